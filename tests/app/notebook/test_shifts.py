from __future__ import annotations

import pytest

from app.domain.field_rules import NotValid
from app.notebook import contacts, follow_ups, interactions, shifts
from app.notebook.interactions import Log
from app.notebook.notebook import Notebook
from app.notebook.shifts import Head
from tests.cast.notebook import NotebookSquad

HEAD = {"partner": "Eli Osei", "duty": "Night shift", "call_sign": "4A12"}


def told(nb: Notebook) -> list[str]:
    shift = shifts.current(nb)
    assert shift is not None
    return [one.note.fact if one.note else f"done: {one.done and one.done.text}" for one in shifts.lines(nb, shift)]


def test_a_shift_has_its_notes_and_what_was_done_in_the_order_in_which_it_happened(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    lena = contacts.create(dana, {"name": "Lena Abara"})
    interactions.log(dana, Log(contacts=[lena], fact="before"))
    task = follow_ups.add(dana, lena, "task", "bring the form")
    squad.clock.later(minutes=10)
    shifts.begin(dana, HEAD)
    squad.clock.later(hours=2)
    interactions.log(dana, Log(about="observation", place="North gate", fact="Fence open."))
    interactions.log(dana, Log(contacts=[lena], fact="Said hello.", at=squad.clock() - 3_600_000, promise="walk by"))
    interactions.log(dana, Log(contacts=[lena], fact="Of last week.", at=squad.clock() - 7 * 86_400_000))
    squad.sync()
    interactions.log(eli, Log(contacts=[lena], fact="Eli's own."))
    squad.clock.later(minutes=5)
    follow_ups.done(dana, task)
    squad.sync()
    assert told(dana) == ["Said hello.", "Fence open.", "done: bring the form"]
    shift = shifts.current(dana)
    assert shift is not None and shift.head == Head(**HEAD) and shift.ended is None
    assert [[one.text for one in line.promises] for line in shifts.lines(dana, shift)] == [["walk by"], [], []]
    assert shifts.current(eli) is None and shifts.earlier(eli) == []


def test_what_another_officer_marked_done_or_promised_is_not_of_my_shift(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    shifts.begin(dana, {})
    task = follow_ups.add(dana, None, "task", "call back")
    note = interactions.log(dana, Log(about="duty", fact="Front desk.")).interaction
    squad.sync()
    follow_ups.done(eli, task)
    in_her_name = {"kind": "promise", "text": "x", "owner": dana.officer, "interaction": note}
    forged = interactions.new_follow_up(eli, eli.new_id(eli.squad_of(note)), in_her_name)
    eli.write(forged)
    squad.sync()
    assert told(dana) == ["Front desk."]
    assert all(not line.promises for line in shifts.lines(dana, shifts.earlier(dana)[0]))


def test_a_shift_ends_once_and_again_only_when_something_came_since(squad: NotebookSquad, dana: Notebook) -> None:
    assert shifts.end(dana) is None
    shifts.begin(dana, HEAD)
    squad.clock.later(hours=8)
    ended = squad.clock()
    assert shifts.end(dana) is not None and shifts.end(dana) is None
    squad.clock.later(minutes=5)
    interactions.log(dana, Log(about="duty", fact="Stayed on."))
    squad.clock.later(minutes=5)
    assert shifts.end(dana) is not None
    [shift] = shifts.earlier(dana)
    assert shift.ended == ended + 600_000 and told(dana) == ["Stayed on."]


def test_the_next_shift_begins_where_it_is_begun_and_its_head_is_offered(squad: NotebookSquad, dana: Notebook) -> None:
    assert shifts.last_head(dana) == Head()
    shifts.begin(dana, HEAD)
    first = squad.clock()
    squad.clock.later(hours=17)
    assert shifts.current(dana) is None
    assert shifts.last_head(dana).said == ["Night shift", "Eli Osei", "4A12"]
    shifts.begin(dana, {"duty": "Day shift"})
    newest, older = shifts.earlier(dana)
    assert newest.head == Head(duty="Day shift") and older.until == first + 16 * 3_600_000
    assert shifts.began_ms(dana, first) == newest.began and shifts.began_ms(dana, newest.began + 5) == newest.began + 5


def test_undo_of_a_beginning_leaves_the_one_before(squad: NotebookSquad, dana: Notebook) -> None:
    shifts.begin(dana, HEAD)
    squad.clock.later(hours=1)
    mistaken = shifts.begin(dana, {})
    shifts.take_back(dana, mistaken)
    shifts.take_back(dana, mistaken)
    assert [one.head.call_sign for one in shifts.earlier(dana)] == ["4A12"]


def test_a_second_phone_of_the_same_officer_has_the_same_shift(squad: NotebookSquad, dana: Notebook) -> None:
    tablet = squad.join("Dana Reyes", officer=bytes.fromhex(dana.officer))
    shifts.begin(dana, HEAD)
    interactions.log(tablet, Log(about="decision", fact="Left the bar open."))
    squad.sync()
    assert told(dana) == told(tablet) == ["Left the bar open."]


def test_a_line_names_the_entry_that_proves_it(squad: NotebookSquad, dana: Notebook) -> None:
    shifts.begin(dana, {})
    interactions.log(dana, Log(about="duty", fact="Front desk."))
    shift = shifts.current(dana)
    assert shift is not None
    proof = shifts.proof(dana, shifts.lines(dana, shift)[0].number)
    stored = dana.store.entry_at(dana.store.last_rowid())
    assert proof is not None and stored is not None
    assert (proof.number, proof.hash, proof.on_server) == (stored.entry.header.number, stored.entry.hash.hex(), False)


def test_a_head_that_breaks_a_rule_begins_nothing(dana: Notebook) -> None:
    with pytest.raises(NotValid) as refused:
        shifts.begin(dana, {"call_sign": "x" * 41})
    assert refused.value.field == "call_sign" and shifts.current(dana) is None

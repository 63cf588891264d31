from __future__ import annotations

import pytest

from app.domain.field_rules import NotValid
from app.journal.change import Change
from app.notebook import contacts, follow_ups, interactions, shift_marks, shifts, spots, visits
from app.notebook.interactions import Log
from app.notebook.notebook import Notebook
from app.notebook.shift_marks import Head
from app.notebook.shifts import Line
from tests.cast.notebook import NotebookSquad

HEAD = {"partner": "Eli Osei", "duty": "Night shift", "call_sign": "4A12"}


def told(nb: Notebook) -> list[str]:
    shift = shift_marks.current(nb)
    assert shift is not None
    return [_told(line) for line in shifts.lines(nb, shift)]


def _told(line: Line) -> str:
    if line.visit is not None:
        return f"visit: {line.visit.place}, {line.visit.minutes} min"
    return line.note.fact if line.note else f"done: {line.done and line.done.text}"


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
    shift = shift_marks.current(dana)
    assert shift is not None and shift.head == Head(**HEAD) and shift.ended is None
    assert [[one.text for one in line.promises] for line in shifts.lines(dana, shift)] == [["walk by"], [], []]
    assert shift_marks.current(eli) is None and shift_marks.earlier(eli) == []


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
    assert all(not line.promises for line in shifts.lines(dana, shift_marks.earlier(dana)[0]))


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
    [shift] = shift_marks.earlier(dana)
    assert shift.ended == ended + 600_000 and told(dana) == ["Stayed on."]


def test_the_next_shift_begins_where_it_is_begun_and_its_head_is_offered(squad: NotebookSquad, dana: Notebook) -> None:
    assert shift_marks.last_head(dana) == Head()
    shifts.begin(dana, HEAD)
    first = squad.clock()
    squad.clock.later(hours=17)
    assert shift_marks.current(dana) is None
    assert shift_marks.last_head(dana).said == ["Night shift", "Eli Osei", "4A12"]
    shifts.begin(dana, {"duty": "Day shift"})
    newest, older = shift_marks.earlier(dana)
    assert newest.head == Head(duty="Day shift") and older.until == first + 16 * 3_600_000
    assert shift_marks.began_ms(dana, first) == newest.began
    assert shift_marks.began_ms(dana, newest.began + 5) == newest.began + 5


def test_undo_of_a_beginning_leaves_the_one_before(squad: NotebookSquad, dana: Notebook) -> None:
    shifts.begin(dana, HEAD)
    squad.clock.later(hours=1)
    mistaken = shifts.begin(dana, {})
    shifts.take_back(dana, mistaken)
    shifts.take_back(dana, mistaken)
    assert [one.head.call_sign for one in shift_marks.earlier(dana)] == ["4A12"]


def test_a_second_phone_of_the_same_officer_has_the_same_shift(squad: NotebookSquad, dana: Notebook) -> None:
    tablet = squad.join("Dana Reyes", officer=bytes.fromhex(dana.officer))
    shifts.begin(dana, HEAD)
    interactions.log(tablet, Log(about="decision", fact="Left the bar open."))
    squad.sync()
    assert told(dana) == told(tablet) == ["Left the bar open."]


def test_a_line_names_the_entry_that_proves_it(squad: NotebookSquad, dana: Notebook) -> None:
    shifts.begin(dana, {})
    interactions.log(dana, Log(about="duty", fact="Front desk."))
    shift = shift_marks.current(dana)
    assert shift is not None
    proof = shifts.proof(dana, shifts.lines(dana, shift)[0].number)
    stored = dana.store.entry_at(dana.store.last_rowid())
    assert proof is not None and stored is not None
    assert (proof.number, proof.hash, proof.on_server) == (stored.entry.header.number, stored.entry.hash.hex(), False)


def test_visits_stand_among_the_notes_each_where_it_began_and_with_the_entry_that_ended_it(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    quay = spots.add(dana, {"place": "Quay steps"})
    squad.sync()
    visits.begin(eli, quay)
    visits.end(dana, visits.begin(dana, quay).visit)
    squad.clock.later(minutes=1)
    shifts.begin(dana, {})
    interactions.log(dana, Log(about="duty", fact="Front desk."))
    squad.clock.later(minutes=5)
    began = visits.begin(dana, quay).visit
    squad.clock.later(minutes=6)
    interactions.log(dana, Log(about="observation", fact="Steps are quiet."))
    squad.clock.later(minutes=6)
    visits.end(dana, began)
    ending = dana.store.entry_at(dana.store.last_rowid())
    squad.sync()
    assert told(dana) == ["Front desk.", "visit: Quay steps, 12 min", "Steps are quiet."]
    shift = shift_marks.current(dana)
    assert shift is not None and ending is not None
    [visit] = [line.visit for line in shifts.lines(dana, shift) if line.visit]
    assert visit.end_number is not None
    begun, ended = (shifts.proof(dana, one) for one in (visit.number, visit.end_number))
    assert begun is not None and ended is not None and ended.hash == ending.entry.hash.hex()
    assert begun.number == ended.number - 2


def test_a_visit_after_the_end_of_a_shift_lets_it_end_once_more(squad: NotebookSquad, dana: Notebook) -> None:
    quay = spots.add(dana, {"place": "Quay steps"})
    shifts.begin(dana, {})
    shifts.end(dana)
    squad.clock.later(minutes=5)
    visits.begin(dana, quay)
    squad.clock.later(minutes=5)
    assert shifts.end(dana) is not None


def test_what_others_write_into_a_record_later_or_dated_back_does_not_prove_it(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    quay = spots.add(dana, {"place": "Quay steps"})
    shifts.begin(dana, {})
    began = visits.begin(dana, quay).visit
    squad.clock.later(minutes=1)
    task = follow_ups.add(dana, None, "task", "call back")
    follow_ups.done(dana, task)
    squad.sync()
    squad.clock.later(minutes=1)
    follow_ups.edit(eli, task, {"text": "call back soon"})
    squad.clock.later(minutes=-600)
    eli.write(Change(bytes.fromhex(began), "visit", {"spot": quay, "place": "Elsewhere", "at": 1}))
    squad.clock.later(minutes=600)
    squad.sync()
    shift = shift_marks.current(dana)
    assert shift is not None
    visit, done = shifts.lines(dana, shift)
    proofs = [shifts.proof(dana, visit.number), shifts.proof(dana, done.number, last=True)]
    mine = {one.entry.hash.hex() for one in dana.store.entries_after(0, 100) if one.entry.header.device == dana.device}
    assert len(proofs) == 2 and all(one is not None and one.hash in mine for one in proofs)


def test_a_head_that_breaks_a_rule_begins_nothing(dana: Notebook) -> None:
    with pytest.raises(NotValid) as refused:
        shifts.begin(dana, {"call_sign": "x" * 41})
    assert refused.value.field == "call_sign" and shift_marks.current(dana) is None

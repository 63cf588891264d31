"""What becomes of a follow-up: it comes back, is put off and back, changed in place, handed over and taken on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.domain.field_rules import NotValid
from app.domain.kinds import follow_up as rules
from app.notebook import conflicts, contacts, follow_ups, history
from app.notebook.errors import NoRight, NotThere
from app.notebook.notebook import Notebook
from tests.cast.notebook import NotebookSquad
from tests.telling import tells


def day(squad: NotebookSquad, ahead: int) -> str:
    return (squad.clock.local.date() + timedelta(days=ahead)).isoformat()


def weekly(squad: NotebookSquad, nb: Notebook, ahead: int = 0) -> str:
    lena = contacts.create(nb, {"name": "Lena Abara"})
    due = day(squad, ahead)
    return follow_ups.add(nb, lena, "promise", "walk the alley", due, "22:30", repeats=f"every 7 days from {due}")


def opened(nb: Notebook) -> list[follow_ups.FollowUpRow]:
    return follow_ups.page(nb, whose="squad").rows


def test_done_makes_the_next_one_and_undo_takes_both_back(squad: NotebookSquad, dana: Notebook) -> None:
    first = weekly(squad, dana)
    entries = dana.store.count()
    after = follow_ups.done(dana, first)
    assert dana.store.count() == entries + 1
    (row,) = opened(dana)
    assert (row.text, row.due, row.kind, row.contact_title) == (
        "walk the alley",
        day(squad, 7),
        "promise",
        "Lena Abara",
    )
    assert (row.repeats, row.mine, row.offered, row.due_text[-5:]) == ("Every 7 days", True, False, "22:30")
    follow_ups.reopen(dana, first, after)
    assert [one.id for one in opened(dana)] == [first]
    follow_ups.done(dana, first)
    assert [(one.id, one.due) for one in opened(dana)] == [(row.id, day(squad, 7))]
    follow_ups.done(dana, row.id)
    assert [one.due for one in opened(dana)] == [day(squad, 14)]


def test_what_was_missed_does_not_come_back(squad: NotebookSquad, dana: Notebook) -> None:
    weekly(squad, dana, -15)
    follow_ups.done(dana, opened(dana)[0].id)
    assert [one.due for one in opened(dana)] == [day(squad, 6)]


def test_an_opened_one_leaves_the_next_one_that_somebody_wrote_in(squad: NotebookSquad, dana: Notebook) -> None:
    first = weekly(squad, dana)
    after = follow_ups.done(dana, first)
    (following,) = opened(dana)
    follow_ups.edit(dana, following.id, {"text": "walk both alleys"})
    follow_ups.reopen(dana, first, after)
    assert {one.text for one in opened(dana)} == {"walk the alley", "walk both alleys"}


def test_two_who_mark_it_done_offline_make_one_next_one(squad: NotebookSquad, dana: Notebook, eli: Notebook) -> None:
    first = weekly(squad, dana)
    squad.sync()
    for nb in (dana, eli):
        follow_ups.done(nb, first)
    squad.sync()
    for nb in (dana, eli):
        (row,) = opened(nb)
        assert (row.due, row.versions, row.owner_name, row.handed_by) == (day(squad, 7), 0, "Dana Reyes", "")
    assert conflicts.two_versions(dana) == []  # nor is it a choice who marked it done first


def test_the_last_of_them_has_no_next_one(squad: NotebookSquad, dana: Notebook) -> None:
    due, until = day(squad, 0), day(squad, 7)
    first = follow_ups.add(dana, None, "task", "visit", due, repeats=f"every 7 days from {due} until {until}")
    follow_ups.done(dana, first)
    (last,) = opened(dana)
    follow_ups.done(dana, last.id)
    assert opened(dana) == []


def test_what_comes_back_needs_a_first_day(squad: NotebookSquad, dana: Notebook) -> None:
    line = f"every 7 days from {day(squad, 0)}"
    with pytest.raises(NotValid, match="first day"):
        follow_ups.add(dana, None, "task", "visit", repeats=line)
    ident = follow_ups.add(dana, None, "task", "visit", day(squad, 0), repeats=line)
    with pytest.raises(NotValid, match="first day"):
        follow_ups.edit(dana, ident, {"due": None})
    with pytest.raises(NotValid, match="how often"):
        follow_ups.edit(dana, ident, {"repeats": "every blue moon"})


def test_a_forged_recurrence_is_none(squad: NotebookSquad, dana: Notebook) -> None:
    ident = follow_ups.add(dana, None, "task", "visit", day(squad, 0))
    for forged in ("every 999 days from 2026-01-01", b"x" * 9, ["every"], "every 1 weeks on mo from 9999-99-99"):
        dana.write(dana.change("follow_up", ident, {"repeats": forged, "accepted/": True, "owner": dana.officer}))  # type: ignore[dict-item]  # as a forged app may
        assert follow_ups.read(dana, ident).repeats == ""
        history.read(dana, rules.KIND, ident)
    follow_ups.done(dana, ident)
    assert opened(dana) == []


def test_a_move_is_taken_back_with_its_count_and_its_reason(squad: NotebookSquad, dana: Notebook) -> None:
    ident = follow_ups.add(dana, None, "task", "Bring the form", day(squad, 0))
    follow_ups.snooze(dana, ident, squad.clock.local.date() + timedelta(1), "Closed today")
    twice = follow_ups.snooze(dana, ident, squad.clock.local.date() + timedelta(2), "Closed again")
    follow_ups.unsnooze(dana, {ident: twice})
    row = follow_ups.read(dana, ident)
    assert (row.due, row.reason, row.snoozed, row.versions) == (day(squad, 1), "Closed today", 1, 0)


def test_several_are_put_off_at_once_or_none(squad: NotebookSquad, dana: Notebook) -> None:
    some = {follow_ups.add(dana, None, "task", str(n), day(squad, 0)): None for n in range(3)}
    tomorrow = squad.clock.local.date() + timedelta(1)
    with pytest.raises(NotThere):
        follow_ups.snooze_all(dana, {**some, "0" * 32: None}, tomorrow, "No time tonight")
    assert {row.due for row in opened(dana)} == {day(squad, 0)}
    entries = dana.store.count()
    moved = follow_ups.snooze_all(dana, some, tomorrow, "No time tonight")
    assert dana.store.count() == entries + 1
    assert {(row.due, row.snoozed) for row in opened(dana)} == {(day(squad, 1), 1)}
    follow_ups.unsnooze(dana, moved)
    assert {(row.due, row.snoozed) for row in opened(dana)} == {(day(squad, 0), 0)}


def test_editing_writes_what_changed_and_counts_a_later_day_as_a_move(squad: NotebookSquad, dana: Notebook) -> None:
    ident = follow_ups.add(dana, None, "promise", "Bring the form", day(squad, 3), "10:00")
    entries = dana.store.count()
    same = {"text": "Bring the form", "due": day(squad, 3), "due_time": "10:00", "kind": "promise"}
    follow_ups.edit(dana, ident, same)
    assert dana.store.count() == entries
    follow_ups.edit(dana, ident, {"due": day(squad, 2)})
    assert follow_ups.read(dana, ident).snoozed == 0
    follow_ups.edit(dana, ident, {"due": day(squad, 5), "text": "Bring both forms"})
    row = follow_ups.read(dana, ident)
    assert (row.text, row.due, row.snoozed) == ("Bring both forms", day(squad, 5), 1)
    with pytest.raises(NotValid, match="empty"):
        follow_ups.edit(dana, ident, {"text": " "})


def test_two_who_edit_at_the_same_time_leave_two_versions(squad: NotebookSquad, dana: Notebook, eli: Notebook) -> None:
    ident = follow_ups.add(dana, None, "task", "Bring the form", day(squad, 3))
    squad.sync()
    basis = follow_ups.seen(dana, ident)
    follow_ups.edit(eli, ident, {"text": "Bring the permit"})
    squad.sync()
    follow_ups.edit(dana, ident, {"text": "Bring the noise form"}, basis)
    (matter,) = conflicts.two_versions(dana)
    assert {version.value for version in matter.versions} == {"Bring the permit", "Bring the noise form"}


def test_one_made_for_somebody_else_waits_until_they_take_it_on(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    ident = follow_ups.add(dana, None, "task", "Bring the form", owner=eli.officer)
    squad.sync()
    row = follow_ups.read(eli, ident)
    assert (row.mine, row.handed_by, row.offered) == (True, "Dana Reyes", True)
    with tells(NoRight, "or a supervisor"):
        follow_ups.accept(dana, ident)
    squad.clock.later(hours=1)
    follow_ups.accept(eli, ident)
    squad.sync()
    assert [follow_ups.read(nb, ident).offered for nb in (dana, eli)] == [False, False]
    # Given away and given to him again, he is asked again.
    squad.clock.later(hours=1)
    follow_ups.reassign(eli, ident, dana.officer)
    squad.sync()
    squad.clock.later(hours=1)
    follow_ups.reassign(dana, ident, eli.officer)
    squad.sync()
    assert follow_ups.read(eli, ident).offered
    acts = [act.name for item in history.read(eli, rules.KIND, ident).page.rows for act in item.acts]
    assert acts == ["Task handed over", "Task handed over", "Task taken on", "Task written"]


def test_what_was_handed_over_is_given_back_with_a_reason(squad: NotebookSquad, dana: Notebook, eli: Notebook) -> None:
    ident = follow_ups.add(dana, None, "task", "Bring the form")
    follow_ups.reassign(dana, ident, eli.officer)
    squad.sync()
    with pytest.raises(NotValid, match="reason is missing"):
        follow_ups.give_back(eli, ident, " ")
    squad.clock.later(hours=1)
    follow_ups.give_back(eli, ident, "On leave that week")
    squad.sync()
    row = follow_ups.read(dana, ident)
    assert (row.mine, row.offered, row.handed_by, row.reason) == (True, False, "Eli Osei", "On leave that week")
    acts = [act.name for item in history.read(dana, rules.KIND, ident).page.rows for act in item.acts]
    assert acts[0] == "Task given back"
    own = follow_ups.add(eli, None, "task", "His own")
    with pytest.raises(NoRight):
        follow_ups.give_back(eli, own, "nobody gave it to him")


def test_nobody_outside_the_squad_is_given_one(dana: Notebook) -> None:
    with pytest.raises(NotValid, match="not in the squad"):
        follow_ups.add(dana, None, "task", "visit", owner="0" * 32)


def test_what_was_closed_meanwhile_is_not_moved_and_keeps_its_reason(squad: NotebookSquad, dana: Notebook) -> None:
    done, broken, still = (follow_ups.add(dana, None, "promise", f"Bring form {at}", day(squad, 0)) for at in range(3))
    some = {one: follow_ups.seen(dana, one) for one in (done, broken, still)}
    follow_ups.done(dana, done)
    follow_ups.cancel(dana, broken, "Nobody came", status=rules.BROKEN)
    tomorrow = squad.clock.local.date() + timedelta(1)
    with pytest.raises(NotValid, match="closed meanwhile"):
        follow_ups.snooze(dana, broken, tomorrow, "No time tonight", some[broken])
    assert list(follow_ups.snooze_all(dana, some, tomorrow, "No time tonight")) == [still]
    rows = [follow_ups.read(dana, one) for one in (done, broken, still)]
    assert [(row.due, row.reason, row.snoozed) for row in rows] == [
        (day(squad, 0), "", 0),
        (day(squad, 0), "Nobody came", 0),
        (day(squad, 1), "No time tonight", 1),
    ]

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest

from app.domain.field_rules import NotValid
from app.domain.kinds import follow_up as rules
from app.journal.roster.state import OFFICER, SUPERVISOR
from app.notebook import conflicts, contacts, follow_ups, interactions
from app.notebook import squad as squad_rules
from app.notebook.errors import NoRight, NotThere
from app.notebook.interactions import Log, new_follow_up
from app.notebook.notebook import Notebook
from app.notebook.today import QUIET_MAX, what_to_do
from tests.cast.notebook import NotebookSquad
from tests.telling import tells

NOWHERE = "0" * 32


def day(squad: NotebookSquad, ahead: int) -> str:
    return (squad.clock.local.date() + timedelta(days=ahead)).isoformat()


def texts(rows: list[follow_ups.FollowUpRow]) -> list[str]:
    return [row.text for row in rows]


def test_today_sorts_what_this_officer_has_to_do(squad: NotebookSquad, dana: Notebook, eli: Notebook) -> None:
    lena = contacts.create(dana, {"name": "Lena Abara", "phone": "202 555 0122"})
    for text, ahead in (("late", -2), ("now", 0), ("soon", 1), ("in a week", 7), ("in eight days", 8)):
        follow_ups.add(dana, lena, "task", text, day(squad, ahead))
    follow_ups.add(dana, None, "task", "any time")
    follow_ups.add(dana, lena, "promise", "a promise for later", day(squad, 30))
    follow_ups.add(dana, lena, "promise", "a promise for some day")
    follow_ups.add(dana, lena, "promise", "a promise for tonight", day(squad, 0), "22:30")
    follow_ups.add(eli, None, "task", "Eli's")
    squad.sync()
    today = what_to_do(dana, squad.clock.local)
    assert texts(today.overdue) == ["late"]
    assert texts(today.today) == ["a promise for tonight", "now"]
    assert texts(today.next7) == ["soon", "in a week"]
    assert texts(today.promises) == ["a promise for later", "a promise for some day"]
    assert (today.overdue[0].due_text, today.overdue[0].late) == ("2 days late", True)
    first = today.today[0]
    assert (first.due_text, first.late, first.contact_title, first.initials) == (
        "Today 22:30",
        False,
        "Lena Abara",
        "LA",
    )
    assert (first.phone, first.mine, first.owner_name) == ("+12025550122", True, "Dana Reyes")


def test_going_quiet_shows_mine_longest_overdue_first(squad: NotebookSquad, dana: Notebook, eli: Notebook) -> None:
    ids = {
        name: contacts.create(dana, {"name": name, "stage": stage, "primary": primary, "backup": backup})
        for name, stage, primary, backup in (
            ("Weekly", "working", dana.officer, None),
            ("Fortnightly", "rapport", dana.officer, None),
            ("Mine as backup", "working", eli.officer, dana.officer),
            ("Eli's", "working", eli.officer, None),
            ("Paused", "paused", dana.officer, None),
            ("Gone", "working", dana.officer, None),
        )
    }
    interactions.log(dana, Log(contacts=list(ids.values()), fact="Meeting"))
    squad.clock.later(days=1)
    interactions.log(dana, Log(contacts=[ids["Weekly"]], fact="Again"))
    contacts.delete(dana, ids["Gone"])
    squad.clock.later(days=14)
    today = what_to_do(dana, squad.clock.local)
    assert [(row.title, row.quiet) for row in today.going_quiet] == [
        ("Mine as backup", "late"),
        ("Weekly", "late"),
        ("Fortnightly", "due"),
    ]
    assert today.quiet_total == 3


def test_a_promise_kept_leaves_the_list_and_can_be_reopened(squad: NotebookSquad, dana: Notebook) -> None:
    ident = follow_ups.add(dana, None, "promise", "walk the alley")
    follow_ups.done(dana, ident)
    follow_ups.done(dana, ident)
    assert follow_ups.page(dana).total == 0
    (row,) = follow_ups.page(dana, status="done").rows
    assert (row.id, row.status) == (ident, "done")
    assert dana.store.count() == 2
    follow_ups.reopen(dana, ident)
    follow_ups.reopen(dana, ident)
    assert follow_ups.read(dana, ident).status == "open"
    assert dana.store.count() == 3


def test_two_officers_who_move_it_at_the_same_time_moved_it_twice(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    ident = follow_ups.add(dana, None, "task", "Bring the form", day(squad, 0))
    squad.sync()
    follow_ups.snooze(dana, ident, squad.clock.local.date() + timedelta(days=1), "Closed today")
    follow_ups.snooze(eli, ident, squad.clock.local.date() + timedelta(days=1), "Not there")
    squad.sync()
    assert [follow_ups.read(nb, ident).snoozed for nb in (dana, eli)] == [2, 2]
    follow_ups.snooze(eli, ident, squad.clock.local.date() + timedelta(days=2), "Not there again")
    squad.sync()
    assert [follow_ups.read(nb, ident).snoozed for nb in (dana, eli)] == [3, 3]
    assert conflicts.two_versions(dana) == []


def test_snoozing_says_why_and_counts(squad: NotebookSquad, dana: Notebook) -> None:
    ident = follow_ups.add(dana, None, "task", "Bring the form", day(squad, -1))
    follow_ups.snooze(dana, ident, squad.clock.local.date() + timedelta(days=1), "Closed today")
    follow_ups.snooze(dana, ident, squad.clock.local.date() + timedelta(days=2), "Closed again")
    row = follow_ups.read(dana, ident)
    assert (row.due, row.snoozed, row.reason, row.late) == (day(squad, 2), 2, "Closed again", False)
    with pytest.raises(NotValid):
        follow_ups.snooze(dana, ident, squad.clock.local.date() - timedelta(days=1), "Too late")
    with pytest.raises(NotValid):
        follow_ups.snooze(dana, ident, squad.clock.local.date(), "")


def test_cancelling_keeps_the_reason(dana: Notebook) -> None:
    ident = follow_ups.add(dana, None, "task", "Bring the form")
    with pytest.raises(NotValid):
        follow_ups.cancel(dana, ident, " ")
    follow_ups.cancel(dana, ident, "He found it himself")
    (row,) = follow_ups.page(dana, status="cancelled").rows
    assert row.reason == "He found it himself"


def test_one_that_is_opened_again_no_longer_says_why_it_was_closed(squad: NotebookSquad, dana: Notebook) -> None:
    ident = follow_ups.add(dana, None, "promise", "Bring the form", day(squad, 0))
    follow_ups.cancel(dana, ident, "Forgot it", status=rules.BROKEN)
    follow_ups.reopen(dana, ident)
    assert follow_ups.read(dana, ident).reason == ""
    follow_ups.snooze(dana, ident, squad.clock.local.date(), "Closed today")
    follow_ups.done(dana, ident)
    follow_ups.reopen(dana, ident)
    assert follow_ups.read(dana, ident).reason == "Closed today", "why it was moved stays"


def test_handing_over_moves_it_to_the_other_officers_list(squad: NotebookSquad, dana: Notebook, eli: Notebook) -> None:
    ident = follow_ups.add(dana, None, "promise", "walk the alley", day(squad, 0))
    follow_ups.reassign(dana, ident, eli.officer)
    squad.sync()
    assert texts(what_to_do(eli, squad.clock.local).today) == ["walk the alley"]
    assert what_to_do(dana, squad.clock.local).today == []
    assert follow_ups.read(dana, ident).owner_name == "Eli Osei"
    for nobody in (NOWHERE, "Eli", ""):
        with pytest.raises(NotValid, match="not in the squad"):
            follow_ups.reassign(dana, ident, nobody)


def test_an_officer_hands_over_their_own_and_takes_back_what_they_gave_but_not_anothers(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    mia = squad.join("Mia Lund")
    danas = follow_ups.add(dana, None, "task", "dana's")
    elis = follow_ups.add(eli, None, "task", "eli's")
    squad.sync()
    for officer in (mia.officer, eli.officer):
        with tells(NoRight, "or a supervisor"):
            follow_ups.reassign(eli, danas, officer)
    assert follow_ups.heirs(eli, danas) == [] and follow_ups.read(eli, danas).owner == dana.officer
    assert [one.name for one in follow_ups.heirs(eli, elis)] == ["Dana Reyes", "Mia Lund"]
    follow_ups.reassign(eli, elis, mia.officer)
    with pytest.raises(NoRight):
        follow_ups.reassign(eli, elis, dana.officer)
    assert [one.name for one in follow_ups.heirs(eli, elis)] == ["Eli Osei"]
    follow_ups.reassign(eli, elis, eli.officer)
    assert follow_ups.read(eli, elis).mine


def test_a_supervisor_hands_over_anybodys_and_the_follow_up_says_who_did(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    mia = squad.join("Mia Lund")
    ident = follow_ups.add(mia, None, "task", "mia's")
    squad.sync()
    assert not squad_rules.supervises(eli, squad.vault.hex())
    with pytest.raises(NoRight):
        follow_ups.reassign(eli, ident, eli.officer)
    squad.roster.vaults[squad.vault].members[bytes.fromhex(eli.officer)] = SUPERVISOR
    assert squad_rules.supervises(eli, squad.vault.hex()) and not squad_rules.supervises(mia, squad.vault.hex())
    follow_ups.reassign(eli, ident, dana.officer)
    squad.sync()
    assert (follow_ups.read(mia, ident).owner_name, follow_ups.read(mia, ident).handed_by) == ("Dana Reyes", "Eli Osei")


def test_an_admin_of_the_agency_leads_every_squad_they_are_in(squad: NotebookSquad, dana: Notebook) -> None:
    squad.roster.vaults[squad.vault].members[bytes.fromhex(dana.officer)] = OFFICER
    assert squad_rules.supervises(dana, squad.vault.hex())


def test_what_belongs_to_nobody_in_the_squad_may_be_taken_by_anybody(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    ident = follow_ups.add(dana, None, "task", "orphan")
    dana.write(dana.change("follow_up", ident, {"owner": NOWHERE}))
    squad.sync()
    follow_ups.reassign(eli, ident, eli.officer)
    assert follow_ups.read(eli, ident).mine


def test_a_forged_hand_over_is_read_as_it_stands_and_names_its_signer(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    ident = follow_ups.add(dana, None, "task", "dana's")
    squad.sync()
    eli.write(eli.change("follow_up", ident, {"owner": eli.officer}))
    squad.sync()
    row = follow_ups.read(dana, ident)
    assert (row.owner_name, row.handed_by) == ("Eli Osei", "")
    eli.write(eli.change("follow_up", ident, {"owner": dana.officer}))
    squad.sync()
    assert follow_ups.read(dana, ident).handed_by == "Eli Osei"


def test_the_list_goes_by_due_day_page_by_page(squad: NotebookSquad, dana: Notebook, eli: Notebook) -> None:
    for ahead in (3, 1, 2):
        follow_ups.add(dana, None, "task", str(ahead), day(squad, ahead))
    follow_ups.add(dana, None, "task", "any time")
    follow_ups.add(eli, None, "task", "Eli's", day(squad, 2))
    squad.sync()
    first = follow_ups.page(dana, limit=3)
    assert texts(first.rows) == ["1", "2", "3"]
    assert first.total == 4
    assert texts(follow_ups.page(dana, after=first.next, limit=3).rows) == ["any time"]
    assert sorted(texts(follow_ups.page(dana, whose="squad").rows)) == ["1", "2", "3", "Eli's", "any time"]


def test_closed_ones_are_newest_first_page_by_page(squad: NotebookSquad, dana: Notebook) -> None:
    for number in range(5):
        squad.clock.later(minutes=1)
        follow_ups.done(dana, follow_ups.add(dana, None, "task", str(number)))
    first = follow_ups.page(dana, status="done", limit=3)
    assert texts(first.rows) == ["4", "3", "2"]
    assert texts(follow_ups.page(dana, status="done", after=first.next, limit=3).rows) == ["1", "0"]


def test_a_contacts_own_follow_ups(squad: NotebookSquad, dana: Notebook) -> None:
    lena = contacts.create(dana, {"name": "Lena"})
    later = follow_ups.add(dana, lena, "promise", "later", day(squad, 9))
    follow_ups.add(dana, lena, "task", "first", day(squad, 1), "09:00")
    follow_ups.add(dana, None, "task", "not hers")
    assert texts(follow_ups.of_contact(dana, lena)) == ["first", "later"]
    follow_ups.done(dana, later)
    assert texts(follow_ups.of_contact(dana, lena)) == ["first"]
    assert texts(follow_ups.of_contact(dana, lena, status=None)) == ["first", "later"]


def test_a_follow_up_made_before_its_contact_arrives_finds_it_later(squad: NotebookSquad, eli: Notebook) -> None:
    lena = contacts.create(squad.dana, {"name": "Lena"})
    task = follow_ups.add(squad.dana, lena, "task", "Call")
    squad.push(squad.phones[0])
    # The server may hand entries of two devices in any order; here the contact's entry is shown last.
    first, second = (stored.entry for stored in squad.dana.store.entries_after(0))
    opened = [eli.says(one) for one in (second, first)]
    eli.projection.apply(opened[:1])
    assert follow_ups.read(eli, task).contact_title == ""
    eli.projection.apply(opened[1:])
    assert follow_ups.read(eli, task).contact_title == "Lena"


def test_two_officers_closing_it_differently_leave_two_versions(squad: NotebookSquad, eli: Notebook) -> None:
    dana = squad.dana
    ident = follow_ups.add(dana, None, "task", "Bring the form")
    squad.sync()
    follow_ups.done(dana, ident)
    follow_ups.cancel(eli, ident, "Not needed")
    squad.sync()
    assert follow_ups.read(dana, ident).versions == 1
    (choice,) = conflicts.two_versions(dana)
    assert sorted(version.shown for version in choice.versions) == [
        "Canceled; Not done; Not needed",
        "Done; 2026-11-27 21:30; Empty",
    ], "status, when it was done and the reason are one choice"


def test_each_says_whether_the_server_has_it(squad: NotebookSquad, dana: Notebook) -> None:
    ident = follow_ups.add(dana, None, "task", "Bring the form")
    assert follow_ups.read(dana, ident).waiting
    squad.sync()
    assert not follow_ups.read(dana, ident).waiting


def test_what_is_not_there_cannot_be_changed(dana: Notebook) -> None:
    with pytest.raises(NotThere):
        follow_ups.read(dana, NOWHERE)
    for change in (
        lambda: follow_ups.done(dana, NOWHERE),
        lambda: follow_ups.reopen(dana, NOWHERE),
        lambda: follow_ups.snooze(dana, NOWHERE, date(2027, 1, 1), "x"),
        lambda: follow_ups.cancel(dana, NOWHERE, "x"),
        lambda: follow_ups.reassign(dana, NOWHERE, dana.officer),
        lambda: follow_ups.add(dana, NOWHERE, "task", "x"),
    ):
        with pytest.raises(NotThere):
            change()


def test_a_follow_up_about_somebody_who_was_deleted_brings_them_back(dana: Notebook) -> None:
    lena = contacts.create(dana, {"name": "Lena"})
    contacts.delete(dana, lena)
    follow_ups.add(dana, lena, "task", "Bring the form")
    assert contacts.read(dana, lena).returned
    assert [row.contact_title for row in follow_ups.page(dana).rows] == ["Lena"]


def test_what_today_counts_is_everything_however_much_it_lists(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    places = [("task", -1, 130), ("task", 0, 120), ("task", 3, 110), ("promise", 20, 105), ("task", 20, 3)]
    made = [
        new_follow_up(dana, dana.new_id(), {"kind": kind, "text": f"{number}", "due": day(squad, ahead)})
        for kind, ahead, count in places
        for number in range(count)
    ]
    made += [new_follow_up(dana, dana.new_id(), {"kind": "promise", "text": "some day"}) for _ in range(2)]
    for at in range(0, len(made), 100):
        dana.write(*made[at : at + 100])
    follow_ups.add(eli, None, "task", "Eli's", day(squad, -1))
    squad.sync()
    today = what_to_do(dana, squad.clock.local)
    assert [len(rows) for rows in (today.overdue, today.today, today.next7, today.promises)] == [130, 120, 110, 40]
    few = what_to_do(dana, squad.clock.local, most=132)
    assert [len(rows) for rows in (few.overdue, few.today, few.next7, few.promises)] == [130, 2, 0, 0]
    assert (few.overdue_total, few.today_total, few.promises_total) == (130, 120, 107)
    assert (today.overdue_total, today.today_total, today.next7_total, today.promises_total) == (130, 120, 110, 107)
    now = squad.clock.local.date()
    counts = follow_ups.open_counts(dana, now)
    assert counts == {"overdue": 130, "today": 120, "next7": 110, "later": 108, "any_time": 2}
    assert follow_ups.open_counts(dana, now, whose="squad") == counts | {"overdue": 131}
    whole = follow_ups.page(dana, limit=1_000).rows
    assert counts == Counter(rules.section(row.due, now) for row in whole)


def test_an_empty_today_counts_nought(squad: NotebookSquad, dana: Notebook) -> None:
    today = what_to_do(dana, squad.clock.local)
    assert (today.overdue_total, today.today_total, today.next7_total, today.promises_total) == (0, 0, 0, 0)
    assert follow_ups.open_counts(dana, squad.clock.local.date()) == {}


def test_going_quiet_counts_everybody(squad: NotebookSquad, dana: Notebook) -> None:
    dana.write(*(contacts.new(dana, {"name": f"Neighbour {number}", "stage": "working"})[1] for number in range(45)))
    squad.clock.later(days=30)
    today = what_to_do(dana, squad.clock.local)
    assert (len(today.going_quiet), today.quiet_total) == (QUIET_MAX, 45)
    assert contacts.page(dana, quiet=True, mine=True).total == 45


def test_a_contacts_follow_ups_go_on_to_the_last(squad: NotebookSquad, dana: Notebook) -> None:
    lena = contacts.create(dana, {"name": "Lena"})
    dana.write_many(
        [
            [new_follow_up(dana, dana.new_id(), {"kind": "task", "text": f"{number}", "contact": lena})]
            for number in range(130)
        ]
    )
    assert len(follow_ups.of_contact(dana, lena)) == follow_ups.count_of_contact(dana, lena) == 130
    assert texts(follow_ups.of_contact(dana, lena, limit=5)) == texts(follow_ups.of_contact(dana, lena))[:5]
    follow_ups.done(dana, follow_ups.of_contact(dana, lena)[0].id)
    assert follow_ups.count_of_contact(dana, lena) == 129
    assert follow_ups.count_of_contact(dana, lena, None) == 130

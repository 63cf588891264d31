"""What somebody writes is said on top of what they saw: a value that came in meanwhile is a second version."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.domain.field_rules import NotValid
from app.domain.merge import value_bytes
from app.notebook import conflicts, contacts, follow_ups, history, interactions
from app.notebook.errors import NoRight
from app.notebook.notebook import Notebook
from tests.cast.notebook import NotebookSquad


def lena(squad: NotebookSquad) -> str:
    contact = contacts.create(squad.dana, {"name": "Lena", "role": "Manager", "phone": "+1 202-555-0123"})
    squad.sync()
    return contact


def versions(nb: Notebook, record: str) -> dict[str, set[str]]:
    return {one.field: {version.shown for version in one.versions} for one in conflicts.of_record(nb, record)}


def test_a_field_changed_on_both_phones_while_a_form_is_open_has_two_versions(
    squad: NotebookSquad, eli: Notebook
) -> None:
    contact = lena(squad)
    opened = contacts.read(squad.dana, contact).basis
    contacts.edit(eli, contact, {"role": "Owner", "address": "12 Quay Street"})
    squad.sync()
    assert contacts.read(squad.dana, contact).role == "Owner"
    squad.clock.later(minutes=1)
    contacts.edit(squad.dana, contact, {"role": "Landlady"}, opened)
    squad.sync()
    for nb in (squad.dana, eli):
        assert versions(nb, contact) == {"role": {"Owner", "Landlady"}}
        assert contacts.read(nb, contact).address == "12 Quay Street"


def test_nothing_came_in_so_the_form_replaces_what_it_showed(squad: NotebookSquad, eli: Notebook) -> None:
    contact = lena(squad)
    opened = contacts.read(squad.dana, contact).basis
    contacts.edit(squad.dana, contact, {"role": "Landlady"}, opened)
    squad.sync()
    assert versions(eli, contact) == {}
    assert contacts.read(eli, contact).role == "Landlady"


@pytest.mark.parametrize("field", ["description", "address"])
def test_what_was_empty_when_the_form_was_opened_was_seen_empty(
    squad: NotebookSquad, eli: Notebook, field: str
) -> None:
    contact = lena(squad)
    opened = contacts.read(squad.dana, contact).basis
    contacts.edit(eli, contact, {field: "By the harbour"})
    squad.sync()
    contacts.edit(squad.dana, contact, {field: "At the old mill"}, opened)
    assert versions(squad.dana, contact) == {field: {"By the harbour", "At the old mill"}}


def test_a_field_emptied_in_the_form_stands_beside_what_came_in(squad: NotebookSquad, eli: Notebook) -> None:
    contact = lena(squad)
    opened = contacts.read(squad.dana, contact).basis
    contacts.edit(eli, contact, {"role": "Owner"})
    squad.sync()
    contacts.edit(squad.dana, contact, {"role": ""}, opened)
    assert versions(squad.dana, contact) == {"role": {"Owner", "Empty"}}


def test_the_same_words_on_both_phones_are_one_version(squad: NotebookSquad, eli: Notebook) -> None:
    contact = lena(squad)
    opened = contacts.read(squad.dana, contact).basis
    contacts.edit(eli, contact, {"role": "Owner"})
    squad.sync()
    count = squad.dana.store.count()
    contacts.edit(squad.dana, contact, {"role": "Owner"}, opened)
    assert squad.dana.store.count() == count
    assert versions(squad.dana, contact) == {}


def test_a_number_that_came_back_meanwhile_is_not_taken_away_unseen(squad: NotebookSquad, eli: Notebook) -> None:
    contact = lena(squad)
    opened = contacts.read(squad.dana, contact).basis
    contacts.edit(eli, contact, {"reach/tel:+12025550123": "bar phone"})
    squad.sync()
    contacts.edit(squad.dana, contact, {"reach/tel:+12025550123": None}, opened)
    assert [(one.uri, one.label) for one in contacts.read(squad.dana, contact).reach] == [
        ("tel:+12025550123", "bar phone")
    ]


def test_undo_takes_back_what_this_officer_wrote_and_nothing_else(squad: NotebookSquad, eli: Notebook) -> None:
    contact = lena(squad)
    after = contacts.edit(squad.dana, contact, {"stage": "paused"})
    contacts.edit(eli, contact, {"stage": "trust"})
    squad.sync()
    contacts.edit(squad.dana, contact, {"stage": "rapport"}, after)
    [matter] = conflicts.of_record(squad.dana, contact)
    assert {version.values["stage"] for version in matter.versions} >= {"trust", "rapport"}


def test_a_form_remembers_64_versions_of_a_field_and_settles_no_more(squad: NotebookSquad) -> None:
    contact = lena(squad)
    for number in range(70):
        squad.dana.write(squad.dana.change("contact", contact, {"role": f"Role {number}"}, {}))
    opened = contacts.read(squad.dana, contact).basis
    assert len(opened["role"]) == 64
    contacts.edit(squad.dana, contact, {"role": "Landlady"}, opened)
    live = squad.dana.state("contact", contact).live("role")
    assert len({value_bytes(one.value) for one in live}) == 1 + 1 + 70 - 64


def test_moving_a_follow_up_that_was_moved_meanwhile_is_a_choice(squad: NotebookSquad, eli: Notebook) -> None:
    task = follow_ups.add(squad.dana, lena(squad), "task", "Ask about the noise")
    squad.sync()
    opened = follow_ups.seen(squad.dana, task)
    today = squad.clock.local.date()
    follow_ups.snooze(eli, task, today + timedelta(2), "Closed tonight")
    squad.sync()
    squad.clock.later(minutes=1)
    follow_ups.snooze(squad.dana, task, today + timedelta(9), "On leave", opened)
    squad.sync()
    for nb in (squad.dana, eli):
        [matter] = conflicts.of_record(nb, task)
        assert {version.values["reason"] for version in matter.versions} == {"Closed tonight", "On leave"}
        assert follow_ups.read(nb, task).snoozed == 2


def test_closing_a_follow_up_that_was_done_meanwhile_is_a_choice(squad: NotebookSquad, eli: Notebook) -> None:
    task = follow_ups.add(squad.dana, None, "task", "Ask about the noise")
    squad.sync()
    opened = follow_ups.seen(squad.dana, task)
    follow_ups.done(eli, task)
    squad.sync()
    follow_ups.cancel(squad.dana, task, "Sorted out", opened)
    [matter] = conflicts.of_record(squad.dana, task)
    assert {version.values["status"] for version in matter.versions} == {"done", "cancelled"}


def test_handing_over_what_a_supervisor_handed_to_somebody_else_meanwhile_is_a_choice(
    squad: NotebookSquad, eli: Notebook
) -> None:
    ruth = squad.join("Ruth Hale")
    mine = follow_ups.add(eli, None, "task", "Ask about the noise")
    squad.sync()
    opened = follow_ups.seen(squad.dana, mine)
    follow_ups.reassign(eli, mine, ruth.officer)
    squad.sync()
    follow_ups.reassign(squad.dana, mine, squad.dana.officer, opened)
    assert versions(squad.dana, mine) == {"owner": {"Ruth Hale", "Dana Reyes"}}


@pytest.mark.parametrize("joined", [True, False])
def test_a_third_version_that_came_in_is_not_settled_with_the_two_that_were_shown(
    squad: NotebookSquad, eli: Notebook, joined: bool
) -> None:
    ruth, contact = squad.join("Ruth Hale"), lena(squad)
    squad.sync()
    for nb, role in ((squad.dana, "Owner"), (eli, "Landlady"), (ruth, "Tenant")):
        contacts.edit(nb, contact, {"role": role})
    squad.sync(squad.dana, eli)
    [shown] = conflicts.of_record(squad.dana, contact)
    assert {version.shown for version in shown.versions} == {"Owner", "Landlady"}
    squad.sync()
    if joined:
        conflicts.choose(squad.dana, contact, "role", "Owner and landlady", shown.basis)
    else:
        chosen = next(version for version in shown.versions if version.shown == "Landlady")
        conflicts.settle(squad.dana, contact, "role", chosen, shown.basis)
    left = "Owner and landlady" if joined else "Landlady"
    assert versions(squad.dana, contact) == {"role": {left, "Tenant"}}
    [now] = conflicts.of_record(squad.dana, contact)
    conflicts.settle(squad.dana, contact, "role", now.versions[0], now.basis)
    assert versions(squad.dana, contact) == {}


def test_a_person_who_returned_is_let_go_again_by_choice(squad: NotebookSquad, eli: Notebook) -> None:
    contact = lena(squad)
    contacts.delete(squad.dana, contact)
    contacts.edit(eli, contact, {"role": "Owner"})
    squad.sync()
    [matter] = conflicts.of_record(squad.dana, contact)
    gone = next(version for version in matter.versions if version.value is True)
    conflicts.settle(squad.dana, contact, "deleted", gone, matter.basis)
    squad.sync()
    assert contacts.read(eli, contact).deleted


def test_somebody_is_not_deleted_with_what_came_in_while_the_question_stood_open(
    squad: NotebookSquad, eli: Notebook
) -> None:
    contact = lena(squad)
    asked = contacts.known_of(squad.dana, contact)
    interactions.log(eli, interactions.Log(contacts=[contact], fact="Asked about the noise."))
    squad.sync()
    with pytest.raises(NotValid, match="came in meanwhile"):
        contacts.delete(squad.dana, contact, asked)
    contacts.delete(squad.dana, contact, contacts.known_of(squad.dana, contact))
    assert contacts.read(squad.dana, contact).deleted


def test_choosing_between_two_owners_is_no_way_to_hand_over_to_a_third(squad: NotebookSquad, eli: Notebook) -> None:
    ruth, may = squad.join("Ruth Hale"), squad.join("May Lin")
    task = follow_ups.add(squad.dana, None, "task", "Ask about the noise")
    squad.sync()
    opened = follow_ups.seen(squad.dana, task)
    follow_ups.reassign(squad.dana, task, eli.officer)
    follow_ups.reassign(squad.dana, task, ruth.officer, opened)
    squad.sync()
    with pytest.raises(NotValid, match="one of the versions"):
        conflicts.choose(may, task, "owner", may.officer)
    with pytest.raises(NoRight):
        follow_ups.reassign(may, task, may.officer)
    conflicts.choose(may, task, "owner", eli.officer)
    assert follow_ups.read(may, task).owner == eli.officer


def test_an_officer_who_sees_a_contact_may_edit_delete_and_give_them_a_primary_officer(
    squad: NotebookSquad, eli: Notebook
) -> None:
    contact = lena(squad)
    contacts.edit(eli, contact, {"primary": eli.officer})
    contacts.delete(eli, contact)
    squad.sync()
    assert contacts.read(squad.dana, contact).deleted
    newest = history.read(squad.dana, "contact", contact).page.rows[0]
    assert newest.officer_name == "Eli Osei"
    contacts.restore(squad.dana, contact)
    assert contacts.read(squad.dana, contact).primary_name == "Eli Osei"

"""A form stands open while another phone's change comes in: saving never buries what the officer has not seen."""

from __future__ import annotations

import pytest

from app.notebook import conflicts, contacts, follow_ups, interactions
from app.notebook.notebook import Notebook
from tests.app.ui.conftest import Desk, OpenDesk, met
from tests.cast.device import PASSPHRASE


def known(nb: Notebook) -> None:
    tomas = met(nb, "Tomás Mendes", role="Manager", address="3 Dock Road", days_ago=3)
    follow_ups.add(nb, tomas, "promise", "Bring the noise-permit form", None, None)


def tomas_of(nb: Notebook) -> str:
    return next(row.id for row in contacts.page(nb).rows if row.title == "Tomás Mendes")


def shown(nb: Notebook, record: str) -> dict[str, set[str]]:
    return {one.field: {version.shown for version in one.versions} for one in conflicts.of_record(nb, record)}


async def lock_and_unlock(d: Desk) -> None:
    await d.session.lock()
    await d.type("PIN or passphrase", PASSPHRASE)
    await d.tap("Unlock")


@pytest.mark.parametrize("locked", [False, True], ids=["at once", "after a lock"])
async def test_saving_over_a_change_nobody_saw_keeps_both(desk: OpenDesk, locked: bool) -> None:
    async with desk(before=known) as d:
        tomas = tomas_of(d.notebook)
        await d.screen.go(f"/people/{tomas}/edit")
        await d.type("Address", "12 Quay Street")
        contacts.edit(d.notebook, tomas, {"address": "9 Mill Lane", "role": "Owner"})  # what a sync brings in
        d.session.changed()
        if locked:
            await lock_and_unlock(d)
            await d.screen.until(
                lambda: d.screen.fields("Address") and d.text("Address") == "12 Quay Street", "the form to come back"
            )
        await d.tap("Save")
        await d.says("Saved on this phone")
        assert shown(d.notebook, tomas) == {"address": {"12 Quay Street", "9 Mill Lane"}}
        assert contacts.read(d.notebook, tomas).role == "Owner"


async def test_what_a_form_showed_when_it_was_taken_up_again_is_seen(desk: OpenDesk) -> None:
    async with desk(before=known) as d:
        tomas = tomas_of(d.notebook)
        await d.screen.go(f"/people/{tomas}/edit")
        await d.type("Address", "12 Quay Street")
        await d.tap("Close")
        await d.says("Kept on Today, not finished")
        contacts.edit(d.notebook, tomas, {"role": "Owner"})
        await d.screen.go(f"/people/{tomas}/edit")
        await d.screen.until(lambda: d.screen.fields("Role") and d.text("Role") == "Owner", "what came in")
        await d.type("Role", "Landlord")
        await d.tap("Save")
        await d.says("Saved on this phone")
        assert shown(d.notebook, tomas) == {}
        assert contacts.read(d.notebook, tomas).role == "Landlord"


@pytest.mark.parametrize("locked", [False, True], ids=["at once", "after a lock"])
async def test_a_reason_for_moving_stands_beside_the_one_that_came_in(desk: OpenDesk, locked: bool) -> None:
    async with desk(before=known) as d:
        [task] = follow_ups.page(d.notebook).rows
        await d.screen.go(f"/follow-up/{task.id}")
        await d.tap("Snooze")
        await d.type("Reason", "On leave")
        follow_ups.snooze(d.notebook, task.id, d.notebook.local().date(), "Closed tonight")
        d.session.changed()
        if locked:
            await lock_and_unlock(d)
            await d.screen.until(lambda: d.screen.fields("Reason") and d.text("Reason") == "On leave", "the sheet")
        await d.tap("Tomorrow")
        await d.tap("Move it")
        await d.says("Moved to")
        [matter] = conflicts.of_record(d.notebook, task.id)
        assert {version.values["reason"] for version in matter.versions} == {"On leave", "Closed tonight"}


async def test_cancelling_what_was_done_meanwhile_is_a_choice(desk: OpenDesk) -> None:
    async with desk(before=known) as d:
        [task] = follow_ups.page(d.notebook).rows
        await d.screen.go(f"/follow-up/{task.id}")
        await d.tap("It will not be kept")
        await d.type("Reason", "Sorted out")
        follow_ups.done(d.notebook, task.id)
        await d.tap("Close this promise")
        await d.says("Closed")
        [matter] = conflicts.of_record(d.notebook, task.id)
        assert {version.values["status"] for version in matter.versions} == {"done", "broken"}


async def test_handing_over_what_was_handed_over_meanwhile_is_a_choice(desk: OpenDesk) -> None:
    async with desk(before=known) as d:
        [task] = follow_ups.page(d.notebook).rows
        await d.screen.go(f"/follow-up/{task.id}")
        await d.tap("Hand to another officer")
        await d.sees("They see it under Today after their next sync.")
        heirs = {one.name: one.id for one in follow_ups.heirs(d.notebook, task.id)}
        follow_ups.reassign(d.notebook, task.id, heirs["Officer Ruth Hale"])
        await d.tap("Officer Daniel Osei")
        await d.says("Handed to Officer Daniel Osei")
        assert shown(d.notebook, task.id) == {"owner": {"Officer Ruth Hale", "Officer Daniel Osei"}}


async def test_a_note_goes_on_about_somebody_who_was_deleted_meanwhile(desk: OpenDesk) -> None:
    async with desk(before=known) as d:
        tomas = tomas_of(d.notebook)
        await d.screen.go(f"/log/{tomas}")
        await d.type("What happened", "Asked about the noise.")
        await d.session.flush()
        contacts.delete(d.notebook, tomas)
        d.session.changed()
        await d.sees("Deleted meanwhile. Saving this brings them back.")
        await lock_and_unlock(d)
        await d.screen.until(lambda: d.screen.fields("What happened"), "the note")
        await d.sees("Tomás Mendes")
        await d.tap("Save")
        await d.says("Saved on this phone")
        assert contacts.read(d.notebook, tomas).returned
        assert d.container.drafts.all() == []


async def test_a_follow_up_goes_on_about_somebody_who_was_deleted_meanwhile(desk: OpenDesk) -> None:
    async with desk(before=known) as d:
        tomas = tomas_of(d.notebook)
        await d.screen.go(f"/follow-up/new/{tomas}")
        await d.type("What to do", "Call the landlord")
        contacts.delete(d.notebook, tomas)
        d.session.changed()
        await d.sees("Deleted meanwhile. Saving this brings them back.")
        await d.tap("Save")
        await d.says("Saved on this phone")
        assert contacts.read(d.notebook, tomas).returned


async def test_words_added_to_a_note_of_somebody_deleted_meanwhile_are_kept_and_bring_them_back(desk: OpenDesk) -> None:
    async with desk(before=known) as d:
        tomas = tomas_of(d.notebook)
        await d.screen.go(f"/people/{tomas}")
        await d.choose("Add to this note", note=0)
        await d.type("What to add", "half")
        contacts.delete(d.notebook, tomas)
        d.session.changed()
        await d.type("What to add", "half of it and the rest")
        await lock_and_unlock(d)
        await d.screen.until(
            lambda: d.screen.fields("What to add") and d.text("What to add") == "half of it and the rest", "the sheet"
        )
        await d.tap("Add")
        await d.says("Added.")
        assert contacts.read(d.notebook, tomas).returned


async def test_words_about_what_was_taken_back_meanwhile_stay_a_draft(desk: OpenDesk) -> None:
    saved: list[interactions.Saved] = []

    def before(nb: Notebook) -> None:
        draft = interactions.Log(contacts=[met(nb, "Tomás Mendes")], fact="Said hello.", promise="Bring the form")
        saved.append(interactions.log(nb, draft))

    async with desk(before=before) as d:
        await d.screen.go(f"/follow-up/{saved[0].follow_ups[0]}")
        await d.tap("Snooze")
        await d.type("Reason", "half")
        interactions.undo(d.notebook, saved[0])  # on the officer's other phone
        await d.type("Reason", "half of it and the rest")
        await d.session.flush()
        assert [draft.fields["reason"] for draft in d.container.drafts.all()] == ["half of it and the rest"]


async def test_who_was_deleted_is_found_with_their_history_and_brought_back(desk: OpenDesk) -> None:
    async with desk(before=known) as d:
        tomas = tomas_of(d.notebook)
        contacts.delete(d.notebook, tomas)
        await d.screen.go("/more")
        await d.tap("Deleted and taken back")
        await d.tap("Tomás Mendes")
        await d.sees("Deleted: on no list of the squad any more.")
        await d.dots()
        await d.sees("History")
        assert not d.buttons("Delete")
        await d.tap("History", at=-1)
        await d.sees("Contact deleted")
        await d.screen.go(f"/people/{tomas}")
        await d.tap("Bring back")
        await d.misses("Deleted: on no list of the squad any more.")
        assert not contacts.read(d.notebook, tomas).deleted


async def test_changes_to_somebody_who_was_deleted_meanwhile_bring_them_back(desk: OpenDesk) -> None:
    async with desk(before=known) as d:
        tomas = tomas_of(d.notebook)
        await d.screen.go(f"/people/{tomas}/edit")
        await d.type("Address", "12 Quay Street")
        contacts.delete(d.notebook, tomas)
        d.session.changed()
        await d.sees("Deleted meanwhile. Saving this brings them back.")
        await d.tap("Save")
        await d.says("Saved on this phone")
        saved = contacts.read(d.notebook, tomas)
        assert saved.returned and saved.address == "12 Quay Street"

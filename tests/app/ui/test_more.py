"""More and what is behind it: settings, members, what needs attention."""

from __future__ import annotations

import asyncio
from pathlib import Path

import flet as ft
import pytest

from app.container import Container
from app.device.entries import DAMAGED
from app.device.store import Quarantined
from app.journal.entry import Entry
from app.journal.errors import Reason
from app.journal.invitation import JOIN, Code
from app.journal.sealing import new_key
from app.notebook import contacts
from app.notebook.notebook import Notebook
from app.sync.status import Status
from app.ui.screens.members import device_name
from tests.app.ui.conftest import OFFICERS, PASSPHRASE, OpenDesk


async def test_the_theme_changes_at_once_and_is_kept(desk: OpenDesk) -> None:
    async with desk("/more/settings") as d:
        await d.tap("Night patrol")
        await d.screen.until(lambda: d.screen.page.theme_mode == ft.ThemeMode.DARK)
        dark = d.screen.page.dark_theme
        assert dark is not None and dark.scaffold_bgcolor == "#000000"
        assert d.container.settings.get("theme") == "night"
        assert "Night patrol" in d.chosen()
        assert ("set", {"key": "beatbook.theme", "value": "night"}) in d.screen.phone.called


async def test_the_time_to_lock_is_one_tap(desk: OpenDesk) -> None:
    async with desk("/more/settings") as d:
        assert "5 min" in d.chosen()
        await d.tap("15 min")
        await d.screen.until(lambda: "15 min" in d.chosen())
        assert d.container.settings.get("lock_after_s") == 900


async def test_the_passphrase_is_changed_only_by_who_knows_the_old_one(desk: OpenDesk) -> None:
    async with desk("/more/settings") as d:
        await d.tap("Change passphrase")
        await d.type("Passphrase now", "not the one I use")
        await d.type("New passphrase", "harbour wall at dawn")
        await d.type("Same again", "harbour wall at dawn")
        await d.tap("Change passphrase", at=1)
        await d.sees("That is not the passphrase.")
        await d.type("Passphrase now", PASSPHRASE)
        await d.tap("Change passphrase", at=1)
        await d.says("Your new passphrase is set.")
        await d.session.lock()
        await d.type("PIN or passphrase", "harbour wall at dawn")
        await d.tap("Unlock")
        await d.sees("This phone")


async def test_settings_tell_what_is_known_about_this_phone(desk: OpenDesk) -> None:
    async with desk("/more/settings") as d:
        await d.sees(str(d.container.profile.folder))
        assert {"Version", "Storage", "Last sync", "Waiting here"} <= set(d.screen.texts)


async def test_members_are_listed_with_their_devices(desk: OpenDesk) -> None:
    async with desk("/more/members") as d:
        await d.sees(f"{OFFICERS[0]} (you)")
        await d.sees(f"Device {device_name(d.notebook.device)}, this one")
        assert d.screen.says(OFFICERS[1]) and d.screen.says("Administrator · 1 device")


async def test_an_invitation_without_signal_says_what_it_needs(desk: OpenDesk) -> None:
    async with desk("/more/members") as d:
        await d.tap("Invite an officer")
        await d.type("Name", "Officer June Park")
        await d.tap("Make the code")
        await d.sees("An invitation needs the server. Try again when there is signal.")


@pytest.mark.usefixtures("server")
async def test_an_invitation_shows_its_code_and_stays_listed_until_used(desk: OpenDesk) -> None:
    async with desk("/more/members") as d:
        await d.tap("Invite an officer")
        await d.type("Name", "Officer June Park")
        await d.tap("Supervisor")
        await d.tap("Make the code")
        await d.sees("For Officer June Park")
        assert d.screen.find(ft.Image, semantics_label="Join code as a picture")
        await d.tap("Done")
        await d.sees("Open invitations")
        await d.sees("Supervisor · open until")


@pytest.mark.usefixtures("server")
async def test_an_open_invitation_is_shown_again_and_withdrawn(desk: OpenDesk) -> None:
    async with desk("/more/members") as d:
        code = (await d.container.members.invite("Officer June Park", "officer")).code
        d.session.changed()
        await d.tap("Officer June Park")
        await d.sees("Open until")
        groups = code.split("-")
        assert [said for said in d.screen.texts if said in groups][-len(groups) :] == groups
        await d.screen.until(lambda: d.screen.find(ft.Image, semantics_label="Join code as a picture"), "the picture")
        await d.tap("Withdraw this invitation")
        await d.sees("Withdraw this invitation?")
        await d.tap("Withdraw it")
        await d.says("The code for Officer June Park works no more.")
        await d.misses("Open invitations")
        await d.sees("withdrawn by Officer Maya Ortiz")


@pytest.mark.usefixtures("server")
async def test_a_code_made_on_another_phone_cannot_be_shown_and_the_sheet_says_why(
    desk: OpenDesk, folder: Path
) -> None:
    other = Container.open(folder / "1")
    await other.unlock(PASSPHRASE)
    await other.members.invite_device()
    other.close()
    async with desk("/more/members") as d:
        await d.container.sync_now()
        d.session.changed()
        await d.sees("Open invitations")
        await d.tap(OFFICERS[1])
        await d.sees("the code cannot be shown on this phone")
        assert d.screen.says(f"Only the phone that made a code keeps it: {OFFICERS[1]}’s.")
        assert d.buttons("Withdraw this invitation"), "an admin may"


async def test_a_withdrawal_without_signal_says_that_the_code_works_until_then(desk: OpenDesk, folder: Path) -> None:
    async with desk("/more/members") as d:
        roster, author = d.notebook.roster, d.notebook.author
        code = Code.new(JOIN, roster.agency, "http://127.0.0.1:9")
        body = {
            "fact": "invite", "key": code.key.public, "officer": bytes(16), "officer_name": "Officer June Park",
            "role": "officer", "vaults": [], "expires": (1 << 63) - 1,
        }  # fmt: skip
        assert roster.take(roster.sign_fact(author, body)) is None
        d.session.changed()
        await d.sees("Open invitations")  # a forged expiry, far beyond any calendar, keeps no screen from being drawn
        await d.tap("Officer June Park")
        await d.tap("Withdraw this invitation")
        await d.tap("Withdraw it")
        await d.sees("Until it is done, the code works.")
        assert d.buttons("Keep it open")


async def edited_on_two_phones(folder: Path) -> None:
    """Two officers change one field without seeing each other, then both sync."""
    first, second = Container.open(folder / "0"), Container.open(folder / "1")
    try:
        for phone in (first, second):
            await phone.unlock(PASSPHRASE)
        person = await asyncio.to_thread(contacts.create, first.notebook, {"kind": "person", "name": "Tomás Mendes"})
        for phone in (first, second):
            await phone.sync_now()
        await asyncio.to_thread(contacts.edit, first.notebook, person, {"role": "Manager"})
        await asyncio.to_thread(contacts.edit, second.notebook, person, {"role": "Owner of both bars"})
        for phone in (first, second, first):
            assert (await phone.sync_now()).problem is None
    finally:
        first.close()
        second.close()
        await asyncio.sleep(0.2)


def role_of(nb: Notebook) -> str:
    return contacts.read(nb, contacts.page(nb).rows[0].id).role


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("way", ["one", "both"])
async def test_two_versions_stand_side_by_side_until_somebody_chooses(desk: OpenDesk, folder: Path, way: str) -> None:
    await edited_on_two_phones(folder)
    async with desk("/more") as d:
        await d.screen.until(lambda: "1" in d.screen.texts, "one open matter")
        await d.tap("Needs attention")
        await d.sees("Owner of both bars")
        assert d.screen.says("Manager") and d.screen.says(OFFICERS[1])
        if way == "one":
            shown = [text for text in d.screen.texts if text in ("Manager", "Owner of both bars")]
            await d.tap("Keep this")
            expected = shown[0]
        else:
            await d.tap("Write them together")
            await d.type("Joined text", "Manager here, owns both bars")
            await d.tap("Keep the joined text")
            expected = "Manager here, owns both bars"
        await d.sees("Nothing needs you")
        assert await asyncio.to_thread(role_of, d.notebook) == expected


async def test_to_write_two_versions_together_begins_with_what_was_typed(desk: OpenDesk) -> None:
    def contested(nb: Notebook) -> None:
        ident = contacts.create(nb, {"name": "Lena", "role": "Cook"})
        at_once = [nb.change("contact", ident, {"role": said}) for said in ("שף\u2067 Bar 7\u2069", "")]
        for one in at_once:
            nb.write(one)

    async with desk("/more/attention", before=contested) as d:
        await d.tap("Write them together")
        assert d.text("Joined text") == "שף\u2067 Bar 7\u2069", "no word is the app's, none is left out"


async def test_an_entry_set_aside_says_why_and_can_be_tried_again(desk: OpenDesk) -> None:
    def aside(nb: Notebook) -> None:
        nb.store.quarantine(Quarantined(0, nb.vault, b"\0" * 200, "entry.newer", 1, 0))

    async with desk(before=aside) as d:
        d.container.on_status.clear()  # without a server, the next try would say "Offline" again
        d.session.sync.take(Status("attention"))
        await d.tap("Needs attention")
        await d.tap("See what it is")
        await d.sees("An entry was made by a newer version of Beatbook. Update the app to read it.")
        await d.tap("Retry")
        await d.screen.until(lambda: d.notice, "an answer")


async def test_junk_can_be_cleared_and_what_may_be_the_only_copy_cannot(desk: OpenDesk) -> None:
    junk, damaged = "A message could not be read.", "This page was damaged on this device's disk."

    def aside(nb: Notebook) -> None:
        nb.store.quarantine(Quarantined(0, nb.vault, b"\xff" * 200, "message.unreadable", 1, 0))
        nb.store.quarantine(Quarantined(0, nb.vault, b"\xfe" * 200, DAMAGED, 1, 0))

    async with desk("/more/attention", before=aside) as d:
        await d.sees(junk)
        assert d.screen.says(damaged) and len(d.screen.buttons("Clear")) == 1
        await d.tap("Clear")
        await d.screen.until(lambda: not d.screen.says(junk), "the junk is gone")
        assert d.screen.says(damaged) and not d.screen.buttons("Clear")


async def test_a_sync_that_stopped_says_why_behind_the_status(desk: OpenDesk) -> None:
    async with desk() as d:
        why = "The server's journal does not add up. Nothing of this page was taken in. Tell your admin."
        d.container.on_status.clear()
        d.session.sync.take(Status("attention", problem=Reason("journal.does_not_add_up")))
        await d.tap("Needs attention")
        await d.sees(why)
        assert d.screen.buttons("Sync now") and not d.screen.buttons("See what it is")


async def test_about_says_what_is_promised_and_whose_letters_these_are(desk: OpenDesk) -> None:
    async with desk("/more/about") as d:
        await d.sees("Saved on your phone first")
        await d.sees("SIL Open Font License")


async def test_what_cannot_be_read_here_is_named_kept_and_no_reason_to_act(desk: OpenDesk) -> None:
    def before(nb: Notebook) -> None:
        def sealed(number: int, previous: bytes) -> Entry:
            return nb.author.seal(nb.vault, number, previous, 99, new_key(), b"for a key that is to come")

        nb.store.append_own_many(nb.vault, nb.device, [sealed] * 8)
        nb.refresh()

    async with desk("/more", before=before) as d:
        count = d.notebook.store.count()
        await d.sees("Needs attention")
        assert "8" not in d.screen.texts, "there is nothing to do about it, so nothing is counted as to be done"
        await d.tap("Needs attention")
        await d.sees("Not readable on this phone")
        assert "8" in d.screen.texts
        await d.sees("Officer Maya Ortiz")
        assert d.screen.says("This device has no key for this entry yet.")
        assert not d.buttons("Clear")
        await d.tap("Show more (5 of 8)")
        await d.screen.until(lambda: sum("of Officer Maya Ortiz" in one for one in d.screen.texts) == 8, "all of them")
        assert d.notebook.store.count() == count

"""What needs attention: two versions, entries set aside, and what cannot be read here."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from app.device.entries import DAMAGED
from app.device.store import Quarantined
from app.journal.entry import Entry
from app.journal.roster.of_squads import WithdrawFact
from app.journal.sealing import new_key
from app.notebook import contacts, moving
from app.notebook.notebook import Notebook
from app.sync.status import Status
from tests.app.ui.conftest import OpenDesk
from tests.app.ui.contacts.test_moving import on_the_server, person, settle
from tests.app.ui.test_squads import SECOND
from tests.cast.containers import OFFICERS, OSEI, another_squad, edited_on_both, unlocked


async def edited_on_two_phones(folder: Path) -> None:
    async with unlocked(folder / "a", folder / "b") as (first, second):
        await edited_on_both(first, second, ("Manager", "Owner of both bars"), "Tomás Mendes")


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
        nb.store.quarantine(Quarantined(0, nb.vaults[0], b"\0" * 200, "entry.newer", 1, 0))

    async with desk(before=aside) as d:
        d.container.on_status.clear()  # without a server, the next try would say "Offline" again
        d.session.sync.take(Status("attention"))
        await d.tap("Needs attention")
        await d.tap("See what it is")
        await d.sees("An entry was made by a newer version of Beatbook. Update the app to read it.")
        await d.tap("Retry")
        await d.screen.until(lambda: d.notice, "an answer")


async def test_what_was_written_for_a_squad_that_was_left_says_which_and_that_the_server_refuses_it(
    desk: OpenDesk,
) -> None:
    async with desk("/people") as d:
        local = d.container.members.local
        squad, _ = await asyncio.to_thread(another_squad, d.container, SECOND, OSEI)
        await asyncio.to_thread(contacts.create, d.notebook, {"name": "Grace Lindqvist"}, squad)
        gone = WithdrawFact(local.keyring.secrets.officer, bytes.fromhex(squad), {})
        local.add_facts([local.roster.sign_fact(local.author, gone.body())])
        await asyncio.to_thread(local.drop_left)
        await d.screen.go("/more/attention")
        await d.sees("You are no longer in this squad")
        assert d.screen.says(SECOND)
        await d.tap("Retry")
        await d.says("The server still does not take it. It stays here, nothing is lost.")


async def test_junk_can_be_cleared_and_what_may_be_the_only_copy_cannot(desk: OpenDesk) -> None:
    junk, damaged = "A message could not be read.", "This page was damaged on this device's disk."

    def aside(nb: Notebook) -> None:
        nb.store.quarantine(Quarantined(0, nb.vaults[0], b"\xff" * 200, "message.unreadable", 1, 0))
        nb.store.quarantine(Quarantined(0, nb.vaults[0], b"\xfe" * 200, DAMAGED, 1, 0))

    async with desk("/more/attention", before=aside) as d:
        await d.sees(junk)
        assert d.screen.says(damaged) and len(d.screen.buttons("Clear")) == 1
        await d.tap("Clear")
        await d.screen.until(lambda: not d.screen.says(junk), "the junk is gone")
        assert d.screen.says(damaged) and not d.screen.buttons("Clear")


async def test_what_cannot_be_read_here_is_named_kept_and_no_reason_to_act(desk: OpenDesk) -> None:
    def before(nb: Notebook) -> None:
        def sealed(number: int, previous: bytes) -> Entry:
            return nb.author.seal(nb.vaults[0], number, previous, 99, new_key(), b"for a key that is to come")

        nb.store.append_own_many(nb.vaults[0], nb.device, [sealed] * 8)
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


async def test_who_was_moved_to_two_squads_at_once_is_kept_in_one_of_them(desk: OpenDesk) -> None:
    async with desk("/people") as d:
        await on_the_server(d)
        third, _ = await asyncio.to_thread(another_squad, d.container, "River coalition", OSEI)
        here, second = person(d), d.notebook.vaults[1].hex()

        def moved_twice() -> None:
            for squad in (second, third):
                moving.move(d.notebook, here, squad)
            settle(d)

        await asyncio.to_thread(moved_twice)
        await d.screen.go("/more/attention")
        await d.sees("Tomás Mendes")
        await d.sees(f"Moved to several squads at once: {SECOND}, River coalition")
        await d.tap("Keep in River coalition")
        await d.says("Tomás Mendes stays in River coalition.")
        await asyncio.to_thread(settle, d)
        await d.sees("Nothing needs you")
        assert person(d, "River coalition") and moving.where(d.notebook, person(d, "River coalition")) == []

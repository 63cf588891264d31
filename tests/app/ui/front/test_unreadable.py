"""A notebook that cannot be used says why and what to do; a damaged one is repaired on the spot."""

from __future__ import annotations

import sqlite3
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from app.container import Container
from app.device import errors
from app.ui.front.unreadable import TROUBLES
from tests.app.ui.conftest import Desk, OpenDesk, desk_on, met
from tests.attacks.faults.damage import harm_page, scribbled
from tests.cast.containers import OFFICERS
from tests.cast.device import PASSPHRASE


def opened(folder: Path) -> AbstractAsyncContextManager[Desk]:
    """The app on a profile, whatever state that is in."""
    return desk_on(Container(folder))


def change(folder: Path, statement: str) -> None:
    raw = sqlite3.connect(folder / "beatbook.db")
    with raw:
        raw.execute(statement)
    raw.close()


async def unlock(d: Desk) -> None:
    await d.type("PIN or passphrase", PASSPHRASE)
    await d.tap("Unlock")


async def test_a_damaged_notebook_is_repaired_and_opens_with_the_same_passphrase(folder: Path) -> None:
    damaged = folder / "a" / "beatbook.db"
    harm_page(damaged, 1, scribbled)
    content = damaged.read_bytes()
    async with opened(folder / "a") as d:
        await d.sees("The notebook is damaged")
        assert d.session.phase == "shut"
        await d.sees("the damaged file is kept")
        await d.tap("Set aside and repair")
        await d.sees("The notebook is whole again")
        await d.sees("set-aside-1")
        await d.tap("Unlock")
        await unlock(d)
        await d.sees("This is where your day begins.")
        assert [member.name for member in d.container.members.all()] == sorted(OFFICERS)
    assert (folder / "a" / "set-aside-1" / "beatbook.db").read_bytes() == content


async def test_damage_met_while_working_leads_to_the_repair_and_the_note_in_hand_is_kept(
    desk: OpenDesk, folder: Path
) -> None:
    async with desk("/log", before=lambda nb: met(nb, "Tomás Mendes", "New doorman tonight.")) as d:
        await d.type("What happened", "Half a sentence about")
        await d.sees("Draft kept")
        raw = sqlite3.connect(folder / "a" / "beatbook.db")
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        (root,) = raw.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'quarantine'").fetchone()
        raw.close()
        harm_page(folder / "a" / "beatbook.db", root, scribbled)
        d.session.tasks.start(d.session.sync_now)
        await d.sees("The notebook is damaged")
        assert d.container.phase == "shut"
        await d.tap("Set aside and repair")
        await d.sees("The notebook is whole again")
        await d.tap("Unlock")
        await unlock(d)
        await d.screen.until(lambda: d.screen.fields("What happened"), "the form the officer was in")
        await d.screen.until(lambda: d.text("What happened") == "Half a sentence about", "the half-written note")


async def test_damaged_keys_offer_to_join_again_and_waiting_notes_stay(folder: Path) -> None:
    change(folder / "a", "UPDATE slots SET data = zeroblob(length(data)) WHERE name = 'secrets'")
    async with opened(folder / "a") as d:
        await unlock(d)
        await d.sees("The stored keys of this device are damaged")
        await d.tap("Join again instead")
        await d.sees("The keys are damaged")
        await d.tap("Back")
        await d.sees("Your notebook is locked")
        await unlock(d)
        await d.tap("Join again instead")
        await d.tap("Set aside and join again")
        await d.sees("this phone has to be set up again")
        await d.sees("Invite another phone")
        await d.tap("Set up this phone")
        await d.sees("It works once.")
        assert d.container.phase == "new"


async def test_a_notebook_of_a_newer_app_offers_no_repair_and_is_tried_again(folder: Path) -> None:
    change(folder / "a", "PRAGMA user_version = 9")
    async with opened(folder / "a") as d:
        await d.sees("Beatbook is out of date")
        assert d.buttons("Set aside and repair") == []
        await d.tap("Try again")
        await d.sees("It still cannot be opened.")
        change(folder / "a", "PRAGMA user_version = 1")
        await d.tap("Try again")
        await d.sees("Your notebook is locked")


@pytest.mark.parametrize("kind", [errors.StoreFull, errors.StoreReadOnly, errors.StoreBusy, errors.StoreTooNew])
def test_what_a_repair_cannot_mend_is_left_to_the_officer(kind: type[errors.StoreError]) -> None:
    trouble = TROUBLES[kind]
    assert not trouble.repair
    assert "try again" in trouble.words.lower() and "Nothing is lost." in trouble.words


async def test_an_admin_makes_a_code_for_a_colleagues_other_phone(desk: OpenDesk, server: None) -> None:
    async with desk("/more/agency") as d:
        await d.tap(f"{OFFICERS[0]} (you)")
        await d.screen.until(lambda: d.buttons("Add another device of mine"), "their own page")
        assert d.buttons(f"Invite another phone for {OFFICERS[0]}") == [], "their own is added as theirs"
        await d.screen.go("/more/agency")
        await d.tap(OFFICERS[1])
        await d.tap(f"Invite another phone for {OFFICERS[1]}")
        await d.sees(f"Another phone for {OFFICERS[1]}")
        await d.tap("Make the code")
        await d.sees(f"For {OFFICERS[1]}")
        assert any(one.officer_name == OFFICERS[1] for one in d.container.members.invitations())

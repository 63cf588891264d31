"""A phone that was reported gone says so instead of the notebook; a supervisor reads what it had not sent."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from app.container import Container
from app.notebook import contacts
from app.ui.phones.addresses import to_rest
from tests.app.ui.agency.conftest import Signal
from tests.app.ui.conftest import desk_on
from tests.cast.containers import synced, unlocked
from tests.cast.device import PASSPHRASE


async def lose(folder: Path, signal: Signal) -> None:
    """B is reported by A, with somebody on it of whom nobody else knows."""
    with signal():
        async with unlocked(folder / "a", folder / "b") as (a, b):
            await synced(a, b)
            lost = b.members.local.author.device
        async with unlocked(folder / "a") as (a,):
            await a.phones.report([lost], "lost")
            await synced(a)


async def test_it_says_so_hands_over_and_may_be_set_up_anew(folder: Path, signal: Signal) -> None:
    await lose(folder, signal)
    lost = Container.open(folder / "b")
    await lost.unlock(PASSPHRASE)
    await asyncio.to_thread(contacts.create, lost.notebook, {"name": "Quinn Harbour"})
    async with desk_on(lost) as d:
        await d.sees("Today")
        with signal():
            await d.container.sync_now()
            await d.sees("This phone was reported gone")
            await d.sees("Keys and notes are gone from this phone.")
        assert not d.screen.says("Quinn Harbour")
        await d.tap("Set up this phone anew")
        await d.sees("Set up this phone")
    async with unlocked(folder / "a") as (a,), desk_on(a, route="/more/agency") as d:
        with signal():
            assert (await d.container.sync_now()).problem is None
            await d.sees("Handed over by phones that are gone")
            (left,) = await d.container.deposits.waiting()
            await d.screen.go(to_rest(left.id))
            await d.sees("Whoever had the phone in hand could write on it, too.")
            await d.sees("Quinn Harbour")
            await d.tap("Do not admit")
            await d.tap("Refuse")
            await d.sees("refused Today")
            await d.tap("Admit")
            await d.tap("Admit all")
            await d.says("Kept on this phone.")
            await d.sees("Nothing waits")


async def test_without_signal_it_shows_nothing_keeps_what_it_has_and_locks(
    folder: Path, signal: Signal, monkeypatch: pytest.MonkeyPatch
) -> None:
    await lose(folder, signal)
    async with unlocked(folder / "a") as (a,):
        facts = a.members.local.facts()
    lost = Container.open(folder / "b")
    await lost.unlock(PASSPHRASE)
    await asyncio.to_thread(contacts.create, lost.notebook, {"name": "Quinn Harbour"})
    local = lost.members.local
    local.add_facts(facts[local.roster.seq :])
    async with desk_on(lost) as d:
        await d.sees("This phone was reported gone")
        await d.sees("1 entry is only on this phone.")
        await d.tap("Hand it over now")
        await d.sees("No signal. Try again when there is.")
        await d.tap("Lock now")
        await d.sees("Your notebook is locked")
        await d.type("PIN or passphrase", PASSPHRASE)
        await d.tap("Unlock")
        await d.sees("1 entry is only on this phone.")
        await d.tap("Lock now")
        await d.sees("Your notebook is locked")
        monkeypatch.setattr("app.ui.front.gone.KEYS_KEPT_S", 2)
        await d.type("PIN or passphrase", PASSPHRASE)
        await d.tap("Unlock")
        await d.sees("1 entry is only on this phone.")
        await d.sees("Your notebook is locked")

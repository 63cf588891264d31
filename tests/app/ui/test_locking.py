"""Locking waits until every sheet and dialog is gone: one that is still closing would stay over Unlock."""

from __future__ import annotations

import asyncio
from pathlib import Path

import flet as ft
import pytest

from app.container import Container
from app.state import session as sessions
from tests.app.ui.conftest import Desk, OpenDesk, desk_on
from tests.cast.device import PASSPHRASE


def still_there(d: Desk) -> list[ft.BaseControl]:
    return list(d.screen.page._dialogs.controls)


async def ask(d: Desk) -> None:
    d.container.drafts.put("1", {"fact": "Note 1"}, "log", place="/log", parked=True)
    d.session.changed()
    await d.tap("Discard")
    await d.sees("Discard this note?")


def let_go_later(d: Desk, monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """What closes goes on its way out and is gone when the event is set."""
    gone, let_go = asyncio.Event(), d.screen.phone._let_go_of_sheets

    async def later() -> None:
        await gone.wait()
        let_go()

    monkeypatch.setattr(d.screen.phone, "_let_go_of_sheets", lambda: d.session.tasks.start(later))
    return gone


async def test_the_screen_stays_until_the_dialog_over_it_is_gone(
    desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk() as d:
        await ask(d)
        gone = let_go_later(d, monkeypatch)
        d.session.tasks.start(d.session.lock)
        d.session.tasks.start(d.session.lock)  # a second one does not overtake the first
        await asyncio.sleep(0.1)
        assert d.session.phase == "open" and still_there(d)
        gone.set()
        await d.screen.until(lambda: d.session.phase == "locked", "the lock")
        assert not still_there(d)
        await d.screen.until(lambda: d.container.phase == "locked", "the keys to be gone")


async def test_a_screen_that_is_drawn_again_on_the_way_to_unlock_opens_nothing_again(
    desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk() as d:
        await ask(d)
        gone = let_go_later(d, monkeypatch)
        d.session.tasks.start(d.session.lock)
        for _ in range(5):
            await asyncio.sleep(0.02)
            d.session.changed()
            await d.screen.settle()
            assert not any(one.open for one in still_there(d))
        gone.set()
        await d.screen.until(lambda: d.session.phase == "locked", "the lock")


async def test_a_client_that_never_lets_go_does_not_keep_the_phone_open(
    desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "CLEAR_MAX_S", 0.2)
    async with desk() as d:
        await ask(d)
        let_go_later(d, monkeypatch)
        await d.session.lock()
        assert d.session.phase == d.container.phase == "locked"


async def test_what_the_lock_closed_was_not_touched_by_the_officer(desk: OpenDesk) -> None:
    async with desk() as d:
        await ask(d)
        monotonic, wall = d.session._idle._touched._since
        d.session._idle._touched._since = (monotonic - 1800, wall - 1800)
        await d.session.lock()
        assert d.session.phase == "locked" and not still_there(d)


async def test_a_window_that_nobody_touches_does_not_lock_the_one_in_use(desk: OpenDesk, folder: Path) -> None:
    async with desk() as d:
        forgotten = Container.open(folder / "a")
        await forgotten.unlock(PASSPHRASE)
        async with desk_on(forgotten) as other:
            for one in (d, other):
                monotonic, wall = one.session._idle._touched._since
                one.session._idle._touched._since = (monotonic - 1800, wall - 1800)
            d.session._idle.touched()
            assert other.session.touched() and other.session.phase == d.session.phase == "open"

"""What leaves the foreground shows nothing of the notebook."""

from __future__ import annotations

import flet as ft
import pytest

from app.ui import theme
from tests.app.ui.conftest import Desk, OpenDesk
from tests.app.ui.test_shell import idle_for

State = ft.AppLifecycleState


def covers(d: Desk) -> list[ft.AlertDialog]:
    dialogs = [one for one in d.session.page._dialogs.controls if isinstance(one, ft.AlertDialog) and one.open]
    return [one for one in dialogs if one.barrier_color == theme.PAGE]


async def test_a_cover_lies_over_everything_until_the_officer_is_back(desk: OpenDesk) -> None:
    async with desk() as d:
        await d.screen.lifecycle(State.HIDE)
        await d.screen.lifecycle(State.PAUSE)
        assert len(covers(d)) == 1 and d.session.page._dialogs.controls[-1] is covers(d)[0]
        await d.screen.lifecycle(State.SHOW)
        await d.screen.lifecycle(State.RESUME)
        assert covers(d) == [] and d.session.phase == "open"
        await d.screen.lifecycle(State.HIDE)
        assert len(covers(d)) == 1, "and again the next time"


async def test_a_laptops_window_beside_another_one_can_be_read_and_a_phone_cannot(
    desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk() as d:
        monkeypatch.setattr("app.ui.front.cover.is_phone", lambda page: False)
        for state in (State.INACTIVE, State.HIDE, State.PAUSE):
            await d.screen.lifecycle(state)
        assert covers(d) == []
        monkeypatch.setattr("app.ui.front.cover.is_phone", lambda page: True)
        await d.screen.lifecycle(State.INACTIVE)
        assert len(covers(d)) == 1


async def test_away_too_long_the_cover_stays_until_unlock_is_there(
    desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk() as d:
        await d.screen.lifecycle(State.PAUSE)
        (cover,) = covers(d)
        idle_for(d, 301, monkeypatch)
        taken_off_in: list[str] = []
        opened = ft.AlertDialog.__setattr__

        def watched(control: ft.AlertDialog, name: str, value: object) -> None:
            if control is cover and name == "open" and value is False:
                taken_off_in.append(d.session.phase + (" leaving" if d.session.leaving else ""))
            opened(control, name, value)

        monkeypatch.setattr(ft.AlertDialog, "__setattr__", watched)
        await d.screen.lifecycle(State.RESUME)
        await d.sees("Your notebook is locked.")
        assert taken_off_in and set(taken_off_in) <= {"open leaving"}, (
            "by the lock alone, which empties the screen first"
        )


async def test_a_locked_phone_needs_no_cover(desk: OpenDesk) -> None:
    async with desk() as d:
        await d.session.lock()
        await d.screen.lifecycle(State.PAUSE)
        assert covers(d) == []

"""Every sign of life from the officer, whatever control it came from."""

from __future__ import annotations

from typing import Any

import flet as ft

from app.state.session import Session
from app.state.sheets import close_sheets

# What the window says by itself, with nobody there.
NOT_THE_OFFICER = {"app_lifecycle_state_change", "connect", "disconnect", "close", "media_change", "resize"}

OF_THE_FOCUS = {"focus", "blur"}
"""A field that has gone tells of them late; Flet would look for it in the whole tree, some 60 ms each time."""


def watch(page: ft.Page, session: Session) -> None:
    """From now on each event of the page counts as a touch. One that comes after the lock was due locks instead.

    A tap on what has just moved is dropped (taps.py).
    """
    dispatch = page.session.dispatch_event
    taps = session.taps

    async def dispatch_event(control_id: int, event_name: str, event_data: Any) -> None:
        closed_by_lock = event_name == "dismiss" and session.leaving  # the lock waits for it
        if event_name not in NOT_THE_OFFICER and not closed_by_lock and not session.touched():
            return
        session.keyboard.saw(control_id, event_name)
        if event_name in OF_THE_FOCUS and control_id not in page.session.index:
            return
        if event_name == "route_change":
            close_sheets(page)  # they belong to the screen that was left
        if event_name == "dismiss":
            taps.dismissed(control_id)
        if not taps.is_tap(control_id, event_name):
            await dispatch(control_id, event_name, event_data)
            if event_name == "route_change":
                session.moved()
        elif taps.lets_pass(control_id):
            with taps.acting(control_id):
                await dispatch(control_id, event_name, event_data)
        elif event_name == "confirm_dismiss":
            await page.session.index[control_id].confirm_dismiss(False)  # a row without an answer never moves again

    page.session.dispatch_event = dispatch_event  # type: ignore[method-assign]  # the one place all events pass
    taps.watch()

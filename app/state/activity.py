"""Every sign of life from the officer, whatever control it came from."""

from __future__ import annotations

from typing import Any

import flet as ft

from app.state.session import Session

# What the window says by itself, with nobody there.
NOT_THE_OFFICER = {"app_lifecycle_state_change", "connect", "disconnect", "close", "media_change", "resize"}


def watch(page: ft.Page, session: Session) -> None:
    """From now on each event of the page counts as a touch. One that comes after the lock was due locks instead."""
    dispatch = page.session.dispatch_event

    async def dispatch_event(control_id: int, event_name: str, event_data: Any) -> None:
        if event_name not in NOT_THE_OFFICER and not session.touched():
            return
        await dispatch(control_id, event_name, event_data)

    page.session.dispatch_event = dispatch_event  # type: ignore[method-assign]  # the one place all events pass

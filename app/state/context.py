"""The session, for any component below the root."""

from __future__ import annotations

from typing import cast

import flet as ft

from app.state.session import Session

SessionContext: ft.ContextProvider[Session | None] = ft.create_context(None)


def use_session() -> Session:
    """A hook: this window's session. The component is drawn again when the window becomes wide or narrow, and when a
    new day has begun or the clock was set right: any of its words may name a day.
    """
    session = cast(Session, ft.use_context(SessionContext))
    ft.use_state(session.layout)
    ft.use_state(session.present)
    return session


def use_minute(session: Session) -> None:
    """A hook for what says how long ago something was, or what part of the day it is: drawn again each minute."""
    ft.use_state(session.present.minute)
    ft.use_state(session.present)

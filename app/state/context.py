"""The session, for any component below the root."""

from __future__ import annotations

from typing import cast

import flet as ft

from app.state.session import Session

SessionContext: ft.ContextProvider[Session | None] = ft.create_context(None)


def use_session() -> Session:
    """A hook: this window's session. The component is drawn again when the window becomes wide or narrow."""
    session = cast(Session, ft.use_context(SessionContext))
    ft.use_state(session.layout)
    return session

"""The session's notices: one line above the bar, with Undo where there is one. It covers nothing of the screen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import flet as ft

from app.state.notices import Notices
from app.state.session import Session
from app.state.taps import STAYS_APART
from app.ui import theme
from app.ui.parts.text import text
from app.ui.screen import part
from app.words import _


@part
def NoticeLine(session: Session, notices: Notices) -> ft.Control:
    """Nothing while there is nothing to say."""
    notice = notices.current
    if notice is None:
        return ft.Container(data=STAYS_APART)
    number, work = notice.number, notice.undo

    async def undo() -> None:
        notices.clear(number)
        if work is not None:
            await work()

    async def hide() -> None:
        notices.clear(number)

    ground, ink = (theme.LATE_BG, theme.INK) if notice.warning else (theme.INK, theme.PAGE)
    words: list[ft.Control] = [
        ft.Container(
            ft.Semantics(live_region=True, content=text(notice.text, color=ink)),
            padding=ft.Padding.symmetric(vertical=12),
            expand=True,
        )
    ]
    if work is not None:
        words.append(_word(session, _("Undo"), undo, ink))
    if notice.warning:
        words.append(_word(session, _("OK"), hide, ink))
    return ft.Container(
        ft.Container(
            ft.Row(words, spacing=4),
            key=f"notice {number}",
            bgcolor=ground,
            border_radius=theme.FIELD_RADIUS,
            padding=ft.Padding.only(left=16, right=8),
        ),
        data=STAYS_APART,
        padding=ft.Padding.only(left=theme.GUTTER, right=theme.GUTTER, bottom=8),
    )


def _word(session: Session, words: str, on_click: Callable[[], Awaitable[None]], ink: str) -> ft.Control:
    return ft.TextButton(
        content=text(words, color=ink, family=theme.BOLD),
        on_click=session.tasks.act(on_click),
        style=ft.ButtonStyle(
            padding=ft.Padding.symmetric(horizontal=14, vertical=14), side={ft.ControlState.FOCUSED: theme.ring(ink)}
        ),
    )

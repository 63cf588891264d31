"""The frame of the screens before the notebook is open: the mark, a column of words, actions at the thumb."""

from __future__ import annotations

from collections.abc import Sequence

import flet as ft

from app.state.session import Session
from app.ui import theme
from app.ui.parts import button
from app.ui.parts.notice import NoticeLine
from app.ui.parts.text import title
from app.words import _

FRONT_WIDTH = 440
FRONT = "/front"
"""No screen's own: another page to the client, which then takes away whatever still lies over the one before, even
where it draws nothing until it is looked at again."""


def mark(size: float = 56) -> ft.Control:
    """The sign of the app: a notebook in the accent colour."""
    return ft.Container(
        ft.Icon(ft.Icons.MENU_BOOK_ROUNDED, size=size * 0.55, color=theme.ON_PRIMARY),
        width=size,
        height=size,
        border_radius=size * 0.32,
        bgcolor=theme.PRIMARY,
        alignment=ft.Alignment.CENTER,
    )


def front_view(
    session: Session,
    name: str,
    words: Sequence[ft.Control | None],
    actions: Sequence[ft.Control],
    on_back: object = None,
) -> ft.Control:
    """`name` tells one step from another: nothing of an earlier step is reused in the next.

    `on_back`: an async function behind a "Back" button beside the mark.
    """
    top: list[ft.Control] = [mark()]
    if callable(on_back):
        back = button.icon_button(ft.Icons.ARROW_BACK_ROUNDED, _("Back"), session.tasks.act(on_back), theme.INK)
        top.insert(0, ft.Container(back, margin=ft.Margin.only(left=-12)))
    column = ft.Column(
        [
            ft.Row(top, spacing=4),
            ft.Container(title(name), margin=ft.Margin.only(top=6)),
            *[part for part in words if part is not None],
        ],
        spacing=theme.GAP + 2,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    notices = ft.Container(NoticeLine(session, session.notices), width=FRONT_WIDTH, key="notice")
    return ft.View(
        route=FRONT,
        padding=0,
        spacing=0,
        bgcolor=theme.PAGE,
        can_pop=True,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        controls=[_scrolled(column, f"{name}, words"), notices, _thumb(actions, f"{name}, actions")],
    )


def _scrolled(column: ft.Control, key: str) -> ft.Control:
    padding = ft.Padding.symmetric(horizontal=theme.GUTTER, vertical=28)
    scroller = ft.Column(
        [ft.Container(column, padding=padding, width=FRONT_WIDTH)],
        scroll=ft.ScrollMode.AUTO,
        expand=True,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
    )
    return ft.SafeArea(scroller, expand=True, avoid_intrusions_bottom=False, key=key)


def _thumb(actions: Sequence[ft.Control], key: str) -> ft.Control:
    padding = ft.Padding.symmetric(horizontal=theme.GUTTER, vertical=theme.GUTTER)
    buttons = ft.Container(button.stacked(*actions), width=FRONT_WIDTH, padding=padding)
    return ft.SafeArea(buttons, avoid_intrusions_top=False, key=key)

"""What is seldom done with something, behind its dots: a sheet of rows, one open at a time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import flet as ft

from app.state.session import Session
from app.ui import theme
from app.ui.hooks import use_optional
from app.ui.parts import button, card
from app.ui.parts.button import Handler
from app.ui.parts.dialog import sheet, use_sheet, use_then
from app.ui.parts.text import heading, text


@dataclass(frozen=True)
class Way:
    """One row: what a tap does. `danger`: something that is hard to take back."""

    icon: ft.IconData
    name: str
    act: Callable[[], Awaitable[None]]
    danger: bool = False


@dataclass(frozen=True)
class _Open:
    name: str
    ways: Sequence[Way]


Menu = Callable[[str, Sequence[Way]], Awaitable[None]]


def use_menu(session: Session) -> Menu:
    """A hook: answers `menu(name, ways)`, which opens the sheet."""
    opened, set_opened = use_optional(_Open)
    hide, then = use_then(session, lambda: set_opened(None))

    async def menu(name: str, ways: Sequence[Way]) -> None:
        set_opened(_Open(name, ways))

    async def choose(way: Way) -> None:
        then(way.act)

    use_sheet(session, _sheet(session, opened, choose, hide) if opened is not None else None)
    return menu


def dots(name: str, on_click: Handler) -> ft.Control:
    """The button that opens a menu; its accessible name says of what."""
    return button.icon_button(ft.Icons.MORE_HORIZ_ROUNDED, name, on_click, theme.SOFT)


def _sheet(
    session: Session, opened: _Open, choose: Callable[[Way], Awaitable[None]], hide: Callable[[], None]
) -> ft.BottomSheet:
    rows = [_row(way, session.tasks.act(choose, way)) for way in opened.ways]
    return sheet([heading(opened.name, lines=2), card.rows_card(rows, indent=54)], hide)


def _row(way: Way, on_click: Handler) -> ft.Control:
    ink = theme.LATE if way.danger else theme.INK
    return button.tappable(
        ft.Row(
            [
                ft.Icon(way.icon, size=22, color=theme.LATE if way.danger else theme.PRIMARY),
                ft.Container(text(way.name, color=ink, family=theme.MEDIUM), expand=True),
            ],
            spacing=16,
        ),
        on_click,
        key=f"way {way.name}",
        padding=ft.Padding.symmetric(horizontal=16, vertical=14),
    )

"""Long lists, some rows at a time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import flet as ft

from app.state.session import Session
from app.ui.hooks import use_value
from app.ui.parts.button import quiet
from app.words import _

FIRST, STEP = 12, 15
"""Rows at once, and so many more each time the end is near. Of about 20 controls each, 200 take half a second to come
to the screen and 15 a tenth of that."""
ROW_MIN = 70  # dp, with its share of headings


def first_rows(session: Session) -> int:
    """How many rows a list begins with: FIRST, and more where the window is so tall that nobody would scroll."""
    return max(FIRST, int((session.page.height or 0) / ROW_MIN))


@dataclass(frozen=True)
class Shown:
    """How many rows of a list are shown, and what shows more of them."""

    count: int
    more: Callable[[], Awaitable[None]]

    def rest(self, total: int) -> list[ft.Control]:
        """ "Show more (50 of 230)" below the rows, nothing when all are shown."""
        row = more_row(min(self.count, total), total, self.more)
        return [row] if row is not None else []


def use_shown(first: int, step: int = 0) -> Shown:
    """A hook: `first` rows of a list, and so many more at each tap as `step` says (0: as at first)."""
    count, set_count = use_value(first)

    async def more() -> None:
        set_count(lambda now: now + (step or first))

    return Shown(count, more)


def more_row(shown: int, total: int | None, on_more: Callable[[], Awaitable[None]]) -> ft.Control | None:
    """ "Show more (50 of 230)", or nothing when all is shown; `total` None: there are more, nobody counted them."""
    if total is not None and shown >= total:
        return None
    words = _("Show more") if total is None else _("Show more ({count} of {total})").format(count=shown, total=total)
    return ft.Row([quiet(words, on_more)], alignment=ft.MainAxisAlignment.CENTER)


def all_row(shown: int, total: int, on_all: Callable[[], Awaitable[None]]) -> ft.Control | None:
    """ "Show all 130", which leads to the whole list, or nothing when all is shown."""
    if shown >= total:
        return None
    return ft.Row([quiet(_("Show all {count}").format(count=total), on_all)], alignment=ft.MainAxisAlignment.CENTER)

"""Long lists, fifty rows at a time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import flet as ft

from app.ui.parts.button import quiet


def more_row(shown: int, total: int | None, on_more: Callable[[], Awaitable[None]]) -> ft.Control | None:
    """ "Show more (50 of 230)", or nothing when all is shown; `total` None: there are more, nobody counted them."""
    if total is not None and shown >= total:
        return None
    words = "Show more" if total is None else f"Show more ({shown} of {total})"
    return ft.Row([quiet(words, on_more)], alignment=ft.MainAxisAlignment.CENTER)


def all_row(shown: int, total: int, on_all: Callable[[], Awaitable[None]]) -> ft.Control | None:
    """ "Show all 130", which leads to the whole list, or nothing when all is shown."""
    if shown >= total:
        return None
    return ft.Row([quiet(f"Show all {total}", on_all)], alignment=ft.MainAxisAlignment.CENTER)

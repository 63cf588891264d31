"""Long lists, fifty rows at a time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import flet as ft

from app.ui.parts.button import quiet


def more_row(shown: int, total: int, on_more: Callable[[], Awaitable[None]]) -> ft.Control | None:
    """ "Show more (50 of 230)", or nothing when all is shown."""
    if shown >= total:
        return None
    return ft.Row([quiet(f"Show more ({shown} of {total})", on_more)], alignment=ft.MainAxisAlignment.CENTER)

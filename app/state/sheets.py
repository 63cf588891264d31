"""The sheets and dialogs of a window."""

from __future__ import annotations

import flet as ft


def close_sheets(page: ft.Page) -> None:
    """Closes every one."""
    while page.pop_dialog() is not None:
        pass


def has_sheets(page: ft.Page) -> bool:
    """Whether one is on screen, be it on its way out. The client says when one is gone."""
    return bool(page._dialogs.controls)

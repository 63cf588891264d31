"""Shown instead of the app when this device's notebook file cannot be opened. Nothing is touched."""

from __future__ import annotations

import flet as ft

from app.ui import theme
from app.ui.parts.card import empty


@ft.component
def Unreadable(message: str) -> ft.Control:
    return ft.SafeArea(empty(ft.Icons.REPORT_PROBLEM_ROUNDED, "The notebook did not open", message))


def show(page: ft.Page, message: str) -> None:
    """`message` says what to do; the officer reloads once it is done."""
    theme.dress(page, "system")
    page.title = "Beatbook"
    page.render(Unreadable, message)

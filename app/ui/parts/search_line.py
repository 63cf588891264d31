"""The field in which one looks for something, with the button that empties it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import flet as ft

from app.state.form import Form
from app.state.session import Session
from app.ui import theme
from app.ui.parts.button import icon_button
from app.ui.parts.field import text_field
from app.words import _


def search_line(
    session: Session,
    form: Form,
    name: str,
    label: str,
    typed: Callable[[str], Awaitable[None]],
    clear: Callable[[], Awaitable[None]],
    *,
    empty: bool,
    autofocus: bool = False,
) -> ft.Control:
    """`form[name]`, called `label`. `empty`: there is nothing to clear."""
    field = text_field(
        form,
        name,
        label,
        hint=_("Name, place, phone or words of a note"),
        on_change=typed,
        autofocus=autofocus,
        autocorrect=False,
        prefix_icon=ft.Icon(ft.Icons.SEARCH_ROUNDED, size=22, color=theme.SOFT),
    )
    line: list[ft.Control] = [ft.Container(field, expand=True, key="field")]
    if not empty:
        wipe = icon_button(ft.Icons.BACKSPACE_ROUNDED, _("Clear"), session.tasks.act(clear), theme.SOFT)
        line.append(ft.Semantics(container=True, content=wipe))  # else the field beside it would take the name
    return ft.Row(line, spacing=4, vertical_alignment=ft.CrossAxisAlignment.END)

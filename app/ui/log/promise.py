"""I said I would: the amber field whose words become a promise."""

from __future__ import annotations

import flet as ft

from app.domain.due_choice import Due
from app.state.form import Form
from app.state.session import Session
from app.ui import theme
from app.ui.hooks import use_redraw, use_value
from app.ui.log.note import due_of
from app.ui.parts.due_choice import DueChoice
from app.ui.parts.field import use_typing
from app.ui.parts.text import label
from app.ui.screen import part
from app.words import _


@part
def Promise(session: Session, form: Form, changes: int = 0) -> ft.Control:
    """The days appear as soon as there is a promise to keep. `changes` draws it again with a restored draft."""
    written, set_written = use_value(bool(form.text("promise")))
    redraw = use_redraw()

    async def typed(_words: str) -> None:
        set_written(bool(form.text("promise")))

    async def choose(due: Due | None) -> None:
        form.set("promise_due", due.stored() if due else None)
        redraw()

    field = ft.TextField(
        **use_typing(form, "promise", typed),
        hint_text=_("walk the alley at closing"),
        hint_style=ft.TextStyle(color=theme.PROMISE, size=theme.BODY, font_family=theme.REGULAR),
        text_style=ft.TextStyle(color=theme.INK, size=theme.BODY, font_family=theme.REGULAR),
        cursor_color=theme.PROMISE,
        border=ft.NoInputBorder(),
        content_padding=ft.Padding.only(top=4, bottom=14),
        multiline=True,
        min_lines=1,
        max_lines=6,
        scroll_padding=80,
    )
    words = ft.MergeSemantics(
        ft.Column(
            [label(_("I said I would"), theme.PROMISE), field],
            spacing=0,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )
    )
    box = ft.Container(
        ft.Row(
            [
                ft.Icon(ft.Icons.HANDSHAKE_ROUNDED, size=22, color=theme.PROMISE),
                ft.Container(words, expand=True),
            ],
            spacing=12,
        ),
        bgcolor=theme.PROMISE_BG,
        border_radius=theme.FIELD_RADIUS,
        padding=ft.Padding.only(left=14, right=14, top=12),
    )
    when_due = DueChoice(session, due_of(form, "promise_due"), choose) if written else None
    return ft.Column(
        [each for each in (box, when_due) if each is not None],
        spacing=10,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )

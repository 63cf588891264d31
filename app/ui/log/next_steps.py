"""What comes next: I said I would, in amber, and a follow-up, each with its day."""

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

    field = _words_field(use_typing(form, "promise", typed), _("e.g. walk the alley at closing"), theme.PROMISE)
    box = _box(_("I said I would"), field, ft.Icons.HANDSHAKE_ROUNDED, theme.PROMISE, theme.PROMISE_BG)
    return _with_days(box, DueChoice(session, due_of(form, "promise_due"), choose) if written else None)


@part
def FollowUp(session: Session, form: Form, changes: int = 0) -> ft.Control:
    """Something to do next, or only a day to be in touch again."""
    redraw = use_redraw()

    async def choose(due: Due | None) -> None:
        form.set("follow_up_due", due.stored() if due else None)
        redraw()

    field = _words_field(use_typing(form, "follow_up"), _("e.g. ask how the weekend went"), theme.SOFT)
    box = _box(_("Follow up"), field, ft.Icons.EVENT_REPEAT_ROUNDED, theme.SOFT, theme.CARD, theme.EDGE)
    return _with_days(box, DueChoice(session, due_of(form, "follow_up_due"), choose))


def _words_field(typing: dict[str, object], hint: str, ink: str) -> ft.TextField:
    return ft.TextField(
        **typing,  # type: ignore[arg-type]  # value, what hears of it, and where it stands
        hint_text=hint,
        hint_style=ft.TextStyle(color=ink, size=theme.BODY, font_family=theme.REGULAR, italic=True),
        text_style=ft.TextStyle(color=theme.INK, size=theme.BODY, font_family=theme.REGULAR),
        cursor_color=ink,
        border=ft.NoInputBorder(),
        content_padding=ft.Padding.only(top=2, bottom=10),
        multiline=True,
        min_lines=1,
        max_lines=6,
        scroll_padding=80,
    )


def _box(
    name: str, field: ft.TextField, icon: ft.IconData, ink: str, ground: str, edge: str | None = None
) -> ft.Control:
    """A field whose label stands inside its box, one node for a screen reader."""
    words = ft.MergeSemantics(
        ft.Column(
            [label(name, ink), field],
            spacing=0,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )
    )
    return ft.Container(
        ft.Row([ft.Icon(icon, size=22, color=ink), ft.Container(words, expand=True)], spacing=12),
        bgcolor=ground,
        border=ft.Border.all(1, edge) if edge else None,
        border_radius=theme.FIELD_RADIUS,
        padding=ft.Padding.only(left=14, right=14, top=10),
    )


def _with_days(box: ft.Control, days: ft.Control | None) -> ft.Control:
    return ft.Column(
        [each for each in (box, days) if each is not None],
        spacing=10,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )

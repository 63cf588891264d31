"""Who gets which role, or in which squad: a line for each, and two chips in it. A second tap on one takes it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import flet as ft

from app.domain.folding import fold
from app.state.form import Form
from app.state.session import Session
from app.ui import theme
from app.ui.agency.roles import IN_SQUAD, role_name
from app.ui.hooks import use_kept, use_redraw
from app.ui.parts import card, text
from app.ui.parts.field import chip, text_field
from app.ui.parts.paging import use_shown
from app.ui.screen import part
from app.words import _

FIND_FROM = 9
SHOWN = 15


@dataclass(frozen=True)
class Option:
    """An officer or a squad: its id (hex), what it is called, and a word more."""

    id: str
    name: str
    about: str = ""


@part
def RoleChoice(session: Session, form: Form, field: str, options: Sequence[Option]) -> ft.Control:
    """`form[field]` has a role for each id that is chosen."""
    redraw = use_redraw()
    find = use_kept(lambda: Form({"find": ""}))
    shown = use_shown(SHOWN)
    nowhere: Any = ft.use_ref(None)  # no text is typed here, so nothing takes the focus
    form.bind(field, nowhere, redraw)
    ft.use_effect(lambda: None, [], cleanup=lambda: form.release(field, nowhere))
    chosen: dict[str, str] = form.get(field) or {}

    async def choose(id: str, role: str) -> None:
        now = dict(form.get(field) or {})
        if now.pop(id, "") != role:
            now[id] = role
        form.set(field, now)
        redraw()

    async def typed(_text: str) -> None:
        redraw()

    wanted = fold(find.text("find"))
    found = [one for one in options if wanted in fold(one.name)]
    rows = [_line(session, one, chosen.get(one.id, ""), choose) for one in found[: shown.count]]
    parts: list[ft.Control] = []
    if len(options) >= FIND_FROM:
        parts.append(text_field(find, "find", _("Find by name"), on_change=typed))
    if rows:
        parts += [card.rows_card(rows, indent=14), *shown.rest(len(found))]
    if said := text.told(form.problems.get(field, "")):
        parts.append(said)
    return ft.Column(parts, spacing=10, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _line(session: Session, one: Option, role: str, choose: Any) -> ft.Control:
    chips = [
        # For translators: what a screen reader says of a choice: "Officer Kim Lund: Supervisor".
        chip(
            role_name(each),
            role == each,
            session.tasks.act(choose, one.id, each),
            f"{one.id} {each}",
            says=_("{name}: {role}").format(name=one.name, role=role_name(each)),
        )
        for each in IN_SQUAD
    ]
    named: list[ft.Control] = [text.text(one.name, family=theme.MEDIUM), *([text.note(one.about)] if one.about else [])]
    return ft.Container(
        ft.Row(
            [
                ft.Column(named, spacing=2, tight=True),
                ft.Row(chips, spacing=8, run_spacing=8, wrap=True),
            ],
            wrap=True,
            alignment=ft.MainAxisAlignment.SPACE_BETWEEN,
            vertical_alignment=ft.CrossAxisAlignment.CENTER,
            spacing=12,
            run_spacing=8,
        ),
        key=f"choice {one.id}",
        padding=ft.Padding.symmetric(horizontal=14, vertical=10),
    )

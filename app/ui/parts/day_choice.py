"""A day in a form, as a rule one gone by: a chip that says it, and a month under it to pick it from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import flet as ft

from app.domain import field_rules
from app.state.form import Form
from app.state.session import Session
from app.ui import when
from app.ui.hooks import use_redraw, use_value
from app.ui.parts.calendar import MonthGrid
from app.ui.parts.field import chip
from app.ui.parts.text import label as label_text
from app.ui.parts.text import told
from app.ui.screen import part
from app.words import _


@part
def DayChoice(
    session: Session,
    form: Form,
    name: str,
    label: str,
    optional: bool = False,
    ahead: bool = False,
    changed: Callable[[], None] = lambda: None,
) -> ft.Control:
    """`form[name]` as "YYYY-MM-DD"; a second tap on a day that is `optional` takes it back. `ahead`: it may be still to
    come. `changed` is called after each choice."""
    ft.use_state(session.present)
    picking, set_picking = use_value(False)
    redraw = use_redraw()
    nowhere: Any = ft.use_ref(None)  # nothing is typed here; what is wrong stands here all the same
    form.bind(name, nowhere, redraw)
    ft.use_effect(lambda: None, [], cleanup=lambda: form.release(name, nowhere))
    said = field_rules.day_or_none(form.get(name))
    chosen = date.fromisoformat(said) if said else None

    async def pick() -> None:
        set_picking(lambda shown: not shown)

    async def picked(day: date) -> None:
        set_picking(False)
        form.set(name, "" if optional and day == chosen else day.isoformat())
        redraw()
        changed()

    words = when.day(chosen) if chosen else _("Pick…")
    # For translators: names a chip to screen readers: "From: Fri 27 Nov".
    says = _("{label}: {value}").format(label=label, value=words)
    opener = chip(words, chosen is not None, session.tasks.act(pick), f"pick {name}", says)
    shown = [
        label_text(label),
        ft.Row([opener], wrap=True),
        MonthGrid(session, chosen, picked, past=True, ahead=ahead) if picking else None,
        told(form.problems.get(name, "")),
    ]
    return ft.Column(
        [each for each in shown if each is not None],
        spacing=8,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )

"""Until when something may be: so many days from now, or a day of one's own."""

from __future__ import annotations

from datetime import date
from typing import Any

import flet as ft

from app.domain import days, field_rules
from app.state.form import Form
from app.state.session import Session
from app.ui import when
from app.ui.hooks import use_redraw, use_value
from app.ui.parts.calendar import MonthGrid
from app.ui.parts.field import chip
from app.ui.parts.text import label as label_text
from app.ui.parts.text import told
from app.ui.screen import part
from app.words import _, ngettext

USUAL_DAYS = (30, 90)


@part
def UntilDay(session: Session, form: Form, name: str, label: str, none: str = "") -> ft.Control:
    """`form[name]` as "YYYY-MM-DD"; "" where it is for as long as `none` says, if that may be."""
    ft.use_state(session.present)
    picking, set_picking = use_value(False)
    redraw = use_redraw()
    nowhere: Any = ft.use_ref(None)  # nothing is typed here; what is wrong stands here all the same
    form.bind(name, nowhere, redraw)
    ft.use_effect(lambda: None, [], cleanup=lambda: form.release(name, nowhere))
    value = form.text(name)
    said = field_rules.day_or_none(value)
    today = when.now().date()
    usual = {days.added(today, count).isoformat(): count for count in USUAL_DAYS}

    async def choose(one: str) -> None:
        set_picking(False)
        form.set(name, one)
        form.problems.pop(name, None)
        redraw()

    async def pick() -> None:
        set_picking(lambda shown: not shown)

    async def picked(day: date) -> None:
        await choose(day.isoformat())

    act = session.tasks.act
    chips = [chip(none, value == "", act(choose, ""), f"{name} none")] if none else []
    for one, count in usual.items():
        words = ngettext("{count} day", "{count} days", count).format(count=count)
        says = _("{label}: {value}").format(label=label, value=words)
        chips.append(chip(words, value == one, act(choose, one), f"{name} {count}", says))
    own = when.day(date.fromisoformat(said)) if said and value not in usual else _("Pick…")
    says = _("{label}: {value}").format(label=label, value=own)
    chips.append(chip(own, bool(said) and value not in usual, act(pick), f"{name} pick", says))
    shown = [
        label_text(label),
        ft.Row(chips, wrap=True, spacing=8, run_spacing=8),
        MonthGrid(session, date.fromisoformat(said) if said else None, picked) if picking else None,
        told(form.problems.get(name, "")),
    ]
    stretch = ft.CrossAxisAlignment.STRETCH
    return ft.Column([one for one in shown if one is not None], spacing=8, tight=True, horizontal_alignment=stretch)

"""Until when something holds: as long as the item says, for good, or until a day of one's own."""

from __future__ import annotations

from datetime import date
from typing import Any

import flet as ft

from app.domain import field_rules
from app.domain.template import Item
from app.state.form import Form
from app.state.session import Session
from app.ui.hooks import use_redraw, use_value
from app.ui.parts.calendar import MonthGrid
from app.ui.parts.field import chip
from app.ui.parts.text import label as label_text
from app.ui.parts.text import told
from app.ui.programmes import words
from app.ui.screen import part
from app.words import _

USUAL = "usual"


@part
def UntilChoice(session: Session, form: Form, item: Item) -> ft.Control:
    """`form["until"]`: USUAL, "" for good, or "YYYY-MM-DD"."""
    ft.use_state(session.present)
    picking, set_picking = use_value(False)
    redraw = use_redraw()
    nowhere: Any = ft.use_ref(None)  # nothing is typed here; what is wrong stands here all the same
    form.bind("until", nowhere, redraw)
    ft.use_effect(lambda: None, [], cleanup=lambda: form.release("until", nowhere))
    value = form.text("until")
    own = field_rules.day_or_none(value)

    async def choose(one: str) -> None:
        set_picking(False)
        form.set("until", one)
        redraw()

    async def pick() -> None:
        set_picking(lambda shown: not shown)

    async def picked(day: date) -> None:
        await choose(day.isoformat())

    act = session.tasks.act
    usual = words.holds(item.holds)
    chips = [chip(usual[:1].upper() + usual[1:], value == USUAL, act(choose, USUAL), "until usual")]
    if item.holds is not None:
        chips.append(chip(_("For good"), value == "", act(choose, ""), "until good"))
    picked_words = words.day(date.fromisoformat(own)) if own else _("Pick…")
    says = _("{label}: {value}").format(label=_("Holds until"), value=picked_words)
    chips.append(chip(picked_words, own is not None, act(pick), "until pick", says))
    shown = [
        label_text(_label(form, item, own)),
        ft.Row(chips, wrap=True, spacing=8, run_spacing=8),
        MonthGrid(session, date.fromisoformat(own) if own else None, picked) if picking else None,
        told(form.problems.get("until", "")),
    ]
    stretch = ft.CrossAxisAlignment.STRETCH
    return ft.Column([one for one in shown if one is not None], spacing=8, tight=True, horizontal_alignment=stretch)


def _label(form: Form, item: Item, own: str | None) -> str:
    """With the day that it comes to."""
    verified = field_rules.day_or_none(form.get("day"))
    if own or form.text("until") != USUAL or item.holds is None or verified is None:
        return _("Holds until")
    until = item.holds.until(date.fromisoformat(verified))
    return _("Holds until {day}").format(day=words.day(until))

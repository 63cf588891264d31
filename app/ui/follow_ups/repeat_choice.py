"""How often a follow-up comes back: once, or every so many days, weeks on some weekdays, or months."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import flet as ft

from app import formats
from app.domain import recurrence
from app.domain.field_rules import NotValid, day_or_none
from app.domain.recurrence import EVERY_MAX, LAST, NTH, WEEKDAY_NAMES, WEEKDAYS, Recurrence, Unit
from app.state.form import Form
from app.state.session import Session
from app.ui import when
from app.ui.hooks import use_redraw, use_value
from app.ui.parts.calendar import MonthGrid
from app.ui.parts.field import chip, chip_group, text_field
from app.ui.parts.text import label
from app.ui.screen import part
from app.words import N_, _, pgettext

UNITS: dict[str, str] = {"": N_("Once"), "days": N_("Days"), "weeks": N_("Weeks"), "months": N_("Months")}
MONDAY = date(2026, 11, 30)
OF_MONTH, OF_WEEK = "day", "nth"  # what of a day its months repeat: the 8th, or the second Tuesday


def shown(line: str) -> dict[str, Any]:
    """A recurrence as a form holds it; "" is once."""
    rule = recurrence.read(line)
    return {
        "repeats": line if rule else "",
        "unit": rule.unit if rule else "",
        "every": str(rule.every) if rule else "1",
        "weekdays": [WEEKDAYS[one] for one in rule.weekdays] if rule and rule.unit == "weeks" else [],
        "month": OF_WEEK if rule and rule.nth else OF_MONTH,
        "until": rule.until.isoformat() if rule and rule.until else "",
    }


def chosen(form: Form, due: date) -> Recurrence | None:
    """What the form says of one that is first due that day; None for once. Raises NotValid."""
    unit: Unit | None = next((one for one in recurrence.UNITS if one == form.text("unit")), None)
    if unit is None:
        return None
    typed = form.text("every")
    every = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else 0
    if not 1 <= every <= EVERY_MAX:
        raise NotValid("every", N_("Write a whole number from 1 to {most}."), most=EVERY_MAX)
    until = day_or_none(form.get("until"))
    rule = Recurrence(every, unit, due, until=date.fromisoformat(until) if until else None)
    if unit == "weeks":
        on = tuple(number for number, name in enumerate(WEEKDAYS) if name in form.get("weekdays", []))
        rule = replace(rule, weekdays=on or (due.weekday(),))
    elif unit == "months" and form.text("month") == OF_WEEK:
        rule = replace(rule, weekdays=(due.weekday(),), nth=_nth(due))
    elif unit == "months":
        rule = replace(rule, day=due.day)
    before = recurrence.read(form.get("repeats"))
    # Unless something else was chosen, the beat stays: of the 31st in a month of 30 days, too.
    if before is not None and _same(before, rule):
        return before
    if rule.until is not None and rule.until < due:
        raise NotValid("until", N_("It would end before it begins. Choose a later end, or none."))
    return rule


def _same(before: Recurrence, rule: Recurrence) -> bool:
    alike = replace(rule, first=before.first, day=before.day)
    on_its_day = rule.first == before.first or before.after(date.fromordinal(rule.first.toordinal() - 1)) == rule.first
    return alike == before and on_its_day


def _nth(day: date) -> int:
    nth = (day.day + 6) // 7
    return nth if nth <= 4 else LAST


@part
def RepeatChoice(session: Session, form: Form, due: date) -> ft.Control:
    """`due` is its first day, and says which day of the month or of the week is meant."""
    redraw = use_redraw()
    picking, set_picking = use_value(False)
    act, guarded, unit = session.tasks.act, session.tasks.guarded, form.text("unit")

    async def choose_unit(value: str) -> None:
        form.set("unit", value)
        redraw()

    async def choose_weekday(value: str) -> None:
        now = form.get("weekdays") or [WEEKDAYS[due.weekday()]]
        form.set("weekdays", [one for one in WEEKDAYS if (one in now) != (one == value)])
        redraw()

    async def choose_month(value: str) -> None:
        form.set("month", value)
        redraw()

    async def pick() -> None:
        set_picking(lambda now: not now)

    async def no_end() -> None:
        form.set("until", "")
        set_picking(False)

    async def picked(day: date) -> None:
        form.set("until", day.isoformat())
        set_picking(False)

    parts: list[ft.Control] = [
        chip_group([(one, _(name)) for one, name in UNITS.items()], [unit], guarded(choose_unit), _("Repeats"))
    ]
    if unit:
        # For translators: before a number of days, weeks or months.
        every = pgettext("how often", "Every")
        parts.append(ft.Container(text_field(form, "every", every, keyboard_type=ft.KeyboardType.NUMBER), width=120))
    if unit == "weeks":
        names = [
            (one, formats.weekday_short(date.fromordinal(MONDAY.toordinal() + n))) for n, one in enumerate(WEEKDAYS)
        ]
        parts.append(chip_group(names, form.get("weekdays") or [WEEKDAYS[due.weekday()]], guarded(choose_weekday)))
    if unit == "months":
        weekday = _(NTH[_nth(due)]).format(weekday=_(WEEKDAY_NAMES[due.weekday()]))
        options = [(OF_MONTH, _("day {number}").format(number=due.day)), (OF_WEEK, weekday)]
        parts.append(chip_group(options, [form.text("month")], guarded(choose_month)))
    if unit:
        until = day_or_none(form.get("until"))
        day = date.fromisoformat(until) if until else None
        words = _("Until {day}").format(day=when.day(day)) if day else _("Until…")
        chips: list[ft.Control] = [
            chip(_("No end"), day is None, act(no_end), "no end"),
            chip(words, day is not None, act(pick), "until"),
        ]
        parts.extend([label(pgettext("of a recurrence", "Ends")), ft.Row(chips, wrap=True, spacing=8, run_spacing=8)])
        if picking:
            parts.append(MonthGrid(session, day, picked))
    return ft.Column(parts, spacing=10, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)

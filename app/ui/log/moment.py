"""When it happened: now as a rule, earlier today, yesterday, or a day from the month; never what is still to come."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date

import flet as ft

from app.domain.happened import DAY, EARLIER, NOW, STEP_MIN, YESTERDAY, chosen, meant
from app.state.form import Form
from app.state.session import Session
from app.state.taps import REPEATS
from app.ui import when
from app.ui.hooks import use_redraw, use_value
from app.ui.log.note import began_ms, happened_of, put_happened
from app.ui.parts.button import icon_button
from app.ui.parts.calendar import MonthGrid
from app.ui.parts.field import chip, text_field
from app.ui.screen import part
from app.words import N_, _

WORDS = {NOW: N_("Now"), EARLIER: N_("Earlier today"), YESTERDAY: N_("Yesterday")}
LONG_AGO_MS = 10 * 60_000
"""A note begun so long ago says when, because that is when it happened."""


@part
def Moment(session: Session, form: Form, changes: int = 0) -> ft.Control:
    """One tap says it about right; the quarters beside the time, or the time as typed, say it exactly."""
    ft.use_state(session.present)
    picking, set_picking = use_value(False)
    redraw = use_redraw()
    happened, now = happened_of(form), when.now()
    on = meant(happened, now)

    async def choose(choice: str) -> None:
        set_picking(False)
        put_happened(form, chosen(choice, when.now()))
        redraw()

    async def pick() -> None:
        set_picking(lambda shown: not shown)

    async def picked(day: date) -> None:
        set_picking(False)
        put_happened(form, chosen(DAY, when.now(), day))
        redraw()

    async def move(minutes: int) -> None:
        now_meant = happened_of(form)
        put_happened(form, now_meant and now_meant.moved(minutes, when.now()))
        redraw()

    act = session.tasks.act
    own = happened is not None and on == DAY
    # For translators: the chip that opens a month to choose when it happened from.
    pick_words = when.day(happened.day) if own and happened else _("Pick")
    names = {choice: _(words) for choice, words in WORDS.items()} | _begun(session, form)
    chips = ft.Row(
        [
            *(chip(names[one], on == one, act(choose, one), f"moment {one}") for one in WORDS),
            chip(pick_words, own, act(pick), "moment day", says=None if own else _("Pick when it happened")),
        ],
        wrap=True,
        spacing=8,
        run_spacing=8,
    )
    month = MonthGrid(session, happened.day if happened else None, picked, past=True) if picking else None
    shown: list[ft.Control | None] = [ft.Semantics(content=chips, container=True, label=_("When")), month]
    if happened is not None and not picking:
        shown.append(_clock(session, form, act(move, -STEP_MIN), act(move, STEP_MIN)))
    return ft.Column(
        [each for each in shown if each is not None],
        spacing=10,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _begun(session: Session, form: Form) -> dict[str, str]:
    """A note that was begun a while ago happened then, and its chip says so."""
    began = began_ms(form, session.container)
    return {NOW: when.stamp(began)} if session.container.clock() - began > LONG_AGO_MS else {}


def _clock(
    session: Session, form: Form, earlier: Callable[[], Awaitable[None]], later: Callable[[], Awaitable[None]]
) -> ft.Control:
    """The time, to be typed, or moved by quarters of an hour with a thumb."""
    field = text_field(form, "clock", _("Time"), hint="22:30", keyboard_type=ft.KeyboardType.DATETIME)
    steps = (
        (ft.Icons.REMOVE_ROUNDED, _("{count} minutes earlier"), earlier),
        (ft.Icons.ADD_ROUNDED, _("{count} minutes later"), later),
    )
    buttons = [
        icon_button(icon, name.format(count=STEP_MIN), work, ring=True, data=REPEATS) for icon, name, work in steps
    ]
    return ft.Row(
        [ft.Container(field, expand=True), *buttons],
        spacing=8,
        vertical_alignment=ft.CrossAxisAlignment.END,
    )

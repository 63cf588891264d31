"""A month to pick a day from, drawn in place: no dialog on top of a dialog, and a day is a day in every time zone.

Of the days to come, today among them, of those gone by, or of both.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import date

import flet as ft

from app import formats
from app.state.session import Session
from app.state.taps import REPEATS
from app.ui import theme, when
from app.ui.hooks import use_value
from app.ui.parts.button import PILL, icon_button, tappable
from app.ui.parts.text import strong, text, tiny
from app.ui.screen import part
from app.words import _, pgettext

MONTHS = 24


@part
def MonthGrid(
    session: Session,
    chosen: date | None,
    on_choose: Callable[[date], Awaitable[None]],
    past: bool = False,
    ahead: bool = False,
) -> ft.Control:
    """Days from today on, with `past` up to today, or with `ahead`, too, of both sides of it, as buttons named like
    "Fri 27 Nov"; others cannot be chosen."""
    ft.use_state(session.present)
    today = when.now().date()
    earliest, latest = month_moved(today, -MONTHS), month_moved(today, MONTHS)
    bounds = (earliest if past else today, latest if ahead or not past else today)
    first = (chosen or today).replace(day=1)
    month, set_month = use_value(first)

    async def move(steps: int) -> None:
        set_month(lambda at: month_moved(at, steps))

    weeks = [
        ft.Row([_day(session, day, month, bounds, chosen, on_choose) for day in week], spacing=0)
        for week in formats.weeks(month)
        if week[-1] >= bounds[0] and week[0] <= bounds[1]
    ]
    return grid(session, month, bounds, move, weeks)


def grid(
    session: Session,
    month: date,
    bounds: tuple[date, date],
    move: Callable[[int], Awaitable[None]],
    weeks: Sequence[ft.Control],
) -> ft.Control:
    """A card with the name of the month, ways to those before and after within `bounds`, and its weeks, drawn by whom
    it is for.
    """
    earliest, latest = (month <= bounds[0].replace(day=1), month >= bounds[1].replace(day=1))
    head = ft.Row(
        [
            _step(session, ft.Icons.CHEVRON_LEFT_ROUNDED, _("Previous month"), None if earliest else move, -1),
            ft.Container(strong(formats.month_and_year(month), text_align=ft.TextAlign.CENTER), expand=True),
            _step(session, ft.Icons.CHEVRON_RIGHT_ROUNDED, _("Next month"), None if latest else move, 1),
        ]
    )
    names = ft.Semantics(
        exclude_semantics=True,
        content=ft.Row(
            [
                ft.Container(tiny(_letter(day)), expand=True, alignment=ft.Alignment.CENTER)
                for day in formats.weeks(month)[0]
            ],
            spacing=0,
        ),
    )
    return ft.Container(
        ft.Column([head, names, *weeks], spacing=0, tight=True),
        bgcolor=theme.CARD,
        border=ft.Border.all(1, theme.LINE),
        border_radius=theme.RADIUS,
        padding=8,
    )


def _letter(day: date) -> str:
    """A letter for the day of its week."""
    return (
        pgettext("one letter for Monday", "M"),
        pgettext("one letter for Tuesday", "T"),
        pgettext("one letter for Wednesday", "W"),
        pgettext("one letter for Thursday", "T"),
        pgettext("one letter for Friday", "F"),
        pgettext("one letter for Saturday", "S"),
        pgettext("one letter for Sunday", "S"),
    )[day.weekday()]


def month_moved(month: date, steps: int) -> date:
    """The first day of the month that comes so many months later."""
    months = month.year * 12 + month.month - 1 + steps
    return date(months // 12, months % 12 + 1, 1)


def _step(
    session: Session,
    icon: ft.IconData,
    name: str,
    move: Callable[[int], Awaitable[None]] | None,
    steps: int,
) -> ft.Control:
    if move is None:
        return ft.Container(width=theme.TARGET, height=theme.TARGET)
    return icon_button(icon, name, session.tasks.act(move, steps), data=REPEATS)


def _day(
    session: Session,
    day: date,
    month: date,
    bounds: tuple[date, date],
    chosen: date | None,
    on_choose: Callable[[date], Awaitable[None]],
) -> ft.Control:
    """`bounds`: the first and last day that can be chosen."""
    today = when.now().date()
    if day.month != month.month:
        return ft.Container(expand=True, height=theme.TARGET)
    taken, gone = day == chosen, not bounds[0] <= day <= bounds[1]
    ink = theme.ON_PRIMARY if taken else theme.SOFT if gone else theme.PRIMARY if day == today else theme.INK
    number = text(
        str(day.day),
        color=ink,
        family=theme.SEMIBOLD if taken or day == today else theme.REGULAR,
        semantics_label=f"{when.day(day, today)} {day.day}" if abs((day - today).days) < 2 else when.day(day, today),
    )
    if gone:
        return ft.Container(number, expand=True, height=theme.TARGET, alignment=ft.Alignment.CENTER, opacity=0.5)
    choose = session.tasks.act(on_choose, day)
    return tappable(
        number, choose, expand=True, height=theme.TARGET, ground=theme.PRIMARY if taken else None, radius=PILL
    )

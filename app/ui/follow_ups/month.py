"""The month of follow-ups: how many are due on each day, and below it those of the day that was tapped."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import flet as ft

from app import formats
from app.notebook import follow_ups, squad
from app.notebook.follow_ups import Day, FollowUpRow, Only
from app.notebook.paging import Listing
from app.notebook.squad import Squad
from app.state.context import use_session
from app.state.reading import use_read
from app.state.session import Session
from app.ui import theme, when
from app.ui.follow_ups.addresses import to_new_on
from app.ui.follow_ups.calendar_sheet import use_calendar_file
from app.ui.follow_ups.choice import Filter, follow_up_choice
from app.ui.follow_ups.filters import filter_line
from app.ui.hooks import use_value
from app.ui.parts import button, card
from app.ui.parts.calendar import MONTHS, grid, month_moved
from app.ui.parts.follow_up_actions import use_follow_up_actions
from app.ui.parts.follow_up_row import follow_up_rows
from app.ui.parts.page import page_view
from app.ui.parts.paging import STEP, use_shown
from app.ui.parts.segmented import Strip, segmented
from app.ui.parts.squads import SquadFilter, filter_chips, squad_filter
from app.ui.parts.text import note, text
from app.ui.screen import screen
from app.words import _, ngettext, pgettext

COUNT_SIZE, COUNT_MAX = 11, 9
LARGE = 1.3  # letters larger than this stand one below the other
NONE = Day(0, 0, 0)


@dataclass(frozen=True)
class Read:
    """`days`: those of the month on which something is due; `rows`: of the chosen day."""

    month: date
    days: Mapping[date, Day]
    rows: Listing[FollowUpRow]
    squads: list[Squad]
    said: dict[str, str]


@screen
def MonthOfFollowUps() -> ft.Control:
    session = use_session()
    ft.use_state(session.present)
    today = when.now().date()
    choice = use_value(follow_up_choice(session))[0]
    kept = use_value(squad_filter(session))[0]
    actions = use_follow_up_actions(session)
    month, set_month = use_value(today.replace(day=1))
    chosen, set_chosen = use_value(today)
    shown = use_shown(STEP)
    save_file = use_calendar_file(session, choice, kept, month)
    wanted = choice.filter

    reading = use_read(
        session,
        lambda: _read(session, wanted, kept, month, chosen, shown.count),
        *(wanted, kept.squad, month, chosen, shown.count),
    )
    found = actions.steady(reading.value)

    async def move(steps: int) -> None:
        set_month(lambda at: month_moved(at, steps))

    async def choose(day: date) -> None:
        set_chosen(day)

    async def to_today() -> None:
        set_month(today.replace(day=1))
        set_chosen(today)

    act = session.tasks.act
    whose = [("mine", pgettext("follow-ups", "Mine")), ("squad", pgettext("follow-ups", "Squad"))]
    content: list[ft.Control | None] = [segmented(session, Strip(whose, wanted.whose, choice.show_whose))]
    if found is not None:
        days = found.days if found.month == month else {}
        bounds = month_moved(today, -MONTHS), month_moved(today, MONTHS)
        add = button.quiet(_("Add for this day"), act(session.go, to_new_on(chosen)))
        content[:0] = filter_chips(session, kept, found.squads)
        content += [
            *filter_line(session, choice, found.said, with_order=False),
            grid(session, month, bounds, move, _weeks(session, month, days, chosen, choose)),
            _legend(days),
            card.section(when.day(chosen, today), found.rows.total, action=add),
            follow_up_rows(session, found.rows.rows, actions, with_owners=wanted.whose == "squad")
            if found.rows.rows
            else note(_("Nothing is due on this day.")),
            *shown.rest(found.rows.total),
        ]
    elif reading.problem:
        content.append(card.banner(reading.problem, "late", ft.Icons.ERROR_OUTLINE_ROUNDED))
    corner = [
        button.icon_button(ft.Icons.TODAY_ROUNDED, _("Go to today"), act(to_today)),
        button.icon_button(ft.Icons.EDIT_CALENDAR_ROUNDED, _("Save a calendar file"), act(save_file)),
    ]
    return page_view(session, _("Calendar"), content, tab="today", back="back", corner=corner, pill=False)


def _read(session: Session, wanted: Filter, kept: SquadFilter, month: date, chosen: date, most: int) -> Read:
    nb = session.notebook
    squads = squad.mine(nb)
    only: Only = {**wanted.only(nb, kept.among(squads)), "status": "open"}
    on: Only = {**only, "due": (chosen, chosen)}
    with nb.lock:
        counted = follow_ups.by_day(nb, month, month_moved(month, 1) - timedelta(days=1), **only)
        return Read(month, counted, follow_ups.page(nb, limit=most, **on), squads, wanted.said(nb))


def _weeks(
    session: Session,
    month: date,
    days: Mapping[date, Day],
    chosen: date,
    choose: Callable[[date], Awaitable[None]],
) -> list[ft.Control]:
    return [
        ft.Row(
            [_cell(session, day, month, days.get(day, NONE), chosen, choose) for day in week],
            spacing=0,
            vertical_alignment=ft.CrossAxisAlignment.START,
        )
        for week in formats.weeks(month)
    ]


def _legend(days: Mapping[date, Day]) -> ft.Control:
    """What the small numbers are, in words: no colour stands alone."""
    names: list[tuple[card.Tone, str]] = [
        ("plain", _("Follow-ups")),
        ("promise", _("Promises")),
        ("late", _("Overdue")),
    ]
    pairs = [ft.Row([_swatch(tone), note(words)], spacing=6, tight=True) for tone, words in names]
    lines: list[ft.Control] = [ft.Row([*pairs], wrap=True, spacing=16, run_spacing=6)]
    if any(day.repeating for day in days.values()):
        lines.append(note(_("What comes back stands on its next day only.")))
    return ft.Column(lines, spacing=6, tight=True)


def _swatch(tone: card.Tone) -> ft.Control:
    ink, ground = card.TONES[tone]
    return ft.Container(width=16, height=16, border_radius=6, bgcolor=ground, border=ft.Border.all(1, ink))


def _count(count: int, tone: card.Tone) -> ft.Control:
    """A number in a pill; screen readers are told by the day itself. Of many it says that there are many."""
    ink, ground = card.TONES[tone]
    words = formats.number(count) if count <= COUNT_MAX else f"{COUNT_MAX}+"
    return ft.Semantics(
        exclude_semantics=True,
        content=ft.Container(
            text(words, COUNT_SIZE, ink, theme.SEMIBOLD),
            bgcolor=ground,
            border_radius=7,
            padding=ft.Padding.symmetric(horizontal=4, vertical=1),
        ),
    )


def _cell(
    session: Session, day: date, month: date, due: Day, chosen: date, choose: Callable[[date], Awaitable[None]]
) -> ft.Control:
    """A day as a button named "12 March, 3 due"."""
    if day.month != month.month:
        return ft.Container(expand=True)
    today = when.now().date()
    taken, late = day == chosen, day < today and due.due > 0
    large = session.layout.letters > LARGE
    ink = theme.ON_PRIMARY if taken else theme.LATE if late else theme.PRIMARY if day == today else theme.INK
    number = ft.Container(
        text(
            str(day.day),
            14,
            ink,
            theme.SEMIBOLD if taken or day == today or due.due else theme.REGULAR,
            semantics_label=_name(day, due, today),
            no_wrap=True,
        ),
        bgcolor=theme.PRIMARY if taken else None,
        border=ft.Border.all(1.5, theme.PRIMARY if day == today else ft.Colors.TRANSPARENT),
        border_radius=12,
        padding=ft.Padding.symmetric(horizontal=1 if large else 5, vertical=2),
    )
    tasks = due.due - due.promises
    counts = [_count(tasks, "late" if late else "plain")] if tasks else []
    counts += [_count(due.promises, "late" if late else "promise")] if due.promises else []
    below: ft.Control = (
        ft.Column([*counts], spacing=2, tight=True, horizontal_alignment=ft.CrossAxisAlignment.CENTER)
        if large
        else ft.Row([*counts], spacing=2, tight=True, alignment=ft.MainAxisAlignment.CENTER)
    )
    return button.tappable(
        ft.Column(
            [number, *([below] if counts else [])],
            spacing=2,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        ),
        session.tasks.act(choose, day),
        height=None if large else 54,
        padding=ft.Padding.symmetric(vertical=3),
        alignment=ft.Alignment.TOP_CENTER,
        radius=theme.FIELD_RADIUS,
        said={"selected": taken},
        key=f"day {day.isoformat()}",
        expand=True,
    )


def _name(day: date, due: Day, today: date) -> str:
    """12 March, today, 3 due, 1 promise, overdue"""
    parts = [formats.day_of_month(day)]
    parts += [_("today")] if day == today else []
    parts += [ngettext("{count} due", "{count} due", due.due).format(count=due.due)] if due.due else []
    if due.promises:
        parts.append(ngettext("{count} promise", "{count} promises", due.promises).format(count=due.promises))
    parts += [pgettext("a day", "overdue")] if due.due and day < today else []
    return formats.listed(parts)

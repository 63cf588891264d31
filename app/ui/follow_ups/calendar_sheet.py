"""The sheet that asks which words of which follow-ups go into a calendar file."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, timedelta

import flet as ft

from app import formats
from app.domain import days
from app.domain.field_rules import DAY_MAX, DAY_MIN
from app.notebook import follow_ups, squad
from app.notebook.follow_ups import Only
from app.state.now import now_ms
from app.state.reading import use_read
from app.state.session import Session
from app.ui import when
from app.ui.follow_ups.calendar_file import MOST, Goes, calendar_file, key_of, read_events
from app.ui.follow_ups.choice import FollowUpChoice
from app.ui.hooks import use_value
from app.ui.parts import button
from app.ui.parts.calendar import month_moved
from app.ui.parts.dialog import sheet, use_sheet
from app.ui.parts.field import chip_group
from app.ui.parts.save_file import use_save_file
from app.ui.parts.squads import SquadFilter
from app.ui.parts.text import heading, note
from app.ui.screen import part
from app.words import _, ngettext

WEEK_DAYS, QUARTER_DAYS = 7, 92


def use_calendar_file(
    session: Session, choice: FollowUpChoice, kept: SquadFilter, month: date
) -> Callable[[], Awaitable[None]]:
    """A hook: answers what opens the sheet. `month`: the first day of the one on the screen."""
    open_, set_open = use_value(False)

    async def show() -> None:
        set_open(True)

    def hide() -> None:
        set_open(False)

    body = CalendarFile(session, choice, kept, month, hide)
    use_sheet(session, sheet([heading(_("Calendar file")), body], hide) if open_ else None)
    return show


@part
def CalendarFile(
    session: Session, choice: FollowUpChoice, kept: SquadFilter, month: date, hide: Callable[[], None]
) -> ft.Control:
    """Nothing is ticked at first: what leaves the notebook is said one by one."""
    save_file = use_save_file(session)
    goes, set_goes = use_value(Goes())
    whose, set_whose = use_value("mine")
    span, set_span = use_value("month")

    def asked() -> Only:
        nb = session.notebook
        mine: Only = {"due": _span(span, month)}
        if whose == "mine":
            return mine
        return {**choice.filter.only(nb, kept.among(squad.mine(nb))), "status": "open", "due": _span(span, month)}

    count = use_read(
        session, lambda: follow_ups.page(session.notebook, limit=0, **asked()).total, whose, span, month, choice.filter
    ).value

    async def tick(word: str) -> None:
        set_goes(lambda now: replace(now, **{word: not getattr(now, word)}))

    async def choose_whose(chosen: str) -> None:
        set_whose(chosen)

    async def choose_span(chosen: str) -> None:
        set_span(chosen)

    def make() -> bytes:
        key = key_of(session.container.settings)
        return calendar_file(read_events(session.notebook, key, goes, asked()), now_ms())

    async def save() -> None:
        data = await session.tasks.run(make)
        if await save_file(f"beatbook-{when.now():%Y-%m-%d}.ics", data, _("The calendar file is saved")):
            hide()

    guarded = session.tasks.guarded
    words = [("text", _("What to do")), ("person", _("About whom")), ("place", _("Where they are found"))]
    officers = [("mine", _("All of mine")), ("listed", _("Those listed here"))]
    ticked = [word for word, _name in words if getattr(goes, word)]
    parts: list[ft.Control] = [
        note(_about()),
        chip_group(words, ticked, guarded(tick), _("What goes along")),
        chip_group(officers, [whose], guarded(choose_whose), _("Whose")),
        chip_group(_spans(month), [span], guarded(choose_span), _("Due when")),
        *(_ends(count, session.tasks.act(save, once="save")) if count is not None else []),
    ]
    return ft.Column(parts, spacing=12, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _about() -> str:
    return _(
        "Each becomes an event “Beatbook follow-up” with its day and time. Nothing else goes along unless you tick it. "
        "Once it is saved, Beatbook does not protect it any more, and whoever sees the calendar reads it."
    )


def _spans(month: date) -> list[tuple[str, str]]:
    return [
        ("month", formats.month_and_year(month)),
        ("week", _("Next 7 days")),
        ("quarter", _("Next 3 months")),
        ("all", _("All days")),
    ]


def _ends(count: int, save: button.Handler) -> list[ft.Control]:
    """How many go along, and what saves them."""
    if not count:
        return [note(_("Nothing is due in that time."))]
    go = min(count, MOST)
    first = [note(_("The first {count} go along.").format(count=formats.number(MOST)))] if count > MOST else []
    words = ngettext("Save {count} event", "Save {count} events", go).format(count=formats.number(go))
    return [*first, button.primary(words, save)]


def _span(span: str, month: date) -> tuple[date, date]:
    """The first and the last day."""
    today = when.now().date()
    ends = {"week": days.added(today, WEEK_DAYS), "quarter": days.added(today, QUARTER_DAYS)}
    if span == "month":
        return month, month_moved(month, 1) - timedelta(days=1)
    return (today, ends[span]) if span in ends else (date.fromisoformat(DAY_MIN), date.fromisoformat(DAY_MAX))

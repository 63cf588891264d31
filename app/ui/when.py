"""Dates and times in the officer's own time zone and words. Every date on a screen is made here.

Now is the one clock's (app.state.present), days are days on the calendar (app.domain.days). Draw with `use_session`
what names a day, with `use_minute` what says how long ago.
"""

from __future__ import annotations

from datetime import date, datetime

from app.domain import days
from app.state.present import now_ms

NIGHT_MIN = 12 * 60
"""For so long a night shift says hours, also across midnight."""


def now() -> datetime:
    """The local time, with its zone."""
    return local(now_ms())


def local(ms: int) -> datetime:
    """Milliseconds since 1970 UTC as local time."""
    return days.local(ms)


def clock(moment: datetime) -> str:
    """23:41"""
    return moment.strftime("%H:%M")


def day(when: date, today: date | None = None) -> str:
    """Today, Yesterday, Tomorrow, Fri 27 Nov, or Fri 27 Nov 2024 in another year."""
    today = today or now().date()
    near = {-1: "Yesterday", 0: "Today", 1: "Tomorrow"}.get((when - today).days)
    if near:
        return near
    text = f"{when:%a} {when.day} {when:%b}"
    return text if when.year == today.year else f"{text} {when.year}"


def stamp(ms: int, today: date | None = None) -> str:
    """Today 23:41 · Fri 27 Nov 23:41"""
    moment = local(ms)
    return f"{day(moment.date(), today)} {clock(moment)}"


def written(ms: int, offset_min: int | None, today: date | None = None) -> str:
    """When a note was written: as `stamp`, and where its writer's clock showed another time, that too.

    Today 05:40 (23:40 on Thu 26 Nov there, UTC-5). `offset_min`: the writer's offset, minutes east of UTC, if known.
    """
    here = stamp(ms, today)
    if offset_min is None or offset_min == days.offset_min(ms):
        return here
    there = days.at_offset(ms, offset_min)
    when = clock(there)
    if there.date() != local(ms).date():
        when += f" on {there:%a} {there.day} {there:%b}"
    hours, minutes = divmod(abs(offset_min), 60)
    return f"{here} ({when} there, UTC{'-' if offset_min < 0 else '+'}{hours}{f':{minutes:02}' if minutes else ''})"


def ago(ms: int | None, at: datetime | None = None) -> str:
    """just now · 12 min ago · 3 h ago · yesterday · 5 days ago · never

    Hours on the same day and for the night behind us, days on the calendar before.
    """
    if ms is None:
        return "never"
    moment = local(ms) if at is None else days.local(ms, at.tzinfo)
    at = at or now()
    minutes = (days.milliseconds(at) - ms) // 60_000
    if minutes < 1:
        return "just now"
    if minutes < 60:
        return f"{minutes} min ago"
    passed = (at.date() - moment.date()).days
    if passed == 0 or minutes < NIGHT_MIN:
        return f"{minutes // 60} h ago"
    return "yesterday" if passed == 1 else f"{passed} days ago"


def part_of_day(moment: datetime | None = None) -> str:
    """Friday night: the line above Today. A night belongs to the day it began on."""
    moment = moment or now()
    if moment.hour < days.SHIFT_BEGINS_HOUR:
        return f"{days.shift_day(moment):%A} night"
    names = ((12, "morning"), (17, "afternoon"), (21, "evening"), (24, "night"))
    part = next(name for until, name in names if moment.hour < until)
    return f"{moment:%A} {part}"

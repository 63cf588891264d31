"""Dates and times as they are from here and now, in the officer's own time zone. Every date on a screen is made here.

How days, times and numbers are written is the language's (app.formats). Now is the one clock's (app.state.now),
days are days on the calendar (app.domain.days). Draw with `use_session` what names a day, with `use_minute` what says
how long ago.
"""

from __future__ import annotations

from datetime import date, datetime

from app import formats
from app.domain import days
from app.state.now import now_ms
from app.words import _, ngettext

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
    return formats.clock(moment)


def day(when: date, today: date | None = None) -> str:
    """Today, Yesterday, Tomorrow, Fri 27 Nov, or Fri 27 Nov 2024 in another year."""
    today = today or now().date()
    near = formats.near((when - today).days)
    return near or (formats.day(when) if when.year == today.year else formats.day_and_year(when))


def stamp(ms: int, today: date | None = None) -> str:
    """Today 23:41 · Fri 27 Nov 23:41"""
    moment = local(ms)
    return formats.at_time(day(moment.date(), today), clock(moment))


def written(ms: int, offset_min: int | None, today: date | None = None) -> str:
    """When a note was written: as `stamp`, and where its writer's clock showed another time, that too.

    Today 05:40 (23:40 on Thu 26 Nov there, UTC-5). `offset_min`: the writer's offset, minutes east of UTC, if known.
    """
    here = stamp(ms, today)
    if offset_min is None or offset_min == days.offset_min(ms):
        return here
    there = days.at_offset(ms, offset_min)
    hours, minutes = divmod(abs(offset_min), 60)
    values = {
        "here": here,
        "time": clock(there),
        "day": formats.day(there.date()),
        "offset": f"{'-' if offset_min < 0 else '+'}{hours}{f':{minutes:02}' if minutes else ''}",
    }
    if there.date() == local(ms).date():
        return _("{here} ({time} there, UTC{offset})").format_map(values)
    return _("{here} ({time} on {day} there, UTC{offset})").format_map(values)


def ago(ms: int | None, at: datetime | None = None) -> str:
    """just now · 12 min ago · 3 h ago · yesterday · 5 days ago · never

    Hours on the same day and for the night behind us, days on the calendar before.
    """
    if ms is None:
        return _("never")
    moment = local(ms) if at is None else days.local(ms, at.tzinfo)
    at = at or now()
    minutes = (days.milliseconds(at) - ms) // 60_000
    if minutes < 1:
        return _("just now")
    if minutes < 60:
        return ngettext("{count} min ago", "{count} min ago", minutes).format(count=minutes)
    passed = (at.date() - moment.date()).days
    if passed == 0 or minutes < NIGHT_MIN:
        return ngettext("{count} h ago", "{count} h ago", minutes // 60).format(count=minutes // 60)
    if passed == 1:
        return _("yesterday")
    return ngettext("{count} day ago", "{count} days ago", passed).format(count=passed)


def part_of_day(moment: datetime | None = None) -> str:
    """Friday night: the line above Today. A night belongs to the day it began on."""
    moment = moment or now()
    if moment.hour < days.SHIFT_BEGINS_HOUR:
        return _("{weekday} night").format(weekday=formats.weekday(days.shift_day(moment)))
    parts = (
        (12, _("{weekday} morning")),
        (17, _("{weekday} afternoon")),
        (21, _("{weekday} evening")),
        (24, _("{weekday} night")),
    )
    said = next(said for until, said in parts if moment.hour < until)
    return said.format(weekday=formats.weekday(moment))

"""Dates and times in the officer's own time zone and words. Every date on a screen is made here."""

from __future__ import annotations

from datetime import date, datetime, timedelta


def now() -> datetime:
    """The local time, with its zone."""
    return datetime.now().astimezone()


def local(ms: int) -> datetime:
    """Milliseconds since 1970 UTC as local time."""
    return datetime.fromtimestamp(ms / 1000).astimezone()


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


def ago(ms: int | None, at: datetime | None = None) -> str:
    """just now · 12 min ago · 3 h ago · yesterday · 5 days ago · never"""
    if ms is None:
        return "never"
    passed = (at or now()) - local(ms)
    minutes = int(passed.total_seconds() // 60)
    if minutes < 1:
        return "just now"
    if minutes < 60:
        return f"{minutes} min ago"
    if minutes < 24 * 60:
        return f"{minutes // 60} h ago"
    days = minutes // (24 * 60)
    return "yesterday" if days == 1 else f"{days} days ago"


def part_of_day(moment: datetime | None = None) -> str:
    """Friday night: the line above Today. A night belongs to the day it began on."""
    moment = moment or now()
    if moment.hour < 5:
        return f"{moment - timedelta(days=1):%A} night"
    names = ((12, "morning"), (17, "afternoon"), (21, "evening"), (24, "night"))
    part = next(name for until, name in names if moment.hour < until)
    return f"{moment:%A} {part}"


def picked(value: datetime | date | None) -> date | None:
    """The day chosen in a date picker, which answers a UTC instant of local midnight."""
    if isinstance(value, datetime):
        return value.astimezone().date()
    return value

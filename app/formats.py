"""Dates, times, numbers and lists as the language of now writes them. No other module does.

Names of days and months, and the order in which they stand, come from the catalogs like every other text; the marks
within numbers from `MARKS`. A clock has 24 hours in every language: watches and dispatch say it so.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from app.words import _, language, ngettext, pgettext

MARKS = {"en": (",", "."), "es": (",", ".")}
"""What stands between thousands, and before a fraction: in Spanish as it is written in the United States (es-US)."""
WEEK_BEGINS = {"en": calendar.SUNDAY, "es": calendar.SUNDAY}
"""The first day of a week in a calendar: Sunday in the United States in either language (CLDR, en-US and es-US)."""


# --- numbers and lists ------------------------------------------------------------------------------------------


def number(value: int) -> str:
    """12,345"""
    return f"{value:,}".replace(",", MARKS[language()][0])


def decimal(value: float, places: int) -> str:
    """1,234.5"""
    thousands, point = MARKS[language()]
    whole, _point, fraction = f"{value:,.{places}f}".partition(".")
    return whole.replace(",", thousands) + (point + fraction if fraction else "")


def listed(items: Iterable[str]) -> str:
    """One after the other: "Lena, Tomás, Jo" """
    return pgettext("between the parts of a list", ", ").join(items)


def labels(names: Sequence[str]) -> str:
    """Several labels as one: "Status, due day". Only the first keeps its capital letter, as in any sentence."""
    return listed([*names[:1], *(name[:1].lower() + name[1:] for name in names[1:])])


# --- days and times ---------------------------------------------------------------------------------------------


def clock(moment: datetime) -> str:
    """23:41"""
    return f"{moment:%H:%M}"


def weekday(day: date) -> str:
    """Friday"""
    names = (
        pgettext("day of the week", "Monday"),
        pgettext("day of the week", "Tuesday"),
        pgettext("day of the week", "Wednesday"),
        pgettext("day of the week", "Thursday"),
        pgettext("day of the week", "Friday"),
        pgettext("day of the week", "Saturday"),
        pgettext("day of the week", "Sunday"),
    )
    return names[day.weekday()]


def weekday_short(day: date) -> str:
    """Fri"""
    names = (
        pgettext("day of the week, short", "Mon"),
        pgettext("day of the week, short", "Tue"),
        pgettext("day of the week, short", "Wed"),
        pgettext("day of the week, short", "Thu"),
        pgettext("day of the week, short", "Fri"),
        pgettext("day of the week, short", "Sat"),
        pgettext("day of the week, short", "Sun"),
    )
    return names[day.weekday()]


def month(day: date) -> str:
    """November"""
    names = (
        pgettext("month", "January"),
        pgettext("month", "February"),
        pgettext("month", "March"),
        pgettext("month", "April"),
        pgettext("month", "May"),
        pgettext("month", "June"),
        pgettext("month", "July"),
        pgettext("month", "August"),
        pgettext("month", "September"),
        pgettext("month", "October"),
        pgettext("month", "November"),
        pgettext("month", "December"),
    )
    return names[day.month - 1]


def month_short(day: date) -> str:
    """Nov"""
    names = (
        pgettext("month, short", "Jan"),
        pgettext("month, short", "Feb"),
        pgettext("month, short", "Mar"),
        pgettext("month, short", "Apr"),
        pgettext("month, short", "May"),
        pgettext("month, short", "Jun"),
        pgettext("month, short", "Jul"),
        pgettext("month, short", "Aug"),
        pgettext("month, short", "Sep"),
        pgettext("month, short", "Oct"),
        pgettext("month, short", "Nov"),
        pgettext("month, short", "Dec"),
    )
    return names[day.month - 1]


def _parts(day: date) -> dict[str, object]:
    return {"weekday": weekday_short(day), "day": day.day, "month": month_short(day), "year": day.year}


def day(when: date) -> str:
    """Fri 27 Nov"""
    return _("{weekday} {day} {month}").format_map(_parts(when))


def day_and_year(when: date) -> str:
    """Fri 27 Nov 2026"""
    return _("{weekday} {day} {month} {year}").format_map(_parts(when))


def day_month_year(when: date) -> str:
    """27 Nov 2026"""
    return _("{day} {month} {year}").format_map(_parts(when))


def day_of_month(when: date) -> str:
    """12 March"""
    return _("{day} {month}").format(day=when.day, month=month(when))


def weeks(when: date) -> list[list[date]]:
    """The month of a day in whole weeks, those of the months around it included."""
    return calendar.Calendar(WEEK_BEGINS[language()]).monthdatescalendar(when.year, when.month)


def month_and_year(when: date) -> str:
    """November 2026"""
    return _("{month} {year}").format(month=month(when), year=when.year)


def at_time(day: str, time: str) -> str:
    """A day and a time in words, as one: "Today 22:30" """
    return _("{day} {time}").format(day=day, time=time)


def moment(when: datetime) -> str:
    """Fri 27 Nov 2026 23:41"""
    return at_time(day_and_year(when), clock(when))


def near(left: int) -> str:
    """What a day is called that is so many days ahead, or behind; "" when it goes by its date."""
    return {-1: _("Yesterday"), 0: _("Today"), 1: _("Tomorrow")}.get(left, "")


def due(due: date | None, time: str | None, today: date) -> str:
    """When something is due: "2 days late", "Today 22:30", "Tomorrow", "Fri 27 Nov", "Any time". `time`: HH:MM."""
    if due is None:
        return _("Any time")
    left = (due - today).days
    if left < 0:
        return ngettext("{count} day late", "{count} days late", -left).format(count=-left)
    far = due.year != today.year and left > 180
    said = near(left) or (day_and_year(due) if far else day(due))
    return at_time(said, time) if time else said

"""When something comes back: checked day by day against the plainest reckoning there is."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import islice

import pytest

from app.domain import recurrence
from app.domain.recurrence import LAST, Recurrence

FIRST = date(2026, 12, 1)  # a Tuesday
TUESDAY = 1


def times(line: str, after: date = FIRST) -> Iterator[str]:
    rule = recurrence.read(line)
    assert rule is not None
    day: date | None = after
    while day is not None and (day := rule.after(day)) is not None:
        yield day.isoformat()


@pytest.mark.parametrize(
    ("line", "first"),
    [
        ("every 1 days from 2026-12-01", ["2026-12-02", "2026-12-03"]),
        ("every 10 days from 2026-12-01", ["2026-12-11", "2026-12-21"]),
        ("every 1 weeks on mo,tu,we,th,fr from 2026-12-04", ["2026-12-04", "2026-12-07", "2026-12-08"]),
        ("every 2 weeks on tu from 2026-12-01", ["2026-12-15", "2026-12-29"]),
        ("every 2 weeks on mo,su from 2026-12-01", ["2026-12-06", "2026-12-14", "2026-12-20", "2026-12-28"]),
        (
            "every 1 months on 31 from 2026-12-31",
            ["2026-12-31", "2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30"],
        ),
        ("every 1 months on 2tu from 2026-12-01", ["2026-12-08", "2027-01-12", "2027-02-09"]),
        ("every 1 months on -1fr from 2026-12-01", ["2026-12-25", "2027-01-29", "2027-02-26"]),
        (
            "every 12 months on 29 from 2028-02-29",
            ["2028-02-29", "2029-02-28", "2030-02-28", "2031-02-28", "2032-02-29"],
        ),
        (
            "every 3 months on 30 from 2026-11-30",
            ["2027-02-28", "2027-05-30", "2027-08-30", "2027-11-30", "2028-02-29"],
        ),
        ("every 1 months on 4th from 2026-12-01", ["2026-12-24", "2027-01-28"]),
    ],
)
def test_the_times_of_a_line(line: str, first: list[str]) -> None:
    assert list(islice(times(line), len(first))) == first


def test_it_ends_with_its_last_day() -> None:
    assert list(times("every 7 days from 2026-12-01 until 2026-12-22")) == ["2026-12-08", "2026-12-15", "2026-12-22"]
    assert not list(times("every 7 days from 2026-12-01 until 2020-01-01"))
    assert list(times("every 1 months on 1 from 2099-11-01", date(2099, 11, 1))) == ["2099-12-01"]


def test_putting_one_off_keeps_the_beat() -> None:
    rule = recurrence.read("every 2 weeks on tu from 2026-12-01")
    assert rule is not None
    assert {rule.after(FIRST + timedelta(late)) for late in range(14)} == {date(2026, 12, 15)}
    assert rule.after(date(2026, 12, 15)) == date(2026, 12, 29)


def every_day(rule: Recurrence, fits: Callable[[date], bool]) -> None:
    """Whatever day one looks from, the next time is the first later day that fits."""
    days = [FIRST + timedelta(n) for n in range(-40, 800)]
    following: date | None = None
    for day in reversed(days):
        if following is not None:
            assert rule.after(day) == following, (rule.stored(), day)
        if day >= rule.first and fits(day):
            following = day


@pytest.mark.parametrize("every", [1, 2, 5])
@pytest.mark.parametrize("unit", ["weeks", "months on a day", "months on a weekday", "days"])
def test_every_day_of_two_years_agrees_with_counting(unit: str, every: int) -> None:
    def months(day: date) -> int:
        return (day.year - FIRST.year) * 12 + day.month - FIRST.month

    monday = FIRST - timedelta(FIRST.weekday())
    if unit == "days":
        every_day(Recurrence(every, "days", FIRST), lambda day: (day - FIRST).days % every == 0)
    elif unit == "weeks":
        for weekdays in ((TUESDAY,), (0, 6), (2, 3, 4), tuple(range(7))):
            rule = Recurrence(every, "weeks", FIRST, weekdays)
            every_day(rule, lambda day, on=weekdays: day.weekday() in on and (day - monday).days // 7 % every == 0)  # type: ignore[misc]  # bound here
    elif unit == "months on a day":
        for number in (1, 15, 28, 29, 30, 31):

            def fits(day: date, number: int = number) -> bool:
                last = calendar.monthrange(day.year, day.month)[1]
                return day.day == min(number, last) and months(day) % every == 0

            every_day(Recurrence(every, "months", FIRST, day=number), fits)
    else:
        for nth in (1, 2, 3, 4, LAST):
            for weekday in (0, TUESDAY, 6):

                def on(day: date, nth: int = nth, weekday: int = weekday) -> bool:
                    if day.weekday() != weekday or months(day) % every:
                        return False
                    last = (day + timedelta(7)).month != day.month
                    return last if nth == LAST else (day.day + 6) // 7 == nth

                every_day(Recurrence(every, "months", FIRST, (weekday,), nth=nth), on)


@pytest.mark.parametrize(
    "line",
    [
        "every 1 days from 2026-12-01",
        "every 366 days from 1900-01-01 until 2099-12-31",
        "every 2 weeks on mo,th from 2026-12-01",
        "every 1 months on 31 from 2026-12-31 until 2027-12-31",
        "every 1 months on -1fr from 2026-12-01",
    ],
)
def test_a_line_is_read_as_it_was_stored(line: str) -> None:
    rule = recurrence.read(line)
    assert rule is not None
    assert rule.stored() == line


@pytest.mark.parametrize(
    "forged",
    [
        None,
        7,
        [],
        "",
        "every 0 days from 2026-12-01",
        "every 999 days from 2026-12-01",
        "every 1 weeks from 2026-12-01",
        "every 1 weeks on xx from 2026-12-01",
        "every 1 months on 32 from 2026-12-01",
        "every 1 months on 5tu from 2026-12-01",
        "every 1 months on 0 from 2026-12-01",
        "every 1 days from 2026-02-30",
        "every 1 days from 0001-01-01",
        "every 1 days from 2026-12-01 until 9999-12-31",
        "every 1 days from 2026-12-01\n",
        "every 1 weeks on " + ",".join(["mo"] * 60) + " from 2026-12-01",
    ],
)
def test_anything_else_is_no_recurrence(forged: object) -> None:
    assert recurrence.read(forged) is None


def test_the_ends_of_the_calendar_end_it() -> None:
    for line in (
        "every 366 days from 2099-12-31",
        "every 300 weeks on su from 1900-01-01",
        "every 366 months on 31 from 1900-01-31",
    ):
        rule = recurrence.read(line)
        assert rule is not None
        assert rule.after(date.max - timedelta(8)) is None
        assert rule.after(date.min) is not None

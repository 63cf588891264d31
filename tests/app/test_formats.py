"""Days, numbers and lists are written by one module, in the language of now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from app import formats, words

TODAY = date(2026, 11, 25)  # a Wednesday


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    words.speak("en")


@pytest.mark.parametrize(
    ("due", "due_time", "text"),
    [
        (None, None, "Any time"),
        ("2026-11-23", None, "2 days late"),
        ("2026-11-24", "22:30", "1 day late"),
        ("2026-11-25", None, "Today"),
        ("2026-11-25", "22:30", "Today 22:30"),
        ("2026-11-26", None, "Tomorrow"),
        ("2026-11-26", "08:00", "Tomorrow 08:00"),
        ("2026-11-27", None, "Fri 27 Nov"),
        ("2027-01-04", None, "Mon 4 Jan"),
        ("2027-09-01", "09:15", "Wed 1 Sep 2027 09:15"),
    ],
)
def test_due_is_said_as_a_person_says_it(due: str | None, due_time: str | None, text: str) -> None:
    assert formats.due(date.fromisoformat(due) if due else None, due_time, TODAY) == text


def test_days_and_moments_are_written_out() -> None:
    assert formats.day(TODAY) == "Wed 25 Nov"
    assert formats.day_and_year(TODAY) == "Wed 25 Nov 2026"
    assert formats.moment(datetime(2026, 5, 1, 9, 5, tzinfo=UTC)) == "Fri 1 May 2026 09:05"
    assert (formats.weekday(TODAY), formats.month_and_year(TODAY)) == ("Wednesday", "November 2026")


def test_every_day_and_month_has_a_name_of_its_own() -> None:
    days = [date(2026, 11, day) for day in range(2, 9)]
    months = [date(2026, month, 1) for month in range(1, 13)]
    for name in (formats.weekday, formats.weekday_short):
        assert [name(day)[0] for day in days] == list("MTWTFSS") and len(set(map(name, days))) == 7
    for name in (formats.month, formats.month_short):
        assert [name(day)[0] for day in months] == list("JFMAMJJASOND") and len(set(map(name, months))) == 12


@pytest.mark.parametrize("code", words.LANGUAGES)
def test_every_language_says_how_it_writes_numbers(code: str) -> None:
    words.speak(code)
    thousands, point = formats.MARKS[code]
    assert formats.number(1_234_567) == f"1{thousands}234{thousands}567"
    assert formats.decimal(1234.56, 1) == f"1{thousands}234{point}6"
    assert formats.decimal(12, 0) == "12"


def test_of_several_labels_only_the_first_keeps_its_capital() -> None:
    assert formats.labels(["Status", "Due day", "Reason"]) == "Status, due day, reason"
    assert formats.labels(["Status"]) == "Status"
    assert formats.listed([]) == ""


def test_a_week_begins_where_each_language_says_and_a_month_is_whole_weeks() -> None:
    assert set(formats.WEEK_BEGINS) == set(words.LANGUAGES)
    for day in (date(2026, 2, 1), date(2028, 2, 29), date(2026, 11, 28)):
        weeks = formats.weeks(day)
        assert all(len(week) == 7 and week[0].weekday() == formats.WEEK_BEGINS["en"] for week in weeks)
        assert {one.day for week in weeks for one in week if one.month == day.month} >= {1, 28, day.day}

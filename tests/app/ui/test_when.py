"""Dates and times as an officer says them, in the officer's own zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from app import words
from app.domain import days
from app.ui import when

FRIDAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    "day,words",
    [
        (FRIDAY, "Today"),
        (date(2026, 11, 28), "Tomorrow"),
        (date(2026, 11, 26), "Yesterday"),
        (date(2026, 12, 3), "Thu 3 Dec"),
        (date(2027, 1, 1), "Fri 1 Jan 2027"),
    ],
)
def test_a_day_is_named_by_how_near_it_is(day: date, words: str) -> None:
    assert when.day(day, FRIDAY) == words


@pytest.mark.parametrize(
    "minutes,words",
    [(0, "just now"), (12, "12 min ago"), (200, "3 h ago"), (1500, "yesterday"), (6 * 1440, "6 days ago")],
)
def test_how_long_ago(minutes: int, words: str) -> None:
    now = datetime(2026, 11, 27, 23, 41, tzinfo=UTC)
    assert when.ago(int((now - timedelta(minutes=minutes)).timestamp()) * 1000, now) == words


@pytest.mark.parametrize(
    "then,now,words",
    [
        ((2026, 10, 31, 23, 50), (2026, 11, 1, 0, 20), "30 min ago"),
        ((2026, 11, 1, 0, 15), (2026, 11, 1, 23, 50), "24 h ago"),  # a day of 25 hours
        ((2026, 10, 31, 23, 30), (2026, 11, 1, 2, 0), "3 h ago"),  # the hour from one to two came twice
        ((2026, 10, 31, 9, 0), (2026, 11, 1, 8, 30), "yesterday"),
        ((2026, 10, 26, 0, 30), (2026, 11, 2, 0, 15), "7 days ago"),
        ((2026, 3, 2, 23, 30), (2026, 3, 9, 0, 5), "7 days ago"),
    ],
)
def test_days_ago_are_days_on_the_calendar(then: tuple[int, ...], now: tuple[int, ...], words: str) -> None:
    zone = ZoneInfo("America/New_York")
    then_ms = days.milliseconds(datetime(*then, tzinfo=zone))  # type: ignore[arg-type, misc]  # year to minute
    assert when.ago(then_ms, datetime(*now, tzinfo=zone)) == words  # type: ignore[arg-type, misc]  # year to minute


@pytest.mark.parametrize(
    "offset_min,words",
    [
        (60, "Fri 27 Nov 05:40"),
        (-300, "Fri 27 Nov 05:40 (23:40 on Thu 26 Nov there, UTC-5)"),
        (0, "Fri 27 Nov 05:40 (04:40 there, UTC+0)"),
        (345, "Fri 27 Nov 05:40 (10:25 there, UTC+5:45)"),
        (-210, "Fri 27 Nov 05:40 (01:10 there, UTC-3:30)"),
        (None, "Fri 27 Nov 05:40"),
    ],
)
def test_a_note_says_the_time_where_it_was_written(offset_min: int | None, words: str) -> None:
    with time_machine.travel(datetime(2026, 12, 24, 12, tzinfo=ZoneInfo("Europe/Madrid"))):
        written_ms = days.milliseconds(datetime(2026, 11, 27, 4, 40, tzinfo=UTC))
        assert when.written(written_ms, offset_min) == words


def test_never() -> None:
    assert when.ago(None) == "never"


def test_the_small_hours_belong_to_the_night_before() -> None:
    assert when.part_of_day(datetime(2026, 11, 28, 2, 30).astimezone()) == "Friday night"
    assert when.part_of_day(datetime(2026, 11, 27, 23, 0).astimezone()) == "Friday night"
    assert when.part_of_day(datetime(2026, 11, 27, 9, 0).astimezone()) == "Friday morning"


@pytest.mark.parametrize(
    ("hour", "english", "spanish"),
    [
        (9, "Friday morning", "Viernes por la mañana"),
        (14, "Friday afternoon", "Viernes por la tarde"),
        (18, "Friday evening", "Viernes por la tarde"),
        (20, "Friday evening", "Viernes por la noche"),
        (22, "Friday night", "Viernes por la noche"),
    ],
)
def test_an_evening_is_called_as_the_language_calls_it(hour: int, english: str, spanish: str) -> None:
    moment = datetime(2026, 11, 27, hour, 30).astimezone()
    assert when.part_of_day(moment) == english
    words.speak("es")
    try:
        assert when.part_of_day(moment) == spanish
    finally:
        words.speak("en")

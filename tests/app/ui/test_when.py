"""Dates and times as an officer says them, in the officer's own zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

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


def test_never() -> None:
    assert when.ago(None) == "never"


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York", "Europe/London"])
def test_the_day_picked_is_the_day_tapped_in_every_zone(zone: str) -> None:
    # The picker answers local midnight as an instant in UTC: in Tokyo that is still the day before.
    with time_machine.travel(datetime(2026, 3, 15, 12, tzinfo=ZoneInfo(zone))):
        midnight = datetime(2026, 3, 15, tzinfo=ZoneInfo(zone))
        assert when.picked(midnight.astimezone(UTC)) == date(2026, 3, 15)


def test_the_small_hours_belong_to_the_night_before() -> None:
    assert when.part_of_day(datetime(2026, 11, 28, 2, 30).astimezone()) == "Friday night"
    assert when.part_of_day(datetime(2026, 11, 27, 23, 0).astimezone()) == "Friday night"
    assert when.part_of_day(datetime(2026, 11, 27, 9, 0).astimezone()) == "Friday morning"

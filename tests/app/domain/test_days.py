"""Days on the calendar in every zone there is: those with half hours, without a midnight, or without a day."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import days
from app.domain.kinds import contact

HOUR_MS = 3_600_000
zones = st.sampled_from(sorted(available_timezones())).map(ZoneInfo)
dates = st.dates(date(1971, 1, 1), date(2037, 12, 1))
moments = st.integers(31 * 24 * HOUR_MS, 2_145_000_000_000)


def ms(zone: str, *at: int) -> int:
    return days.milliseconds(datetime(*at, tzinfo=ZoneInfo(zone)))  # type: ignore[arg-type, misc]  # year to minute


@pytest.fixture
def moved(monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    """Moves this device to another zone, and back at the end."""

    def to(zone: str) -> None:
        monkeypatch.setenv("TZ", zone)
        time.tzset()

    yield to
    monkeypatch.undo()
    time.tzset()


@given(zone=zones, day=dates)
def test_a_day_begins_where_the_date_turns_to_it(zone: ZoneInfo, day: date) -> None:
    first = days.begins(day, zone)
    assert days.day_of(first, zone) >= day > days.day_of(first - 1, zone)
    assert days.ends(day - timedelta(days=1), zone) == first


@given(zone=zones, since=moments, cadence=st.integers(1, 400), later=st.integers(-3, 900))
def test_a_list_of_the_quiet_holds_exactly_those_whose_row_says_so(
    zone: ZoneInfo, since: int, cadence: int, later: int
) -> None:
    today = days.added(days.day_of(since, zone), later)
    said = contact.quiet(since, cadence, today, zone)
    assert (said != "no") == (later >= cadence)
    assert (since < contact.quiet_before(cadence, today, zone)) == (said != "no")


@given(zone=zones, moment=moments)
def test_a_moment_comes_back_from_its_local_time(zone: ZoneInfo, moment: int) -> None:
    assert days.milliseconds(days.local(moment, zone)) == moment
    assert days.since(moment, days.day_of(moment, zone), zone) == 0


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("America/New_York", date(2026, 3, 8), 23),
        ("America/New_York", date(2026, 11, 1), 25),
        ("America/Sao_Paulo", date(2018, 11, 4), 23),  # began at one o'clock
        ("Africa/Cairo", date(2026, 4, 24), 23),  # so did this one
        ("America/Havana", date(2026, 11, 1), 25),  # midnight came twice
        ("Australia/Lord_Howe", date(2026, 4, 5), 24.5),
        ("Asia/Kathmandu", date(2026, 4, 5), 24),
        ("Pacific/Apia", date(2011, 12, 30), 0),  # never was
    ],
)
def test_a_day_is_as_long_as_it_is(zone: str, day: date, hours: float) -> None:
    here = ZoneInfo(zone)
    assert days.ends(day, here) - days.begins(day, here) == hours * HOUR_MS


def test_the_device_itself_knows_when_its_days_begin(moved: object) -> None:
    for zone, day in (
        ("America/New_York", date(2026, 3, 8)),
        ("America/New_York", date(2026, 11, 1)),
        ("America/Sao_Paulo", date(2018, 11, 4)),
        ("Asia/Kathmandu", date(2026, 1, 1)),
        ("Pacific/Apia", date(2011, 12, 30)),
    ):
        moved(zone)  # type: ignore[operator]  # a fixture that is a function
        here = ZoneInfo(zone)
        assert days.begins(day) == days.begins(day, here)
        assert days.local(days.begins(day) - 1).isoformat() == days.local(days.begins(day, here) - 1, here).isoformat()


def test_a_device_in_another_zone_is_noticed_also_where_it_is_the_same_hour_now(moved: object) -> None:
    keys = set()
    for zone in ("America/Chicago", "America/Mexico_City", "Europe/London"):
        moved(zone)  # type: ignore[operator]  # a fixture that is a function
        keys.add(days.zone_key(date(2026, 11, 27)))
        assert days.zone_key(date(2026, 11, 27)) in keys
    assert len(keys) == 3


def test_a_note_of_the_night_shift_counts_from_the_day_it_was_written() -> None:
    met = ms("America/New_York", 2026, 11, 1, 0, 15)
    here = ZoneInfo("America/New_York")
    assert days.since(met, date(2026, 11, 1), here) == 0
    assert days.since(met, date(2026, 11, 2), here) == 1
    assert days.since(met, date(2026, 10, 30), here) == 0, "a phone ahead of its time saw nobody in the future"


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (datetime(2026, 11, 28, 4, 59, tzinfo=UTC), date(2026, 11, 27)),
        (datetime(2026, 11, 28, 5, 0, tzinfo=UTC), date(2026, 11, 28)),
        (datetime(2026, 3, 8, 3, 30, tzinfo=ZoneInfo("America/New_York")), date(2026, 3, 7)),
    ],
)
def test_a_shift_belongs_to_the_day_it_began_on(now: datetime, day: date) -> None:
    assert days.shift_day(now) == day


@pytest.mark.parametrize("moment", [-(1 << 62), -1, 1 << 62, 253_402_300_799_999])
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Niue"])
def test_no_moment_a_stranger_writes_breaks_the_calendar(moment: int, zone: str) -> None:
    here = ZoneInfo(zone)
    day = days.day_of(moment, here)
    assert days.begins(days.added(day, 1 << 40), here) > days.begins(days.added(day, -(1 << 40)), here)
    assert days.since(moment, date(2026, 11, 27), here) >= 0

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from app.domain import days, happened
from app.domain.field_rules import NotValid
from app.domain.happened import DAY, EARLIER, NOW, YESTERDAY, Happened, chosen, meant, time_of_day

ZONE = ZoneInfo("America/New_York")


def at(*when: int) -> datetime:
    return datetime(*when, tzinfo=ZONE)  # type: ignore[arg-type, misc]  # year to minute


EVENING, NIGHT = at(2026, 11, 27, 21, 38), at(2026, 11, 28, 0, 20)


@pytest.mark.parametrize(
    ("now", "choice", "day", "clock"),
    [
        (EVENING, EARLIER, date(2026, 11, 27), "20:30"),
        (EVENING, YESTERDAY, date(2026, 11, 26), "21:30"),
        (NIGHT, EARLIER, date(2026, 11, 28), "00:00"),
        (NIGHT, YESTERDAY, date(2026, 11, 27), "23:15"),
    ],
)
def test_a_chip_stands_for_a_moment_that_has_been(now: datetime, choice: str, day: date, clock: str) -> None:
    found = chosen(choice, now)
    assert found == Happened(choice, day, clock)
    assert found.at_ms(days.milliseconds(now), ZONE) < days.milliseconds(now)
    assert meant(found, now) == choice and Happened.read(found.stored()) == found


def test_now_is_no_moment_of_its_own() -> None:
    assert chosen(NOW, EVENING) is None and meant(None, EVENING) == NOW
    assert Happened.read({"choice": DAY, "day": "soon"}) is None and Happened.read(3) is None


def test_yesterday_is_a_day_of_its_own_after_midnight() -> None:
    found = chosen(YESTERDAY, EVENING)
    assert meant(found, at(2026, 11, 28, 9, 0)) == DAY
    assert meant(chosen(EARLIER, EVENING), NIGHT) == YESTERDAY
    assert meant(chosen(DAY, EVENING, date(2026, 11, 26)), EVENING) == DAY


@pytest.mark.parametrize(
    ("typed", "read"),
    [("22:30", time(22, 30)), ("9.05", time(9, 5)), ("2230", time(22, 30)), ("905", time(9, 5)), (" 22 ", time(22)),
     ("22h15", time(22, 15)), ("24:00", None), ("9:75", None), ("", None), ("half nine", None), ("99999", None)],
)  # fmt: skip
def test_a_time_is_understood_as_people_write_it(typed: str, read: time | None) -> None:
    assert time_of_day(typed) == read


def test_the_future_and_what_is_no_time_are_refused_at_their_field() -> None:
    now = days.milliseconds(EVENING)
    for clock, words in (("21:39", "has not come yet"), ("late", "like 22:30")):
        with pytest.raises(NotValid, match=words) as refused:
            Happened(EARLIER, EVENING.date(), clock).at_ms(now, ZONE)
        assert refused.value.field == "at"
    assert Happened(EARLIER, EVENING.date(), "21:38").at_ms(now, ZONE) == now


def test_quarters_go_over_midnight_and_never_beyond_now() -> None:
    found = Happened(EARLIER, EVENING.date(), "00:10")
    assert found.moved(-happened.STEP_MIN, EVENING) == Happened(EARLIER, date(2026, 11, 26), "23:55")
    assert Happened(EARLIER, EVENING.date(), "21:30").moved(15, EVENING).clock == "21:38"
    assert Happened(EARLIER, EVENING.date(), "soon").moved(15, EVENING).clock == "soon"


def test_an_hour_that_summer_time_leaves_out_is_a_moment_all_the_same() -> None:
    now = days.milliseconds(at(2026, 3, 8, 12, 0))
    left_out = Happened(EARLIER, date(2026, 3, 8), "02:30").at_ms(now, ZONE)
    assert days.local(left_out, ZONE).hour in (1, 3)

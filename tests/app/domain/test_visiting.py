"""How long a visit was, when it ended, in which order places come, and what visits add up to."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from app.domain import visiting
from app.domain.field_rules import NotValid
from app.domain.kinds.spot import is_over
from app.domain.visiting import LONGEST_MS, MINUTE_MS, Stay, Sums
from tests.cast.clock import ZONE

BAND = (10, 16)
DAY = date(2026, 11, 27)


def ms(local: str, zone: ZoneInfo = ZONE, fold: int = 0) -> int:
    return round(datetime.fromisoformat(local).replace(tzinfo=zone, fold=fold).timestamp() * 1000)


def stay(began: int, lasted: int, spot: int = 1, officer: str = "a", day: date = DAY) -> Stay:
    """Minutes after midnight, and how many."""
    return Stay(spot, officer, began * MINUTE_MS, (began + lasted) * MINUTE_MS, day)


@pytest.mark.parametrize(
    ("seconds", "said"), [(0, "under"), (599, "under"), (600, "in"), (16 * 60 + 59, "in"), (17 * 60, "over")]
)
def test_a_visit_is_in_the_band_by_the_minutes_that_the_timer_shows(seconds: int, said: str) -> None:
    assert visiting.in_band(seconds * 1000, BAND) == said


def test_the_order_is_the_officers_own_for_the_shift_and_another_one_the_next_day() -> None:
    spots = [f"{n:032x}" for n in range(8)]
    mine = visiting.shuffled(spots, "a" * 32, DAY)
    assert mine == visiting.shuffled(reversed(spots), "a" * 32, DAY) and sorted(mine) == spots
    orders = {
        tuple(visiting.shuffled(spots, officer * 32, date(2026, 11, day))) for officer in "ab" for day in (27, 28)
    }
    assert len(orders) == 4


def test_taking_one_place_off_leaves_the_order_of_the_others() -> None:
    spots = [f"{n:032x}" for n in range(8)]
    order = visiting.shuffled(spots, "a" * 32, DAY)
    assert visiting.shuffled(spots[1:], "a" * 32, DAY) == [one for one in order if one != spots[0]]


def test_a_typed_end_is_the_first_such_time_since_the_beginning_also_after_midnight() -> None:
    began, now = ms("2026-11-27T23:50:40"), ms("2026-11-28T03:00")
    assert visiting.ended_at(began, "0:05", now, ZONE) == ms("2026-11-28T00:05")
    assert visiting.ended_at(began, "2355", now, ZONE) == ms("2026-11-27T23:55")
    assert visiting.ended_at(began, "23:50", now, ZONE) == began


def test_minutes_are_real_ones_when_the_clock_is_put_back_or_forward() -> None:
    began = ms("2026-11-01T01:50")  # an hour later it is 01:50 again
    end = visiting.ended_at(began, "1:20", began + 3 * 3_600_000, ZONE)
    assert end == ms("2026-11-01T01:20", fold=1) and visiting.minutes(end - began) == 30
    began = ms("2026-03-08T01:55")  # five minutes later it is 03:00
    end = visiting.ended_at(began, "3:05", began + 3_600_000, ZONE)
    assert visiting.minutes(end - began) == 10


@pytest.mark.parametrize("typed", ["22:05", "23:30", "25:00", "soon", ""])
def test_no_visit_ends_before_it_began_or_ahead_of_now_or_at_no_time(typed: str) -> None:
    with pytest.raises(NotValid) as refused:
        visiting.ended_at(ms("2026-11-27T22:10"), typed, ms("2026-11-27T23:00"), ZONE)
    assert refused.value.field == "clock"


def test_no_visit_lasts_longer_than_a_shift() -> None:
    began = ms("2026-11-27T08:00")
    with pytest.raises(NotValid, match="16 hours"):
        visiting.ended_at(began, "0:30", began + 3 * LONGEST_MS, ZONE)


def test_the_last_day_of_a_term_is_that_of_the_shift() -> None:
    assert not is_over(None, "2026-11-27") and not is_over("2026-11-27", "2026-11-27")
    assert is_over("2026-11-26", "2026-11-27")


def test_visits_of_one_officer_that_overlap_at_one_place_are_one() -> None:
    here, there = stay(0, 12), stay(5, 15)
    assert visiting.joined([there, here]) == [stay(0, 20)]
    for other in (stay(5, 15, officer="b"), stay(5, 15, spot=2), stay(13, 15)):
        assert len(visiting.joined([here, other])) == 2


def test_visits_add_up_to_minutes_a_share_and_gaps_of_a_shift_day() -> None:
    stays = [stay(0, 12), stay(72, 9), stay(300, 20), stay(400, 11, spot=2), stay(500, 16, day=date(2026, 11, 28))]
    assert visiting.sums(stays, BAND, 120) == Sums(5, 68, 3, 2, 1, 139)
    assert visiting.sums([], BAND, 120) == Sums()


def test_a_gap_of_ones_own_begins_where_anybody_of_the_squad_left() -> None:
    mine, eli = [stay(200, 12)], [stay(100, 40, officer="b"), stay(400, 10, officer="b")]
    assert visiting.sums(mine, BAND, 120, [*mine, *eli]) == Sums(1, 12, 1, 1, 1, 60)
    together = stay(110, 5)
    assert visiting.sums([together], BAND, 120, eli).gap_min == 0

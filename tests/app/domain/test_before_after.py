"""Which counts are of the time before, which of the time after, and what the two say."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.before_after import Divide, Reading, compare

RESPONSE = date(2026, 11, 14)
BASELINE = (date(2026, 9, 1), date(2026, 11, 13))


def weeks(first: date, *counts: int) -> list[Reading]:
    return [
        Reading(first + timedelta(weeks=at), first + timedelta(weeks=at, days=6), count, f"{first} {at}")
        for at, count in enumerate(counts)
    ]


def test_a_fall_is_said_only_where_no_ratio_of_the_interval_says_otherwise() -> None:
    before = weeks(date(2026, 9, 12), 4, 5, 3, 6, 4, 5, 4, 4)
    fell = compare([*before, *weeks(RESPONSE, 2, 1, 2, 2)], Divide(None, RESPONSE))
    assert (fell.change, fell.readings) == ("fell", (8, 4))
    assert fell.before is not None and fell.after is not None and fell.ratio is not None
    assert (fell.before.events, fell.before.days, fell.after.events, fell.after.days) == (35, 56, 7, 28)
    assert round(fell.ratio.ratio, 3) == 0.4 and 0.1 < fell.ratio.low < 0.4 < fell.ratio.high < 1
    assert compare([*before, *weeks(RESPONSE, 3, 3, 3, 4)], Divide(None, RESPONSE)).change == "unclear"
    assert compare([*before, *weeks(RESPONSE, 9, 12, 9, 9)], Divide(None, RESPONSE)).change == "rose"
    few = compare([*before, *weeks(RESPONSE, 1, 1, 1, 1)], Divide(None, RESPONSE))
    assert few.change == "few" and few.ratio is None


def test_what_lies_across_the_response_or_outside_the_baseline_is_of_neither_time() -> None:
    divide = Divide(BASELINE, RESPONSE)
    sides = [
        divide.side(Reading(date(2026, 8, 31), date(2026, 9, 6), 1)),  # begins before the baseline
        divide.side(Reading(date(2026, 9, 1), date(2026, 9, 7), 1)),
        divide.side(Reading(date(2026, 11, 10), date(2026, 11, 16), 1)),  # across
        divide.side(Reading(RESPONSE, RESPONSE, 1)),
    ]
    assert sides == ["neither", "before", "neither", "after"]


def test_a_baseline_that_reaches_past_the_response_counts_up_to_it_and_not_as_after() -> None:
    divide = Divide((date(2026, 11, 1), date(2026, 11, 30)), RESPONSE)
    assert divide.side(Reading(date(2026, 11, 1), date(2026, 11, 13), 1)) == "before"
    assert divide.side(Reading(date(2026, 11, 15), date(2026, 11, 20), 1)) == "neither"
    assert divide.side(Reading(date(2026, 12, 1), date(2026, 12, 7), 1)) == "after"


def test_without_a_response_only_what_comes_after_the_baseline_is_later_and_without_both_nothing_is() -> None:
    later = Reading(date(2026, 11, 20), date(2026, 11, 26), 3)
    assert Divide(BASELINE).side(later) == "after"
    assert Divide().side(later) == "before"
    assert compare([later], Divide()).change == "no_after"
    assert compare([], Divide(BASELINE, RESPONSE)).change == "no_before"


def test_days_that_two_officers_counted_are_counted_once_and_alike_whatever_came_first() -> None:
    mine, hers = Reading(RESPONSE, RESPONSE, 5, "a"), Reading(RESPONSE, RESPONSE, 6, "b")
    before = weeks(date(2026, 9, 12), 4, 5)
    for some in ([*before, mine, hers], [hers, *before, mine]):
        found = compare(some, Divide(None, RESPONSE))
        assert found.after is not None and (found.after.events, found.count("twice")) == (5, 1)


spans = st.builds(
    lambda start, long, count: Reading(
        date(2026, 9, 1) + timedelta(start), date(2026, 9, 1) + timedelta(start + long), count, f"{start} {long}"
    ),
    st.integers(0, 120),
    st.integers(0, 20),
    st.integers(0, 50),
)


@given(st.lists(spans, max_size=30))
def test_every_reading_has_a_side_and_no_day_counts_twice(readings: list[Reading]) -> None:
    found = compare(readings, Divide(BASELINE, RESPONSE))
    assert len(found.sides) == len(readings)
    counted = [one for one, side in zip(readings, found.sides, strict=True) if side != "twice"]
    days = [one.first + timedelta(at) for one in counted for at in range(one.days)]
    assert len(days) == len(set(days))
    assert (found.before.days if found.before else 0) <= (RESPONSE - BASELINE[0]).days

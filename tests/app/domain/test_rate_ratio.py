"""Two counts over two times: the published values, and what must hold for any."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.rate_ratio import COUNT_MAX, Counted, beta_below, clopper_pearson, rate_ratio, too_few

counts = st.integers(0, 3_000)
times = st.integers(1, 4_000)


@pytest.mark.parametrize(
    "before,after,expected",
    [
        # Breast cancer after fluoroscopy, as Stata's `iri 41 15 28010 19017` prints it.
        (Counted(15, 19_017), Counted(41, 28_010), (1.855759, 1.005684, 3.6093)),
        # Lung cancer in Fredericia, as R's `poisson.test(c(11, 21), c(800, 3011))` prints it.
        (Counted(21, 3_011), Counted(11, 800), (1.971488, 0.8584264, 4.2772659)),
    ],
)
def test_the_ratio_and_its_interval_are_those_that_are_published(
    before: Counted, after: Counted, expected: tuple[float, float, float]
) -> None:
    found = rate_ratio(before, after)
    assert found is not None
    assert (found.ratio, found.low, found.high) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize(
    "events,of,low,high",
    [
        (3, 10, 0.0667, 0.6525),
        (5, 10, 0.1871, 0.8129),
        (0, 10, 0, 0.3085),
        (10, 10, 0.6915, 1),
        (5, 20, 0.0866, 0.4910),
    ],
)
def test_the_interval_of_a_share_is_that_of_the_tables(events: int, of: int, low: float, high: float) -> None:
    assert clopper_pearson(events, of) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 60), st.integers(1, 60), st.integers(1, 999))
def test_the_beta_distribution_is_the_exact_sum_of_a_binomial_one(a: int, b: int, thousandths: int) -> None:
    x, tries = Fraction(thousandths, 1000), a + b - 1
    exact = sum(math.comb(tries, k) * x**k * (1 - x) ** (tries - k) for k in range(a, tries + 1))
    assert beta_below(float(x), a, b) == pytest.approx(float(exact), abs=1e-12)


@given(counts, times, counts, times)
def test_the_interval_holds_the_ratio_and_turns_over_with_it(a: int, t0: int, b: int, t1: int) -> None:
    found, turned = rate_ratio(Counted(a, t0), Counted(b, t1)), rate_ratio(Counted(b, t1), Counted(a, t0))
    if a + b == 0:
        assert found is None and turned is None
        return
    assert found is not None and turned is not None
    assert 0 <= found.low <= found.ratio <= found.high
    if found.low and turned.low:
        assert found.low * turned.high == pytest.approx(1, rel=1e-6)


@given(st.integers(1, 2_000), times, times)
def test_more_of_the_same_says_it_closer(a: int, t0: int, t1: int) -> None:
    few, many = rate_ratio(Counted(a, t0), Counted(a, t1)), rate_ratio(Counted(4 * a, 4 * t0), Counted(4 * a, 4 * t1))
    assert few is not None and many is not None
    assert few.low < many.low <= many.high < few.high


def test_it_holds_the_truth_at_least_as_often_as_it_says() -> None:
    """Of a share of 0.3 in 40 tries, by the exact chance of each outcome."""
    share, tries = 0.3, 40
    holds = 0.0
    for seen in range(tries + 1):
        low, high = clopper_pearson(seen, tries)
        if low <= share <= high:
            holds += math.comb(tries, seen) * share**seen * (1 - share) ** (tries - seen)
    assert 0.95 <= holds < 0.99


def test_the_largest_counts_come_near_to_what_the_bell_curve_says() -> None:
    low, high = clopper_pearson(COUNT_MAX // 2, COUNT_MAX)
    wide = 1.959964 * math.sqrt(0.25 / COUNT_MAX)
    assert (low, high) == pytest.approx((0.5 - wide, 0.5 + wide), abs=2 / COUNT_MAX)


def test_nothing_is_said_of_no_time_and_no_events_and_of_too_few() -> None:
    assert rate_ratio(Counted(3, 0), Counted(3, 7)) is None
    assert rate_ratio(Counted(0, 7), Counted(0, 7)) is None
    assert rate_ratio(Counted(COUNT_MAX, 7), Counted(1, 7)) is None
    none_before = rate_ratio(Counted(0, 7), Counted(9, 7))
    assert none_before is not None and math.isinf(none_before.ratio) and none_before.low > 1
    assert too_few(Counted(4, 7), Counted(40, 7)) and too_few(Counted(40, 7), Counted(4, 7))
    assert not too_few(Counted(5, 7), Counted(5, 7))

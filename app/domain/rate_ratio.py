"""Two counts over two times: by how much the rate changed, with the exact interval around it.

Given the sum of both counts, the later one is binomial, and its share is the ratio of the rates in disguise
(Przyborowski and Wilenski, Biometrika 31, 1940). The interval of that share is the one of Clopper and Pearson
(Biometrika 26, 1934): it holds the truth at least as often as it says, whatever the truth is.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

FEW = 5  # events in either time, below which nothing is said
LEVEL = 0.95
COUNT_MAX = 100_000_000  # of both together: with more, its last digits are lost
_HALVINGS = 80  # of the interval from 0 to 1: to the last digit of a float
_TINY, _CLOSE = 1e-300, 1e-15
_TERMS_MAX = 100_000  # of the fraction; it needs about the square root of the larger count


@dataclass(frozen=True)
class Counted:
    """`events` in `days`."""

    events: int
    days: int

    def per(self, days: float) -> float:
        """How many in so many days."""
        return self.events * days / self.days


@dataclass(frozen=True)
class RateRatio:
    """The later rate as a share of the earlier one, 1 for no change, and the interval that holds it in 95 of 100 cases.

    `high` is infinite, and `ratio` perhaps, where the earlier count is 0.
    """

    ratio: float
    low: float
    high: float


def rate_ratio(before: Counted, after: Counted, level: float = LEVEL) -> RateRatio | None:
    """None where no time passed, or nothing was counted at all. Says nothing of whether the counts are too few."""
    both = before.events + after.events
    if min(before.days, after.days) <= 0 or min(before.events, after.events) < 0 or not 0 < both <= COUNT_MAX:
        return None
    low, high = clopper_pearson(after.events, both, level)
    longer = before.days / after.days
    return RateRatio(_odds(after.events / both) * longer, _odds(low) * longer, _odds(high) * longer)


def too_few(before: Counted, after: Counted) -> bool:
    """Whether there is too little to say anything."""
    return min(before.events, after.events) < FEW


def clopper_pearson(events: int, of: int, level: float = LEVEL) -> tuple[float, float]:
    """The exact interval of a share of which `events` were seen in `of` tries, at least one."""
    tail = (1 - level) / 2
    low = beta_quantile(tail, events, of - events + 1) if events else 0.0
    high = beta_quantile(1 - tail, events + 1, of - events) if events < of else 1.0
    return low, high


def beta_quantile(p: float, a: float, b: float) -> float:
    """Below which x the beta distribution of a, b > 0 has the share p of its mass."""
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if beta_below(middle, a, b) < p:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def beta_below(x: float, a: float, b: float) -> float:
    """The share of the beta distribution below x: the incomplete beta function, by its continued fraction.

    Digital Library of Mathematical Functions, 8.17.22, by Lentz's method; it converges quickly on the side of the mean
    where x is, so the other tail is taken there (8.17.4).
    """
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_below(1 - x, b, a)
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)) / a
    value = above = 1.0
    below = 0.0
    for number in range(1, _TERMS_MAX):
        m, odd = divmod(number, 2)
        term = -(a + m) * (a + b + m) / (a + 2 * m + 1) if odd else m * (b - m) / (a + 2 * m - 1)
        step = term * x / (a + 2 * m)
        below = 1 / ((1 + step * below) or _TINY)
        above = (1 + step / above) or _TINY
        value *= above * below
        if abs(above * below - 1) < _CLOSE:
            break
    return front / value


def _odds(share: float) -> float:
    return share / (1 - share) if share < 1 else math.inf

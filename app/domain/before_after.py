"""What a series of counts says of the time before a response and the time after it, and no more than it says.

A reading is a count over whole days. It is of the time before where it lies within the baseline and ends before the
first response began, of the time after where it begins on that day or later and behind the baseline. One that lies
across is of neither. Days that two readings count are counted once: the reading that begins first stands, whoever wrote
it, so that every phone reckons alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from app.domain.rate_ratio import Counted, RateRatio, rate_ratio, too_few

Side = Literal["before", "after", "neither", "twice"]
Change = Literal["no_before", "no_after", "few", "fell", "rose", "unclear"]


@dataclass(frozen=True)
class Reading:
    """`count` from `first` to `last`, both included. `id`: of its record, "" for one that is not written yet."""

    first: date
    last: date
    count: int
    id: str = ""

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Divide:
    """What divides before from after: the first and last day of the `baseline`, and the day of the first `response`."""

    baseline: tuple[date, date] | None = None
    response: date | None = None

    def until(self, last: date) -> Divide:
        """What was known on this day: a response that was done later is left out."""
        return replace(self, response=self.response if self.response and self.response <= last else None)

    def side(self, reading: Reading) -> Side:
        """Of which time a reading is."""
        until = self.baseline[1] if self.baseline else None
        starts = [reading.first > until] if until else []
        starts += [reading.first >= self.response] if self.response else []
        if starts and all(starts):
            return "after"
        within = self.baseline is None or (self.baseline[0] <= reading.first and reading.last <= self.baseline[1])
        return "before" if within and (self.response is None or reading.last < self.response) else "neither"


@dataclass(frozen=True)
class Comparison:
    """What was counted `before` and `after`, in so many readings; None where there is none.

    `sides`: of every reading, as it was given. `ratio`: the later rate as a share of the earlier one, where there is
    enough to say one. `change` claims a fall or a rise only where no ratio of the interval says otherwise.
    """

    change: Change
    sides: Sequence[Side]
    before: Counted | None
    after: Counted | None
    readings: tuple[int, int]
    ratio: RateRatio | None = None

    def count(self, side: Side) -> int:
        """How many readings are of a time."""
        return sum(1 for one in self.sides if one == side)


def compare(readings: Sequence[Reading], divide: Divide) -> Comparison:
    """Both times, and how they differ."""
    sides = _sides(readings, divide)
    before, after = (_added(_of(readings, sides, side)) for side in ("before", "after"))
    counts = (sides.count("before"), sides.count("after"))
    ratio: RateRatio | None = None
    change: Change
    if before is None:
        change = "no_before"
    elif after is None:
        change = "no_after"
    elif too_few(before, after) or (ratio := rate_ratio(before, after)) is None:
        change = "few"
    else:
        change = "fell" if ratio.high < 1 else "rose" if ratio.low > 1 else "unclear"
    return Comparison(change, sides, before, after, counts, ratio)


def overlaps(one: Reading, other: Reading) -> bool:
    """Whether some day is counted by both."""
    return one.first <= other.last and other.first <= one.last


def _sides(readings: Sequence[Reading], divide: Divide) -> list[Side]:
    found: dict[int, Side] = {}
    until: date | None = None
    order = sorted(range(len(readings)), key=lambda at: (readings[at].first, readings[at].last, readings[at].id))
    for at in order:
        one = readings[at]
        if until is not None and one.first <= until:
            found[at] = "twice"
            continue
        until = one.last
        found[at] = divide.side(one)
    return [found[at] for at in range(len(readings))]


def _of(readings: Sequence[Reading], sides: Sequence[Side], side: str) -> Iterable[Reading]:
    return (one for one, its in zip(readings, sides, strict=True) if its == side)


def _added(readings: Iterable[Reading]) -> Counted | None:
    found = list(readings)
    return Counted(sum(one.count for one in found), sum(one.days for one in found)) if found else None

"""One line of the benchmark table, and the series of times it is made of."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field

STRETCHES = 8


@dataclass
class Series:
    """Two measurements taken in turn, in seconds: ours[n] and baseline[n] lie side by side in time."""

    ours: list[float] = field(default_factory=list)
    baseline: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        """Our median over the baseline's: below 1 we are quicker."""
        return statistics.median(self.ours) / statistics.median(self.baseline)

    @property
    def spread(self) -> tuple[float, float]:
        """The middle half of the ratios of neighbours: first and third quartile."""
        ratios = [mine / theirs for mine, theirs in zip(self.ours, self.baseline, strict=True)]
        return quartiles(ratios)

    @property
    def ratio_p95(self) -> float:
        return percentile(self.ours, 95) / percentile(self.baseline, 95)

    @property
    def spread_p95(self) -> tuple[float, float]:
        """The middle half of `ratio_p95` over stretches of the series."""
        size = max(1, len(self.ours) // STRETCHES)
        stretches = [
            Series(self.ours[at : at + size], self.baseline[at : at + size])
            for at in range(0, size * STRETCHES, size)
            if self.ours[at : at + size]
        ]
        return quartiles([stretch.ratio_p95 for stretch in stretches])


@dataclass(frozen=True)
class Row:
    """`ratio` is time over time: ours over a baseline's, so smaller is better; among peers theirs over ours.

    `met` None: nothing in this run can tell.
    `key` names the row in remarks.toml. `drawn`: whether the plot shows it.
    """

    key: str
    what: str
    ours: str
    baseline: str
    ratio: float | None
    spread: tuple[float, float] | None
    bar: str
    met: bool | None
    durability: str
    bar_ratio: float | None = None
    drawn: bool = True


def quartiles(values: Sequence[float]) -> tuple[float, float]:
    if len(values) < 2:
        return values[0], values[0]
    first, _, third = statistics.quantiles(values, n=4, method="inclusive")
    return first, third


def percentile(values: Sequence[float], percent: int) -> float:
    """The value that `percent` of them do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(len(ordered) * percent / 100))]


def ms(seconds: float) -> str:
    """Three figures, in the unit that reads best."""
    if seconds >= 1:
        return f"{seconds:.2f} s"
    return f"{seconds * 1000:.3g} ms" if seconds >= 1e-4 else f"{seconds * 1e6:.3g} µs"


def rate(count: int, seconds: float) -> str:
    """Entries a second, with the time they took."""
    each_s = count / seconds
    return f"{each_s / 1000:.1f} k/s ({ms(seconds)})" if each_s >= 1000 else f"{each_s:.0f} /s ({ms(seconds)})"

"""The rows of the comparison: every side's rounds against ours of the same run.

`ratio` is their time for a record over ours, so more is better: 4 means that we are four times as quick. It is the
median of the single rounds' ratios, because what is measured in one round lies side by side in time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from tests.bench.peers.side import Side, Times
from tests.bench.result import Row, ms, quartiles, rate

IDLE_BAR_S = 0.005
INFORMATION = "for information"
ON_DISK = "Fresh pull, verified and on the disk"
ALL_OF_IT = "Fresh pull and all behind it"


@dataclass(frozen=True)
class Comparison:
    """What one peer is held against. A bar of None: for information."""

    peer: str
    ours: str
    push_bar: float | None
    pull_bar: float | None


SQLITE, POSTGRESQL = "Beatbook on SQLite", "Beatbook on PostgreSQL"
COMPARISONS = (
    Comparison("PouchDB", SQLITE, 4, 3),
    Comparison("PouchDB as it comes", SQLITE, None, None),
    Comparison("Morango", SQLITE, 25, 25),
    Comparison("Kinto", POSTGRESQL, None, None),
)


@dataclass(frozen=True)
class Ran:
    """A side and the rounds it finished, in order."""

    side: Side
    times: Sequence[Times]


def rows(ran: Mapping[str, Ran], absent: Mapping[str, str]) -> list[Row]:
    """All pushes, all pulls, then what syncs with nothing to carry; a peer that is absent says why."""
    found: list[Row] = []
    for key, what, bar, took in (
        ("peers push", "Push", lambda one: one.push_bar, lambda times: times.push_s),
        ("peers pull", "Fresh pull", lambda one: one.pull_bar, lambda times: times.pull_s),
        ("peers stored", ON_DISK, lambda _: None, lambda times: times.stored_s or times.pull_s),
        ("peers behind", ALL_OF_IT, lambda _: None, lambda times: times.pull_s + times.behind_s),
    ):
        for one in COMPARISONS:
            if what in (ON_DISK, ALL_OF_IT) and one.pull_bar is None:
                continue
            if one.peer in absent:
                found.append(
                    _absent(key, f"{what}, beside {one.peer}", _at_least(bar(one), one.peer), absent[one.peer])
                )
            elif one.peer in ran and one.ours in ran:
                found.append(_carried(key, what, ran[one.ours], ran[one.peer], bar(one), took))
    found += [
        _idle(ran[one.ours], ran[one.peer])
        for one in COMPARISONS
        if one.ours in ran and one.peer in ran and ran[one.peer].times[0].idle_s
    ]
    return found


def _carried(key: str, what: str, ours: Ran, theirs: Ran, bar: float | None, took: Callable[[Times], float]) -> Row:
    mine = [took(times) / ours.side.records for times in ours.times]
    other = [took(times) / theirs.side.records for times in theirs.times]
    ratios = [its / my for my, its in zip(mine, other, strict=False)]
    ratio = median(ratios)
    fewer = "" if theirs.side.records == ours.side.records else f" of {theirs.side.records:,}"
    return Row(
        key=key,
        what=f"{what}, {ours.side.records:,} records of 1 KiB, beside {theirs.side.name}",
        ours=f"{rate(ours.side.records, median(mine) * ours.side.records)} {ours.side.name}",
        baseline=f"{rate(theirs.side.records, median(other) * theirs.side.records)}{fewer} {theirs.side.version}",
        ratio=ratio,
        spread=quartiles(ratios),
        bar=_at_least(bar, theirs.side.name),
        met=None if bar is None else ratio >= bar,
        durability=_durability(ours.side, theirs.side),
        bar_ratio=bar,
    )


def _idle(ours: Ran, theirs: Ran) -> Row:
    mine = [took for times in ours.times for took in times.idle_s]
    other = [took for times in theirs.times for took in times.idle_s]
    requests = ours.times[0].idle_requests
    ratios = [median(its.idle_s) / median(my.idle_s) for my, its in zip(ours.times, theirs.times, strict=False)]
    return Row(
        key="peers idle",
        what=f"Sync both ways with nothing to do, beside {theirs.side.name}",
        ours=f"{ms(median(mine))}, {requests:g} request",
        baseline=f"{ms(median(other))}, {theirs.times[0].idle_requests:g} requests, {theirs.side.version}",
        ratio=median(ratios),
        spread=quartiles(ratios),
        bar="≤ 5 ms, 1 request",
        met=median(mine) <= IDLE_BAR_S and requests == 1,
        durability="no record is written",
    )


def _absent(key: str, what: str, bar: str, why: str) -> Row:
    return Row(
        key=key, what=what, ours="–", baseline=f"not in this run: {why}", ratio=None, spread=None, bar=bar, met=None,
        durability="–",
    )  # fmt: skip


def absent_row(name: str, why: str) -> Row:
    """For what is no side: the row that says why it is not there."""
    return _absent("", name, "–", why)


def _at_least(bar: float | None, name: str) -> str:
    return INFORMATION if bar is None else f"≥ {bar:g} × {name}"


def _durability(ours: Side, theirs: Side) -> str:
    if ours.durability == theirs.durability:
        return f"{ours.durability}, on both sides"
    return f"ours: {ours.durability}; theirs: {theirs.durability}"

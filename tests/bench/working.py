"""Working on problems and visiting places: what Today, the lists and unlocking take with years of both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from time import perf_counter

from app.domain.kinds.problem import OPEN
from app.notebook import problems, visit_sums, visits
from app.notebook.insights.read import read as insights
from app.notebook.search import everything
from app.notebook.today import ROWS_MAX, what_to_do
from app.ui.parts.paging import FIRST
from tests.bench.big_notebook import Held
from tests.bench.opening import BAR_S as UNLOCK_BAR_S
from tests.bench.opening import storage_key, unlock
from tests.bench.result import Row, ms, percentile

PROBLEMS, VISITS = 2_000, 50_000
LOOKS, UNLOCKS, KEYSTROKES = 100, 5, 200
BAR_S = 0.020
SHOWN = 40  # of a list, as on the screen
MONTH_DAYS = 30
WEEKS, OPENED, INSIGHTS_BAR_S = 12, 5, 1.0


def rows(folder: Path, scale: float) -> Iterator[Row]:
    """The bars are those of the same looks without problems and visits, and absolute as they are."""
    held = Held(folder / "held", scale, problems=round(PROBLEMS * scale), visits=round(VISITS * scale))
    try:
        nb, now = held.notebook, held.squad.clock.local
        day, typed = now.date(), iter(held.town.keystrokes(KEYSTROKES))

        def today(most: int) -> None:
            what_to_do(nb, now, most=most)
            problems.to_review(nb, day)
            visits.unended(nb)

        def to_the_end() -> None:
            today(ROWS_MAX)
            visits.listed(nb)

        yield _looked("work today", "Today as it opens, with problems to look at again", lambda: today(FIRST))
        yield _looked("work today's end", "The same to its end, with the places of a shift", to_the_end, bar_s=None)
        yield _looked("work problems", f"First {SHOWN} problems", lambda: problems.page(nb, OPEN, limit=SHOWN))
        yield _looked("work search", "Search at every key", lambda: everything(nb, next(typed), SHOWN), KEYSTROKES)
        month = "What a month of visits adds up to"
        yield _looked("work sums", month, lambda: visit_sums.added_up(nb, MONTH_DAYS, mine=False), bar_s=None)
        opens = "Insights of a squad as they open, over twelve weeks"
        yield _looked("work insights", opens, lambda: insights(nb, WEEKS, mine=False), OPENED, INSIGHTS_BAR_S)
        key = storage_key(held)
        nb.close()
        opened = [unlock(held, key) for _ in range(UNLOCKS)]
        yield _row(
            "work unlock",
            "Unlock with the snapshot, after the key derivation",
            ms(median(opened)),
            f"≤ {UNLOCK_BAR_S} s",
            median(opened) <= UNLOCK_BAR_S,
        )
        held.phone.open()
    finally:
        held.close()


def _looked(key: str, what: str, look: Callable[[], object], times: int = LOOKS, bar_s: float | None = BAR_S) -> Row:
    took = [_timed(look) for _ in range(times)]
    p95 = percentile(took, 95)
    said = f"p50 {ms(percentile(took, 50))}, p95 {ms(p95)}"
    bar = "for information" if bar_s is None else f"≤ {ms(bar_s)} p95"
    return _row(key, what, said, bar, None if bar_s is None else p95 <= bar_s)


def _row(key: str, what: str, ours: str, bar: str, met: bool | None) -> Row:
    size = f"{PROBLEMS:,} problems and {VISITS:,} visits beside a squad's year of work"
    return Row(key, f"{what}, {size}", ours, "–", None, None, bar, met, "reading only", drawn=False)


def _timed(look: Callable[[], object]) -> float:
    began = perf_counter()
    look()
    return perf_counter() - began

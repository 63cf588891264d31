"""`python -m tests.bench`: how quick Beatbook is, as ratios to bare baselines measured in the same run.

A full run writes docs/benchmarks.md and docs/benchmarks.svg; with --quick or --only the table is only printed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import partial
from pathlib import Path

from tests.bench import report
from tests.bench.command import QUICK, run, sweep
from tests.bench.result import Row

CARRIED = ("push", "pull", "empty-sync", "re-push")
LOOKED = ("search", "today", "contacts")
NAMES = ("save", *CARRIED, "train", "wire", "burst", "unlock", *LOOKED, "work", "tapping", "six-squads", "key")
QUICK_ROUNDS = 3
FULL_ROUNDS = 5


def _run(folder: Path, wanted: Collection[str], quick: bool) -> Iterator[Row]:
    """Each part in a folder of its own, behind a swept heap; imported only when it is asked for."""
    scale = QUICK if quick else 1.0

    def apart(name: str, work: Callable[[Path], Iterable[Row]]) -> Iterator[Row]:
        place = folder / name
        place.mkdir()
        sweep()
        yield from work(place)

    if "save" in wanted:
        from tests.bench import saving

        yield from apart("save", partial(saving.rows, scale=scale))
    if carried := [name for name in wanted if name in CARRIED]:
        from tests.bench import carrying

        rounds = QUICK_ROUNDS if quick else FULL_ROUNDS
        for database in ("SQLite", "PostgreSQL"):
            carry = partial(carrying.rows, scale=scale, database=database, wanted=carried, rounds=rounds)
            yield from apart(database, carry)
    if "train" in wanted:
        from tests.bench import train

        yield from apart("train", train.rows)
    if "wire" in wanted:
        from tests.bench import weighing

        yield from apart("wire", partial(weighing.rows, scale=scale))
    if "burst" in wanted:
        from tests.bench import burst

        for database in ("SQLite", "PostgreSQL"):
            yield from apart(f"burst-{database}", partial(burst.rows, scale=scale, database=database))
    if {"unlock", *LOOKED} & set(wanted):
        yield from apart("held", partial(_held_rows, wanted=wanted, scale=scale))
    if "work" in wanted:
        from tests.bench import working

        yield from apart("work", partial(working.rows, scale=scale))
    if "tapping" in wanted:
        from tests.bench import tapping

        yield from apart("tapping", tapping.rows)
    if "six-squads" in wanted:
        from tests.bench import six_squads

        yield from apart("six-squads", partial(six_squads.rows, scale=scale))
    if "key" in wanted:
        from tests.bench import opening

        yield from opening.key_rows()


def _held_rows(folder: Path, wanted: Collection[str], scale: float) -> Iterator[Row]:
    """Everything that needs a notebook full of work; the doubled one is made for search alone."""
    from tests.bench import looking, opening
    from tests.bench.big_notebook import Held

    held = Held(folder / "held", scale)
    try:
        if "unlock" in wanted:
            yield from opening.rows(held, folder)
        doubled = Held(folder / "doubled", scale * 2) if "search" in wanted else None
        yield from looking.rows(held, doubled, wanted)
        if doubled is not None:
            doubled.close()
    finally:
        held.close()


if __name__ == "__main__":
    sys.exit(run(__doc__, NAMES, _run, report.write))

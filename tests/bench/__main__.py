"""`python -m tests.bench`: how quick Beatbook is, as ratios to bare baselines measured in the same run.

A full run writes docs/benchmarks.md and docs/benchmarks.svg; with --quick or --only the table is only printed.
"""

from __future__ import annotations

import argparse
import gc
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import partial
from pathlib import Path

from tests.bench.result import Row

CARRIED = ("push", "pull", "empty-sync", "re-push")
LOOKED = ("search", "today", "contacts")
NAMES = ("save", *CARRIED, "wire", "burst", "unlock", *LOOKED, "key")
QUICK = 0.1
QUICK_ROUNDS = 3
FULL_ROUNDS = 5
DOCS = Path(__file__).parents[2] / "docs"


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--quick", action="store_true", help="a tenth of the data, for trying")
    arguments.add_argument("--only", action="append", choices=NAMES, metavar="NAME", help=", ".join(NAMES))
    arguments.add_argument("--out", type=Path, help="write the table and the plot into this folder")
    chosen = arguments.parse_args()
    from tests.bench import report

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that stopping it stops the servers too
    began = time.monotonic()
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="beatbook-bench-", ignore_cleanup_errors=True) as folder:
        for row in _run(Path(folder), chosen.only or NAMES, chosen.quick):
            rows.append(row)
            print(report.line(row), flush=True)
    took_s = time.monotonic() - began
    out = chosen.out or (None if chosen.quick or chosen.only else DOCS)
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        report.write(out, rows, took_s, chosen.quick)
        print(f"Written to {out / report.TABLE}")
    print(f"{len(rows)} rows in {took_s:.0f} s")
    return 0


def _run(folder: Path, wanted: Collection[str], quick: bool) -> Iterator[Row]:
    """Each part in a folder of its own, behind a swept heap; imported only when it is asked for."""
    scale = QUICK if quick else 1.0

    def apart(name: str, work: Callable[[Path], Iterable[Row]]) -> Iterator[Row]:
        place = folder / name
        place.mkdir()
        gc.collect()
        gc.freeze()  # as app.main does when the app is loaded
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
    if "wire" in wanted:
        from tests.bench import weighing

        yield from apart("wire", partial(weighing.rows, scale=scale))
    if "burst" in wanted:
        from tests.bench import burst

        for database in ("SQLite", "PostgreSQL"):
            yield from apart(f"burst-{database}", partial(burst.rows, scale=scale, database=database))
    if {"unlock", *LOOKED} & set(wanted):
        yield from apart("held", partial(_held_rows, wanted=wanted, scale=scale))
    if "key" in wanted:
        from tests.bench import opening

        yield from opening.key_rows()


def _held_rows(folder: Path, wanted: Collection[str], scale: float) -> Iterator[Row]:
    """Everything that needs a notebook full of work; the doubled one is made for search alone."""
    from tests.bench import looking, opening
    from tests.bench.held import Held

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
    sys.exit(main())

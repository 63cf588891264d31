"""What the benchmarks' commands share: their flags, a folder for their work, and who gets the rows."""

from __future__ import annotations

import argparse
import gc
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path

from tests.bench import report
from tests.bench.result import Row

DOCS = Path(__file__).parents[2] / "docs"
QUICK = 0.1
# In a minute one device here writes what another writes in years. Everything is still counted.
QUOTAS = {f"BEATBOOK_QUOTA_{what}": str(1_000_000) for what in ("ENTRIES", "MIB", "FACTS", "INVITATIONS", "DEVICES")}

Measure = Callable[[Path, Collection[str], bool], Iterator[Row]]
"""(folder for its work, what is wanted, quick) -> rows, as they are measured."""
Write = Callable[[Path, Sequence[Row], float, bool], None]
"""(folder of the documents, rows, how long it took in seconds, quick)."""


def run(about: str | None, names: Sequence[str], measure: Measure, write: Write) -> int:
    """Prints every row as it comes; all of them at full size are also written. Returns the exit code."""
    arguments = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--quick", action="store_true", help="a tenth of the data, for trying")
    arguments.add_argument("--only", action="append", choices=names, metavar="NAME", help=", ".join(names))
    arguments.add_argument("--out", type=Path, help="write what was measured into this folder")
    chosen = arguments.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that stopping it stops every server too
    os.environ.update(QUOTAS)  # for the servers that are started
    began = time.monotonic()
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="beatbook-bench-", ignore_cleanup_errors=True) as folder:
        for row in measure(Path(folder), chosen.only or names, chosen.quick):
            rows.append(row)
            print(report.line(row), flush=True)
    took_s = time.monotonic() - began
    out = chosen.out or (None if chosen.quick or chosen.only else DOCS)
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        write(out, rows, took_s, chosen.quick)
        print(f"Written to {out / report.TABLE}")
    print(f"{len(rows)} rows in {took_s:.0f} s")
    return 0


def sweep() -> None:
    """Before each measurement: nothing left over, and what is loaded is not looked through, as in the app itself."""
    gc.collect()
    gc.freeze()

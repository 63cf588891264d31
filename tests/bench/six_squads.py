"""An officer of six squads with 60,000 interactions in all: unlocking, searching, and what the app holds in memory.

`python -m tests.bench.six_squads FOLDER KEY` is the app process that is weighed: it unlocks, searches, says its bytes.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import perf_counter

from app.device.keyring import Keyring
from app.device.store import Store
from app.notebook.notebook import Notebook
from app.notebook.search import search
from tests.bench.big_notebook import Held
from tests.bench.opening import BAR_S as UNLOCK_BAR_S
from tests.bench.opening import storage_key, unlock
from tests.bench.result import Row, ms, percentile
from tests.cast.clock import ZONE, Clock

SQUADS = 6
EACH = 0.2  # of a squad's year of work: 1,000 contacts and 10,000 interactions
ROUNDS = 5
KEYSTROKES = 300
SEARCH_BAR_S = 0.020
ROSTER = "roster.pickle"


def rows(folder: Path, scale: float) -> Iterator[Row]:
    """The bars are absolute: a second baseline would say no more than those of one squad do."""
    held = Held(folder / "held", EACH * scale, SQUADS)
    try:
        size = f"{SQUADS} squads, {held.contacts:,} contacts, {held.notes:,} interactions"
        typed = list(held.town.keystrokes(KEYSTROKES))
        times = [_timed(held.notebook, words) for words in typed]
        p95 = percentile(times, 95)
        yield _row(
            "search six squads",
            f"Search at every key, {size}",
            f"p50 {ms(percentile(times, 50))}, p95 {ms(p95)}",
            "≤ 20 ms p95",
            p95 <= SEARCH_BAR_S,
        )
        key = storage_key(held)
        held.phone.notebook.close()
        opened = [unlock(held, key) for _ in range(ROUNDS)]
        yield _row(
            "unlock six squads",
            f"Unlock with the snapshot, {size}, after the key derivation",
            ms(median(opened)),
            f"≤ {UNLOCK_BAR_S} s",
            median(opened) <= UNLOCK_BAR_S,
        )
        (folder / ROSTER).write_bytes(pickle.dumps(held.squad.roster))
        app, notebook, most = _weighed(held.phone.folder, folder / ROSTER, key)
        yield _row(
            "memory six squads",
            f"Memory of the app process without its screens, {size}",
            f"{notebook >> 20} MiB unlocked, {most >> 20} MiB at most, {app >> 20} MiB before",
            "for information",
            None,
        )
        held.phone.open()
    finally:
        held.close()


def _row(key: str, what: str, ours: str, bar: str, met: bool | None) -> Row:
    durability = "reading only"
    return Row(key, what, ours, "–", None, None, bar, met, durability, drawn=False)


def _timed(notebook: Notebook, typed: str) -> float:
    began = perf_counter()
    search(notebook, typed)
    return perf_counter() - began


def _weighed(phone: Path, roster: Path, key: bytes) -> list[int]:
    command = [sys.executable, "-m", "tests.bench.six_squads", str(phone), str(roster), key.hex()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True, env={**os.environ})
    return [int(number) for number in done.stdout.split()]


def _weigh(phone: Path, roster: Path, key: bytes) -> None:
    known = pickle.loads(roster.read_bytes())  # noqa: S301 - written by this benchmark a moment ago
    before = _resident("VmRSS")
    store = Store(phone)
    notebook = Notebook(store, Keyring(store, key), known, Clock(), zone=ZONE)
    search(notebook, "ba")
    print(before, _resident("VmRSS"), _resident("VmHWM"))
    store.close()


def _resident(what: str) -> int:
    """Bytes, as Linux counts them (proc_pid_status(5))."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) << 10 for line in lines if line.startswith(f"{what}:"))


if __name__ == "__main__":
    _weigh(Path(sys.argv[1]), Path(sys.argv[2]), bytes.fromhex(sys.argv[3]))

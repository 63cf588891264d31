"""`python -m tests.bench.peers`: Beatbook beside other products, in turn, with the same records, on this machine.

A full run writes its section of docs/benchmarks.md and docs/benchmarks-peers.svg; with --quick or --only the table is
only printed. The first run installs the peers into build/peers.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, ExitStack, nullcontext
from functools import partial
from pathlib import Path

from tests.bench.carrying import ENTRIES, drawn
from tests.bench.command import QUICK, run, sweep
from tests.bench.peers import section, table
from tests.bench.peers.installing import Missing
from tests.bench.peers.ours import Beatbook
from tests.bench.peers.side import Side, Times
from tests.bench.peers.sides import Kinto, Morango, PouchDB
from tests.bench.peers.worker import Failed
from tests.bench.result import Row
from tests.bench.town import Town
from tests.cast.clock import now_ms

NAMES = ("pouchdb", "morango", "kinto", "sqlcipher")
QUICK_ROUNDS = 1
ROUNDS = 3

Start = Callable[[], AbstractContextManager[Side]]


def _run(folder: Path, wanted: Collection[str], quick: bool) -> Iterator[Row]:
    scale, rounds = (QUICK, QUICK_ROUNDS) if quick else (1.0, ROUNDS)
    if set(wanted) - {"sqlcipher"}:
        yield from _carried(folder, wanted, round(ENTRIES * scale), rounds)
    if "sqlcipher" in wanted:
        from tests.bench.peers import unlocking

        sweep()
        try:
            yield unlocking.row(folder / "sqlcipher", scale)
        except (Missing, Failed) as error:
            yield table.absent_row(f"Unlock, beside {unlocking.SQLCIPHER}", str(error))


def _carried(folder: Path, wanted: Collection[str], records: int, rounds: int) -> list[Row]:
    path = _written(folder / "records.jsonl", records)
    absent: dict[str, str] = {}
    sides: list[Side] = []
    with ExitStack() as running:
        for name, start in _starts(folder, path, wanted, records, rounds).items():
            try:
                sides.append(running.enter_context(start()))
            except (Missing, Failed) as error:
                absent[name] = str(error)
                print(f"{name} is not in this run: {error}", flush=True)
        ran = {side.name: table.Ran(side, times) for side, times in _in_turn(sides, rounds, absent)}
    return table.rows(ran, absent)


def _starts(folder: Path, path: Path, wanted: Collection[str], records: int, rounds: int) -> dict[str, Start]:
    """Every side by its name in the table."""
    ours = {
        name: lambda on=database: nullcontext(Beatbook(folder, on, records, rounds))
        for name, database in ((table.SQLITE, "SQLite"), (table.POSTGRESQL, "PostgreSQL"))
    }
    pouchdb = partial(PouchDB.started, path=path, records=records, rounds=rounds)
    found: dict[str, Start] = {}
    if {"pouchdb", "morango"} & set(wanted):
        found[table.SQLITE] = ours[table.SQLITE]
    if "kinto" in wanted:
        found[table.POSTGRESQL] = ours[table.POSTGRESQL]
        found["Kinto"] = partial(Kinto.started, folder / "kinto", path, records, rounds)
    if "pouchdb" in wanted:
        found["PouchDB"] = partial(pouchdb, folder / "flushed")
        found["PouchDB as it comes"] = partial(pouchdb, folder / "unflushed", flushed=False)
    if "morango" in wanted:
        found["Morango"] = partial(Morango.started, folder / "morango", path, records, rounds)
    return found


def _in_turn(sides: list[Side], rounds: int, absent: dict[str, str]) -> Iterator[tuple[Side, list[Times]]]:
    """Each side's rounds, taken in turn, another one first every time. A side that fails says why and sits out."""
    times: dict[str, list[Times]] = {side.name: [] for side in sides}
    for number in range(rounds):
        first = number % len(sides)
        for side in sides[first:] + sides[:first]:
            if side.name in absent or number >= side.rounds:
                continue
            sweep()
            try:
                times[side.name].append(side.round(number))
            except Failed as error:
                absent[side.name] = str(error)
            print(f"round {number + 1}: {side.name} {absent.get(side.name, 'done')}", flush=True)
    yield from ((side, times[side.name]) for side in sides if side.name not in absent)


def _written(path: Path, records: int) -> Path:
    """The records as the peers take them, one JSON object a line."""
    with path.open("w", encoding="utf-8") as file:
        for note in drawn(Town([bytes(16).hex()], now_ms()), records):
            change = note.changes[0]
            file.write(json.dumps({"id": change.record.hex(), "kind": change.kind, **change.set}) + "\n")
    return path


if __name__ == "__main__":
    sys.exit(run(__doc__, NAMES, _run, section.write))

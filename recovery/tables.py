"""Everything as JSON, for programs, and as CSV, for whoever counts: a file a kind of record."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from typing import Any, TextIO

from app.domain.csv_text import harmless
from app.domain.kinds.kind import Kind
from app.domain.merge import ELEMENT
from app.journal import stamps
from app.journal.change import Action
from app.journal.entry import Entry
from app.journal.roster import Roster
from app.notebook.kinds.registry import KINDS
from recovery.book import Book, Record
from recovery.folder import Folder
from recovery.wording import Wording, moment

_ALWAYS = ("id", "squad", "shown", "first written by", "first written", "last written by", "last written")


def plain(value: Any) -> Any:
    """A value as JSON has it: bytes as {"bytes": hex}, names of a map as text, no numbers that are none."""
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, dict):
        return {one if isinstance(one, str) else str(plain(one)): plain(inner) for one, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return value


def dumped(value: Any) -> str:
    return json.dumps(plain(value), ensure_ascii=True, allow_nan=False)


def of_action(entry: Entry, action: Action, roster: Roster) -> dict[str, Any]:
    """An entry and what it says, whole: also what records show no more, or keep cut short."""
    header, author = entry.header, roster.officer_of(stamps.author(action.stamp))
    return {
        "hash": entry.hash.hex(),
        "vault": header.vault.hex(),
        "device": header.device.hex(),
        "number": header.number,
        "at_ms": stamps.millis(action.stamp),
        "stamp": action.stamp.hex(),
        "officer": author.id.hex() if author else None,
        "officer_name": author.name if author else None,
        "carried": action.original.hex() or None,
        "changes": [
            {
                "record": change.record.hex(),
                "kind": change.kind,
                "set": change.set,
                "replaces": {name: [stamp.hex() for stamp in seen] for name, seen in change.basis.items()},
                **({"more": change.extra} if change.extra else {}),
            }
            for change in action.changes
        ],
        **({"more": action.extra} if action.extra and not action.original else {}),
    }


def of_record(record: Record, book: Book) -> dict[str, Any]:
    """A record as it is shown, every version of it, and who wrote."""

    def wrote(stamp: bytes) -> dict[str, Any]:
        return {"by": book.writer(stamp), "at_ms": stamps.millis(stamp), "stamp": stamp.hex()}

    return {
        "id": record.id,
        "kind": record.kind.id,
        "squad": record.vault.hex(),
        "squad_name": book.squad_name(record.vault),
        "shown": record.shown,
        "fields": dict(record.fields),
        "versions": {
            name: [{"value": value, **wrote(stamp)} for stamp, value in versions]
            for name, versions in record.versions.items()
        },
        "texts": [
            {"fields": dict(text.fields), "taken_back": not text.stands, **wrote(text.stamp)} for text in record.texts
        ],
        "first": wrote(record.stamps[0]),
        "last": wrote(record.stamps[-1]),
    }


def of_roster(roster: Roster) -> dict[str, Any]:
    return {
        "agency": roster.agency.hex(),
        "name": roster.name,
        "policy": roster.policy,
        "officers": [
            {"id": one.id.hex(), "name": one.name, "role": one.role, "suspended": one.suspended}
            for one in roster.officers.values()
        ],
        "devices": [{"id": one.id.hex(), "officer": one.officer.hex()} for one in roster.devices.values()],
        "squads": [
            {
                "id": vault.id.hex(),
                "name": vault.name,
                "closed": vault.closed,
                "keys": max(vault.checks),
                "members": {officer.hex(): role for officer, role in vault.members.items()},
                "ever": [officer.hex() for officer in vault.spans],
            }
            for vault in roster.vaults.values()
        ],
    }


def write_records(folder: Folder, book: Book, records: Iterable[Record]) -> None:
    """records.json, and a CSV file for each kind that has any; those of newer versions share one."""
    wording = Wording(book)
    with ExitStack() as open_files, folder.file("records.json") as out:
        rows: dict[str, Any] = {}
        for count, record in enumerate(records):
            out.write(("[\n" if not count else ",\n") + dumped(of_record(record, book)))
            known = record.kind.id in KINDS.rows
            name = record.kind.id if known else "newer_versions"
            if name not in rows:
                rows[name] = csv.writer(open_files.enter_context(folder.file(f"csv/{name}.csv")))
                rows[name].writerow([*_ALWAYS, *(_columns(record.kind) if known else ("kind",)), "more"])
            rows[name].writerow([harmless(cell) for cell in _row(record, wording, known)])
        out.write("\n]\n" if rows else "[]\n")


def _columns(kind: Kind) -> list[str]:
    return [name.rstrip(ELEMENT) for name in kind.fields]


def _row(record: Record, wording: Wording, known: bool) -> Iterator[str]:
    first, last = record.stamps[0], record.stamps[-1]
    yield from (record.id, wording.book.squad_name(record.vault), "yes" if record.shown else "no")
    for stamp in (first, last):
        yield from (wording.book.writer(stamp), moment(stamps.millis(stamp)))
    left = dict(record.fields)
    for name in record.kind.fields if known else ():
        elements = [one for one in left if one.startswith(name)] if name.endswith(ELEMENT) else [name]
        there = [(one, left.pop(one)) for one in sorted(elements) if one in left]
        yield "; ".join(wording.value(record.kind, one, value) for one, value in there)
    if not known:
        yield record.kind.id
    yield dumped(left) if left else ""


def write_line(out: TextIO, value: Any) -> None:
    out.write(dumped(value) + "\n")

"""Entries on this device: appended, read in order of arrival, listed for sending.

Promises: an append that returned is on the disk; two threads or two windows never use one number twice; nothing
here ever removes an entry, except one damaged on disk, which moves to quarantine as it is. (A phone that was cloned
replaces entries by others that say the same: see pulled_pages.py.)
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from app.device.clock import device_ms
from app.device.errors import StoreUnreadable
from app.device.store_file import DatabaseFile, driver
from app.device.store_rows import StoredEntry
from app.device.store_tables import counters, entries, quarantine
from app.journal.entry import BODY_AT, EMPTY_HEAD, Entry, Tip
from app.journal.errors import JournalError

Maker = Callable[[int, bytes], Entry]
"""Makes the entry with this number behind the entry with this hash. Called while the file is held: no waiting."""

HASHES_PER_QUERY = 500
UNSENT_MAX_ENTRIES = 100_000
UNSENT_MAX_BYTES = 256 << 20
AFTER_MAX_BYTES = 16 << 20
DAMAGED = "kept.damaged"
NO_TIP: Tip = (0, EMPTY_HEAD)

_e = entries.c
_BODY = 4  # of _SHAPE
_SHAPE = "rowid, hash, header, signature, body, seq"
# What runs for every save or every entry goes to the driver as text; it keeps it prepared.
INSERT = """INSERT INTO entries (vault, device, number, hash, header, signature, body, seq)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)"""
# What was set aside is offered to nobody, and no page follows it.
_OFFERED = "NOT EXISTS (SELECT 1 FROM quarantine WHERE quarantine.hash = entries.hash)"
# A clone may leave two entries under one number: the one on the server is the chain to follow.
_TIP = f"""SELECT number, hash FROM entries WHERE vault = ? AND device = ? AND {_OFFERED}
    ORDER BY number DESC, seq IS NULL LIMIT 1"""  # noqa: S608  # columns only
# The + keeps SQLite from walking the whole vault by seq: along the chain the answer is the first row or near it.
_TIP_TO = """SELECT number, hash FROM entries WHERE vault = ? AND device = ? AND +seq <= ?
    ORDER BY number DESC LIMIT 1"""
_AFTER = f"SELECT {_SHAPE} FROM entries WHERE rowid > ? ORDER BY rowid LIMIT ?"  # noqa: S608  # columns only
_UNSENT = f"""SELECT {_SHAPE} FROM entries WHERE vault = ? AND seq IS NULL AND (device, number) > (?, ?)
    AND {_OFFERED} ORDER BY device, number LIMIT ?"""  # noqa: S608  # columns only
_UNSENT_COUNT = "SELECT count(*) FROM entries WHERE seq IS NULL"
# The others are built once: SQLAlchemy then finds their SQL compiled.
_NEXT_DEVICE = select(func.min(_e.device)).where(_e.vault == bindparam("vault"), _e.device > bindparam("device"))
_GENERATION = select(counters.c.value).where(counters.c.name == "generation")


class Part:
    """One table group of the store; all share its file."""

    _file: DatabaseFile


class Entries(Part):
    """The pages of the journal. Ids are 16 bytes, hashes 32. Every method may raise StoreError."""

    def append_own(self, vault: bytes, device: bytes, make: Maker) -> StoredEntry:
        """Appends one entry of this device; it is on the disk when this returns.

        `make(number, previous)` gets the next number and the hash of the entry before it (zeros for the first).
        """
        return self.append_own_many(vault, device, (make,))[0]

    def append_own_many(self, vault: bytes, device: bytes, makers: Sequence[Maker]) -> list[StoredEntry]:
        """Appends several entries, all of them or none."""
        return self.append_own_across(device, [(vault, make) for make in makers])

    def append_own_across(self, device: bytes, makers: Sequence[tuple[bytes, Maker]]) -> list[StoredEntry]:
        """Appends several entries, each to its vault, (vault, maker); all of them or none."""
        with self._file.save() as raw:
            return [
                stored
                for vault, some in groupby(makers, itemgetter(0))
                for stored in append(raw, vault, device, [make for _, make in some])
            ]

    def entries_after(self, rowid: int, limit: int = 500) -> list[StoredEntry]:
        """The next entries in order of arrival, up to AFTER_MAX_BYTES; an empty list: there are no more."""
        while True:
            with self._file.look() as raw:
                rows = _at_most(AFTER_MAX_BYTES, raw.execute(_AFTER, (rowid, limit)))
                stored, damaged = _parsed(rows)
            if not damaged:
                return stored
            self._set_rows_aside(damaged)

    def entry_at(self, rowid: int) -> StoredEntry | None:
        """The entry with this row number; None where it is there no more."""
        return next((one for one in self.entries_after(rowid - 1, 1) if one.rowid == rowid), None)

    def unsent(
        self,
        vault: bytes,
        limit_entries: int = UNSENT_MAX_ENTRIES,
        limit_bytes: int = UNSENT_MAX_BYTES,
        after: tuple[bytes, int] = (b"", 0),
    ) -> list[Entry]:
        """What the server does not have yet, whoever wrote it, by (device, number); quarantined ones left out.

        Packed, the entries come to at most `limit_bytes`, but there is at least one if any waits behind `after`.
        """
        while True:
            with self._file.look() as raw:
                rows = _at_most(limit_bytes, raw.execute(_UNSENT, (vault, *after, limit_entries)))
                stored, damaged = _parsed(rows)
            if not damaged:
                return [one.entry for one in stored]
            self._set_rows_aside(damaged)

    def unsent_count(self, vault: bytes | None = None) -> int:
        """How many entries the server has not acknowledged, quarantined ones included."""
        with self._file.look() as raw:
            if vault is None:
                return int(raw.execute(_UNSENT_COUNT).fetchone()[0])
            return int(raw.execute(f"{_UNSENT_COUNT} AND vault = ?", (vault,)).fetchone()[0])

    def count(self) -> int:
        """How many entries lie on this device."""
        with self._file.read() as connection:
            return int(connection.execute(select(func.count()).select_from(entries)).scalar_one())

    def last_rowid(self) -> int:
        """The rowid of the newest arrival, 0 when there is none."""
        with self._file.read() as connection:
            return int(connection.execute(select(func.max(_e.rowid))).scalar_one() or 0)

    def hash_at(self, rowid: int) -> bytes | None:
        """The hash of the entry with this rowid, None when there is none."""
        with self._file.read() as connection:
            return connection.execute(select(_e.hash).where(_e.rowid == rowid)).scalar_one_or_none()

    def known(self, hashes: Collection[bytes]) -> set[bytes]:
        """Which of these entries lie on this device."""
        with self._file.look() as raw:
            return known_here(raw, hashes)

    def chain_tips(
        self, vault: bytes, devices: Iterable[bytes] | None = None, up_to: int | None = None
    ) -> dict[bytes, Tip]:
        """Each device's newest entry in a vault as (number, hash); devices without one are left out.

        With `up_to`, only entries within the first `up_to` of the server's order count: the tips a page that
        follows that cursor must continue.
        """
        found: dict[bytes, Tip] = {}
        with self._file.read() as connection:
            asked = _devices(connection, vault) if devices is None else devices
            raw = driver(connection)
            for device in asked:
                if up_to is None:
                    tip = raw.execute(_TIP, (vault, device)).fetchone()
                else:
                    tip = raw.execute(_TIP_TO, (vault, device, up_to)).fetchone()
                if tip is not None:
                    found[device] = (tip[0], tip[1])
        return found

    def generation(self) -> int:
        """Changes when entries were replaced or removed: what was built from them is then built anew."""
        with self._file.read() as connection:
            return int(connection.execute(_GENERATION).scalar_one())

    def _set_rows_aside(self, rowids: Sequence[int]) -> None:
        with self._file.write() as connection:
            for row in connection.execute(select(entries).where(_e.rowid.in_(rowids))).all():
                move_to_quarantine(connection, row, DAMAGED)


def append(raw: sqlite3.Connection, vault: bytes, device: bytes, makers: Sequence[Maker]) -> list[StoredEntry]:
    """Makes and inserts entries behind the device's newest one. The caller holds the writing transaction."""
    number, previous = raw.execute(_TIP, (vault, device)).fetchone() or NO_TIP
    made: list[StoredEntry] = []
    for make in makers:
        entry = make(number + 1, previous)
        header = entry.header
        place = (header.vault, header.device, header.number, header.previous)
        if place != (vault, device, number + 1, previous):
            raise ValueError("an entry was made for another place than the one it was asked for")
        rowid = raw.execute(INSERT, row_of(entry, None)).lastrowid
        made.append(StoredEntry(rowid or 0, entry, None))
        number, previous = header.number, entry.hash
    return made


def known_here(raw: sqlite3.Connection, hashes: Collection[bytes]) -> set[bytes]:
    """Which of these entries lie on this device, within the caller's transaction."""
    found: set[bytes] = set()
    asked = list(hashes)
    for at in range(0, len(asked), HASHES_PER_QUERY):
        some = asked[at : at + HASHES_PER_QUERY]
        marks = ",".join("?" * len(some))
        query = f"SELECT hash FROM entries WHERE hash IN ({marks})"  # noqa: S608  # question marks only
        found.update(row[0] for row in raw.execute(query, some))
    return found


def row_of(entry: Entry, seq: int | None) -> tuple[bytes, bytes, int, bytes, bytes, bytes, bytes, int | None]:
    """The parameters of INSERT."""
    header = entry.header
    return (
        header.vault,
        header.device,
        header.number,
        entry.hash,
        header.pack(),
        entry.signature,
        entry.body,
        seq,
    )


def move_to_quarantine(connection: Connection, row: Row[Any], code: str) -> None:
    """Moves a whole row of `entries` to quarantine, bytes unchanged, and says so through `generation`."""
    connection.execute(entries.delete().where(_e.rowid == row.rowid))
    aside = {
        "vault": row.vault,
        "raw": b"".join((row.header, row.signature, row.body)),
        "code": code,
        "tries": 1,
        "at_ms": device_ms(),
        "seq": row.seq,
        "hash": row.hash,  # the column and not the damaged header keeps its place in the running hash
    }
    connection.execute(insert(quarantine).prefix_with("OR IGNORE"), aside)
    bump_generation(connection)


def bump_generation(connection: Connection) -> None:
    connection.execute(update(counters).where(counters.c.name == "generation").values(value=counters.c.value + 1))


def _devices(connection: Connection, vault: bytes) -> list[bytes]:
    # One index seek per device, where DISTINCT would walk every entry.
    devices: list[bytes] = []
    last = b""
    while (found := connection.execute(_NEXT_DEVICE, {"vault": vault, "device": last}).scalar()) is not None:
        devices.append(found)
        last = found
    return devices


def _at_most(limit_bytes: int, rows: Iterable[Sequence[Any]]) -> list[Sequence[Any]]:
    """The first of these rows of _SHAPE whose entries, packed, come to so many bytes; at least one."""
    taken: list[Sequence[Any]] = []
    for row in rows:
        limit_bytes -= BODY_AT + len(row[_BODY])
        if taken and limit_bytes < 0:
            break
        taken.append(row)
    return taken


def _parsed(rows: Iterable[Sequence[Any]]) -> tuple[list[StoredEntry], list[int]]:
    """The rows as entries, and the rowids of those whose bytes are no longer what was stored."""
    stored: list[StoredEntry] = []
    damaged: list[int] = []
    for rowid, entry_hash, header, signature, body, seq in rows:
        if not (isinstance(header, bytes) and isinstance(signature, bytes) and isinstance(body, bytes)):
            raise StoreUnreadable  # a column that is not even bytes: it is the page under the row that is damaged
        try:
            entry = Entry.of_parts(header, signature, body)
        except JournalError:
            damaged.append(rowid)
            continue
        if entry.hash == entry_hash:
            stored.append(StoredEntry(rowid, entry, seq))
        else:
            damaged.append(rowid)
    return stored, damaged

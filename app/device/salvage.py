"""A notebook made whole again from a damaged one.

Promises to the officer: the damaged file is kept, unchanged; every page that can still be read is in the new notebook;
what waited for signal still waits; a locked passphrase stays locked; and what could not be read here comes back from
the server at the next sync. How that is made sure of:

- An entry proves itself by its hash, so it is taken from wherever it stands (carving.py, findings.py).
- The cursor of each vault goes back to the end of the longest beginning without a hole, where its head is folded
  anew from what is here: the equation of pages.py holds, and the next pull brings the rest. Entries behind that keep
  the places the server gave them; a pull corrects what is wrong about them.
- When this device's own newest entries are lost here but known to the server, the sync meets them as it would those
  of a cloned phone, and numbers what waits here behind them.
- Without readable keys the profile is a new one. It then holds the entries that waited, and nothing else: once the
  officer has joined again, the new device carries them to the server, because a signed entry may be carried by anyone.
"""

from __future__ import annotations

import shutil
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, insert

from app.device import folder as places
from app.device.carving import DamagedFile
from app.device.clock import device_ms
from app.device.entries import DAMAGED, INSERT, row_of
from app.device.failures import typed
from app.device.pulled_pages import CHECKPOINT_EVERY, put_aside, write_cursor
from app.device.salvaged_rows import Findings, FoundEntry
from app.device.store_file import BUSY_MS, DatabaseFile, driver
from app.device.store_rows import Cursor, Quarantined
from app.device.store_tables import attempts, checkpoints, drafts, quarantine, roster, slots
from app.journal.entry import next_head

READING_SHARE = 0.5  # of the whole work; the rest is writing
WRITE_AT_ONCE = 1_000


@dataclass(frozen=True)
class Mended:
    """What a repair found.

    `aside`: where the damaged notebook lies. `found`: entries in the new one, `waiting` of them not on the server.
    `coming`: entries that the server has and that come back from it. `gone`: entries that could not be read and that
    nobody else is known to have. `opens`: whether the keys were found, so that the passphrase opens it as before.
    """

    aside: Path
    found: int
    waiting: int
    coming: int
    gone: int
    opens: bool


def mend(
    folder: Path,
    keep_keys: bool = True,
    progress: Callable[[float], None] = lambda share: None,
    busy_ms: int = BUSY_MS,
) -> Mended:
    """Makes the notebook in `folder` whole again; close every store on it first. `progress` goes from 0 to 1.

    `keep_keys` False leaves the keys behind, when they were found to be damaged at unlocking. A notebook that cannot
    be written (no space, read-only, open elsewhere) stays exactly as it is. Raises StoreError.
    """
    with typed(), places.alone(folder, busy_ms):
        if places.is_half_placed(folder):
            places.put_in_place(folder)
        found = _read(folder, lambda share: progress(share * READING_SHARE))
        opens = keep_keys and found.has_keys
        try:
            fresh = places.new_copy(folder)
            _write(fresh, found, opens, lambda share: progress(READING_SHARE + share * (1 - READING_SHARE)))
            places.copy_is_whole(folder)
        except BaseException:
            shutil.rmtree(folder / places.MENDING, ignore_errors=True)  # our copy; the damaged notebook stands
            raise
        aside = places.put_in_place(folder)
        progress(1)
        coming, gone = found.missing()
        waiting = sum(one.seq is None for one in found.entries.values())
        left = 0 if opens else len(found.entries) - waiting
        return Mended(aside or folder, len(found.entries) - left, waiting, coming + left, gone, opens)


def _read(folder: Path, progress: Callable[[float], None]) -> Findings:
    file = DamagedFile(folder / places.FILE_NAME)
    try:
        return Findings.of(file, device_ms(), progress)
    finally:
        file.close()


def _write(fresh: Path, found: Findings, opens: bool, progress: Callable[[float], None]) -> None:
    file = DatabaseFile(fresh)
    try:
        entries = _placed(found) if opens else [one for one in found.entries.values() if one.seq is None]
        entries.sort(key=lambda one: one.arrived)
        for at in range(0, len(entries), WRITE_AT_ONCE):
            some = entries[at : at + WRITE_AT_ONCE]
            with file.write() as connection:
                driver(connection).executemany(INSERT, [row_of(one.entry, one.seq) for one in some])
            progress((at + len(some)) / len(entries))
        with file.write() as connection:
            _write_asides(connection, found, opens)
            if opens:
                _write_keys(connection, found)
                _write_cursors(connection, found, entries)
    finally:
        file.close()


def _placed(found: Findings) -> list[FoundEntry]:
    """The entries with their places, those left out that two claim: they wait, and the server says where they stand."""
    claims = Counter((one.entry.header.vault, one.seq) for one in found.entries.values())
    claims.update((aside.vault, aside.seq) for aside in found.asides.values() if aside.seq is not None)
    return [
        FoundEntry(one.arrived, one.entry, None) if claims[one.entry.header.vault, one.seq] > 1 else one
        for one in found.entries.values()
    ]


def _write_cursors(connection: Connection, found: Findings, entries: list[FoundEntry]) -> None:
    """Each vault's cursor at the end of its longest beginning without a hole, with checkpoints on the way."""
    order: dict[bytes, dict[int, bytes]] = defaultdict(dict)
    for one in entries:
        if one.seq is not None:
            order[one.entry.header.vault][one.seq] = one.entry.hash
    for own, aside in found.asides.items():
        if aside.seq is not None:
            order[aside.vault][aside.seq] = own
    for vault, hashes in order.items():
        cursor = Cursor()
        while cursor.seq + 1 in hashes:
            cursor = Cursor(cursor.seq + 1, next_head(cursor.head, hashes[cursor.seq + 1]))
            if cursor.seq % CHECKPOINT_EVERY == 0:
                connection.execute(insert(checkpoints).values(vault=vault, seq=cursor.seq, head=cursor.head))
        write_cursor(connection, vault, cursor)


def _write_keys(connection: Connection, found: Findings) -> None:
    """What only these keys open, and what guards them."""
    connection.execute(insert(slots), [{"name": name, "data": data} for name, data in found.slots.items()])
    facts = [{"seq": seq, "sealed": sealed} for seq, sealed in found.facts_in_order()]
    if facts:
        connection.execute(insert(roster), facts)
    for name, (sealed, damaged) in found.drafts.items():
        connection.execute(insert(drafts).values(name=name, sealed=sealed, damaged=damaged))
    for slot in found.failures:
        for at_ms in found.failures_of(slot):
            connection.execute(insert(attempts).values(slot=slot, at_ms=at_ms))


def _write_asides(connection: Connection, found: Findings, opens: bool) -> None:
    for own, aside in found.asides.items():
        if opens or aside.seq is None:
            # Under the hash it had: a place in the server's order counts by it, whatever became of the bytes.
            columns = {**vars(aside), "hash": own}
            del columns["id"]
            connection.execute(insert(quarantine).prefix_with("OR IGNORE"), columns)
    for vault, raw in found.broken:
        put_aside(connection, Quarantined(0, vault, raw, DAMAGED, 1, device_ms()))

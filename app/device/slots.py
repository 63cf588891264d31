"""The small things beside the journal: roster rows, slots, drafts and failed tries, each opaque to this module.

Everything that could say something arrives sealed. A write that returned is on the disk.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import Connection, bindparam, delete, select, update
from sqlalchemy.dialects.sqlite import insert

from app.device.entries import Part
from app.device.pulled_pages import read_cursor, write_cursor
from app.device.store_file import driver
from app.device.store_rows import Cursor
from app.device.store_tables import attempts, drafts, roster, slots

ROSTER = b"roster"  # the roster's key among the cursors; a vault's is 16 bytes

_PUT_SLOT = insert(slots)
_PUT_SLOT = _PUT_SLOT.on_conflict_do_update(index_elements=["name"], set_={"data": _PUT_SLOT.excluded.data})
_PUT_DRAFT = insert(drafts)
_PUT_DRAFT = _PUT_DRAFT.on_conflict_do_update(index_elements=["name"], set_={"sealed": _PUT_DRAFT.excluded.sealed})
_SLOT = select(slots.c.data).where(slots.c.name == bindparam("name"))


class RosterRows(Part):
    """Facts in server order, sealed by the caller. Every method may raise StoreError."""

    def roster(self) -> list[tuple[int, bytes]]:
        """(seq, sealed fact), ascending."""
        with self._file.read() as connection:
            rows = connection.execute(select(roster.c.seq, roster.c.sealed).order_by(roster.c.seq))
            return [(seq, sealed) for seq, sealed in rows]

    def roster_cursor(self) -> Cursor:
        """How far the roster was taken in."""
        with self._file.look() as raw:
            return read_cursor(raw, ROSTER)

    def add_roster(self, rows: Sequence[tuple[int, bytes]], cursor: Cursor) -> None:
        """Adds facts and moves the cursor in one transaction.

        Rows that another window added first are left as they are; the cursor never moves back.
        """
        with self._file.write() as connection:
            _add_rows(connection, rows)
            if cursor.seq > read_cursor(driver(connection), ROSTER).seq:
                write_cursor(connection, ROSTER, cursor)

    def replace_roster(self, rows: Sequence[tuple[int, bytes]], cursor: Cursor) -> None:
        """Takes these facts in place of all earlier ones, in one transaction (the server has them in another order)."""
        with self._file.write() as connection:
            connection.execute(delete(roster))
            _add_rows(connection, rows)
            write_cursor(connection, ROSTER, cursor)


class Slots(Part):
    """Named blobs, sealed or checked by their owners. Every method may raise StoreError."""

    def slot(self, name: str) -> bytes | None:
        with self._file.look() as raw:
            row = raw.execute("SELECT data FROM slots WHERE name = ?", (name,)).fetchone()
            return row[0] if row else None

    def put_slot(self, name: str, data: bytes) -> None:
        self.put_slots({name: data})

    def put_slots(self, data: Mapping[str, bytes]) -> None:
        """Several slots in one transaction: all or none."""
        with self._file.write() as connection:
            connection.execute(_PUT_SLOT, [{"name": name, "data": blob} for name, blob in data.items()])

    def add_slots(self, data: Mapping[str, bytes]) -> bool:
        """Adds several slots in one transaction, unless any of them is there: then False, and nothing changed."""
        with self._file.write() as connection:
            if connection.execute(select(slots.c.name).where(slots.c.name.in_(data))).first():
                return False
            connection.execute(_PUT_SLOT, [{"name": name, "data": blob} for name, blob in data.items()])
            return True

    def update_slot(self, name: str, change: Callable[[bytes | None], bytes]) -> bytes:
        """Reads, changes and writes a slot while no one else can. Returns what it holds now.

        Nothing is written when `change` raises. For blobs that two windows may change at once.
        """
        with self._file.write() as connection:
            data = change(connection.execute(_SLOT, {"name": name}).scalar_one_or_none())
            connection.execute(_PUT_SLOT, {"name": name, "data": data})
            return data


class DraftRows(Part):
    """Half-written notes under opaque names, sealed by drafts.py. Every method may raise StoreError."""

    def draft_put(self, name: bytes, sealed: bytes) -> None:
        with self._file.write() as connection:
            connection.execute(_PUT_DRAFT, {"name": name, "sealed": sealed, "damaged": 0})

    def draft_get(self, name: bytes) -> bytes | None:
        with self._file.read() as connection:
            return connection.execute(select(drafts.c.sealed).where(drafts.c.name == name)).scalar_one_or_none()

    def drafts(self) -> list[tuple[bytes, bytes]]:
        """(name, sealed) of those that are not set aside."""
        with self._file.read() as connection:
            rows = connection.execute(select(drafts.c.name, drafts.c.sealed).where(drafts.c.damaged == 0))
            return [(name, sealed) for name, sealed in rows]

    def draft_delete(self, name: bytes) -> None:
        with self._file.write() as connection:
            connection.execute(delete(drafts).where(drafts.c.name == name))

    def draft_set_aside(self, name: bytes, sealed: bytes) -> None:
        """Keeps a damaged draft under another name, so that the next one of that name does not write over it.

        Only if it still holds `sealed`: another window may have saved it anew meanwhile.
        """
        with self._file.write() as connection:
            damaged = update(drafts).where(drafts.c.name == name, drafts.c.sealed == sealed)
            connection.execute(damaged.values(name=name + os.urandom(8), damaged=1))

    def damaged_drafts(self) -> list[tuple[bytes, bytes]]:
        """(name, sealed) of those that were set aside."""
        with self._file.read() as connection:
            rows = connection.execute(select(drafts.c.name, drafts.c.sealed).where(drafts.c.damaged == 1))
            return [(name, sealed) for name, sealed in rows]


class AttemptRows(Part):
    """When opening a slot failed, milliseconds since 1970 UTC, ascending; attempts.py decides what it means."""

    def failures(self, slot: str) -> list[int]:
        with self._file.read() as connection:
            return _failures(connection, slot)

    def change_failures(self, slot: str, change: Callable[[list[int]], list[int]]) -> list[int]:
        """Reads, changes and writes them while no one else can; nothing is written when `change` raises."""
        with self._file.write() as connection:
            times = change(_failures(connection, slot))
            connection.execute(delete(attempts).where(attempts.c.slot == slot))
            if times:
                connection.execute(insert(attempts), [{"slot": slot, "at_ms": at_ms} for at_ms in times])
            return times


def _add_rows(connection: Connection, rows: Sequence[tuple[int, bytes]]) -> None:
    if rows:
        add = insert(roster).on_conflict_do_nothing()
        connection.execute(add, [{"seq": seq, "sealed": sealed} for seq, sealed in rows])


def _failures(connection: Connection, slot: str) -> list[int]:
    query = select(attempts.c.at_ms).where(attempts.c.slot == slot).order_by(attempts.c.id)
    return list(connection.execute(query).scalars())

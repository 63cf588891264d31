"""How far a vault's journal has come, and each device in it; and the lock on a vault's row.

Whatever adds entries holds the lock, and so does a fact that ends an epoch or a right: what is pushed is judged by the
roster before it or behind it.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select

from app.journal.entry import EMPTY_HEAD, FIRST_PREVIOUS, Tip
from sync_server import tables
from sync_server.db import Statement

_vaults, _entries = tables.vaults, tables.entries
_PLACE = select(_vaults.c.seq, _vaults.c.head, _vaults.c.bytes).where(_vaults.c.id == bindparam("vault"))
_NEWEST = Statement(_PLACE)
_LOCKED = Statement(_PLACE.with_for_update())
_FIRST_USE = Statement(lambda dialect: dialect.insert(_vaults).on_conflict_do_nothing())
_TIP = Statement(
    select(_entries.c.number, _entries.c.hash)
    .where(_entries.c.vault == bindparam("vault"), _entries.c.device == bindparam("device"))
    .order_by(_entries.c.number.desc())
    .limit(1)
)


@dataclass(frozen=True)
class Place:
    """A vault's journal after `seq` entries: its running hash and the bytes of all of them."""

    seq: int = 0
    head: bytes = EMPTY_HEAD
    bytes: int = 0


def lock(connection: Connection, vault: bytes) -> Place:
    """Takes the vault's row for this transaction; makes it at the vault's first use."""
    row = _LOCKED.row(connection, vault=vault)
    if row is None:
        _FIRST_USE.run(connection, id=vault, seq=0, head=EMPTY_HEAD, bytes=0)
        (row,) = _LOCKED.rows(connection, vault=vault)
    return Place(*row)


def newest(connection: Connection, vault: bytes) -> Place:
    """As it is now, without a lock."""
    return Place(*(_NEWEST.row(connection, vault=vault) or ()))


def tip(connection: Connection, vault: bytes, device: bytes) -> Tip:
    """Number and hash of a device's newest entry."""
    number, entry_hash = _TIP.row(connection, vault=vault, device=device) or (0, FIRST_PREVIOUS)
    return number, entry_hash

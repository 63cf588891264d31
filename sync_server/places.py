"""How far a vault's journal has come, and each device in it; and the lock on a vault's row.

Whatever adds entries holds the lock, and so does a fact that ends an epoch or a right: what is pushed is judged by the
roster before it or behind it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select

from app.journal.entry import EMPTY_HEAD, FIRST_PREVIOUS, Tip
from sync_server import tables
from sync_server.db import ByEngine

_vaults, _entries = tables.vaults, tables.entries
_VAULT = select(_vaults.c.seq, _vaults.c.head, _vaults.c.bytes).where(_vaults.c.id == bindparam("vault"))
_VAULTS = select(_vaults).where(_vaults.c.id.in_(bindparam("ids", expanding=True)))
_LOCKED = _VAULT.with_for_update()
_FIRST_USE = ByEngine(lambda dialect: dialect.insert(_vaults).on_conflict_do_nothing())
_TIP = (
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
    row = connection.execute(_LOCKED, {"vault": vault}).first()
    if row is None:
        first = {"id": vault, "seq": 0, "head": EMPTY_HEAD, "bytes": 0}
        connection.execute(_FIRST_USE.on(connection), first)
        row = connection.execute(_LOCKED, {"vault": vault}).one()
    return Place(row.seq, bytes(row.head), row.bytes)


def newest(connection: Connection, vault: bytes) -> Place:
    """As it is now, without a lock."""
    row = connection.execute(_VAULT, {"vault": vault}).first()
    return Place(row.seq, bytes(row.head), row.bytes) if row else Place()


def all_newest(connection: Connection, vaults: Collection[bytes]) -> dict[bytes, Place]:
    """The same for several."""
    rows = connection.execute(_VAULTS, {"ids": list(vaults)}) if vaults else ()
    found = {bytes(row.id): Place(row.seq, bytes(row.head), row.bytes) for row in rows}
    return {vault: found.get(vault, Place()) for vault in vaults}


def tip(connection: Connection, vault: bytes, device: bytes) -> Tip:
    """Number and hash of a device's newest entry."""
    row = connection.execute(_TIP, {"vault": vault, "device": device}).first()
    return (row.number, bytes(row.hash)) if row else (0, FIRST_PREVIOUS)

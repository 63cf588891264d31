"""When each device last synced, to the minute: what an admin reads beside a device.

It is written down together with what a sync brings, or behind the answer to one that brings nothing; seldom enough to
cost nothing: what this process knows to be written it does not look up again. Where the storage takes nothing it is
left out: no sync waits or fails for it.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Any

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.exc import SQLAlchemyError

from app.journal.roster import Roster
from sync_server import tables
from sync_server.db import Database, Statement

MINUTE_MS = 60_000
NOTED_EVERY_MS = 5 * MINUTE_MS
REMEMBERED_MAX = 20_000  # devices; one more costs another a look at the database

_syncs = tables.syncs
_OF_DEVICE = Statement(select(_syncs.c.at_ms).where(_syncs.c.device == bindparam("of_device")))


def _keeping(dialect: Any) -> Any:
    row = dialect.insert(_syncs)
    return row.on_conflict_do_update(index_elements=[_syncs.c.device], set_={"at_ms": row.excluded.at_ms})


_KEEP = Statement(_keeping)


class LastSyncs:
    """Writes them down, for each device at most once in NOTED_EVERY_MS."""

    def __init__(self, database: Database, log: Any) -> None:
        self._database, self._log = database, log
        self._written: OrderedDict[bytes, int] = OrderedDict()  # device -> ms; what was looked up first makes room
        self._lock = threading.Lock()

    def is_due(self, device: bytes, now: int) -> bool:
        """Whether it may have to be written down that this device is here now (ms)."""
        return _is_due(self._written.get(device), now)

    def note_within(self, connection: Connection, device: bytes, now: int) -> None:
        """Writes it down in a transaction that writes more, where it is due. Never raises for what the database cannot
        do, and then changes nothing."""
        if not self.is_due(device, now):
            return
        try:
            with connection.begin_nested():
                at_ms = _write(connection, device, now)
        except SQLAlchemyError as error:
            self._log.warning("last_sync_not_noted", kind=type(error).__name__)
        else:
            self._remember(device, at_ms)

    def note(self, device: bytes, now: int) -> None:
        """Writes it down by itself, in the same way."""
        if not self.is_due(device, now):
            return
        try:
            with self._database.reading() as connection:
                (at_ms,) = _OF_DEVICE.row(connection, of_device=device) or (None,)
            if at_ms is None or _is_due(at_ms, now):
                with self._database.writing() as connection:
                    at_ms = _write(connection, device, now)
        except SQLAlchemyError as error:
            self._log.warning("last_sync_not_noted", kind=type(error).__name__)
        else:
            self._remember(device, at_ms)

    def _remember(self, device: bytes, at_ms: int) -> None:
        with self._lock:
            self._written.pop(device, None)
            if len(self._written) >= REMEMBERED_MAX:
                self._written.popitem(last=False)
            self._written[device] = at_ms


def _write(connection: Connection, device: bytes, now: int) -> int:
    """The minute that is written down, ms."""
    at_ms = now - now % MINUTE_MS
    _KEEP.run(connection, device=device, at_ms=at_ms)
    return at_ms


def _is_due(at_ms: int | None, now: int) -> bool:
    return at_ms is None or not 0 <= now - at_ms < NOTED_EVERY_MS


def of_all(connection: Connection, roster: Roster) -> dict[bytes, int]:
    """Device -> ms, for devices that the roster knows."""
    rows = connection.execute(select(_syncs.c.device, _syncs.c.at_ms))
    return {bytes(row.device): row.at_ms for row in rows if bytes(row.device) in roster.devices}

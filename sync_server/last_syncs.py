"""When each device last synced, to the minute: what an admin reads beside a device.

It is written down behind the answer to a sync, seldom enough to cost nothing. Where the storage takes nothing it is
left out: no sync waits or fails for it.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from app.journal.roster import Roster
from sync_server import tables
from sync_server.service import Service

MINUTE_MS = 60_000
NOTED_EVERY_MS = 5 * MINUTE_MS

_syncs = tables.syncs
_OF_DEVICE = select(_syncs.c.at_ms).where(_syncs.c.device == bindparam("of_device"))


def _keeping(dialect: Any) -> Any:
    row = dialect.insert(_syncs)
    return row.on_conflict_do_update(index_elements=[_syncs.c.device], set_={"at_ms": row.excluded.at_ms})


_KEEP = {is_sqlite: _keeping(dialect) for is_sqlite, dialect in ((True, sqlite), (False, postgresql))}


def note(service: Service, device: bytes) -> None:
    """This device is here now. Never raises for what the database cannot do."""
    now = service.clock()
    try:
        with service.database.reading() as connection:
            known = connection.execute(_OF_DEVICE, {"of_device": device}).scalar()
        if known is None or not 0 <= now - known < NOTED_EVERY_MS:
            with service.database.writing() as connection:
                connection.execute(_KEEP[service.database.sqlite], {"device": device, "at_ms": now - now % MINUTE_MS})
    except SQLAlchemyError as error:
        service.log.warning("last_sync_not_noted", kind=type(error).__name__)


def of_all(connection: Connection, roster: Roster) -> dict[bytes, int]:
    """Device -> ms, for devices that the roster knows."""
    rows = connection.execute(select(_syncs.c.device, _syncs.c.at_ms))
    return {bytes(row.device): row.at_ms for row in rows if bytes(row.device) in roster.devices}

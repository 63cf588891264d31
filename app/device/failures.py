"""SQLite's and the system's failures, told as the StoreErrors of errors.py.

full        no space, no quota, or a file that may not grow: nothing was written
busy        another window or program held the file for longer than the waiting time
read-only   the folder or the file may not be written
unreadable  the disk gave bytes that are no notebook, or could not give them at all
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from app.device.errors import StoreBusy, StoreError, StoreFull, StoreReadOnly, StoreUnreadable

_BY_CODE: dict[int, type[StoreError]] = {
    sqlite3.SQLITE_FULL: StoreFull,
    sqlite3.SQLITE_BUSY: StoreBusy,
    sqlite3.SQLITE_LOCKED: StoreBusy,
    sqlite3.SQLITE_PROTOCOL: StoreBusy,  # several windows at once repaired what a killed one had left
    sqlite3.SQLITE_READONLY: StoreReadOnly,
    sqlite3.SQLITE_PERM: StoreReadOnly,
    sqlite3.SQLITE_CANTOPEN: StoreReadOnly,
    sqlite3.SQLITE_CORRUPT: StoreUnreadable,
    sqlite3.SQLITE_NOTADB: StoreUnreadable,
}
# Of the disk's errors, those met on growing a file. SQLite says "full" only where the system says ENOSPC; a quota, a
# limit on file size and a shared-memory file without room come as these.
_NO_ROOM = {
    sqlite3.SQLITE_IOERR_WRITE,
    sqlite3.SQLITE_IOERR_SHMOPEN,
    sqlite3.SQLITE_IOERR_SHMSIZE,
    sqlite3.SQLITE_IOERR_TRUNCATE,
}
_CANNOT_READ = {
    sqlite3.SQLITE_IOERR_READ,
    sqlite3.SQLITE_IOERR_SHORT_READ,
    sqlite3.SQLITE_IOERR_DATA,
    sqlite3.SQLITE_IOERR_CORRUPTFS,
}
_NO_ROOM_ERRNO = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def translated(error: BaseException | None) -> StoreError:
    """The StoreError for what the driver or the system raised."""
    if isinstance(error, OSError):
        if error.errno in _NO_ROOM_ERRNO:
            return StoreFull()
        return StoreUnreadable() if error.errno == errno.EIO else StoreReadOnly()
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        # The driver's own word about a row: a text that is no text. Nothing we stored reads like that.
        return StoreUnreadable() if isinstance(error, sqlite3.OperationalError) else StoreError()
    if code in _NO_ROOM:
        return StoreFull()
    # Our statements never change: one that names what is not there met tables that are not ours any more.
    if code in _CANNOT_READ or (code == sqlite3.SQLITE_ERROR and str(error).startswith("no such ")):
        return StoreUnreadable()
    return _BY_CODE.get(code & 0xFF, StoreError)()  # the low byte is the primary result code


def is_constraint(error: BaseException | None) -> bool:
    """Whether a row broke a rule of its table: a mistake in this program, unless the file is damaged."""
    code = getattr(error, "sqlite_errorcode", None) or 0
    return isinstance(error, sqlite3.IntegrityError) or code & 0xFF == sqlite3.SQLITE_CONSTRAINT


@contextmanager
def typed() -> Iterator[None]:
    """Raises StoreErrors for what goes wrong inside; a broken constraint stays as it is."""
    try:
        yield
    except DBAPIError as error:
        if is_constraint(error.orig):
            raise
        raise translated(error.orig) from error
    except (sqlite3.Error, OSError) as error:
        if is_constraint(error):
            raise
        raise translated(error) from error
    except UnicodeDecodeError as error:  # SQLite quotes the damaged file in its message, and the driver cannot read it
        raise StoreUnreadable from error

"""The notebook file: opened for durability, shared safely, its failures told in words.

Promises to the modules above:
- a transaction that returned is on the disk (WAL, synchronous=FULL, and F_FULLFSYNC on Apple systems);
- writers never upgrade a read lock: every writing transaction is BEGIN IMMEDIATE, one at a time in this process,
  and waits at most BUSY_MS for another process;
- any thread may use it, and several processes may have it open;
- SQLite's failures arrive as StoreFull, StoreBusy, StoreReadOnly or StoreUnreadable, and a failed transaction
  leaves nothing behind;
- only this user may read the folder and the file, and nothing is ever deleted: a damaged file is set aside.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from app.device import schema
from app.device.errors import (
    StoreBusy,
    StoreError,
    StoreFull,
    StoreReadOnly,
    StoreUnreadable,
)

FILE_NAME = "beatbook.db"
SNAPSHOT_NAME = "beatbook.snapshot"
FOLDER_MODE = 0o700
FILE_MODE = 0o600
BUSY_MS = 5_000
READERS_MAX = 16
WAL_KEPT_BYTES = 4 << 20
_WAL_TRIES = 50
_WAL_PAUSE_S = 0.02

_PRAGMAS = (
    f"PRAGMA busy_timeout = {BUSY_MS}",
    "PRAGMA synchronous = FULL",
    "PRAGMA fullfsync = ON",  # Apple: fsync alone does not reach the platter (sqlite.org/pragma.html#pragma_fullfsync)
    "PRAGMA checkpoint_fullfsync = ON",
    "PRAGMA secure_delete = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA trusted_schema = OFF",
    f"PRAGMA journal_size_limit = {WAL_KEPT_BYTES}",
)
_WRITES = "beatbook_writes"


class DatabaseFile:
    """One opened `beatbook.db`. `read()` and `write()` give a connection inside a transaction."""

    def __init__(self, folder: Path, busy_ms: int = BUSY_MS) -> None:
        """Creates the folder and the file if need be and climbs the ladder. Raises StoreError."""
        self.folder = folder
        self._busy_ms = busy_ms
        self._write_lock = threading.Lock()
        self._watch_lock = threading.Lock()
        self._closed = False
        with _typed():
            _make_private(folder)
            self._engine = self._make_engine(folder / FILE_NAME)
        try:
            with _typed():
                self._use_wal()
                self._writer = self._engine.connect().execution_options(**{_WRITES: True})
                self._watcher = self._engine.connect()
                with self.read() as connection:
                    current = schema.is_current(connection)
            if not current:
                with self.write() as connection:
                    schema.climb(connection)
        except BaseException:
            self._engine.dispose()
            raise

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One durable transaction. Anything raised inside undoes all of it. Raises StoreError."""
        with self._write_lock, _typed(), self._writer.begin():
            yield self._writer

    @contextmanager
    def save(self) -> Iterator[sqlite3.Connection]:
        """Like `write`, on the driver's own connection, for what every save runs.

        SQLAlchemy takes 0.35 ms for such a transaction, SQLite 0.08 ms and the disk 0.25 ms (2-core machine).
        """
        with self._write_lock, _typed():
            raw = driver(self._writer)
            raw.execute("BEGIN IMMEDIATE")
            try:
                yield raw
                raw.commit()
            except BaseException:
                raw.rollback()
                raise

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A consistent view of the file; never waits for a writer. Raises StoreError."""
        with _typed(), self._engine.connect() as connection, connection.begin():
            yield connection

    def data_version(self) -> int:
        """A number that differs from the last one given when anything was committed in between, by any window."""
        # A connection that never writes sees the commits of every other one, this process's writer included.
        with self._watch_lock, _typed(), self._watcher.begin():
            return int(self._watcher.exec_driver_sql("PRAGMA data_version").scalar_one())

    def close(self) -> None:
        """Closes every connection; the last window to close folds the WAL into the file."""
        with self._write_lock, self._watch_lock:
            if self._closed:
                return
            self._closed = True
            self._watcher.close()
            self._writer.close()
            self._engine.dispose()

    def _make_engine(self, path: Path) -> Engine:
        engine = create_engine(
            f"sqlite:///{path}",
            poolclass=QueuePool,
            pool_size=READERS_MAX,
            max_overflow=READERS_MAX,
            connect_args={"check_same_thread": False, "timeout": self._busy_ms / 1000},
            hide_parameters=True,  # an exception must never print what was being stored
        )

        @event.listens_for(engine, "connect")
        def prepare(connection: sqlite3.Connection, _: Any) -> None:
            connection.isolation_level = None  # transactions begin where `begin` below says so, nowhere else
            for pragma in _PRAGMAS:
                connection.execute(pragma)
            connection.execute(f"PRAGMA busy_timeout = {self._busy_ms}")

        @event.listens_for(engine, "begin")
        def begin(connection: Connection) -> None:
            writes = connection.get_execution_options().get(_WRITES)
            connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

        return engine

    def _use_wal(self) -> None:
        # Two windows that create the file at once: SQLite answers "locked" here without waiting.
        connection = self._engine.raw_connection()
        try:
            for tries in range(_WAL_TRIES):
                try:
                    connection.cursor().execute("PRAGMA journal_mode = WAL")
                    return
                except sqlite3.OperationalError as error:
                    if tries == _WAL_TRIES - 1 or not isinstance(_translated(error), StoreBusy):
                        raise
                    time.sleep(_WAL_PAUSE_S)
        finally:
            connection.close()


def driver(connection: Connection) -> sqlite3.Connection:
    """The driver's connection under one of SQLAlchemy's, within the same transaction."""
    raw: sqlite3.Connection = cast("sqlite3.Connection", connection.connection.driver_connection)
    return raw


def set_aside(folder: Path) -> Path:
    """Moves a damaged notebook into a folder of its own beside it, whole and unchanged. Never deletes.

    Close every store on the folder first. Returns the new folder, `set-aside-1`, `set-aside-2`, …; its files keep
    their names, so that it can be opened as a profile if the damage is repaired. Raises StoreError.
    """
    with _typed():
        number = 1
        while (aside := folder / f"set-aside-{number}").exists():
            number += 1
        aside.mkdir(mode=FOLDER_MODE)
        # The main file goes last: until then the folder is still seen to hold a notebook.
        for name in (SNAPSHOT_NAME, f"{FILE_NAME}-shm", f"{FILE_NAME}-wal", FILE_NAME):
            if (folder / name).exists():
                (folder / name).rename(aside / name)
        sync_folder(aside)
        sync_folder(folder)
        return aside


def sync_folder(folder: Path) -> None:
    """Makes renames in a folder durable, where the system can (Windows cannot open folders)."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _make_private(folder: Path) -> None:
    folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    if folder.stat().st_mode & 0o777 != FOLDER_MODE:
        folder.chmod(FOLDER_MODE)
    path = folder / FILE_NAME
    try:
        # Made here rather than by SQLite, so that there is no moment at which others may read it.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, FILE_MODE))
        sync_folder(folder)
    except FileExistsError:
        if path.stat().st_mode & 0o777 != FILE_MODE:
            path.chmod(FILE_MODE)  # SQLite gives its WAL the same mode


_BY_CODE: dict[int, type[StoreError]] = {
    sqlite3.SQLITE_FULL: StoreFull,
    sqlite3.SQLITE_BUSY: StoreBusy,
    sqlite3.SQLITE_LOCKED: StoreBusy,
    sqlite3.SQLITE_READONLY: StoreReadOnly,
    sqlite3.SQLITE_PERM: StoreReadOnly,
    sqlite3.SQLITE_CANTOPEN: StoreReadOnly,
    sqlite3.SQLITE_CORRUPT: StoreUnreadable,
    sqlite3.SQLITE_NOTADB: StoreUnreadable,
}


def _translated(error: BaseException | None) -> StoreError:
    if isinstance(error, OSError):
        full = error.errno in (28, 122)  # ENOSPC, EDQUOT
        return StoreFull() if full else StoreReadOnly()
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the low byte is the primary result code
    return _BY_CODE.get(code, StoreError)()


@contextmanager
def _typed() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        # A row that breaks a constraint is a mistake in this program, not in the file: it stays as it is.
        if getattr(error.orig, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_CONSTRAINT:
            raise
        raise _translated(error.orig) from error
    except sqlite3.IntegrityError:
        raise
    except (sqlite3.Error, OSError) as error:
        raise _translated(error) from error

"""The notebook file: opened for durability, shared safely, its failures told in words.

Promises to the modules above:
- a transaction that returned is on the disk (WAL, synchronous=FULL, and F_FULLFSYNC on Apple systems);
- writers never upgrade a read lock: every writing transaction is BEGIN IMMEDIATE, one at a time in this process,
  and waits at most BUSY_MS for another process;
- any thread may use it, and several processes may have it open;
- SQLite's failures arrive as StoreFull, StoreBusy, StoreReadOnly or StoreUnreadable (failures.py), and a failed
  transaction leaves nothing behind; the first sign of damage is told to `on_unreadable`;
- only this user may read the folder and the file, and nothing is ever deleted (folder.py).
"""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, IntegrityError, NoResultFound
from sqlalchemy.pool import QueuePool

from app.device import folder as places
from app.device import store_tables
from app.device.errors import StoreBusy, StoreClosed, StoreError, StoreUnreadable
from app.device.failures import translated, typed
from app.device.folder import FILE_MODE, FILE_NAME, SNAPSHOT_NAME, set_aside, sync_folder
from app.device.write_ahead_log import log_has_rotted

log = logging.getLogger(__name__)

BUSY_MS = 5_000
READERS_MAX = 16
WAL_KEPT_BYTES = 4 << 20
_WAL_WAIT_S = 1.0
_WAL_PAUSE_S = 0.02

_PRAGMAS = (
    "PRAGMA synchronous = FULL",
    "PRAGMA fullfsync = ON",  # Apple: fsync alone does not reach the platter (sqlite.org/pragma.html#pragma_fullfsync)
    "PRAGMA checkpoint_fullfsync = ON",
    "PRAGMA secure_delete = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",  # a damaged page is noticed when it is read, not by what it makes of its rows
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
        self._closed = self._damaged = False
        self.on_unreadable: Callable[[StoreUnreadable], None] | None = None
        with typed():
            self._hold = _held(folder, busy_ms)
        try:
            with typed():
                places.make_file(folder)
                self._engine = self._make_engine(folder / FILE_NAME)
        except BaseException:
            self._hold.release()
            raise
        try:
            with self._told():
                self._use_wal()
                self._writer = self._engine.connect().execution_options(**{_WRITES: True})
                self._watcher = self._engine.connect()
                with self.read() as connection:
                    current = store_tables.is_current(connection)
            if not current:
                with self.write() as connection:
                    store_tables.climb(connection)
        except BaseException:
            self._let_go()
            raise

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One durable transaction. Anything raised inside undoes all of it. Raises StoreError."""
        with self._write_lock, self._told(), self._writer.begin():
            yield self._writer

    @contextmanager
    def save(self) -> Iterator[sqlite3.Connection]:
        """Like `write`, on the driver's own connection, for what every save runs.

        SQLAlchemy takes 0.35 ms for such a transaction, SQLite 0.08 ms and the disk 0.25 ms (2-core machine).
        """
        with self._write_lock, self._told():
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
        with self._told(), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def look(self) -> Iterator[sqlite3.Connection]:
        """Like `read`, on the driver's own connection, for what every sync and every refresh asks."""
        with self._told():
            pooled = self._engine.raw_connection()
            try:
                raw = cast("sqlite3.Connection", pooled.driver_connection)
                raw.execute("BEGIN")
                yield raw
            finally:
                pooled.close()  # the pool ends the transaction

    def data_version(self) -> int:
        """A number that differs from the last one given when anything was committed in between, by any window."""
        # A connection that never writes sees the commits of every other one, this process's writer included.
        with self._watch_lock, self._told(), self._watcher.begin():
            return int(self._watcher.exec_driver_sql("PRAGMA data_version").scalar_one())

    def close(self) -> None:
        """Closes every connection; the last window to close folds the WAL into the file."""
        with self._write_lock, self._watch_lock:
            if self._closed:
                return
            self._closed = True
            self._let_go()

    def _let_go(self) -> None:
        for name in ("_watcher", "_writer"):
            # What was committed is on the disk already; a damaged file may fail even at closing.
            with suppress(sqlite3.Error, DBAPIError):
                if name in vars(self):
                    vars(self)[name].close()
        with suppress(sqlite3.Error, DBAPIError):
            self._engine.dispose()
        self._hold.release()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Failures as StoreErrors. A row that is not as we store it is our mistake only where the file is sound."""
        if self._closed:
            raise StoreClosed
        try:
            with typed():
                yield
        except StoreUnreadable as error:
            self._tell(error)
            raise
        except (IntegrityError, sqlite3.IntegrityError, NoResultFound, TypeError, ValueError, LookupError) as error:
            if self._is_sound():
                raise
            damaged = StoreUnreadable()
            self._tell(damaged)
            raise damaged from error

    def _tell(self, error: StoreUnreadable) -> None:
        if self._damaged:
            return
        self._damaged = True
        log.error("the notebook file is damaged")
        if self.on_unreadable is not None:
            self.on_unreadable(error)

    def _is_sound(self) -> bool:
        try:
            with typed(), self._engine.connect() as connection:
                return bool(connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar() == "ok")
        except StoreError:
            return False

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
            # First of all: already the pragmas may meet a lock.
            for pragma in (f"PRAGMA busy_timeout = {self._busy_ms}", *_PRAGMAS):
                connection.execute(pragma)

        @event.listens_for(engine, "begin")
        def begin(connection: Connection) -> None:
            writes = connection.get_execution_options().get(_WRITES)
            connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

        return engine

    def _use_wal(self) -> None:
        # Two windows that create the file at once: SQLite answers "locked" here without waiting.
        until = time.monotonic() + max(self._busy_ms / 1000, _WAL_WAIT_S)
        connection = self._engine.raw_connection()
        try:
            while True:
                try:
                    connection.cursor().execute("PRAGMA journal_mode = WAL")
                    return
                except sqlite3.OperationalError as error:
                    if time.monotonic() >= until or not isinstance(translated(error), StoreBusy):
                        raise
                    time.sleep(_WAL_PAUSE_S)
        finally:
            connection.close()


def _held(folder: Path, busy_ms: int) -> places.Hold:
    """A shared hold on the folder. Whoever is the first to open it finishes a repair that was cut off, and looks
    whether the log that a killed app left behind is whole: SQLite would pass over its damage without a word."""
    places.make_folder(folder)
    with suppress(StoreBusy), places.alone(folder, 0):
        if places.is_half_placed(folder):
            places.put_in_place(folder)
        if log_has_rotted(folder / FILE_NAME):
            raise StoreUnreadable
    return places.Hold(folder, alone=False, wait_ms=busy_ms)


def driver(connection: Connection) -> sqlite3.Connection:
    """The driver's connection under one of SQLAlchemy's, within the same transaction."""
    raw: sqlite3.Connection = cast("sqlite3.Connection", connection.connection.driver_connection)
    return raw


__all__ = [
    "BUSY_MS",
    "FILE_MODE",
    "FILE_NAME",
    "SNAPSHOT_NAME",
    "DatabaseFile",
    "driver",
    "set_aside",
    "sync_folder",
]

"""The database: short reading and writing transactions, durable before anybody is told.

SQLite (one file, WAL, synchronous=FULL) has one writer at a time: a writing transaction begins IMMEDIATE, so
that it never fails half way for a lock, and the threads of this process queue in front of it instead of
polling. PostgreSQL locks rows; reading transactions see one snapshot.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any, Literal

import psycopg
from sqlalchemy import (
    BigInteger,
    Connection,
    CursorResult,
    Dialect,
    Engine,
    Executable,
    Integer,
    LargeBinary,
    Table,
    create_engine,
    event,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

BUSY_TIMEOUT_MS = 30_000
CACHE_KIB = 2 * 1024  # of each connection, and there may be forty; the system holds the file itself
POOL_WAIT_S = 30
_MODULES = {"sqlite": sqlite, "postgresql": postgresql}
_COPY_TYPES: dict[type, str] = {LargeBinary: "bytea", BigInteger: "int8", Integer: "int4"}


class Statement:
    """What is asked with every request, compiled once for each database: SQLAlchemy would look it up anew.

    `built`: what SQLAlchemy has built, or, where SQLite and PostgreSQL each have their own, what builds it with the
    dialect's module. A parameter is one value: none expands to several.
    """

    def __init__(self, built: Executable | Callable[[Any], Executable]) -> None:
        self._built = built
        self._compiled: dict[str, tuple[str, dict[str, Any], list[str] | None]] = {}

    def run(self, connection: Connection, **values: Any) -> CursorResult[Any]:
        """For what changes something."""
        return connection.exec_driver_sql(*self._bound(connection.dialect, values))

    def rows(self, connection: Connection, **values: Any) -> list[tuple[Any, ...]]:
        """What it finds, asked of the driver: SQLAlchemy takes 0.05 ms for what takes SQLite 0.005 ms."""
        driver: Any = connection.connection.driver_connection
        failure = connection.dialect.loaded_dbapi.Error
        try:
            found: list[tuple[Any, ...]] = driver.execute(*self._bound(connection.dialect, values)).fetchall()
        except failure as error:
            raise DBAPIError.instance("SELECT", None, error, failure, hide_parameters=True) from error
        return found

    def row(self, connection: Connection, **values: Any) -> tuple[Any, ...] | None:
        """The first of them, if there is any."""
        return next(iter(self.rows(connection, **values)), None)

    def _bound(self, dialect: Dialect, values: dict[str, Any]) -> tuple[str, Any]:
        """The text, and all values in the form in which this driver takes them."""
        if dialect.name not in self._compiled:
            self._compiled[dialect.name] = self._compile(dialect)
        text, constants, order = self._compiled[dialect.name]
        values = {**constants, **values}
        return text, values if order is None else tuple(values[one] for one in order)

    def _compile(self, dialect: Dialect) -> tuple[str, dict[str, Any], list[str] | None]:
        """The text, the values that are always the same, and the order of all where they have no names."""
        built: Any = self._built if isinstance(self._built, Executable) else self._built(_MODULES[dialect.name])
        compiled = built.compile(dialect=dialect)
        constants = {name: value for name, value in compiled.params.items() if value is not None}
        return str(compiled), constants, compiled.positiontup


class Database:
    """A pool of connections to one database. Safe to use from several threads and several processes."""

    def __init__(self, url: URL, pool_size: int = 10) -> None:
        self.sqlite = url.get_backend_name() == "sqlite"
        self._turn = threading.Lock()
        if self.sqlite and url.database:
            _create_private(Path(url.database))
        # hide_parameters: an exception must never carry what was being stored.
        engine = create_engine(
            url,
            pool_size=pool_size,
            max_overflow=3 * pool_size,
            pool_timeout=POOL_WAIT_S,
            pool_pre_ping=not self.sqlite,
            hide_parameters=True,
            connect_args={"check_same_thread": False} if self.sqlite else {},
        )
        self._engine = engine
        self._reading: Engine = engine
        if self.sqlite:
            event.listen(engine, "connect", _prepare_sqlite)
        else:
            self._reading = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            event.listen(engine, "connect", _prepare_postgresql)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One snapshot."""
        with self._reading.begin() as connection:
            self._begin(connection, "BEGIN")
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """All or nothing; on disk when the block is left without an exception."""
        with self._turn if self.sqlite else nullcontext(), self._engine.begin() as connection:
            self._begin(connection, "BEGIN IMMEDIATE")
            yield connection

    def _begin(self, connection: Connection, how: str) -> None:
        """Not by an event of SQLAlchemy's: with one of them, it looks for more around every statement."""
        if self.sqlite:
            connection.exec_driver_sql(how)

    def add_rows(self, connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
        """Inserts whole rows, the values in the order of the columns, by the fastest way each database has.

        On PostgreSQL that is a binary COPY: three times as fast as an INSERT for every row.
        """
        names = ", ".join(column.name for column in table.columns)
        if self.sqlite:
            places = ", ".join("?" * len(table.columns))
            statement = f"INSERT INTO {table.name} ({names}) VALUES ({places})"  # noqa: S608  # names from tables.py
            connection.exec_driver_sql(statement, list(rows))
            return
        driver: Any = connection.connection.driver_connection
        try:
            with driver.cursor().copy(f"COPY {table.name} ({names}) FROM STDIN (FORMAT BINARY)") as copy:
                copy.set_types([_COPY_TYPES[type(column.type)] for column in table.columns])
                for row in rows:
                    copy.write_row(row)
        except psycopg.Error as error:
            raise DBAPIError.instance("COPY", None, error, psycopg.Error, hide_parameters=True) from error

    def is_sound(self) -> bool:
        """Whether every page of an SQLite database reads as one; PostgreSQL looks after its own. Raises DBAPIError."""
        if not self.sqlite:
            return True
        with self.reading() as connection:
            return bool(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar() == "ok")

    def close(self) -> None:
        self._engine.dispose()


class Damaged(Exception):
    """What the database gave back is not what was stored there."""


Trouble = Literal["away", "full", "read_only", "damaged"]
_NO_ROOM = {
    sqlite3.SQLITE_IOERR_WRITE,
    sqlite3.SQLITE_IOERR_SHMOPEN,
    sqlite3.SQLITE_IOERR_SHMSIZE,
    sqlite3.SQLITE_IOERR_TRUNCATE,
}
_BY_SQLITE_CODE: dict[int, Trouble] = {
    sqlite3.SQLITE_FULL: "full",
    sqlite3.SQLITE_READONLY: "read_only",
    sqlite3.SQLITE_PERM: "read_only",
    sqlite3.SQLITE_CANTOPEN: "read_only",
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_NOTADB: "damaged",
    sqlite3.SQLITE_IOERR: "damaged",
}
# postgresql.org/docs/current/errcodes-appendix.html
_BY_SQLSTATE: dict[str, Trouble] = {
    "25006": "read_only",  # read_only_sql_transaction
    "53100": "full",  # disk_full
    "58030": "damaged",  # io_error
    "XX001": "damaged",  # data_corrupted
    "XX002": "damaged",  # index_corrupted
}


def trouble_of(error: BaseException) -> Trouble | None:
    """What is wrong with the database, or None where it is rather this program.

    away       it does not answer, or somebody else holds it: the same request may work in a moment
    full       there is no room for more; what is stored can still be read
    read_only  it may be read but not changed
    damaged    it cannot be believed: put it back from a backup
    """
    if isinstance(error, Damaged):
        return "damaged"
    if isinstance(error, PoolTimeout | InterfaceError):
        return "away"
    cause = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(cause, "sqlite_errorcode", None)
    if code is not None:
        if code in _NO_ROOM:
            return "full"
        if code == sqlite3.SQLITE_ERROR and str(cause).startswith("no such table"):
            return "damaged"
        known = _BY_SQLITE_CODE.get(code & 0xFF)
    else:
        known = _BY_SQLSTATE.get(getattr(cause, "sqlstate", None) or "")
    return known or ("away" if isinstance(error, OperationalError) else None)


def _create_private(path: Path) -> None:
    """Makes the file readable by its owner alone; SQLite gives its WAL the same mode."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions begin where Database._begin says, not where the driver guesses
    for pragma in (
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "temp_store=MEMORY",
        f"cache_size=-{CACHE_KIB}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _prepare_postgresql(connection: Any, _record: Any) -> None:
    """An answer means "on disk" even where the server's default says otherwise."""
    connection.autocommit = True
    connection.execute("SET synchronous_commit TO on")
    connection.autocommit = False

"""Making a server, and asking how it is: what the commands do, and what tests and the demo call directly."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select, text
from sqlalchemy.exc import ArgumentError, DatabaseError

from app.journal.errors import Malformed
from app.journal.invitation import Code
from app.journal.name import NAME_MAX_CHARS, check_name
from sync_server import tables
from sync_server.address import check_public
from sync_server.configuration import DEFAULT_URL, Settings
from sync_server.db import Damaged, Database, Trouble, trouble_of
from sync_server.errors import OperatorError
from sync_server.founding import issue_code
from sync_server.identity import Identity
from sync_server.service import Service
from sync_server.upgrading import is_current, upgrade


@dataclass(frozen=True)
class Status:
    """Numbers about one server; `agency` is the hex id, or "" before the founding; `size` in bytes."""

    agency: str
    officers: int
    devices: int
    vaults: int
    entries: int
    entry_bytes: int
    database: str
    size: int


def install(settings: Settings, agency: str, url: str = DEFAULT_URL) -> Code:
    """Makes identity and tables, and returns the founding code. Raises OperatorError."""
    try:
        check_name(agency.strip())
    except Malformed as error:
        raise OperatorError(
            f"The agency's name has 1 to {NAME_MAX_CHARS} characters in one line, and none that cannot be seen."
        ) from error
    address = check_public(url)
    if Identity.exists(settings.data):
        raise OperatorError(f"{settings.data} holds a server already.")
    try:
        settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        _bring_up(settings)  # first, so that a wrong --database leaves no half-made server behind
        Identity.create(settings.data, agency.strip(), address)
    except OSError as error:
        raise OperatorError(f"{settings.data} cannot be written. Choose another --data folder.") from error
    return new_code(settings)


def prepare(settings: Settings) -> bool:
    """Brings the tables of an existing server to this version; True if they changed. Raises OperatorError."""
    Identity.load(settings.data)
    return _bring_up(settings)


def _bring_up(settings: Settings) -> bool:
    try:
        database = Database(settings.database_url())
    except ArgumentError as error:
        raise OperatorError("--database must look like postgresql://user:password@host/name.") from error
    except OSError as error:
        raise _no_database(settings, "read_only") from error
    try:
        if not database.is_sound():
            raise _no_database(settings, "damaged")
        return upgrade(database)
    except DatabaseError as error:
        raise _no_database(settings, trouble_of(error)) from error
    finally:
        database.close()


def _no_database(settings: Settings, trouble: Trouble | None) -> OperatorError:
    url = settings.database_url()
    where = url.database if url.get_backend_name() == "sqlite" else "--database"
    match trouble:
        case "full":
            return OperatorError("The database's disk is full. Free some space and start again; nothing is lost.")
        case "read_only":
            return OperatorError(f"The database may not be written. Check the permissions of {where} and its folder.")
        case "damaged" if url.get_backend_name() == "sqlite":
            return OperatorError(
                f"The database is damaged: {where}\n"
                "Keep that file. Put the newest backup in its place, without -wal and -shm beside it, and start again: "
                "the phones bring back what the backup lacks. Without a backup, move the file away and run "
                "beatbook-server init; the phones fill the empty database."
            )
        case "damaged":
            return OperatorError("The database is damaged. Restore it from a backup; the phones bring what that lacks.")
        case _:
            return OperatorError("The database does not answer. Check --database, and that nobody else holds it.")


def new_code(settings: Settings) -> Code:
    """A fresh founding code in place of the one before. Raises OperatorError once the agency exists."""
    service = Service(settings)
    try:
        return issue_code(service)
    except DatabaseError as error:
        raise _no_database(settings, trouble_of(error)) from error
    finally:
        service.close()


def status(settings: Settings) -> Status:
    """Counts of what the server holds. Raises OperatorError."""
    service = Service(settings)
    try:
        if not service.database.is_sound():
            raise _no_database(settings, "damaged")
        if not is_current(service.database):
            raise OperatorError("The database is of another version. Start the server once to bring it up to date.")
        with service.database.reading() as connection:
            roster = service.roster.current(connection)
            held = connection.execute(
                select(
                    func.coalesce(func.sum(tables.vaults.c.seq), 0),
                    func.coalesce(func.sum(tables.vaults.c.bytes), 0),
                )
            ).one()
            if service.database.sqlite:
                pages = connection.execute(text("PRAGMA page_count")).scalar_one()
                size = pages * connection.execute(text("PRAGMA page_size")).scalar_one()
            else:
                size = connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one()
        shown = settings.database_url().render_as_string(hide_password=True)
        return Status(
            roster.agency.hex(), len(roster.officers), len(roster.devices), len(roster.vaults),
            int(held[0]), int(held[1]), shown, int(size),
        )  # fmt: skip
    except (DatabaseError, Damaged) as error:
        raise _no_database(settings, trouble_of(error)) from error
    finally:
        service.close()


def backup(settings: Settings, target: Path) -> None:
    """Copies the SQLite database of a running server, consistent, to a new file. Raises OperatorError."""
    url = settings.database_url()
    if url.get_backend_name() != "sqlite" or not url.database:
        raise OperatorError("This server uses PostgreSQL. Back it up with pg_dump.")
    if target.exists():
        raise OperatorError(f"{target} exists. Choose a new file for each backup.")
    if not Path(url.database).exists():
        raise OperatorError(f"There is no database at {url.database}.")
    try:
        target.touch(mode=0o600)
        with closing(sqlite3.connect(url.database)) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
            if copy.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                raise _no_database(settings, "damaged")
    except OSError as error:
        raise OperatorError(f"{target} cannot be written. Choose another place.") from error
    except (sqlite3.Error, OperatorError) as error:
        target.unlink()  # half a backup, made a moment ago, is worse than none
        if isinstance(error, OperatorError):
            raise
        raise _no_database(settings, trouble_of(error)) from error

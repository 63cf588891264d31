"""What lies in a copy: the server's database, or one phone's folder. It is only read; a phone's and an SQLite file are
copied first, because opening one writes beside it.

A copy is a stranger's input: no row is believed to be of the form that its table promises, and none that is too large
is read at all.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Column, Engine, case, create_engine, event, func, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, SQLAlchemyError

from app.device.errors import DeviceError, StoreError, StoreUnreadable
from app.device.keyring import RECOVERY, Keyring
from app.device.recovery_key import RecoveryKey
from app.device.recovery_slot import RecoverySlot
from app.device.salvage import mend
from app.device.secrets import Secrets
from app.device.store import FILE_NAME, Store
from app.journal.entry import ENTRY_MAX_BYTES
from app.journal.errors import JournalError
from app.sync.local import ROSTER_PURPOSE
from recovery.errors import CannotRecover
from sync_server import tables

_AT_ONCE = 500
_SQLITE_MAGIC = b"SQLite format 3\x00"


@dataclass(frozen=True)
class Found:
    """Something that should be an entry, or a fact of the roster. `place`: where it lay, in words; `raw`: whatever was
    there, None for what could not be read; `aside`: the code why a phone had set it aside."""

    place: str
    raw: object
    aside: str = ""


class Source(Protocol):
    """`agency`: its id, where the copy says so by itself; `secrets`: a phone's own keys."""

    agency: bytes
    secrets: Secrets | None

    def facts(self) -> Iterator[Found]: ...
    def entries(self) -> Iterator[Found]: ...
    def count(self) -> int: ...
    def close(self) -> None: ...


class ServerCopy:
    """A server's database: an SQLite file, as `beatbook-server backup` makes it, or the URL of one of PostgreSQL."""

    agency = b""
    secrets: Secrets | None = None

    def __init__(self, database: str, room: Path) -> None:
        """`room`: an empty private folder. Raises CannotRecover."""
        self._engine = _reading(_url(database, room))
        try:
            self._vaults = self._all(select(tables.vaults.c.id, tables.vaults.c.seq))
        except SQLAlchemyError as error:
            self.close()
            raise CannotRecover("This is no database of a Beatbook server, or it cannot be read.") from error

    def facts(self) -> Iterator[Found]:
        seqs = self._newest(select(func.max(tables.roster.c.seq)))
        at = tables.roster.c.seq
        for seq, raw in self._rows(select(at, _bounded(tables.roster.c.fact)).order_by(at), at, seqs):
            yield Found(f"fact {seq} of the list of members", raw)

    def entries(self) -> Iterator[Found]:
        entry = tables.entries.c
        for vault, seqs in self._vaults:
            if not isinstance(vault, bytes) or not isinstance(seqs, int):
                continue
            query = select(entry.seq, _bounded(entry.entry)).where(entry.vault == vault).order_by(entry.seq)
            newest = max(seqs, self._newest(select(func.max(entry.seq)).where(entry.vault == vault)))
            for seq, raw in self._rows(query, entry.seq, newest):
                yield Found(f"entry {seq} of vault {vault.hex()}", raw)

    def count(self) -> int:
        return self._newest(select(func.count()).select_from(tables.entries))

    def close(self) -> None:
        self._engine.dispose()

    def _all(self, query: Any) -> list[Any]:
        with self._engine.connect() as connection:
            return list(connection.execute(query).all())

    def _newest(self, query: Any) -> int:
        """A number that the database tells; 0 where it cannot."""
        try:
            found = self._all(query)[0][0]
        except DatabaseError:
            return 0
        return found if isinstance(found, int) else 0

    def _rows(self, query: Any, number: Column[int], newest: int) -> Iterator[tuple[int, object]]:
        """(number, bytes) in order. Where the disk lost something, row by row: what stands behind it is still read."""
        at = 0
        while True:
            try:
                page = self._all(query.where(number > at).limit(_AT_ONCE))
            except DatabaseError:
                page = [
                    row
                    for one in range(at + 1, min(at + _AT_ONCE, newest) + 1)
                    for row in self._one(query, number, one)
                ]
                yield from page
                at += _AT_ONCE
                if at >= newest:
                    return
                continue
            if not page:
                return
            yield from ((row[0], row[1]) for row in page)
            at = page[-1][0]

    def _one(self, query: Any, number: Column[int], at: int) -> list[tuple[int, object]]:
        try:
            return [(row[0], row[1]) for row in self._all(query.where(number == at))]
        except DatabaseError:
            return [(at, None)]


class PhoneCopy:
    """One phone's profile folder, as it was copied; opened by the recovery key, whatever its passphrase is."""

    def __init__(self, profile: Path, key: RecoveryKey, room: Path) -> None:
        """`room`: an empty private folder. Raises CannotRecover, and DeviceError for words that do not open it."""
        if not (profile / FILE_NAME).is_file():
            raise CannotRecover(f"{profile} is no folder of a phone: there is no {FILE_NAME} in it.")
        _copied(profile / FILE_NAME, room)
        self._store = _opened(room)
        try:
            slot = self._store.slot(RECOVERY)
            if slot is None:
                raise CannotRecover("This phone was never set up, or its keys are lost: there is no recovery slot.")
            self._keyring = Keyring(self._store, RecoverySlot.parse(slot).open(key.private))
            self.secrets: Secrets | None = self._keyring.secrets
            self.agency = self._keyring.secrets.agency
        except BaseException:
            self._store.close()
            raise

    def facts(self) -> Iterator[Found]:
        for seq, sealed in self._store.roster():
            try:
                raw: object = self._keyring.open(ROSTER_PURPOSE, sealed)
            except JournalError:
                raw = None
            yield Found(f"fact {seq} of the list of members", raw)

    def entries(self) -> Iterator[Found]:
        at = 0
        while page := self._store.entries_after(at, _AT_ONCE):
            for one in page:
                yield Found(f"entry {one.rowid} on the phone", one.entry.pack())
            at = page[-1].rowid
        for aside in self._store.quarantined():
            yield Found(f"entry {aside.id} of those that the phone had set aside", aside.raw, aside.code)

    def count(self) -> int:
        return self._store.count()

    def close(self) -> None:
        self._keyring.close()
        self._store.close()


def _opened(room: Path) -> Store:
    """The copy of a phone's notebook; a damaged one as far as the app's own repair reads it."""
    try:
        try:
            return Store(room)
        except StoreUnreadable:
            mend(room)
            return Store(room)
    except StoreError as error:
        raise CannotRecover("The phone's notebook is damaged beyond what can be read.") from error


def _copied(file: Path, room: Path) -> Path:
    """The file and the log beside it, in a private folder."""
    target = room / file.name
    try:
        for suffix in ("", "-wal"):
            source = file.with_name(file.name + suffix)
            if source.is_file():
                shutil.copyfile(source, room / source.name)
                (room / source.name).chmod(0o600)
    except OSError as error:
        raise CannotRecover(f"{file} cannot be copied to {room}: {error.strerror}.") from error
    return target


def _url(database: str, room: Path) -> URL:
    if "://" not in database:
        file = Path(database)
        try:
            with file.open("rb") as opened:
                if opened.read(len(_SQLITE_MAGIC)) != _SQLITE_MAGIC:
                    raise CannotRecover(
                        f"{file} is no SQLite file. Restore a dump of PostgreSQL into a database, and give its URL."
                    )
        except OSError as error:
            raise CannotRecover(f"{file} cannot be read.") from error
        return URL.create("sqlite", database=str(_copied(file, room)))
    try:
        url = make_url(database)
    except ArgumentError as error:
        raise CannotRecover("The address of a database looks like postgresql://user@host/name.") from error
    if url.get_backend_name() != "postgresql":
        raise CannotRecover("The address of a database looks like postgresql://user@host/name.")
    return url.set(drivername="postgresql+psycopg")


def _reading(url: URL) -> Engine:
    engine = create_engine(url, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        if url.get_backend_name() == "sqlite":
            # What stands in the file's own schema may call no function, and a damaged page is told as one.
            for pragma in ("trusted_schema = OFF", "cell_size_check = ON", "temp_store = MEMORY"):
                connection.execute(f"PRAGMA {pragma}")
        else:
            connection.read_only = True

    return engine


def _bounded(column: Column[bytes]) -> Any:
    """The bytes, or nothing for more of them than an entry has."""
    return case((func.length(column) <= ENTRY_MAX_BYTES, column), else_=None)


__all__ = ["DeviceError", "Found", "PhoneCopy", "ServerCopy", "Source"]

"""Bugs in the server: order, duplicates, durability, locks."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from app.journal.entry import Entry
from sync_server import db, entries, invitations, pages, places, roster, tables
from sync_server.db import Database
from tests.attacks.deliberate_bugs.bug import Catalogue, replaced, together, wrapped

BUGS = Catalogue()
HESITATION_S = 0.05


@BUGS.add(
    "a resent batch stored again",
    "What a phone sends again because the answer was lost is taken for new.",
    caught_in="bad network",
)
def _() -> Iterator[None]:
    def judge(real: Any, connection: Any, roster: Any, carrier: bytes, vault: bytes, brought: Any, late: bool) -> Any:
        judged = real(connection, roster, carrier, vault, brought, late)
        again = [page for page in brought if page.hash in judged.known]
        return replace(judged, accepted=[*again, *judged.accepted], known={})

    with wrapped(entries, "_judge", judge):
        yield


@BUGS.add(
    "the server takes any number",
    "Pages of one device stand in the journal with a gap, or two under one number.",
    caught_in="old copies",
)
def _() -> Iterator[None]:
    with replaced(entries, "verify_page", lambda pages, _vault, _tips, _key: (list(pages), [])):
        yield


@BUGS.add(
    "a pull leaves out the asker's own entries",
    "A phone that lost its file never gets its own notes back, and the running hash no longer adds up.",
    caught_in="two officers",
)
def _() -> Iterator[None]:
    def after(real: Any, connection: Any, roster: Any, device: bytes, *asked: Any) -> Any:
        return [
            replace(page, items=[item for item in page.items if Entry.parse(item).header.device != device])
            for page in real(connection, roster, device, *asked)
        ]

    with wrapped(pages, "after", after):
        yield


@BUGS.add("one bad entry refuses its whole batch", "A poison entry keeps those of other devices from being stored.")
def _() -> Iterator[None]:
    def judge(real: Any, connection: Any, roster: Any, carrier: bytes, vault: bytes, brought: Any, late: bool) -> Any:
        judged = real(connection, roster, carrier, vault, brought, late)
        bad = list(judged.refused.values())
        if not bad:
            return judged
        refused = {entry.hash: bad[0] for entry in judged.accepted}
        return replace(judged, accepted=[], refused={**judged.refused, **refused})

    with wrapped(entries, "_judge", judge):
        yield


@BUGS.add(
    "a sequence handed out without the lock",
    "Two writers see the same newest number, and a reader that follows misses an entry for ever.",
)
def _() -> Iterator[None]:
    @contextmanager
    def unlocked(self: Database) -> Iterator[Any]:
        with self._engine.begin() as connection:
            self._begin(connection, "BEGIN")
            yield connection

    with together(replaced(Database, "writing", unlocked), replaced(places, "_LOCKED", places._NEWEST)):
        yield


@BUGS.add(
    "the answer before the commit",
    "A phone is told that its notes are on the server, and a power failure proves the server wrong.",
)
def _() -> Iterator[None]:
    held: dict[int, tuple[Any, Any]] = {}
    begin_writing, begin_reading, close = Database.writing, Database.reading, Database.close

    def settle(self: Database) -> None:
        if id(self) in held:
            transaction, _ = held.pop(id(self))
            transaction.__exit__(None, None, None)

    @contextmanager
    def writing(self: Database) -> Iterator[Any]:
        settle(self)
        transaction = begin_writing(self)
        connection = transaction.__enter__()
        try:
            yield connection
        except BaseException as error:
            transaction.__exit__(type(error), error, error.__traceback__)
            raise
        held[id(self)] = (transaction, connection)

    @contextmanager
    def reading(self: Database) -> Iterator[Any]:
        """Whoever reads in the same process sees what is not on the disk yet."""
        if id(self) in held:
            yield held[id(self)][1]
            return
        with begin_reading(self) as connection:
            yield connection

    def closing(self: Database) -> None:
        if id(self) in held:
            transaction, connection = held.pop(id(self))
            connection.rollback()
            transaction.__exit__(None, None, None)
        close(self)

    with together(
        replaced(Database, "writing", writing),
        replaced(Database, "reading", reading),
        replaced(Database, "close", closing),
    ):
        yield


@BUGS.add(
    "two locks in two orders", "A push and a change of the roster wait for each other until the database ends one."
)
def _() -> Iterator[None]:
    def lock(real: Any, connection: Any, vault: bytes) -> Any:
        place = real(connection, vault)
        time.sleep(HESITATION_S)
        connection.execute(roster._LOCK)
        return place

    def append(real: Any, service: Any, connection: Any, items: Any, **more: Any) -> Any:
        connection.execute(roster._LOCK)
        time.sleep(HESITATION_S)
        connection.execute(select(tables.vaults.c.id).order_by(tables.vaults.c.id).with_for_update())
        return real(service, connection, items, **more)

    with together(wrapped(places, "lock", lock), *(wrapped(part, "append", append) for part in (roster, invitations))):
        yield


@BUGS.add("an answer that does not wait for the disk", "What the server said it holds is gone after a power failure.")
def _() -> Iterator[None]:
    def prepare_sqlite(real: Any, connection: Any, record: Any) -> None:
        real(connection, record)
        connection.execute("PRAGMA synchronous = NORMAL")

    with together(wrapped(db, "_prepare_sqlite", prepare_sqlite), replaced(db, "_prepare_postgresql", lambda *_: None)):
        yield

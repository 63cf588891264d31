"""Bugs in how a phone keeps what it has: transactions, durability, snapshots, what is sealed."""

from __future__ import annotations

import logging
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app.device import store_file
from app.device.keyring import Keyring
from app.device.snapshot import SnapshotFile
from app.device.store_file import DatabaseFile
from app.notebook import projection
from app.notebook.notebook import Notebook
from app.notebook.projection_snapshot import SavedView
from tests.attacks.deliberate_bugs.bug import Catalogue, replaced, rewritten, together, wrapped

BUGS = Catalogue()


@BUGS.add("a deferred BEGIN", "A write that began by reading fails at once when another window wrote in between.")
def _() -> Iterator[None]:
    with together(
        rewritten(DatabaseFile, "save", ('"BEGIN IMMEDIATE"', '"BEGIN"')),
        rewritten(DatabaseFile, "_make_engine", ('"BEGIN IMMEDIATE" if writes else "BEGIN"', '"BEGIN"')),
    ):
        yield


@BUGS.add(
    "a save that answers before its commit",
    "An officer is told that a note is saved, and a flat battery proves it wrong.",
)
def _() -> Iterator[None]:
    @contextmanager
    def save(self: DatabaseFile) -> Iterator[sqlite3.Connection]:
        with self._write_lock:
            raw = store_file.driver(self._writer)
            if raw.in_transaction:
                raw.commit()
            raw.execute("BEGIN IMMEDIATE")
            try:
                yield raw
            except BaseException:
                raw.rollback()
                raise

    with replaced(DatabaseFile, "save", save):
        yield


@BUGS.add("a commit that does not wait for the disk", "What was saved last is gone after a power failure.")
def _() -> Iterator[None]:
    pragmas = tuple(pragma.replace("synchronous = FULL", "synchronous = NORMAL") for pragma in store_file._PRAGMAS)
    assert pragmas != store_file._PRAGMAS, "the phone's pragmas no longer say synchronous = FULL"
    with replaced(store_file, "_PRAGMAS", pragmas):
        yield


@BUGS.add("a snapshot taken for everything", "What was saved after the last snapshot is not shown any more.")
def _() -> Iterator[None]:
    def read(real: Any, self: SavedView, *shown: Any) -> Any:
        found = real(self, *shown)
        return (found[0], self._snapshots._store.last_rowid(), *found[2:]) if found else None

    with wrapped(SavedView, "read", read):
        yield


@BUGS.add(
    "a snapshot of another file believed", "After a backup was put back, notes are shown that this file does not hold."
)
def _() -> Iterator[None]:
    with replaced(SnapshotFile, "_anchor", lambda _self, _rowid: bytes(32)):
        yield


@BUGS.add(
    "drafts and lists kept in the clear", "Half-written notes and the names of the squad lie readable on the disk."
)
def _() -> Iterator[None]:
    with together(
        replaced(Keyring, "seal", lambda _self, _purpose, plaintext, _aad=b"": plaintext),
        replaced(Keyring, "open", lambda _self, _purpose, sealed, _aad=b"": sealed),
    ):
        yield


@BUGS.add(
    "the readable notebook in a temporary file",
    "The search index and every note lie in a file while the phone is unlocked.",
)
def _() -> Iterator[None]:
    def on_disk() -> sqlite3.Connection:
        path = Path(tempfile.mkdtemp()) / "notebook.db"
        return sqlite3.connect(path, check_same_thread=False, isolation_level=None)

    with replaced(projection, "opened", on_disk):
        yield


@BUGS.add("a log line that repeats what was saved", "Names and notes stand in the log.")
def _() -> Iterator[None]:
    def write(real: Any, self: Notebook, actions: Any) -> None:
        logging.getLogger("app.notebook").info("saving %s", [change.set for changes in actions for change in changes])
        real(self, actions)

    with wrapped(Notebook, "write_many", write):
        yield


@BUGS.add("an exception that repeats what was stored", "An error report holds what the officer was saving.")
def _() -> Iterator[None]:
    def make_engine(real: Any, *args: Any, **more: Any) -> Any:
        return real(*args, **{**more, "hide_parameters": False})

    with together(wrapped(store_file, "create_engine", make_engine), wrapped(projection, "create_engine", make_engine)):
        yield

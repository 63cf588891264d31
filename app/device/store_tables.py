"""The form of the notebook file, and the ladder by which an older file climbs to it.

Nothing here can be read without the keys: bodies, roster rows, drafts and slots are sealed by whoever stores them.
What stays visible is what the journal's header shows anyway: vault, device, number, hashes.

    entries        one signed, sealed page each; rowid = order of arrival here, never used twice; seq = place in the
                   server's order, NULL until the server has acknowledged it
    cursors        per vault (and for the roster): up to where the server's journal was taken in, and its head there
    checkpoints    earlier (seq, head) pairs of a vault, so that a head in the past is found by a short walk
    quarantine     what was refused, and the code why; seq and hash where it has a place in the server's order
    roster         facts in server order, sealed
    slots          opaque named blobs                drafts          sealed half-written notes; damaged = set aside
    attempts       failed tries to open a slot       counters        `generation`, see Entries.generation

A rung runs in one transaction together with its `user_version`, so a killed climb starts again from the rung
below. A file from a newer app is refused and left as it is.
"""

from __future__ import annotations

from sqlalchemy import Column, Connection, Integer, LargeBinary, MetaData, Table, Text

from app.device.errors import StoreTooNew, StoreUnreadable

APPLICATION_ID = 0x42544250  # "BTBP": tells a notebook file from any other SQLite file
VERSION_MAX = 1_000  # beyond that it is no newer app that wrote the version, but the disk

_metadata = MetaData()

entries = Table(
    "entries",
    _metadata,
    Column("rowid", Integer, primary_key=True),
    Column("vault", LargeBinary, nullable=False),
    Column("device", LargeBinary, nullable=False),
    Column("number", Integer, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("header", LargeBinary, nullable=False),
    Column("signature", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("seq", Integer),
)
cursors = Table(
    "cursors",
    _metadata,
    Column("vault", LargeBinary, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("head", LargeBinary, nullable=False),
)
checkpoints = Table(
    "checkpoints",
    _metadata,
    Column("vault", LargeBinary, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("head", LargeBinary, nullable=False),
)
quarantine = Table(
    "quarantine",
    _metadata,
    Column("id", Integer, primary_key=True),
    Column("vault", LargeBinary, nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column("code", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("at_ms", Integer, nullable=False),
    Column("seq", Integer),
    Column("hash", LargeBinary),
)
roster = Table(
    "roster",
    _metadata,
    Column("seq", Integer, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
)
slots = Table(
    "slots",
    _metadata,
    Column("name", Text, primary_key=True),
    Column("data", LargeBinary, nullable=False),
)
drafts = Table(
    "drafts",
    _metadata,
    Column("name", LargeBinary, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("damaged", Integer, nullable=False),
)
attempts = Table(
    "attempts",
    _metadata,
    Column("id", Integer, primary_key=True),
    Column("slot", Text, nullable=False),
    Column("at_ms", Integer, nullable=False),
)
counters = Table(
    "counters",
    _metadata,
    Column("name", Text, primary_key=True),
    Column("value", Integer, nullable=False),
)

_FIRST = (
    """CREATE TABLE entries (
        rowid INTEGER PRIMARY KEY AUTOINCREMENT,
        vault BLOB NOT NULL CHECK (length(vault) = 16),
        device BLOB NOT NULL CHECK (length(device) = 16),
        number INTEGER NOT NULL CHECK (number > 0),
        hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
        header BLOB NOT NULL,
        signature BLOB NOT NULL,
        body BLOB NOT NULL,
        seq INTEGER CHECK (seq > 0)
    ) STRICT""",
    "CREATE INDEX entries_chain ON entries (vault, device, number)",
    "CREATE INDEX entries_unsent ON entries (vault, device, number) WHERE seq IS NULL",
    "CREATE UNIQUE INDEX entries_order ON entries (vault, seq) WHERE seq IS NOT NULL",
    "CREATE TABLE cursors (vault BLOB PRIMARY KEY, seq INTEGER NOT NULL, head BLOB NOT NULL) STRICT, WITHOUT ROWID",
    """CREATE TABLE checkpoints (
        vault BLOB NOT NULL, seq INTEGER NOT NULL, head BLOB NOT NULL, PRIMARY KEY (vault, seq)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE quarantine (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        vault BLOB NOT NULL,
        raw BLOB NOT NULL,
        code TEXT NOT NULL,
        tries INTEGER NOT NULL,
        at_ms INTEGER NOT NULL,
        seq INTEGER,
        hash BLOB UNIQUE
    ) STRICT""",
    "CREATE INDEX quarantine_order ON quarantine (vault, seq) WHERE seq IS NOT NULL",
    "CREATE TABLE roster (seq INTEGER PRIMARY KEY, sealed BLOB NOT NULL) STRICT",
    "CREATE TABLE slots (name TEXT PRIMARY KEY, data BLOB NOT NULL) STRICT",
    """CREATE TABLE drafts (
        name BLOB PRIMARY KEY, sealed BLOB NOT NULL, damaged INTEGER NOT NULL DEFAULT 0
    ) STRICT""",
    "CREATE TABLE attempts (id INTEGER PRIMARY KEY AUTOINCREMENT, slot TEXT NOT NULL, at_ms INTEGER NOT NULL) STRICT",
    "CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT",
    # Random, so that a snapshot of one notebook never fits the file that replaced it.
    "INSERT INTO counters VALUES ('generation', abs(random() % 4611686018427387904))",
    f"PRAGMA application_id = {APPLICATION_ID}",
)

LADDER: tuple[tuple[str, ...], ...] = (_FIRST,)
"""Rung n-1 takes a file of user_version n-1 to n. A published rung is never edited; new ones are added."""


def climb(connection: Connection, ladder: tuple[tuple[str, ...], ...] = LADDER) -> None:
    """Brings the file to the newest rung. Runs inside a writing transaction. Raises StoreTooNew, StoreUnreadable."""
    version = _pragma(connection, "user_version")
    mark = _pragma(connection, "application_id")
    if version and (mark != APPLICATION_ID or not 0 < version <= VERSION_MAX):
        raise StoreUnreadable
    if version > len(ladder):
        raise StoreTooNew
    if not version and connection.exec_driver_sql("SELECT count(*) FROM sqlite_schema").scalar():
        raise StoreUnreadable
    for rung in range(version, len(ladder)):
        for statement in ladder[rung]:
            connection.exec_driver_sql(statement)
        connection.exec_driver_sql(f"PRAGMA user_version = {rung + 1}")


def is_current(connection: Connection) -> bool:
    """True when there is nothing to climb, so that opening an up-to-date notebook writes nothing."""
    return (
        _pragma(connection, "user_version") == len(LADDER) and _pragma(connection, "application_id") == APPLICATION_ID
    )


def _pragma(connection: Connection, name: str) -> int:
    return int(connection.exec_driver_sql(f"PRAGMA {name}").scalar() or 0)

"""What the store gives and takes besides entries: small frozen records, in the words of the journal."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from app.journal.entry import EMPTY_HEAD, HEADER_BYTES, Entry
from app.journal.errors import Reason


@dataclass(frozen=True)
class StoredEntry:
    """`rowid`: order of arrival on this device, never used twice. `seq`: the server's order, None until it has it."""

    rowid: int
    entry: Entry
    seq: int | None


@dataclass(frozen=True)
class Cursor:
    """How far a journal was taken in from the server, and its running hash there (32 bytes)."""

    seq: int = 0
    head: bytes = EMPTY_HEAD


@dataclass(frozen=True)
class Quarantined:
    """An entry that was set aside.

    `code` says why. `seq` is its place in the server's order when it came with a page, so
    that the running hash goes over it. `id` and `tries` are kept by the store; give 0 and 1 for a new one.
    """

    id: int
    vault: bytes
    raw: bytes
    code: str
    tries: int
    at_ms: int
    seq: int | None = None

    @property
    def reason(self) -> Reason:
        return Reason(self.code)

    @property
    def hash(self) -> bytes:
        """The hash this entry has in the journal, whatever is wrong with it: SHA-256 of its first 110 bytes."""
        return hashlib.sha256(self.raw[:HEADER_BYTES]).digest()

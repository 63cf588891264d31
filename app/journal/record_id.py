"""The id of a record says in which vault it lives, so that nobody can write into it from another one.

    chance   10 bytes   random
    mark      6 bytes   the first of SHA-256("beatbook/1/record\\n" ‖ vault ‖ chance)

Whoever knows the vault can tell; to all others it is 16 random bytes. An entry that changes a record of another vault
is not shown (app.journal.entry, `open_body`).
"""

from __future__ import annotations

import hashlib
import os

RECORD_ID_BYTES = 16
CHANCE_BYTES = 10
_MARK_BYTES = RECORD_ID_BYTES - CHANCE_BYTES
_PURPOSE = b"beatbook/1/record\n"
_FOLLOWING = b"beatbook/1/following\n"
_AGREED = b"beatbook/1/agreed\n"


def new(vault: bytes) -> bytes:
    """The id of a new record of this vault."""
    return of(vault, os.urandom(CHANCE_BYTES))


def of(vault: bytes, chance: bytes) -> bytes:
    """The id that these CHANCE_BYTES make in this vault."""
    return chance + hashlib.sha256(_PURPOSE + vault + chance).digest()[:_MARK_BYTES]


def belongs(record: bytes, vault: bytes) -> bool:
    """Whether a record with this id lives in this vault."""
    return of(vault, record[:CHANCE_BYTES]) == record


def moved(record: bytes, vault: bytes) -> bytes:
    """The id that a record has once it is brought to this vault: that of the same chance.

    So whoever brings it, and however often it went from one to another, has the same; brought home, it has its old one.
    """
    return of(vault, record[:CHANCE_BYTES])


def following(record: bytes, vault: bytes) -> bytes:
    """The id of the one record that follows this one in this vault: whoever makes it makes the same.

    Its chance comes of the other's alone, so that moved to another vault one still follows the other.
    """
    chance = hashlib.sha256(_FOLLOWING + record[:CHANCE_BYTES]).digest()[:CHANCE_BYTES]
    return of(vault, chance)


def agreed(words: bytes, vault: bytes) -> bytes:
    """The id of the one record that these words name in this vault: whoever makes it makes the same."""
    return of(vault, hashlib.sha256(_AGREED + words).digest()[:CHANCE_BYTES])

"""Stamps: when a value was written, in an order that every phone agrees on.

A stamp is a hybrid logical clock reading (Kulkarni et al., 2014) as 26 bytes, big endian:

    milliseconds since 1970 UTC   6 bytes
    counter                       4 bytes
    device                       16 bytes

so that comparing the bytes compares the stamps. A new stamp is later than every value its author saw, and no
later than that: one phone whose clock runs a year ahead therefore cannot win for ever.
"""

from __future__ import annotations

from collections.abc import Iterable

from app.journal.errors import Malformed

STAMP_BYTES = 26
MAX_MS = (1 << 48) - 1
MAX_COUNTER = (1 << 32) - 1


def make(ms: int, counter: int, device: bytes) -> bytes:
    """A stamp from its parts; `ms` is clamped to 0 … 2^48-1."""
    return min(max(ms, 0), MAX_MS).to_bytes(6, "big") + counter.to_bytes(4, "big") + device


def check(stamp: object) -> bytes:
    """The stamp itself, or Malformed when it is not 26 bytes."""
    if not isinstance(stamp, bytes) or len(stamp) != STAMP_BYTES:
        raise Malformed("A stamp has the wrong form.")
    return stamp


def millis(stamp: bytes) -> int:
    """Milliseconds since 1970 UTC by the author's clock."""
    return int.from_bytes(stamp[:6], "big")


def author(stamp: bytes) -> bytes:
    """The 16-byte id of the device that wrote the value."""
    return stamp[10:]


def following(now_ms: int, basis: Iterable[bytes], device: bytes) -> bytes:
    """The stamp of a new value: max(own clock, highest stamp seen + 1)."""
    highest = max(basis, default=b"")
    clock = min(max(now_ms, 0), MAX_MS)
    if not highest or clock > millis(highest):
        return make(clock, 0, device)
    ms, counter = millis(highest), int.from_bytes(highest[6:10], "big")
    if counter < MAX_COUNTER:
        return make(ms, counter + 1, device)
    return make(ms + 1, 0, device)

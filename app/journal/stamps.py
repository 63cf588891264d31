"""Stamps: when a value was written, in an order that every phone agrees on.

A stamp is a hybrid logical clock reading (Kulkarni et al., 2014) as 26 bytes, big endian:

    milliseconds since 1970 UTC   6 bytes
    counter                       4 bytes
    device                       16 bytes

so that comparing the bytes compares the stamps. A new stamp is later than every value its author saw, and hardly
later than that: one phone whose clock runs a year ahead therefore cannot win for ever.

The counter begins with, and goes on by, 28 random bits: nobody can name a write in a basis before having seen it.

No stamp lies past LAST_MS. In that last millisecond there is no room for a later one, so whoever has seen a write may
replace it there whatever the order (`replaces`): a stamp at the end of the range does not win for ever either.
"""

from __future__ import annotations

from collections.abc import Iterable

from app.journal.errors import Malformed

STAMP_BYTES = 26
LAST_MS = 4_102_444_800_000  # 2100-01-01T00:00:00Z
MAX_COUNTER = (1 << 32) - 1
CHANCE_BYTES = 4
CHANCE_BITS = 28  # 16 steps fit into a millisecond
_LAST = LAST_MS.to_bytes(6, "big")


def make(ms: int, counter: int, device: bytes) -> bytes:
    """A stamp from its parts; `ms` is clamped to 0 … LAST_MS."""
    return min(max(ms, 0), LAST_MS).to_bytes(6, "big") + counter.to_bytes(4, "big") + device


def check(stamp: object) -> bytes:
    """The stamp itself, or Malformed when it is not 26 bytes or lies past the last millisecond."""
    if not isinstance(stamp, bytes) or len(stamp) != STAMP_BYTES:
        raise Malformed("stamp.form")
    if stamp[:6] > _LAST:
        raise Malformed("stamp.future")
    return stamp


def millis(stamp: bytes) -> int:
    """Milliseconds since 1970 UTC by the author's clock."""
    return int.from_bytes(stamp[:6], "big")


def author(stamp: bytes) -> bytes:
    """The 16-byte id of the device that wrote the value."""
    return stamp[10:]


def following(now_ms: int, basis: Iterable[bytes], device: bytes, chance: bytes) -> bytes:
    """The stamp of a new value: max(own clock, highest stamp seen), and a random step further.

    `chance` is CHANCE_BYTES random bytes, fresh for every stamp.
    """
    step = int.from_bytes(chance, "big") >> (8 * CHANCE_BYTES - CHANCE_BITS)
    highest = max(basis, default=b"")
    clock = min(max(now_ms, 0), LAST_MS)
    if not highest or clock > millis(highest):
        return make(clock, step, device)
    ms, counter = millis(highest), int.from_bytes(highest[6:10], "big") + 1 + step
    if counter <= MAX_COUNTER:
        return make(ms, counter, device)
    return make(ms + 1, step, device)


def is_last(stamp: bytes) -> bool:
    """True in the last millisecond, in which two writes may each replace the other."""
    return stamp[:6] == _LAST


def replaces(stamp: bytes, old: bytes) -> bool:
    """True when a write with this stamp may replace the one with `old`: nothing replaces the future or itself."""
    return old < stamp or (old != stamp and old[:6] == _LAST == stamp[:6])

"""Every bit of every byte, one at a time: a disk that forgets, a wire that hums, a hand that tampers."""

from __future__ import annotations

from collections.abc import Iterator

ALL_BITS = tuple(range(8))
ONE_BIT = (3,)


def flips(data: bytes, bits: tuple[int, ...] = ALL_BITS) -> Iterator[tuple[int, bytes]]:
    """(place, the same bytes with one bit turned over) for every place and each of these bits."""
    for at in range(len(data)):
        for bit in bits:
            yield at, data[:at] + bytes([data[at] ^ (1 << bit)]) + data[at + 1 :]

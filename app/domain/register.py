"""The values of one field, each with the stamp that wrote it: their order, and what tells two of them apart."""

from __future__ import annotations

from operator import attrgetter
from typing import NamedTuple

import msgpack

from app.journal.change import Value


class Written(NamedTuple):
    """A live value and the stamp that wrote it."""

    stamp: bytes
    value: Value


def value_bytes(value: Value) -> bytes:
    """What tells two values apart (1, 1.0 and True are three), and what breaks a tie between equal stamps."""
    return bytes(msgpack.packb(value, use_bin_type=True))


Writes = list[Written]  # unordered; no two with the same stamp and the same value bytes


def in_order(writes: Writes) -> Writes:
    """The earliest first: by stamp, and by the bytes of the value where one stamp wrote two.

    Those bytes are made where they are needed alone: a field that a forged app filled may hold megabytes.
    """
    if len(writes) < 2:
        return writes
    alike = len({one.stamp for one in writes}) < len(writes)
    return sorted(writes, key=_stamp_and_bytes if alike else _stamp)


_stamp = attrgetter("stamp")


def _stamp_and_bytes(one: Written) -> tuple[bytes, bytes]:
    return one.stamp, value_bytes(one.value)


def differ(writes: Writes) -> bool:
    first = value_bytes(writes[0].value)
    return any(value_bytes(one.value) != first for one in writes[1:])


def holds(writes: Writes, stamp: bytes, value: Value) -> bool:
    alike = [one.value for one in writes if one.stamp == stamp]
    return bool(alike) and value_bytes(value) in map(value_bytes, alike)

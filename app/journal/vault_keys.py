"""Keys of vaults on their way between phones: unsigned, left on the server, believed only where they prove themselves.

The roster pins a `check` of the key of each epoch, so whoever opens a wrapped key sees whether it is the right one,
whoever wrapped it. Nothing here is part of a fact: a fact never grows with the number of devices, and what is lost or
garbage is wrapped anew by any phone that has the key.

    place    vault 16 | epoch 4 | device 16                      which key, and whose it is to be or who wrapped it
    wrap     place | encapsulated key 65 | ciphertext 48          HPKE to the device's receiving key
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import zip_longest
from typing import TypeVar

from app.journal import keys, sealing
from app.journal.errors import Malformed

CHECK_BYTES = 32
WRAPPED_BYTES = keys.HPKE_PUBLIC_BYTES + sealing.KEY_BYTES + 16
NOBODY = bytes(16)
_PLACE = struct.Struct(">16sI16s")
T = TypeVar("T")


@dataclass(frozen=True, order=True)
class Place:
    """Which key of a vault, and a device: whose it is to be, or who wrapped it."""

    vault: bytes
    epoch: int
    device: bytes

    def pack(self) -> bytes:
        return _PLACE.pack(self.vault, self.epoch, self.device)

    @classmethod
    def parse(cls, data: bytes) -> Place:
        """Raises Malformed."""
        if len(data) != _PLACE.size:
            raise Malformed("wrap.form")
        return cls(*_PLACE.unpack(data))


@dataclass(frozen=True)
class Wrap:
    """A key at its place, wrapped to a device."""

    place: Place
    wrapped: bytes

    def pack(self) -> bytes:
        return self.place.pack() + self.wrapped

    @classmethod
    def parse(cls, data: bytes) -> Wrap:
        """Raises Malformed."""
        if len(data) != _PLACE.size + WRAPPED_BYTES:
            raise Malformed("wrap.form")
        return cls(Place.parse(data[: _PLACE.size]), data[_PLACE.size :])


def check_of(agency: bytes, vault: bytes, epoch: int, key: bytes) -> bytes:
    """What the roster pins of a vault's key, 32 bytes. It tells nothing of 32 random bytes."""
    return hashlib.sha256(b"beatbook/1/key check\n" + agency + vault + epoch.to_bytes(4, "big") + key).digest()


def wrap_info(agency: bytes, vault: bytes, epoch: int) -> bytes:
    """What a wrapped vault key is bound to (the HPKE info)."""
    return b"beatbook/1/vault key\n" + agency + vault + epoch.to_bytes(4, "big")


def pinned(agency: bytes, recovery_key: bytes, vault: bytes, epoch: int, key: bytes) -> tuple[bytes, bytes]:
    """What a fact says of a vault's new key: its check, and a wrap for the agency's recovery key."""
    return check_of(agency, vault, epoch, key), sealing.wrap(recovery_key, key, wrap_info(agency, vault, epoch))


def wrap_for(agency: bytes, place: Place, receiving_key: bytes, key: bytes) -> Wrap:
    """The key at this place, for the device that has this receiving key. Raises Malformed for a key that is none."""
    return Wrap(place, sealing.wrap(receiving_key, key, wrap_info(agency, place.vault, place.epoch)))


def in_turn(of_each: Iterable[Iterable[T]]) -> list[T]:
    """The first of each, then the second of each, and so on to the end: where only some can be told of, nobody with
    many keeps those of another from being heard of."""
    return [one for rank in zip_longest(*of_each) for one in rank if one is not None]

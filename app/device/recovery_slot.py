"""The recovery slot: the device's storage key, HPKE-wrapped to the agency's recovery key. Every device has one.

magic 4 | version 1 | first 16 bytes of SHA-256 of the recovery public key
wrapped storage key 113     65 bytes encapsulated key, 32 + 16 bytes ciphertext
check 32                    SHA-256 of all before
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from app.device.errors import SlotDamaged, WrongRecoveryKey
from app.journal import keys, sealing
from app.journal.errors import CannotOpen, Malformed

_MAGIC = b"BBRS\x01"
_NAME_BYTES = 16
_CHECK_BYTES = 32
_WRAPPED_BYTES = keys.HPKE_PUBLIC_BYTES + sealing.KEY_BYTES + 16
SLOT_BYTES = len(_MAGIC) + _NAME_BYTES + _WRAPPED_BYTES + _CHECK_BYTES
_INFO = b"beatbook recovery slot 1"


@dataclass(frozen=True)
class RecoverySlot:
    """A slot as stored. `key_name` tells which recovery key opens it."""

    key_name: bytes
    wrapped: bytes

    @classmethod
    def make(cls, recovery_public: bytes, storage_key: bytes) -> RecoverySlot:
        """Raises Malformed for bytes that are no public key."""
        name = _name(recovery_public)
        return cls(name, sealing.wrap(recovery_public, storage_key, _INFO + name))

    def pack(self) -> bytes:
        content = _MAGIC + self.key_name + self.wrapped
        return content + hashlib.sha256(content).digest()

    @classmethod
    def parse(cls, data: bytes) -> RecoverySlot:
        """Raises SlotDamaged for any byte that is not as it was written."""
        content, check = data[:-_CHECK_BYTES], data[-_CHECK_BYTES:]
        intact = len(data) == SLOT_BYTES and keys.same(check, hashlib.sha256(content).digest())
        if not intact or not content.startswith(_MAGIC):
            raise SlotDamaged
        at = len(_MAGIC)
        return cls(content[at : at + _NAME_BYTES], content[at + _NAME_BYTES :])

    def open(self, recovery_private: bytes) -> bytes:
        """The storage key. Raises WrongRecoveryKey for another agency's key, SlotDamaged for an altered slot."""
        try:
            if _name(keys.hpke_public(recovery_private)) != self.key_name:
                raise WrongRecoveryKey
        except Malformed as error:
            raise WrongRecoveryKey from error
        try:
            return sealing.unwrap(recovery_private, self.wrapped, _INFO + self.key_name)
        except CannotOpen as error:
            raise SlotDamaged from error


def _name(public: bytes) -> bytes:
    return hashlib.sha256(public).digest()[:_NAME_BYTES]

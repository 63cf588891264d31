"""The passphrase slot: the device's storage key under Argon2id of a passphrase or PIN.

    magic 4 | version 1 | hardware 1 | memory KiB 4 | passes 4 | lanes 1 | salt 16        big endian, 31 bytes
    sealed storage key 104
    check 32   SHA-256 of all before

Box key: HKDF(Argon2id(passphrase) ‖ hardware secret). Everything before the box is its aad, so the parameters are
authenticated, and they are refused outright below the floor. The check tells a damaged slot from a wrong
passphrase: damage costs no try.
"""

from __future__ import annotations

import hashlib
import os
import struct
import unicodedata
from dataclasses import dataclass

from argon2.exceptions import HashingError
from argon2.low_level import ARGON2_VERSION, Type, hash_secret_raw

from app.device.errors import HardwareSecretMissing, NotEnoughMemory, SlotDamaged
from app.device.passphrase_rules import PASSPHRASE_MAX_CHARS
from app.journal import keys, sealing
from app.journal.errors import CannotOpen

HARDWARE_SECRET_MIN_BYTES = 16

_MAGIC, _VERSION = b"BBPS", 1
_HEAD = struct.Struct(">4sBBIIB16s")
_CHECK_BYTES = 32
_BOX_BYTES = sealing.OVERHEAD_BYTES + sealing.KEY_BYTES
SLOT_BYTES = _HEAD.size + _BOX_BYTES + _CHECK_BYTES
_PURPOSE = "beatbook passphrase slot 1"


@dataclass(frozen=True)
class Cost:
    """What Argon2id spends on one guess. `lanes` are worked on side by side: they shorten the officer's wait and leave
    the work and memory of a guess as they are."""

    memory_kib: int
    passes: int
    lanes: int

    @property
    def acceptable(self) -> bool:
        return (
            FLOOR.memory_kib <= self.memory_kib <= CEILING.memory_kib
            and FLOOR.passes <= self.passes <= CEILING.passes
            and FLOOR.lanes <= self.lanes <= CEILING.lanes
        )


STANDARD = Cost(64 * 1024, 3, 4)  # RFC 9106, section 4: the second recommended option
FLOOR = Cost(19 * 1024, 2, 1)  # OWASP Password Storage Cheat Sheet: the least for Argon2id
CEILING = Cost(1024 * 1024, 16, 16)  # an altered slot must not be able to stall the phone


@dataclass(frozen=True)
class PassphraseSlot:
    """A slot as stored. `with_hardware`: the key store's secret is needed, too."""

    cost: Cost
    salt: bytes
    with_hardware: bool
    box: bytes

    @classmethod
    def make(cls, passphrase: str, storage_key: bytes, hardware: bytes | None, cost: Cost | None) -> PassphraseSlot:
        """Seals the storage key. Without `cost`: the standard one, or the floor where memory does not reach for it.

        Raises NotEnoughMemory, and ValueError for a cost outside floor and ceiling.
        """
        if cost is None:
            try:
                return cls.make(passphrase, storage_key, hardware, STANDARD)
            except NotEnoughMemory:
                return cls.make(passphrase, storage_key, hardware, FLOOR)
        if not cost.acceptable:
            raise ValueError("the cost of a passphrase slot is out of bounds")
        if hardware is not None and len(hardware) < HARDWARE_SECRET_MIN_BYTES:
            raise ValueError("a hardware secret is too short")
        empty = cls(cost, os.urandom(16), hardware is not None, b"")
        key = empty._key(passphrase, hardware)
        return cls(cost, empty.salt, empty.with_hardware, sealing.seal(key, _PURPOSE, storage_key, empty._head()))

    def pack(self) -> bytes:
        content = self._head() + self.box
        return content + hashlib.sha256(content).digest()

    @classmethod
    def parse(cls, data: bytes) -> PassphraseSlot:
        """Raises SlotDamaged for any byte that is not as it was written, and for parameters out of bounds."""
        content, check = data[:-_CHECK_BYTES], data[-_CHECK_BYTES:]
        if len(data) != SLOT_BYTES or not keys.same(check, hashlib.sha256(content).digest()):
            raise SlotDamaged
        magic, version, hardware, memory_kib, passes, lanes, salt = _HEAD.unpack_from(content)
        cost = Cost(memory_kib, passes, lanes)
        if magic != _MAGIC or version != _VERSION or hardware not in (0, 1) or not cost.acceptable:
            raise SlotDamaged
        return cls(cost, salt, hardware == 1, content[_HEAD.size :])

    def need(self, hardware: bytes | None) -> None:
        """Raises HardwareSecretMissing when this slot cannot be opened without the key store's secret."""
        if self.with_hardware and hardware is None:
            raise HardwareSecretMissing

    def open(self, passphrase: str, hardware: bytes | None) -> bytes | None:
        """The storage key, or None for a wrong passphrase. Raises NotEnoughMemory, HardwareSecretMissing."""
        self.need(hardware)
        key = self._key(passphrase, hardware if self.with_hardware else None)
        try:
            return sealing.open_sealed(key, _PURPOSE, self.box, self._head())
        except CannotOpen:
            return None

    def _head(self) -> bytes:
        cost = self.cost
        return _HEAD.pack(_MAGIC, _VERSION, self.with_hardware, cost.memory_kib, cost.passes, cost.lanes, self.salt)

    def _key(self, passphrase: str, hardware: bytes | None) -> bytes:
        try:
            stretched = hash_secret_raw(
                normal(passphrase),
                self.salt,
                time_cost=self.cost.passes,
                memory_cost=self.cost.memory_kib,
                parallelism=self.cost.lanes,
                hash_len=32,
                type=Type.ID,
                version=ARGON2_VERSION,
            )
        except (HashingError, MemoryError) as error:
            raise NotEnoughMemory from error
        return keys.derive(stretched + (hardware or b""), _PURPOSE)


def normal(passphrase: str) -> bytes:
    """The bytes of a passphrase, the same from every keyboard (NFKC: NIST SP 800-63B 5.1.1.2)."""
    return unicodedata.normalize("NFKC", passphrase[:PASSPHRASE_MAX_CHARS]).encode("utf-8", "surrogatepass")

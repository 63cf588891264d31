"""What a device must keep to itself: its two private keys, the vault keys, and where it belongs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from app.device.errors import KeyConflict
from app.journal import keys, sealing
from app.journal.entry import Author
from app.journal.errors import Malformed
from app.journal.packing import pack, take, unpack_map

SECRETS_MAX_BYTES = 1 << 20
_VERSION = 1
_ID_BYTES = 16

VaultKeys = dict[bytes, dict[int, bytes]]


@dataclass(frozen=True)
class Secrets:
    """`seed`: Ed25519, 32 bytes. `hpke_private`: P-256, 32 bytes. `agency`, `officer`: 16 bytes each.

    `address`: the server's URL. `vault_keys[vault][epoch]`: 32 bytes each. `beaten`: keys in whose place the squad took
    another one. Nothing is sealed with them any more, and what was is still read.
    """

    seed: bytes
    hpke_private: bytes
    agency: bytes
    officer: bytes
    address: str
    vault_keys: VaultKeys = field(default_factory=dict)
    beaten: tuple[bytes, ...] = ()

    def __repr__(self) -> str:
        return "Secrets(…)"

    @cached_property
    def author(self) -> Author:
        """This device, ready to sign."""
        key = keys.SigningKey(self.seed)
        return Author(keys.device_id(key.public), key)

    def with_vault_keys(self, more: Mapping[bytes, Mapping[int, bytes]]) -> Secrets:
        """Itself with these keys added; the same object if all were there. Raises KeyConflict, Malformed.

        A key that is there is never replaced: what was sealed under it could then no longer be read.
        """
        merged: VaultKeys = {vault: dict(epochs) for vault, epochs in self.vault_keys.items()}
        for vault, epochs in more.items():
            for epoch, key in epochs.items():
                if not keys.same(merged.setdefault(vault, {}).setdefault(epoch, key), key):
                    raise KeyConflict
        return self if merged == self.vault_keys else replace(self, vault_keys=_checked(merged))

    def with_right_key(self, vault: bytes, epoch: int, key: bytes) -> Secrets:
        """Itself with the key that the squad has, whatever was held in its place. Raises Malformed."""
        held = self.vault_keys.get(vault, {}).get(epoch)
        if held is None or keys.same(held, key):
            return self.with_vault_keys({vault: {epoch: key}})
        right = {**self.vault_keys, vault: {**self.vault_keys[vault], epoch: key}}
        return replace(
            self, vault_keys=_checked(right), beaten=(held, *(one for one in self.beaten if not keys.same(one, key)))
        )

    def without_vault_keys(self, vault: bytes, but: Set[int] = frozenset()) -> Secrets:
        """Itself without the keys of a vault, except those of some epochs; the same object if there are no others."""
        held = self.vault_keys.get(vault, {})
        kept = {epoch: key for epoch, key in held.items() if epoch in but}
        if len(kept) == len(held):
            return self
        others = {other: epochs for other, epochs in self.vault_keys.items() if other != vault}
        return replace(self, vault_keys={**others, vault: kept} if kept else others)

    def openers(self, vault: bytes, epoch: int) -> Sequence[bytes]:
        """The keys with which an entry of this epoch may have been sealed, the squad's first; none while it is not
        here."""
        key = self.vault_keys.get(vault, {}).get(epoch)
        return () if key is None else (key, *self.beaten)

    def pack(self) -> bytes:
        return pack(
            {
                "version": _VERSION,
                "seed": self.seed,
                "hpke": self.hpke_private,
                "agency": self.agency,
                "officer": self.officer,
                "address": self.address,
                "vaults": self.vault_keys,
                "beaten": list(self.beaten),
            }
        )

    @classmethod
    def parse(cls, data: bytes) -> Secrets:
        """Raises Malformed."""
        raw = unpack_map(data, SECRETS_MAX_BYTES)
        if take(raw, "version", int) != _VERSION:
            raise Malformed("keys.other_version")
        private = take(raw, "hpke", bytes, keys.HPKE_PRIVATE_BYTES)
        keys.load_hpke_private(private)
        return cls(
            take(raw, "seed", bytes, 32),
            private,
            take(raw, "agency", bytes, _ID_BYTES),
            take(raw, "officer", bytes, _ID_BYTES),
            take(raw, "address", str),
            _checked(take(raw, "vaults", dict)),
            _beaten(take(raw, "beaten", list)),
        )


def _beaten(found: Sequence[Any]) -> tuple[bytes, ...]:
    if not all(isinstance(key, bytes) and len(key) == sealing.KEY_BYTES for key in found):
        raise Malformed("keys.form")
    return tuple(found)


def _checked(vaults: Mapping[Any, Any]) -> VaultKeys:
    found: VaultKeys = {}
    for vault, epochs in vaults.items():
        if not isinstance(vault, bytes) or len(vault) != _ID_BYTES or not isinstance(epochs, dict):
            raise Malformed("keys.form")
        for epoch, key in epochs.items():
            if type(epoch) is not int or not isinstance(key, bytes) or len(key) != sealing.KEY_BYTES:
                raise Malformed("keys.form")
            found.setdefault(vault, {})[epoch] = key
    return found

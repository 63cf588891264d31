"""A device's keys, and a phone that keeps them in a store: what the players of all floors begin with."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path

from app.device import keyring as slots
from app.device import passphrase_slot
from app.device.keyring import Keyring
from app.device.passphrase_slot import FLOOR, PassphraseSlot
from app.device.recovery_slot import RecoverySlot
from app.device.secrets import Secrets
from app.device.store import Store
from app.journal import keys, record_id, sealing, stamps
from app.journal.change import Action, Change
from app.journal.entry import Author, Entry, open_body
from app.sync.enrolment import DeviceKeys
from tests.cast.clock import now_ms

PASSPHRASE = "lantern quay copper"
ADDRESS = "https://beatbook.example"
AT_ONCE = 500  # entries in one commit


class Device:
    """What is signed and unwrapped with `own_keys`; `officer` is the id of whoever carries it."""

    own_keys: DeviceKeys
    officer: bytes

    @cached_property
    def key(self) -> keys.SigningKey:
        return self.own_keys.signing

    @cached_property
    def author(self) -> Author:
        return self.own_keys.author

    @property
    def device(self) -> bytes:
        return self.author.device

    @property
    def hpke_private(self) -> bytes:
        return self.own_keys.hpke_private

    @cached_property
    def hpke_public(self) -> bytes:
        return keys.hpke_public(self.own_keys.hpke_private)


@dataclass
class NewDevice(Device):
    """A device that is still to be set up, with keys made for it."""

    officer: bytes
    own_keys: DeviceKeys = field(default_factory=DeviceKeys.new)


@cache
def _derived() -> tuple[PassphraseSlot, bytes]:
    """A slot still without its box, and the key to the box: by far the most of what setting up a phone costs."""
    empty = PassphraseSlot(FLOOR, os.urandom(16), False, b"")
    return empty, empty._key(PASSPHRASE, None)


@dataclass
class StoredPhone:
    """An unlocked phone: a folder with a store and the keys to it. Nothing is shown and nothing sent."""

    folder: Path
    store: Store
    keyring: Keyring

    @staticmethod
    def keep(folder: Path, secrets: Secrets, recovery_public: bytes) -> tuple[Store, Keyring]:
        """A new store with these secrets behind PASSPHRASE, at the least that a guess may cost.

        The slots are those of `Keyring.create`; what it derives from the passphrase is derived once for all phones.
        """
        store, storage_key, (empty, key) = Store(folder), sealing.new_key(), _derived()
        box = sealing.seal(key, passphrase_slot._PURPOSE, storage_key, empty._head())
        assert store.add_slots(
            {
                slots.PASSPHRASE: replace(empty, box=box).pack(),
                slots.RECOVERY: RecoverySlot.make(recovery_public, storage_key).pack(),
                slots.SECRETS: sealing.seal(storage_key, slots._SECRETS_PURPOSE, secrets.pack()),
            }
        )
        return store, Keyring(store, storage_key)

    @property
    def author(self) -> Author:
        return self.keyring.secrets.author

    @property
    def device(self) -> bytes:
        return self.author.device

    @property
    def officer(self) -> bytes:
        return self.keyring.secrets.officer

    @property
    def vault(self) -> bytes:
        """The squad's, or that of the first of several."""
        return next(iter(self.keyring.secrets.vault_keys))

    def append(
        self, actions: Iterable[Sequence[Change]], vault: bytes = b"", clock: Callable[[], int] = now_ms, epoch: int = 1
    ) -> list[Entry]:
        """Seals, signs and keeps these as this device's next entries, without showing them."""
        author, vault = self.author, vault or self.vault
        key = self.keyring.secrets.vault_keys[vault][epoch]
        packed = [
            Action(stamps.make(clock(), at, author.device), tuple(changes)).pack() for at, changes in enumerate(actions)
        ]
        made: list[Entry] = []
        for start in range(0, len(packed), AT_ONCE):
            makers = [
                lambda number, previous, one=one: author.seal(vault, number, previous, epoch, key, one)
                for one in packed[start : start + AT_ONCE]
            ]
            made += [stored.entry for stored in self.store.append_own_many(vault, author.device, makers)]
        return made

    def write(self, text: str) -> Entry:
        """One note on this phone's disk."""
        return self.append([[Change(record_id.of(self.vault, b"r" * 10), "interaction", {"fact": text})]])[0]

    def texts(self) -> list[str]:
        """Every note on this phone, in order of arrival."""
        epochs = self.keyring.secrets.vault_keys[self.vault]
        stored = self.store.entries_after(0, 100_000)
        actions = [open_body(one.entry, epochs[one.entry.header.epoch]) for one in stored]
        return [str(change.set["fact"]) for action in actions for change in action.changes]

    def close(self) -> None:
        self.store.close()

"""The keyring: one random storage key that seals all this device keeps, and the slots that open it.

    passphrase slot   Argon2id of a passphrase or PIN, with the key store's secret (passphrase_slot.py)
    recovery slot     HPKE to the agency's recovery key; always there (recovery_slot.py)
    secrets           this device's private keys and the vault keys, sealed under the storage key (secrets.py)

Promises: a new passphrase re-wraps the storage key and touches nothing else; a wrong passphrase is counted on disk
before it is tried; what locks is the passphrase slot, never the data; every altered byte is refused with a typed
error; nothing here is ever made anew because it could not be read.
"""

from __future__ import annotations

import hmac
import threading
from collections.abc import Callable, Mapping, Set

from app.device.attempts import Attempts
from app.device.errors import (
    KeyringClosed,
    KeyringExists,
    NotEnoughMemory,
    SlotDamaged,
    SlotMissing,
    WeakPassphrase,
    WrongPassphrase,
)
from app.device.passphrase_rules import passphrase_problem
from app.device.passphrase_slot import Cost, PassphraseSlot
from app.device.recovery_slot import RecoverySlot
from app.device.secrets import Secrets
from app.device.store import Store
from app.journal import keys, sealing
from app.journal.errors import CannotOpen, Malformed

PASSPHRASE, RECOVERY, SECRETS = "passphrase", "recovery", "secrets"
_SECRETS_PURPOSE = "beatbook device secrets 1"
_NAMES_PURPOSE = "beatbook device names 1"


class Keyring:
    """An open keyring. Made by `create`, `unlock` or `recover`; safe to use from any thread until `close`."""

    def __init__(self, store: Store, storage_key: bytes) -> None:
        """Opens the secrets with a storage key that a slot gave. Raises SlotMissing, SlotDamaged."""
        self._store = store
        self._lock = threading.Lock()
        self._key: bytes | None = storage_key
        self._secrets: Secrets | None = _open_secrets(storage_key, _slot(store, SECRETS))

    def __repr__(self) -> str:
        return "Keyring(…)"

    # --- opening ---------------------------------------------------------------------------------------

    @staticmethod
    def exists(store: Store) -> bool:
        """True once this profile was set up."""
        return store.slot(SECRETS) is not None

    @staticmethod
    def tries_left(store: Store, now_ms: int) -> int:
        """Wrong passphrases still allowed; 0 when only the recovery key opens."""
        return Attempts(store, PASSPHRASE).left(now_ms)

    @classmethod
    def create(
        cls,
        store: Store,
        passphrase: str,
        secrets: Secrets,
        recovery_public: bytes,
        hardware: bytes | None = None,
        cost: Cost | None = None,
    ) -> Keyring:
        """Sets a profile up: all three slots in one transaction. Raises WeakPassphrase, KeyringExists, Malformed."""
        storage_key = sealing.new_key()
        sealed = sealing.seal(storage_key, _SECRETS_PURPOSE, secrets.pack())
        _open_secrets(storage_key, sealed)  # what could not be read again is refused before it is kept
        slots = {
            PASSPHRASE: _passphrase_slot(passphrase, storage_key, hardware, cost),
            RECOVERY: RecoverySlot.make(recovery_public, storage_key).pack(),
            SECRETS: sealed,
        }
        if not store.add_slots(slots):
            raise KeyringExists
        return cls(store, storage_key)

    @classmethod
    def unlock(cls, store: Store, passphrase: str, now_ms: int, hardware: bytes | None = None) -> Keyring:
        """Opens with the passphrase.

        Raises WrongPassphrase, SlotLocked; and without using up a try SlotMissing, SlotDamaged,
        HardwareSecretMissing, NotEnoughMemory.
        """
        return cls(store, _try_passphrase(store, passphrase, now_ms, hardware))

    @classmethod
    def recover(
        cls,
        store: Store,
        recovery_private: bytes,
        new_passphrase: str,
        hardware: bytes | None = None,
        cost: Cost | None = None,
    ) -> Keyring:
        """Opens with the agency's recovery key, sets a new passphrase and lifts the lock.

        Raises WrongRecoveryKey, WeakPassphrase, SlotMissing, SlotDamaged; the old passphrase then still stands.
        """
        storage_key = RecoverySlot.parse(_slot(store, RECOVERY)).open(recovery_private)
        keyring = cls(store, storage_key)
        store.put_slot(PASSPHRASE, _passphrase_slot(new_passphrase, storage_key, hardware, cost))
        Attempts(store, PASSPHRASE).clear()
        return keyring

    def change_passphrase(
        self, old: str, new: str, now_ms: int, hardware: bytes | None = None, cost: Cost | None = None
    ) -> None:
        """Re-wraps the storage key under a new passphrase. A wrong old one counts as at unlocking.

        Raises WeakPassphrase, WrongPassphrase, SlotLocked and what else `unlock` raises.
        """
        _check_strength(new, hardware)
        storage_key = _try_passphrase(self._store, old, now_ms, hardware)
        self._store.put_slot(PASSPHRASE, _passphrase_slot(new, storage_key, hardware, cost))

    def close(self) -> None:
        """Lets go of every key. Python cannot promise that no copy stays in memory until the process ends."""
        with self._lock:
            self._key = None
            self._secrets = None

    # --- using -----------------------------------------------------------------------------------------

    @property
    def secrets(self) -> Secrets:
        """Raises KeyringClosed."""
        secrets = self._secrets
        if secrets is None:
            raise KeyringClosed
        return secrets

    def add_vault_keys(self, more: Mapping[bytes, Mapping[int, bytes]]) -> bool:
        """Keeps vault keys, durably. True if any was new. Raises KeyConflict."""
        before = self.secrets
        if before.with_vault_keys(more) is before:
            return False
        self._change(lambda secrets: secrets.with_vault_keys(more))
        return True

    def add_vault_key(self, vault: bytes, epoch: int, key: bytes) -> bool:
        """Keeps one vault key, durably. True if it was new. Raises KeyConflict."""
        return self.add_vault_keys({vault: {epoch: key}})

    def correct_vault_key(self, vault: bytes, epoch: int, key: bytes) -> bool:
        """Keeps the key that the squad has, durably; one that was held in its place only opens from now on. True if it
        was new. The caller knows that it is the right one."""
        before = self.secrets
        if before.with_right_key(vault, epoch, key) is before:
            return False
        self._change(lambda secrets: secrets.with_right_key(vault, epoch, key))
        return True

    def forget_vault_keys(self, vault: bytes, but: Set[int] = frozenset()) -> bool:
        """Lets go of a vault's keys, durably, except those of some epochs. True if there were any."""
        before = self.secrets
        if before.without_vault_keys(vault, but) is before:
            return False
        self._change(lambda secrets: secrets.without_vault_keys(vault, but))
        return True

    def set_recovery(self, recovery_public: bytes) -> None:
        """Wraps the storage key to another recovery key. Raises Malformed."""
        self._store.put_slot(RECOVERY, RecoverySlot.make(recovery_public, self._storage_key()).pack())

    def reload(self) -> None:
        """Takes in what another window added. Raises KeyringClosed, SlotDamaged."""
        secrets = _open_secrets(self._storage_key(), _slot(self._store, SECRETS))
        self._keep(secrets)

    def seal(self, purpose: str, plaintext: bytes, aad: bytes = b"") -> bytes:
        """A box that only this device opens. Raises KeyringClosed."""
        return sealing.seal(self._storage_key(), purpose, plaintext, aad)

    def open(self, purpose: str, sealed: bytes, aad: bytes = b"") -> bytes:
        """The plaintext of a box of `seal`. Raises CannotOpen, KeyringClosed."""
        return sealing.open_sealed(self._storage_key(), purpose, sealed, aad)

    def open_into(self, purpose: str, sealed: bytes, aad: bytes, place: memoryview) -> None:
        """The same without a copy: the plaintext lands in `place`, which has its length."""
        sealing.open_into(self._storage_key(), purpose, sealed, aad, place)

    def blind(self, name: str) -> bytes:
        """A name for the store that tells nothing: always the same 32 bytes for the same text on this device."""
        key = keys.derive(self._storage_key(), _NAMES_PURPOSE)
        return hmac.digest(key, name.encode(), "sha256")

    def _storage_key(self) -> bytes:
        key = self._key
        if key is None:
            raise KeyringClosed
        return key

    def _keep(self, secrets: Secrets) -> None:
        with self._lock:
            if self._key is None:  # locked meanwhile: nothing may come back into memory
                raise KeyringClosed
            self._secrets = secrets

    def _change(self, change: Callable[[Secrets], Secrets]) -> None:
        """Changes the secrets on disk, on top of what another window may have added since they were read."""
        storage_key = self._storage_key()
        changed: list[Secrets] = []

        def rewrite(sealed: bytes | None) -> bytes:
            changed.append(change(_open_secrets(storage_key, sealed)))
            return sealing.seal(storage_key, _SECRETS_PURPOSE, changed[0].pack())

        self._store.update_slot(SECRETS, rewrite)
        self._keep(changed[0])


def _slot(store: Store, name: str) -> bytes:
    data = store.slot(name)
    if data is None:
        raise SlotMissing
    return data


def _open_secrets(storage_key: bytes, sealed: bytes | None) -> Secrets:
    if sealed is None:
        raise SlotMissing
    try:
        return Secrets.parse(sealing.open_sealed(storage_key, _SECRETS_PURPOSE, sealed))
    except (CannotOpen, Malformed) as error:
        raise SlotDamaged from error


def _check_strength(passphrase: str, hardware: bytes | None) -> None:
    problem = passphrase_problem(passphrase, hardware is not None)
    if problem is not None:
        raise WeakPassphrase(problem.code, **problem.values)


def _passphrase_slot(passphrase: str, storage_key: bytes, hardware: bytes | None, cost: Cost | None) -> bytes:
    _check_strength(passphrase, hardware)
    return PassphraseSlot.make(passphrase, storage_key, hardware, cost).pack()


def _try_passphrase(store: Store, passphrase: str, now_ms: int, hardware: bytes | None) -> bytes:
    slot = PassphraseSlot.parse(_slot(store, PASSPHRASE))
    slot.need(hardware)
    attempts = Attempts(store, PASSPHRASE)
    left = attempts.begin(now_ms)
    try:
        storage_key = slot.open(passphrase, hardware)
    except NotEnoughMemory:
        attempts.withdraw()  # no guess was made
        raise
    if storage_key is None:
        raise WrongPassphrase(left)
    attempts.clear()
    return storage_key


__all__ = ["Cost", "Keyring", "Secrets"]

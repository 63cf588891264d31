"""A squad that this officer is in no more: nothing of it stays on this phone but what nobody else has.

That it was left is told by the roster alone, so any sync and any unlocking does what is left to do, twice does no harm,
and a phone that died half-way goes on: the keys go last. What is not on the server is set aside before anything goes,
and the keys that open it stay with it, until the officer is back and sends it, or for good.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from app.device.drafts import Drafts
from app.device.entries import NO_TIP
from app.device.keyring import Keyring
from app.device.news_mark import NewsMark
from app.device.sealed_map import SealedMap
from app.device.store import Quarantined, Store
from app.journal.entry import read_header
from app.journal.errors import JournalError
from app.journal.packing import take
from app.journal.roster import Roster
from app.journal.roster.state import Vault
from app.sync.quarantine import LEFT_SQUAD

SLOT = "left squads"
SLOT_MAX_BYTES = 64 << 10


class Leaving:
    """A part of one unlocked profile (local.py)."""

    store: Store
    keyring: Keyring
    clock: Callable[[], int]
    roster: Roster

    def drop_left(self) -> None:
        """Sets aside what only this phone has of squads that were left, and lets go of all else. Raises StoreError."""
        for vault in self._left():
            self._set_aside_left(vault)
            Drafts(self.store, self.keyring, self.clock).forget(vault.id)
            if not self._is_here(vault.id):
                continue
            self.keyring.reload()  # another window may have been first, and have told so
            if not self._is_here(vault.id):
                continue
            self._remember_left(vault.id)
            device = self.keyring.secrets.author.device
            self.store.doubt_beyond(vault.id, device, _end_of(vault, self.keyring.secrets.officer, device))
            self._set_aside_left(vault)
            NewsMark(self.store, self.keyring).forget(vault.id)
            self.store.forget(vault.id)
            self.keyring.forget_vault_keys(vault.id, self._epochs_aside(vault.id))

    def has_left(self, vault: bytes) -> bool:
        """Whether this officer was in the vault's squad and is no more."""
        return any(one.id == vault for one in self._left())

    def left_untold(self) -> list[str]:
        """The names of squads that were left, of which the officer was not told yet."""
        left = {vault.id: vault.name for vault in self._left()}
        return [left[one] for one in _vaults_in(self._untold.read()) if one in left]

    def told_left(self) -> None:
        """The officer has read it."""
        self._untold.put({"vaults": []})

    def _left(self) -> list[Vault]:
        me = self.keyring.secrets.officer
        return [one for one in self.roster.vaults.values() if me in one.spans and me not in one.members]

    def _is_here(self, vault: bytes) -> bool:
        """Whether there is something to let go of."""
        keys = self.keyring.secrets.vault_keys.get(vault, {})
        return self.store.holds(vault) or bool(keys and keys.keys() - self._epochs_aside(vault))

    def _set_aside_left(self, vault: Vault) -> None:
        while waiting := self.store.unsent(vault.id):
            for entry in waiting:
                self.store.quarantine(Quarantined(0, vault.id, entry.pack(), LEFT_SQUAD, 1, self.clock()))

    def _epochs_aside(self, vault: bytes) -> set[int]:
        """The epochs in which what was set aside here, and is nowhere else, was sealed."""
        epochs: set[int] = set()
        for aside in self.store.quarantined():
            if aside.vault == vault and aside.seq is None:
                with suppress(JournalError, struct.error):  # what is no entry any more is opened by no key
                    epochs.add(read_header(aside.raw).epoch)
        return epochs

    def _remember_left(self, vault: bytes) -> None:
        self._untold.change(lambda kept: {"vaults": list(dict.fromkeys([*_vaults_in(kept), vault]))})

    @property
    def _untold(self) -> SealedMap:
        return SealedMap(self.store, self.keyring, SLOT, SLOT_MAX_BYTES)


def _vaults_in(kept: dict[str, Any]) -> list[bytes]:
    """Where the disk damaged them they are told nothing, and nothing else is lost."""
    with suppress(JournalError):
        return [one for one in take(kept, "vaults", list) if isinstance(one, bytes)]
    return []


def _end_of(vault: Vault, officer: bytes, device: bytes) -> tuple[int, bytes]:
    """How far this device's entries count."""
    return vault.spans[officer][-1].ends.get(device, NO_TIP)

"""A map beside the journal, sealed in one slot of the store. Two windows on a profile share it.

What the disk damaged counts as an empty map: nothing is kept so that could not be said, made or fetched anew.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.device.keyring import Keyring
from app.device.store import Store
from app.journal.errors import JournalError
from app.journal.packing import pack, unpack_map


class SealedMap:
    """The slot of this name. Every method may raise StoreError, KeyringClosed; what returned is on the disk."""

    def __init__(self, store: Store, keyring: Keyring, name: str, max_bytes: int) -> None:
        self._store, self._keyring, self._name, self._max_bytes = store, keyring, name, max_bytes

    def read(self) -> dict[str, Any]:
        return self._opened(self._store.slot(self._name))

    def put(self, values: Mapping[str, Any]) -> None:
        self._store.put_slot(self._name, self._sealed(values))

    def change(self, change: Callable[[dict[str, Any]], Mapping[str, Any]]) -> None:
        """Reads, changes and writes it while no other window can. Nothing is written when `change` raises."""
        self._store.update_slot(self._name, lambda sealed: self._sealed(change(self._opened(sealed))))

    def clear(self) -> None:
        self._store.put_slot(self._name, b"")

    @property
    def _purpose(self) -> str:
        return f"beatbook {self._name}"

    def _opened(self, sealed: bytes | None) -> dict[str, Any]:
        try:
            return unpack_map(self._keyring.open(self._purpose, sealed), self._max_bytes) if sealed else {}
        except JournalError:
            return {}

    def _sealed(self, values: Mapping[str, Any]) -> bytes:
        return self._keyring.seal(self._purpose, pack(dict(values)))

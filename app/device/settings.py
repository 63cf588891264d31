"""The officer's settings, kept sealed beside the journal. They belong to this device and are not synced."""

from __future__ import annotations

from typing import Any

from app.device.keyring import Keyring
from app.device.store import Store
from app.journal.errors import JournalError
from app.journal.packing import pack, unpack_map

SLOT = "settings"
PURPOSE = "beatbook settings"
SETTINGS_MAX_BYTES = 64 * 1024


class Settings:
    """Reads once, writes through. Damaged settings count as none: they must never keep an officer out."""

    def __init__(self, store: Store, keyring: Keyring) -> None:
        self._store, self._keyring = store, keyring
        sealed = store.slot(SLOT)
        try:
            self._values = unpack_map(keyring.open(PURPOSE, sealed), SETTINGS_MAX_BYTES) if sealed else {}
        except JournalError:
            self._values = {}

    def get(self, name: str, default: Any = None) -> Any:
        return self._values.get(name, default)

    def __setitem__(self, name: str, value: Any) -> None:
        """On disk when this returns. Raises StoreError."""
        self._values[name] = value
        self._store.put_slot(SLOT, self._keyring.seal(PURPOSE, pack(self._values)))

"""The join codes that this phone made: kept sealed while they are open, so that they can be shown again.

Only the phone that made a code has it. The roster shows every phone that an invitation is open; it does not hold the
code, and the server does not know it.
"""

from __future__ import annotations

from collections.abc import Collection

from app.device.keyring import Keyring
from app.device.store import Store
from app.journal.errors import JournalError
from app.journal.invitation import Code
from app.journal.packing import pack, unpack_map

SLOT = "join codes"
PURPOSE = "beatbook join codes"
KEPT_MAX = 100  # codes of one phone; nobody hands out more within the three days that one lives
KEPT_MAX_BYTES = 256 * 1024  # a code with the longest address has 1,700 characters


class JoinCodes:
    """Codes by the public key of their invitation (hex). Two windows on one profile share them."""

    def __init__(self, store: Store, keyring: Keyring) -> None:
        self._store, self._keyring = store, keyring

    def keep(self, code: Code) -> None:
        """On disk when this returns; beyond KEPT_MAX the oldest goes. Raises StoreError."""
        text = code.text()

        def change(sealed: bytes | None) -> bytes:
            kept = {**self._opened(sealed), code.key.public.hex(): text}
            return self._sealed(dict(list(kept.items())[-KEPT_MAX:]))

        self._store.update_slot(SLOT, change)

    def all(self) -> dict[str, str]:
        """Every code kept here. What the disk damaged counts as none: it can only be made anew."""
        return self._opened(self._store.slot(SLOT))

    def forget(self, closed: Collection[str]) -> None:
        """Drops the codes of these invitations. Raises StoreError."""
        if not closed or not self.all().keys() & set(closed):
            return

        def change(sealed: bytes | None) -> bytes:
            return self._sealed({key: text for key, text in self._opened(sealed).items() if key not in closed})

        self._store.update_slot(SLOT, change)

    def _opened(self, sealed: bytes | None) -> dict[str, str]:
        try:
            raw = unpack_map(self._keyring.open(PURPOSE, sealed), KEPT_MAX_BYTES) if sealed else {}
        except JournalError:
            return {}
        return {key: text for key, text in raw.items() if isinstance(key, str) and isinstance(text, str)}

    def _sealed(self, codes: dict[str, str]) -> bytes:
        return self._keyring.seal(PURPOSE, pack(codes))

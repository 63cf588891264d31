"""The join codes that this phone made: kept sealed while they are open, so that they can be shown again.

Only the phone that made a code has it. The roster shows every phone that an invitation is open; it does not hold the
code, and the server does not know it.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from app.device.keyring import Keyring
from app.device.sealed_map import SealedMap
from app.device.store import Store
from app.journal.invitation import Code

SLOT = "join codes"
KEPT_MAX = 100  # codes of one phone; nobody hands out more within the three days that one lives
KEPT_MAX_BYTES = 256 * 1024  # a code with the longest address has 1,700 characters


class JoinCodes:
    """Codes by the public key of their invitation (hex). Two windows on one profile share them."""

    def __init__(self, store: Store, keyring: Keyring) -> None:
        self._kept = SealedMap(store, keyring, SLOT, KEPT_MAX_BYTES)

    def keep(self, code: Code) -> None:
        """On disk when this returns; beyond KEPT_MAX the oldest goes. Raises StoreError."""
        text = code.text()

        def change(kept: dict[str, Any]) -> dict[str, str]:
            codes = {**_codes_in(kept), code.key.public.hex(): text}
            return dict(list(codes.items())[-KEPT_MAX:])

        self._kept.change(change)

    def all(self) -> dict[str, str]:
        """Every code kept here. What the disk damaged counts as none: it can only be made anew."""
        return _codes_in(self._kept.read())

    def forget(self, closed: Collection[str]) -> None:
        """Drops the codes of these invitations. Raises StoreError."""
        if not closed or not self.all().keys() & set(closed):
            return
        self._kept.change(lambda kept: {key: text for key, text in _codes_in(kept).items() if key not in closed})


def _codes_in(kept: dict[str, Any]) -> dict[str, str]:
    return {key: text for key, text in kept.items() if isinstance(text, str)}

"""Writing: what an officer did becomes entries, sealed and signed by this device, and is on the disk when this returns.

A stamp lies above all that its action replaces, and no two actions of this device have the same.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence

from app.device.store import Store
from app.device.store_rows import StoredEntry
from app.journal import stamps
from app.journal.change import Action, Change
from app.journal.entry import Author, Entry
from app.notebook.errors import NoKey


class Writer:
    """`clock` gives ms since 1970 UTC. Not thread-safe by itself: the notebook holds one lock around it."""

    def __init__(self, store: Store, author: Author, clock: Callable[[], int]) -> None:
        self._store, self._author, self._clock = store, author, clock
        self._last_stamp = b""

    def write(
        self, vault: bytes, keys: Mapping[int, bytes], actions: Sequence[Sequence[Change]]
    ) -> tuple[list[Action], list[StoredEntry]]:
        """Several entries in one commit, all of them or none. Raises NoKey, Malformed (too long), StoreError."""
        if not keys:
            raise NoKey
        epoch = max(keys)
        stamped = [Action(self._stamp(changes), tuple(changes)) for changes in actions]
        makers = [self._maker(vault, epoch, keys[epoch], action.pack()) for action in stamped]
        return stamped, list(self._store.append_own_many(vault, self._author.device, makers))

    def _maker(self, vault: bytes, epoch: int, key: bytes, packed: bytes) -> Callable[[int, bytes], Entry]:
        def make(number: int, previous: bytes) -> Entry:
            return self._author.seal(vault, number, previous, epoch, key, packed)

        return make

    def _stamp(self, changes: Sequence[Change]) -> bytes:
        device = self._author.device
        seen = [stamp for change in changes for basis in change.basis.values() for stamp in basis]
        stamp = stamps.following(self._clock(), seen, device, os.urandom(stamps.CHANCE_BYTES))
        # Two actions within one millisecond must differ, also where neither replaces the other.
        if stamp <= self._last_stamp and stamps.millis(stamp) == stamps.millis(self._last_stamp):
            chance = os.urandom(stamps.CHANCE_BYTES)
            stamp = stamps.following(self._clock(), [*seen, self._last_stamp], device, chance)
        self._last_stamp = stamp
        return stamp

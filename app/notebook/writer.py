"""Writing: what an officer did becomes entries, sealed and signed by this device, and is on the disk when this returns.

A stamp lies above all that its action replaces, and no two actions of this device have the same. An action is of one
vault: what an officer did to records of two squads is two of them, which are on the disk together or not at all.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from app.device.store import Store
from app.device.store_rows import StoredEntry
from app.journal import stamps
from app.journal.change import Action, Change, Value
from app.journal.entry import Author, Entry
from app.notebook.errors import NoKey


@dataclass(frozen=True)
class Part:
    """What becomes one entry of a vault. `extra`: what the action says beside its changes (app.notebook.moving)."""

    vault: bytes
    changes: Sequence[Change]
    extra: Mapping[str, Value] = field(default_factory=dict)


class Writer:
    """`clock` gives ms since 1970 UTC. Not thread-safe by itself: the notebook holds one lock around it."""

    def __init__(self, store: Store, author: Author, clock: Callable[[], int]) -> None:
        self._store, self._author, self._clock = store, author, clock
        self._last_stamp = b""

    def write(
        self, parts: Sequence[Part], sealing_key: Callable[[bytes], tuple[int, bytes] | None]
    ) -> tuple[list[Action], list[StoredEntry]]:
        """Several entries in one commit: all of them or none. A vault's key has its epoch with it.

        Raises NoKey, Malformed (too long), StoreError.
        """
        vaults = {part.vault for part in parts}
        keys = {vault: key for vault in vaults if (key := sealing_key(vault)) is not None}
        if len(keys) < len(vaults):
            raise NoKey
        actions = [Action(self._stamp(part.changes), tuple(part.changes), dict(part.extra)) for part in parts]
        makers = [
            (part.vault, self._maker(part.vault, *keys[part.vault], action.pack()))
            for part, action in zip(parts, actions, strict=True)
        ]
        return actions, self._store.append_own_across(self._author.device, makers)

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

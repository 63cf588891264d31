"""Up to where the officer has read the news on this device, by the order of arrival: an entry's row in the store.

What came while a squad's journal was taken in for the first time is no news. What had come before they looked and could
not be read then (its key was missing) is `late`: news still, once it can be.

    {"seen": row, "late": [row, …], "filled": [[vault, row], …]}
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.device.keyring import Keyring
from app.device.sealed_map import SealedMap
from app.device.store import Store

SLOT = "news"
MARK_MAX_BYTES = 64 * 1024
LATE_MAX = 500


@dataclass(frozen=True)
class Mark:
    """`filled`: with which row the first fill of each vault ended; one that is not there is not through with it."""

    seen: int = 0
    late: frozenset[int] = frozenset()
    filled: Mapping[bytes, int] = field(default_factory=dict)


class NewsMark:
    """Two windows on a profile share it. Every method may raise StoreError, KeyringClosed."""

    def __init__(self, store: Store, keyring: Keyring) -> None:
        self._store, self._kept = store, SealedMap(store, keyring, SLOT, MARK_MAX_BYTES)

    def read(self) -> Mark:
        """No row in it lies past the last one here: a notebook that was salvaged may have fewer."""
        mark, last = _read(self._kept.read()), self._store.last_rowid()
        if max(mark.seen, *mark.filled.values(), 0) <= last:
            return mark
        self._kept.change(lambda kept: _plain(_within(_read(kept), last)))
        return _within(mark, last)

    def filled(self, vault: bytes) -> None:
        """All that the server has of this vault is here; it counts the first time."""
        if vault not in _read(self._kept.read()).filled:
            last = self._store.last_rowid()
            self._kept.change(lambda kept: _plain(_filled(_read(kept), vault, last)))

    def forget(self, vault: bytes) -> None:
        """Its squad was left: should the officer come back, it is filled anew."""
        if vault in _read(self._kept.read()).filled:
            self._kept.change(lambda kept: _plain(_without(_read(kept), vault)))

    def look(self, row: int, unread: Iterable[int]) -> None:
        """The officer has seen what came up to this row, but for what could not be read."""
        late = frozenset(sorted(one for one in unread if one <= row)[-LATE_MAX:])
        self._kept.change(lambda kept: _plain(_seen(_read(kept), row, late)))


def _within(mark: Mark, last: int) -> Mark:
    filled = {vault: min(row, last) for vault, row in mark.filled.items()}
    return Mark(min(mark.seen, last), mark.late, filled)


def _filled(mark: Mark, vault: bytes, row: int) -> Mark:
    return Mark(mark.seen, mark.late, {vault: row, **mark.filled})


def _without(mark: Mark, vault: bytes) -> Mark:
    return Mark(mark.seen, mark.late, {one: row for one, row in mark.filled.items() if one != vault})


def _seen(mark: Mark, row: int, late: frozenset[int]) -> Mark:
    return Mark(max(row, mark.seen), late, mark.filled)


def _plain(mark: Mark) -> Mapping[str, Any]:
    return {"seen": mark.seen, "late": sorted(mark.late), "filled": [list(one) for one in mark.filled.items()]}


def _read(kept: Mapping[str, Any]) -> Mark:
    """What the disk damaged is not opened at all: this was written by us."""
    return Mark(kept.get("seen", 0), frozenset(kept.get("late", ())), dict(kept.get("filled", ())))

"""The windows that show one profile at the same time, in this process and in others.

One lock locks them all: a phone that is put away must not stay readable in another window. Windows of this process
are told at once; those of another process see the mark in the store when they next look.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from weakref import WeakValueDictionary

from app.device.store import Store

LOCKED_SLOT = "locked"  # a random mark, new with each lock: it says that the profile was locked, and nothing else
MARK_BYTES = 16


class Windows:
    """Of one profile in this process. `writing`: the drafts that some window has under its hands."""

    def __init__(self) -> None:
        self.writing: set[str] = set()
        self._locks: list[Callable[[], None]] = []

    def join(self, lock: Callable[[], None]) -> None:
        """`lock()` is called, from any thread, when another window locked."""
        self._locks.append(lock)

    def leave(self, lock: Callable[[], None]) -> None:
        if lock in self._locks:
            self._locks.remove(lock)

    def lock_others(self, mine: Callable[[], None]) -> None:
        for lock in list(self._locks):
            if lock != mine:
                lock()


_by_profile: WeakValueDictionary[Path, Windows] = WeakValueDictionary()


def windows_of(profile: Path) -> Windows:
    """The windows of a profile; the same object for all of them."""
    return _by_profile.setdefault(profile.resolve(), Windows())


def mark_locked(store: Store) -> None:
    """Tells windows of other processes. Raises StoreError."""
    store.put_slot(LOCKED_SLOT, os.urandom(MARK_BYTES))


def mark(store: Store) -> bytes:
    """Differs from what it was once a window of this profile locked. Raises StoreError."""
    return store.slot(LOCKED_SLOT) or b""

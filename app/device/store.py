"""The store: everything this device keeps, in one SQLite file, safe to use from any thread and several windows.

    entries.py       the journal's pages: append, read, list for sending
    pulled_pages.py  the server's order of them: cursors, pages, rewinding, re-issuing, quarantine
    slots.py         roster rows, slots, drafts, failed tries
    leaving.py       what goes of a squad that was left

What a method wrote is on the disk when it returns. A method that raised wrote nothing. No part of a note, name or
key is ever readable in the file; see store_tables.py for what is.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from app.device.entries import Entries, Maker
from app.device.errors import StoreUnreadable
from app.device.leaving import LeftVaults
from app.device.pulled_pages import Pages, Remaker
from app.device.slots import AttemptRows, DraftRows, RosterRows, Slots
from app.device.store_file import BUSY_MS, FILE_NAME, DatabaseFile, set_aside
from app.device.store_rows import Cursor, Quarantined, StoredEntry


class Store(Entries, Pages, LeftVaults, RosterRows, Slots, DraftRows, AttemptRows):
    """The notebook file `beatbook.db` in a profile's folder, made on first use.

    Raises StoreBusy, StoreFull, StoreReadOnly, StoreUnreadable or StoreTooNew; see errors.py.
    """

    def __init__(self, folder: Path, busy_ms: int = BUSY_MS) -> None:
        """`busy_ms`: how long a write waits for another window."""
        self.folder = folder
        self._file = DatabaseFile(folder, busy_ms)

    @property
    def on_unreadable(self) -> Callable[[StoreUnreadable], None] | None:
        """Called once, from any thread, when the file turns out to be damaged while it is in use."""
        return self._file.on_unreadable

    @on_unreadable.setter
    def on_unreadable(self, tell: Callable[[StoreUnreadable], None] | None) -> None:
        self._file.on_unreadable = tell

    def data_version(self) -> int:
        """Differs from the last value given here once anything was committed, by this window or another."""
        return self._file.data_version()

    def close(self) -> None:
        """Closes the file; may be called twice."""
        self._file.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


__all__ = [
    "FILE_NAME",
    "Cursor",
    "Maker",
    "Quarantined",
    "Remaker",
    "Store",
    "StoredEntry",
    "set_aside",
]

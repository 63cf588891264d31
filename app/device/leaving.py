"""What goes from this device when its officer is in a squad no more: all of the squad's vault that others have, too.

What the server does not have is never removed here: it waits, or was set aside. Whoever empties a device that is gone
has seen to that before.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import suppress

from app.device.entries import Part, bump_generation
from app.device.store_file import SNAPSHOT_NAME, driver, sync_folder
from app.journal.entry import Tip

# Of what was set aside, that with a place in the server's order is on the server.
_ON_THE_SERVER = ("entries", "quarantine")
_ALL = ("slots", "entries", "quarantine", "cursors", "checkpoints", "roster", "drafts", "attempts")
_HOLDS = """SELECT EXISTS (SELECT 1 FROM entries WHERE vault = :vault AND seq IS NOT NULL)
    OR EXISTS (SELECT 1 FROM quarantine WHERE vault = :vault AND seq IS NOT NULL)
    OR EXISTS (SELECT 1 FROM cursors WHERE vault = :vault)"""
_BEYOND = """UPDATE entries SET seq = NULL WHERE vault = ? AND device = ? AND seq IS NOT NULL
    AND (number > ? OR (number = ? AND hash <> ?))"""


class LeftVaults(Part):
    """Vaults of squads that were left. Every method may raise StoreError."""

    def holds(self, vault: bytes) -> bool:
        """Whether anything of a vault lies here that the server has, too."""
        with self._file.look() as raw:
            return bool(raw.execute(_HOLDS, {"vault": vault}).fetchone()[0])

    def doubt_beyond(self, vault: bytes, device: bytes, end: Tip) -> None:
        """What this device wrote beyond its end counts for nobody, whatever a server acknowledged: it is only here."""
        number, its_hash = end
        with self._file.write() as connection:
            driver(connection).execute(_BEYOND, (vault, device, number, number, its_hash))

    def forget(self, vault: bytes) -> None:
        """Removes what the server has of a vault, with its order, in one transaction; `generation` changes.

        The read model on the disk goes first. A pull begins at the beginning afterwards.
        """
        self.remove_snapshot()
        with self._file.write() as connection:
            raw = driver(connection)
            for table in _ON_THE_SERVER:
                raw.execute(f"DELETE FROM {table} WHERE vault = ? AND seq IS NOT NULL", (vault,))  # noqa: S608 - names of our own
            for table in ("cursors", "checkpoints"):
                raw.execute(f"DELETE FROM {table} WHERE vault = ?", (vault,))  # noqa: S608 - names of our own
            bump_generation(connection)
        self.remove_snapshot()  # another window may have been writing one meanwhile
        self._checkpoint()

    def empty(self, left: Mapping[str, bytes]) -> None:
        """Removes all that this device keeps, the keys with it, and leaves these slots; `generation` changes."""
        self.remove_snapshot()
        with self._file.write() as connection:
            raw = driver(connection)
            for table in _ALL:
                raw.execute(f"DELETE FROM {table}")  # noqa: S608 - names of our own
            raw.executemany("INSERT INTO slots VALUES (?, ?)", list(left.items()))
            bump_generation(connection)
        self.remove_snapshot()
        self._checkpoint()

    def _checkpoint(self) -> None:
        """What was removed is overwritten in the file (secure_delete), and goes from the log beside it, too."""
        with suppress(sqlite3.OperationalError), self._file.look() as raw:
            raw.execute("ROLLBACK")  # a checkpoint runs outside transactions; with a reader at work it does its part
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()

    def remove_snapshot(self) -> None:
        """The sealed copy of the read model goes; the next unlocking builds it anew. Never raises for one in use."""
        with suppress(OSError):
            (self._file.folder / SNAPSHOT_NAME).unlink(missing_ok=True)
            sync_folder(self._file.folder)

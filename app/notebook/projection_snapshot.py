"""The projection between two unlockings: saved as a sealed snapshot, taken back when it fits, else ignored.

It fits when it shows the same squads, was made with the same kinds and tables (app.notebook.kinds.registry, `form`) and
the same kind of search index, and the store still holds the entry it ends with (app.device.snapshot sees to that).

    length of the head 4, big endian | head, msgpack | database

The database is some 80 MB after a year of a squad's work: it is sliced, never unpacked, so that it is copied once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

from app.device.keyring import Keyring
from app.device.snapshot import SnapshotFile
from app.device.store import Store
from app.domain.kinds.contact import Stage
from app.domain.squads import Squads
from app.journal.errors import JournalError
from app.journal.packing import pack, unpack_map
from app.notebook.kinds.registry import Kinds
from app.notebook.projection import Projection
from app.notebook.text_index import supported

HEAD_MAX_BYTES = 1 << 20
Epochs = Mapping[bytes, Set[int]]
"""Vault -> the epochs whose keys this device has."""
_LENGTH_BYTES = 4


class SavedView:
    """`indexed` as in Projection: None for whatever this SQLite can."""

    def __init__(self, store: Store, keyring: Keyring, indexed: bool | None, kinds: Kinds) -> None:
        self._snapshots = SnapshotFile(store, keyring, kinds.form)
        self._kinds = kinds
        self._indexed = supported() if indexed is None else indexed

    def write(
        self,
        projection: Projection,
        stages: Sequence[Stage],
        epochs: Epochs,
        generation: int,
        last_rowid: int,
    ) -> None:
        """Saves what is shown after the entry with `last_rowid`. Raises KeyringClosed, StoreError."""
        database = projection.dump()
        if database is None:
            return
        head = pack(
            {
                "vaults": projection.squads.vaults,
                "indexed": self._indexed,
                "stages": _plain(stages),
                "squads": projection.squads.digest,
                "epochs": _plain_epochs(epochs),
            }
        )
        data = b"".join((len(head).to_bytes(_LENGTH_BYTES, "big"), head, database))
        self._snapshots.write(data, generation, last_rowid)

    def read(self, stages: Sequence[Stage], squads: Squads, epochs: Epochs) -> tuple[Projection, int, bool] | None:
        """The projection, the last entry it shows, and whether what it could not read is worth another try.

        None when there is nothing that fits.
        """
        snapshot = self._snapshots.read()
        if snapshot is None:
            return None
        try:
            start = _LENGTH_BYTES + int.from_bytes(snapshot.data[:_LENGTH_BYTES], "big")
            saved = unpack_map(bytes(snapshot.data[_LENGTH_BYTES:start]), HEAD_MAX_BYTES)
            if sorted(saved["vaults"]) != sorted(squads.vaults) or saved["indexed"] != self._indexed:
                return None
            squads = squads.ordered(saved["vaults"])
            projection = Projection(stages, self._indexed, snapshot.data[start:], squads, self._kinds)
        except (JournalError, KeyError, TypeError, ValueError):
            return None
        if saved["stages"] != _plain(stages):
            projection.set_stages(stages)
        if saved.get("squads") != squads.digest:
            projection.set_squads(squads)
        # Without a new key, and with the same form, what could not be read yesterday cannot be read today: trying each
        # at every unlocking would let a member who sends such entries slow it down for everybody.
        again = saved.get("epochs") != _plain_epochs(epochs)
        return projection, snapshot.last_rowid, again


def _plain(stages: Sequence[Stage]) -> list[list[str | int | None]]:
    return [[stage.id, stage.name, stage.cadence_days] for stage in stages]


def _plain_epochs(epochs: Epochs) -> list[list[bytes | int]]:
    return [[vault, *sorted(some)] for vault, some in sorted(epochs.items())]

"""The snapshot: a sealed copy of the read model beside the store, so that unlocking costs bytes and not records.

    magic 4 | version 1 | form 4 | generation 8 | last rowid 8 | length 8        big endian, 33 bytes
    boxes of CHUNK_BYTES plaintext each, the last one shorter

Every box is bound to the header, to the hash of the entry at the last rowid and to its own place, so that chunks
cannot be dropped, doubled or mixed, and a store brought back from an old copy does not meet a newer snapshot.

It is never the only copy of anything: whatever is wrong with it, it is ignored and built again from the entries.
"""

from __future__ import annotations

import logging
import os
import struct
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from app.device.keyring import Keyring
from app.device.store import Store
from app.device.store_file import FILE_MODE, SNAPSHOT_NAME, sync_folder
from app.journal import sealing
from app.journal.errors import CannotOpen

CHUNK_BYTES = 4 << 20
SNAPSHOT_MAX_BYTES = 2 << 30
ROWID_MAX = (1 << 63) - 1  # SQLite has no larger one, and does not let itself be asked for it
_MAGIC, _VERSION = b"BBSN", 1
_HEAD = struct.Struct(">4sBIQQQ")
_PURPOSE = "beatbook snapshot"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Snapshot:
    """The read model as it stood after the entry with `last_rowid`; later entries are taken in on top."""

    last_rowid: int
    data: memoryview


class SnapshotFile:
    """The snapshot of one open notebook. `form` is the version of the read model's tables."""

    def __init__(self, store: Store, keyring: Keyring, form: int) -> None:
        self._store, self._keyring, self._form = store, keyring, form
        self.path = store.folder / SNAPSHOT_NAME

    def write(self, data: bytes, generation: int, last_rowid: int) -> bool:
        """Replaces the snapshot, atomically. False when it could not be written: then the old one stands.

        `generation` and `last_rowid` are those of the store when `data` was built. None is left behind that shows what
        the store has no more. Raises KeyringClosed, StoreError.
        """
        anchor = self._anchor(last_rowid)
        if anchor is None or len(data) > SNAPSHOT_MAX_BYTES or self._store.generation() != generation:
            return False
        head = _HEAD.pack(_MAGIC, _VERSION, self._form, generation, last_rowid, len(data))
        fresh = self.path.with_name(f"{SNAPSHOT_NAME}.{uuid.uuid4().hex}.new")
        try:
            self._clear_unfinished()
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE), "wb") as file:
                file.write(head)
                for index, at in enumerate(range(0, len(data), CHUNK_BYTES)):
                    chunk = data[at : at + CHUNK_BYTES]
                    file.write(self._keyring.seal(_PURPOSE, chunk, _aad(head, anchor, index)))
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self.path)
            sync_folder(self.path.parent)
            if self._store.generation() != generation:  # entries went meanwhile
                self.path.unlink(missing_ok=True)
                return False
        except OSError as error:
            log.warning("a snapshot was not written: %s", type(error).__name__)
            return False
        finally:
            fresh.unlink(missing_ok=True)
        return True

    def read(self) -> Snapshot | None:
        """The snapshot, or None when there is none that fits this store, this form and these keys."""
        try:
            with self.path.open("rb") as file:
                return self._opened(file)
        except (OSError, CannotOpen, struct.error, MemoryError) as error:
            if not isinstance(error, FileNotFoundError):
                log.warning("a snapshot was ignored: %s", type(error).__name__)
            return None

    def _opened(self, file: BinaryIO) -> Snapshot | None:
        head = file.read(_HEAD.size)
        magic, version, form, generation, last_rowid, length = _HEAD.unpack(head)
        expected = (_MAGIC, _VERSION, self._form, self._store.generation())
        if (magic, version, form, generation) != expected or length > SNAPSHOT_MAX_BYTES:
            return None
        anchor = self._anchor(last_rowid)
        boxes = -(-length // CHUNK_BYTES)
        if anchor is None or os.fstat(file.fileno()).st_size != _HEAD.size + length + boxes * sealing.OVERHEAD_BYTES:
            return None
        data = bytearray(length)
        places = memoryview(data)
        for index in range(boxes):
            place = places[index * CHUNK_BYTES : (index + 1) * CHUNK_BYTES]
            sealed = file.read(len(place) + sealing.OVERHEAD_BYTES)
            self._keyring.open_into(_PURPOSE, sealed, _aad(head, anchor, index), place)
        return Snapshot(last_rowid, places)

    def _anchor(self, rowid: int) -> bytes | None:
        """The hash of the entry a snapshot ends with; None when this store has no such entry."""
        if rowid == 0:
            return bytes(32)
        return self._store.hash_at(rowid) if rowid <= ROWID_MAX else None

    def _clear_unfinished(self) -> None:
        """Removes sealed leftovers of a write that was cut off. Another window's write then fails and is not missed."""
        for left in Path(self.path.parent).glob(f"{SNAPSHOT_NAME}.*.new"):
            left.unlink(missing_ok=True)


def _aad(head: bytes, anchor: bytes, index: int) -> bytes:
    return head + anchor + index.to_bytes(4, "big")

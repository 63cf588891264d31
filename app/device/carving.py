"""Rows of a damaged SQLite file, read from its pages without SQLite.

SQLite reaches a row only through every page above it, so one bad page can hide thousands of rows. Here each leaf page
is read for itself: a bad page costs its own rows and no others. What a row means, and whether it can be believed, is
judged by whoever asks (salvage.py); nothing is ever written.

Format: sqlite.org/fileformat2.html. The newest sound image of a page counts: the last frame of the write-ahead log
that is covered by a commit and whose checksum holds, else the page in the file itself.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from app.device.write_ahead_log import PAGE_BYTES, PAGE_SIZES, log_frames, read_at

Value = int | float | bytes | str | None

_FILE_HEAD_BYTES = 100
_INDEX_LEAF, _TABLE_INNER, _TABLE_LEAF = 0x0A, 0x05, 0x0D
_ROW_MAX_BYTES = 16 << 20  # no row of a notebook comes near it; a damaged length must not fill the memory
_INT_BYTES = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}


class Unsound(Exception):
    """These bytes are not what SQLite writes there."""


@dataclass(frozen=True)
class CarvedRow:
    """`rowid` is None for a row of a table without one; `page` is where it stood."""

    page: int
    rowid: int | None
    values: tuple[Value, ...]


@dataclass
class DamagedFile:
    """A database file and the write-ahead log beside it. Close it after use."""

    path: Path
    page_bytes: int = PAGE_BYTES
    _file: BinaryIO = field(init=False)
    _wal: BinaryIO | None = field(init=False, default=None)
    _frames: dict[int, int] = field(init=False, default_factory=dict)
    _replaced: list[tuple[int, int]] = field(init=False, default_factory=list)
    _size: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        """Raises OSError when the file cannot be opened at all."""
        self._file = self.path.open("rb", buffering=0)
        self._size = self._file.seek(0, 2)
        wal = self.path.with_name(f"{self.path.name}-wal")
        if wal.exists():
            self._wal = wal.open("rb", buffering=0)
        head = read_at(self._file, 0, _FILE_HEAD_BYTES) or b""
        stated = int.from_bytes(head[16:18], "big")
        if stated in PAGE_SIZES or stated == 1:
            self.page_bytes = stated if stated != 1 else 65536
        if self._wal is not None:
            self._frames = self._sound_frames(self._wal)

    def close(self) -> None:
        self._file.close()
        if self._wal is not None:
            self._wal.close()

    @property
    def pages(self) -> int:
        """How many pages there are, those in the log only included."""
        return max([self._size // self.page_bytes, *self._frames])

    def rows(self, number: int) -> list[CarvedRow]:
        """The rows of one page; empty for a page that holds none or cannot be read."""
        return self._rows(number, self._page(number))

    def older_rows(self) -> Iterator[CarvedRow]:
        """The rows of all images of pages that a later one has replaced, the newest image first."""
        for number, at in reversed(self._replaced):
            if self._wal is not None:
                yield from self._rows(number, read_at(self._wal, at, self.page_bytes))
        for number in self._frames:
            yield from self._rows(number, read_at(self._file, (number - 1) * self.page_bytes, self.page_bytes))

    def _rows(self, number: int, page: bytes | None) -> list[CarvedRow]:
        start = _FILE_HEAD_BYTES if number == 1 else 0
        if page is None or len(page) < self.page_bytes or page[start] not in (_TABLE_LEAF, _INDEX_LEAF):
            return []
        found = []
        for cell in _cells(page, start + 8, int.from_bytes(page[start + 3 : start + 5], "big")):
            try:
                found.append(self._row(number, page, cell, with_rowid=page[start] == _TABLE_LEAF))
            except (Unsound, IndexError, struct.error):
                continue
        return found

    def row_count(self, number: int) -> int:
        """How many rows a page says it has, readable or not."""
        page = self._page(number)
        start = _FILE_HEAD_BYTES if number == 1 else 0
        return 0 if page is None else int.from_bytes(page[start + 3 : start + 5], "big")

    def tables(self) -> dict[str, int]:
        """The first page of each table, as far as the file's own list of them can be read."""
        found = {}
        for page in self.leaves(1) or ():
            for row in self.rows(page):
                match row.values:
                    case ("table", str(name), _, int(root), _):
                        found[name] = root
        return found

    def leaves(self, root: int) -> list[int] | None:
        """The leaf pages of a table, in order; None when any page on the way to them cannot be read."""
        found: list[int] = []
        waiting, seen = [root], set()
        while waiting:
            number = waiting.pop()
            page = self._page(number)
            start = _FILE_HEAD_BYTES if number == 1 else 0
            if page is None or number in seen or page[start] not in (_TABLE_INNER, _TABLE_LEAF):
                return None
            seen.add(number)
            if page[start] == _TABLE_LEAF:
                found.append(number)
                continue
            cells = _cells(page, start + 12, int.from_bytes(page[start + 3 : start + 5], "big"))
            below = [int.from_bytes(page[at : at + 4], "big") for at in cells]
            waiting += reversed([*below, int.from_bytes(page[start + 8 : start + 12], "big")])
        return found

    # --- pages -----------------------------------------------------------------------------------------

    def _page(self, number: int) -> bytes | None:
        """The newest sound image of a page; None where the disk gives none."""
        if number in self._frames and self._wal is not None:
            page = read_at(self._wal, self._frames[number], self.page_bytes)
        else:
            page = read_at(self._file, (number - 1) * self.page_bytes, self.page_bytes)
        return page if page is not None and len(page) == self.page_bytes else None

    def _sound_frames(self, log: BinaryIO) -> dict[int, int]:
        """Page number → place in the log of its newest committed image.

        A frame that rotted does not cost those behind it, as it would cost SQLite.
        """
        committed: dict[int, int] = {}
        pending: list[tuple[int, int]] = []
        for frame in log_frames(log, self.page_bytes):
            if frame.sound:
                pending.append((frame.page, frame.at))
                if frame.commits:
                    self._replaced += [(page, committed[page]) for page, _ in pending if page in committed]
                    committed.update(pending)
                    pending.clear()
        return committed

    # --- rows ------------------------------------------------------------------------------------------

    def _row(self, number: int, page: bytes, at: int, with_rowid: bool) -> CarvedRow:
        size, at = _varint(page, at)
        rowid = None
        if with_rowid:
            rowid, at = _varint(page, at)
            rowid -= (rowid >> 63) << 64
        return CarvedRow(number, rowid, _values(self._payload(page, at, size, with_rowid)))

    def _payload(self, page: bytes, at: int, size: int, is_table: bool) -> bytes:
        """The bytes of a row, its overflow pages followed."""
        if not 0 < size <= _ROW_MAX_BYTES:
            raise Unsound
        room = self.page_bytes
        most = room - 35 if is_table else (room - 12) * 64 // 255 - 23
        if size <= most:
            here = size
        else:
            least = (room - 12) * 32 // 255 - 23
            here = least + (size - least) % (room - 4)
            here = here if here <= most else least
        payload = bytearray(page[at : at + here])
        if len(payload) != here:
            raise Unsound
        following = int.from_bytes(page[at + here : at + here + 4], "big") if here < size else 0
        while len(payload) < size:
            more = self._page(following) if following else None
            if more is None:
                raise Unsound
            payload += more[4 : 4 + size - len(payload)]
            following = int.from_bytes(more[:4], "big")
        return bytes(payload)


def _cells(page: bytes, at: int, count: int) -> Iterator[int]:
    """Where the cells of a page stand; places that cannot be are passed over."""
    for index in range(min(count, (len(page) - at) // 2)):
        place = int.from_bytes(page[at + 2 * index : at + 2 * index + 2], "big")
        if at <= place < len(page) - 3:
            yield place


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """A number of 1 to 9 bytes, and where it ends."""
    value = 0
    for count in range(8):
        byte = data[at + count]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + count + 1
    return value << 8 | data[at + 8], at + 9


def _values(payload: bytes) -> tuple[Value, ...]:
    """The columns of a record. Raises Unsound unless they fill it exactly."""
    head_end, at = _varint(payload, 0)
    if not at <= head_end <= len(payload):
        raise Unsound
    kinds = []
    while at < head_end:
        kind, at = _varint(payload, at)
        kinds.append(kind)
    values: list[Value] = []
    for kind in kinds:
        size = _INT_BYTES.get(kind, 8 if kind == 7 else (kind - 12) // 2 if kind >= 12 else 0)
        if at + size > len(payload):
            raise Unsound
        values.append(_value(kind, payload[at : at + size]))
        at += size
    if at != len(payload):
        raise Unsound
    return tuple(values)


def _value(kind: int, data: bytes) -> Value:
    if kind == 0:
        return None
    if kind in _INT_BYTES:
        return int.from_bytes(data, "big", signed=True)
    if kind == 7:
        return float(struct.unpack(">d", data)[0])
    if kind in (8, 9):
        return kind - 8
    if kind < 12:
        raise Unsound
    if kind % 2 == 0:
        return data
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise Unsound from error

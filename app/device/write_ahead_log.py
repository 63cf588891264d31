"""SQLite's write-ahead log, read without SQLite: which of its frames can be believed, and whether it was damaged.

Format: sqlite.org/fileformat2.html, section 4.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

PAGE_BYTES = 4096  # what SQLite takes unless told otherwise; used when a file no longer says
PAGE_SIZES = {512 << power for power in range(8)}
_WAL_HEAD = struct.Struct(">8I")  # magic, version, page size, checkpoint, two salts, two checksums
_FRAME_HEAD = struct.Struct(">6I")  # page, pages after commit (0: none), two salts, two checksums
_WAL_MAGIC = 0x377F0682


@dataclass(frozen=True)
class Frame:
    """A page in the log: where its bytes stand, whether it ends a transaction, whether its checksum holds."""

    page: int
    at: int
    commits: bool
    sound: bool


def log_frames(log: BinaryIO, page_bytes: int) -> Iterator[Frame]:
    """The frames of the log's newest generation, in order.

    Each is checked against the checksum that stands in the frame before it, so that each is judged for itself.
    """
    head = read_at(log, 0, _WAL_HEAD.size) or b""
    if len(head) < _WAL_HEAD.size:
        return
    magic, _, _, _, *salts, first, second = _WAL_HEAD.unpack(head)
    order, before = ">" if magic == _WAL_MAGIC | 1 else "<", (first, second)
    if not _head_is_sound(head):
        salts = []  # the first frame tells which frames belong together
    at = _WAL_HEAD.size
    while (raw := read_at(log, at, _FRAME_HEAD.size + page_bytes)) and len(raw) == _FRAME_HEAD.size + page_bytes:
        page, commit, salt1, salt2, first, second = _FRAME_HEAD.unpack_from(raw)
        salts = salts or [salt1, salt2]
        if [salt1, salt2] == salts and page:
            sound = _checksum(order, before, raw[:8], raw[_FRAME_HEAD.size :]) == (first, second)
            yield Frame(page, at + _FRAME_HEAD.size, commit > 0, sound)
        else:
            yield Frame(0, at + _FRAME_HEAD.size, commits=False, sound=False)
        before = (first, second)
        at += len(raw)


def log_has_rotted(path: Path) -> bool:
    """Whether the log beside a database lost something that had been durable. SQLite takes that for its end.

    A log that was torn when the power failed ends with the transaction that was being written: behind its first bad
    frame stands at most that one's end. Two ends behind it mean that the bad frame was on the disk once.
    """
    try:
        with path.with_name(f"{path.name}-wal").open("rb", buffering=0) as log:
            head = read_at(log, 0, _WAL_HEAD.size) or b""
            if len(head) < _WAL_HEAD.size:
                return False
            stated = int.from_bytes(head[8:12], "big")
            frames = log_frames(log, stated if stated in PAGE_SIZES else PAGE_BYTES)
            if not _head_is_sound(head):
                return any(frame.sound and frame.commits for frame in frames)
            for frame in frames:
                if not frame.sound:
                    break
            return sum(frame.sound and frame.commits for frame in frames) > 1
    except FileNotFoundError:
        return False


def _head_is_sound(head: bytes) -> bool:
    magic, *_, first, second = _WAL_HEAD.unpack(head)
    order = ">" if magic == _WAL_MAGIC | 1 else "<"
    return magic & ~1 == _WAL_MAGIC and _checksum(order, (0, 0), head[:24]) == (first, second)


def read_at(file: BinaryIO, at: int, size: int) -> bytes | None:
    try:
        file.seek(at)
        return file.read(size)
    except (OSError, ValueError):
        return None  # a sector that the disk gave up; the others still count


def _checksum(order: str, before: tuple[int, int], *parts: bytes) -> tuple[int, int]:
    """SQLite's checksum of a frame, going on from the frame before it."""
    first, second = before
    for part in parts:
        words = iter(struct.unpack(f"{order}{len(part) // 4}I", part))
        for one, two in zip(words, words, strict=True):
            first = first + one + second & 0xFFFFFFFF
            second = second + two + first & 0xFFFFFFFF
    return first, second

"""MessagePack with a door: what comes from outside is bounded before it is believed.

Only plain values pass: nil, bool, whole number, float, text, bytes, list and map, at most 32 levels deep;
neither list nor map is ever the key of a map. The bounds are ours and not those of a MessagePack library, so
that a phone, a laptop and the server never disagree about one message. A message long enough to hold more than it may
is walked before anything of it is built: a few hundred kilobytes of small values would take a hundred times their room.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import msgpack

from app.journal.errors import Malformed

DEPTH_MAX = 32
COUNT_MAX = (1 << 63) - 1  # what a database column holds
BOXES_MAX = 1 << 16  # lists and maps in one message: a MiB of empty ones would hold its reader up for a second
LENGTH_MAX = 1 << 16  # values in one list or map
VALUES_MAX = 1 << 17  # values in one message, those inside others and keys of maps counted too
_COUNTED_BYTES = 4096  # up to here a message cannot hold enough to matter, but be nested too deeply
_OPENING = bytes([*range(0x80, 0xA0), *range(0xDC, 0xE0)])  # the bytes that can open a list or a map


def pack(value: Any) -> bytes:
    """The msgpack bytes of a value made of None, bool, int, float, str, bytes, list and dict."""
    return bytes(msgpack.packb(value, use_bin_type=True))


def unpack(data: bytes, limit: int, boxes: int = BOXES_MAX, length: int = LENGTH_MAX, values: int = VALUES_MAX) -> Any:
    """The value in `data`, at most `limit` bytes long, with nothing behind it. Raises Malformed.

    It holds at most `boxes` lists and maps, of at most `length` values each, and `values` values in all.
    """
    if len(data) > limit:
        raise Malformed("message.too_large")
    opening = len(data) - len(data.translate(None, _OPENING)) if len(data) <= _COUNTED_BYTES else len(data)
    if len(data) > min(values, _COUNTED_BYTES) or opening > min(boxes, DEPTH_MAX):
        _walk(data, boxes, length, values)
    try:
        return msgpack.unpackb(
            data,
            raw=False,
            strict_map_key=False,
            max_ext_len=0,
            ext_hook=_refuse_extension,
            max_array_len=min(length, len(data)),
            max_map_len=min(length, len(data)),
        )
    except (ValueError, TypeError, RecursionError, OverflowError, msgpack.UnpackException) as error:
        raise Malformed("message.unreadable") from error


def _refuse_extension(code: int, _data: bytes) -> None:
    raise ValueError(f"extension type {code}")


def _walk(data: bytes, boxes: int, length: int, values: int) -> None:
    """Passes over every value without building one. Raises Malformed where there are too many, or one too deep.

    What is damaged in another way is left for the reader behind it to find.
    """
    at, left, outside = 0, 1, list[int]()
    values -= 1
    with suppress(IndexError):  # it ends too early
        while True:
            while left:
                kind = data[at]
                left -= 1
                step = _STEPS[kind]
                if step:
                    at += step
                    continue
                # Most values of other lengths are such texts, lists and maps, and the general way takes twice as long.
                if kind == _SHORT_TEXT:
                    at += 2 + data[at + 1]
                    continue
                if kind in _SHORT_BOXES:
                    at += 1
                    count = kind & 0x0F
                else:
                    length_bytes = _LENGTHS[kind]
                    at += 1 + length_bytes
                    count = int.from_bytes(data[at - length_bytes : at], "big")
                    if kind in _BYTES_FOLLOW:
                        at += count + (kind in _EXTENSIONS)
                        continue
                boxes -= 1
                if boxes < 0 or count > length:
                    raise Malformed("message.too_many_lists")
                inside = count * 2 if kind in _MAPS else count
                values -= inside
                if values < 0:
                    raise Malformed("message.too_many_values")
                if len(outside) >= DEPTH_MAX:
                    raise Malformed("message.too_deep")
                if inside:
                    outside.append(left)
                    left = inside
            if not outside:
                return
            left = outside.pop()


_SHORT_TEXT = 0xD9  # up to 255 bytes
_SHORT_BOXES = frozenset(range(0x80, 0xA0))  # up to 15 values
_MAPS = frozenset([*range(0x80, 0x90), 0xDE, 0xDF])
_EXTENSIONS = frozenset([0xC7, 0xC8, 0xC9])
_BYTES_FOLLOW = frozenset([0xC4, 0xC5, 0xC6, 0xD9, 0xDA, 0xDB]) | _EXTENSIONS
_LENGTHS = [0] * 256
"""How many bytes behind the first one say how long a value is."""
for _first, _size in (
    (0xC4, 1),
    (0xC5, 2),
    (0xC6, 4),
    (0xC7, 1),
    (0xC8, 2),
    (0xC9, 4),
    (0xD9, 1),
    (0xDA, 2),
    (0xDB, 4),
):
    _LENGTHS[_first] = _size
for _first, _size in ((0xDC, 2), (0xDD, 4), (0xDE, 2), (0xDF, 4)):
    _LENGTHS[_first] = _size
_STEPS = [1] * 256
"""Bytes of a value whose first byte says how many; 0 for those of another length, and for lists and maps."""
for _first, _size in ((0xCA, 5), (0xCB, 9), (0xCC, 2), (0xCD, 3), (0xCE, 5), (0xCF, 9)):
    _STEPS[_first] = _size
for _first, _size in ((0xD0, 2), (0xD1, 3), (0xD2, 5), (0xD3, 9)):
    _STEPS[_first] = _size
for _first, _size in ((0xD4, 3), (0xD5, 4), (0xD6, 6), (0xD7, 10), (0xD8, 18)):
    _STEPS[_first] = _size
for _first in range(0xA0, 0xC0):
    _STEPS[_first] = 1 + (_first & 0x1F)
for _first in (*_OPENING, *_BYTES_FOLLOW):
    _STEPS[_first] = 0


def unpack_map(
    data: bytes, limit: int, boxes: int = BOXES_MAX, length: int = LENGTH_MAX, values: int = VALUES_MAX
) -> dict[str, Any]:
    """Like `unpack`, for a map whose keys are all text."""
    value = unpack(data, limit, boxes, length, values)
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise Malformed("message.unreadable")
    return value


def take(message: dict[str, Any], name: str, kind: type, size: int | None = None) -> Any:
    """`message[name]` if it is of `kind` and, for bytes, `size` long. Raises Malformed.

    A bool never passes for an int.
    """
    value: Any = message.get(name)
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is int):
        raise Malformed("message.field", name=name)
    if size is not None and len(message[name]) != size:
        raise Malformed("message.field_length", name=name)
    return value


def count(message: dict[str, Any], name: str) -> int:
    """`message[name]` if it is a whole number from 0 to 2^63-1: a seq, a time in ms. Raises Malformed."""
    value: int = take(message, name, int)
    if not 0 <= value <= COUNT_MAX:
        raise Malformed("message.field_range", name=name)
    return value

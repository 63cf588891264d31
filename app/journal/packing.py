"""MessagePack with a door: what comes from outside is bounded before it is believed.

Only plain values pass: nil, bool, whole number, float, text, bytes, list and map, at most 32 levels deep;
neither list nor map is ever the key of a map. The bounds are ours and not those of a MessagePack library, so
that a phone, a laptop and the server never disagree about one message.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgpack

from app.journal.errors import Malformed

DEPTH_MAX = 32
COUNT_MAX = (1 << 63) - 1  # what a database column holds
BOXES_MAX = 1 << 16  # lists and maps in one message: a MiB of empty ones would hold its reader up for a second
LENGTH_MAX = 1 << 16  # values in one list or map
_OPENING = bytes([*range(0x80, 0xA0), *range(0xDC, 0xE0)])  # the bytes that can open a list or a map
_COUNTED_BYTES = 4096  # up to here it is quicker to count those than to walk the value
_BOXES = (list, dict)  # what msgpack makes of the two values that hold others, and nothing else


def pack(value: Any) -> bytes:
    """The msgpack bytes of a value made of None, bool, int, float, str, bytes, list and dict."""
    return bytes(msgpack.packb(value, use_bin_type=True))


def unpack(data: bytes, limit: int, boxes: int = BOXES_MAX, length: int = LENGTH_MAX) -> Any:
    """The value in `data`, at most `limit` bytes long, with nothing behind it. Raises Malformed.

    It holds at most `boxes` lists and maps, of at most `length` values each.
    """
    if len(data) > limit:
        raise Malformed("A message is larger than allowed.")
    counted = _counted(boxes) if len(data) > boxes else None  # each takes a byte: what is shorter cannot hold more
    try:
        value = msgpack.unpackb(
            data,
            raw=False,
            strict_map_key=False,
            max_ext_len=0,
            ext_hook=_refuse_extension,
            list_hook=counted,
            object_hook=counted,
            max_array_len=min(length, len(data)),
            max_map_len=min(length, len(data)),
        )
    except (ValueError, TypeError, RecursionError, OverflowError, msgpack.UnpackException) as error:
        raise Malformed("A message could not be read.") from error
    if len(data) <= _COUNTED_BYTES and len(data) - len(data.translate(None, _OPENING)) <= DEPTH_MAX:
        return value
    if _is_deep(value):
        raise Malformed("A message is nested too deeply.")
    return value


def _refuse_extension(code: int, _data: bytes) -> None:
    raise ValueError(f"extension type {code}")


def _counted(most: int) -> Callable[[Any], Any]:
    """Lets so many lists and maps pass, and stops the reading at the next one."""
    left = most

    def count(box: Any) -> Any:
        nonlocal left
        left -= 1
        if left < 0:
            raise ValueError("too many lists and maps")
        return box

    return count


def _is_deep(value: Any) -> bool:
    """Level by level, so that depth costs no stack."""
    level, depth = [value] if type(value) in _BOXES else [], 0
    while level and depth < DEPTH_MAX:
        inside = [box.values() if type(box) is dict else box for box in level]
        level = [child for children in inside for child in children if type(child) in _BOXES]
        depth += 1
    return bool(level)


def unpack_map(data: bytes, limit: int, boxes: int = BOXES_MAX, length: int = LENGTH_MAX) -> dict[str, Any]:
    """Like `unpack`, for a map whose keys are all text."""
    value = unpack(data, limit, boxes, length)
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise Malformed("A message could not be read.")
    return value


def field(message: dict[str, Any], name: str, kind: type, size: int | None = None) -> Any:
    """`message[name]` if it is of `kind` and, for bytes, `size` long. Raises Malformed.

    A bool never passes for an int.
    """
    value: Any = message.get(name)
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is int):
        raise Malformed(f"The field {name!r} of a message is missing or has the wrong form.")
    if size is not None and len(message[name]) != size:
        raise Malformed(f"The field {name!r} of a message has the wrong length.")
    return value


def count(message: dict[str, Any], name: str) -> int:
    """`message[name]` if it is a whole number from 0 to 2^63-1: a seq, a time in ms. Raises Malformed."""
    value: int = field(message, name, int)
    if not 0 <= value <= COUNT_MAX:
        raise Malformed(f"The field {name!r} of a message is out of range.")
    return value

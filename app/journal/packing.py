"""MessagePack with a door: what comes from outside is bounded before it is believed.

Only plain values pass: nil, bool, whole number, float, text, bytes, list and map, at most 32 levels deep;
neither list nor map is ever the key of a map. The bounds are ours and not those of a MessagePack library, so
that a phone, a laptop and the server never disagree about one message.
"""

from __future__ import annotations

from typing import Any

import msgpack

from app.journal.errors import Malformed

DEPTH_MAX = 32
COUNT_MAX = (1 << 63) - 1  # what a database column holds
_OPENING = bytes([*range(0x80, 0xA0), *range(0xDC, 0xE0)])  # the bytes that can open a list or a map


def pack(value: Any) -> bytes:
    """The msgpack bytes of a value made of None, bool, int, float, str, bytes, list and dict."""
    return bytes(msgpack.packb(value, use_bin_type=True))


def unpack(data: bytes, limit: int) -> Any:
    """The value in `data`, at most `limit` bytes long, with nothing behind it. Raises Malformed."""
    if len(data) > limit:
        raise Malformed("A message is larger than allowed.")
    try:
        value = msgpack.unpackb(data, raw=False, strict_map_key=False, max_ext_len=0, ext_hook=_refuse_extension)
    except (ValueError, TypeError, RecursionError, OverflowError, msgpack.UnpackException) as error:
        raise Malformed("A message could not be read.") from error
    # Few messages hold enough opening bytes to be deep at all; only those are walked.
    if len(data) - len(data.translate(None, _OPENING)) > DEPTH_MAX and _is_deep(value):
        raise Malformed("A message is nested too deeply.")
    return value


def _refuse_extension(code: int, _data: bytes) -> None:
    raise ValueError(f"extension type {code}")


def _is_deep(value: Any) -> bool:
    """Level by level, so that depth costs no stack."""
    level = [value] if isinstance(value, list | dict) else []
    for _ in range(DEPTH_MAX):
        inside = (child for box in level for child in (box.values() if isinstance(box, dict) else box))
        level = [child for child in inside if isinstance(child, list | dict)]
    return bool(level)


def unpack_map(data: bytes, limit: int) -> dict[str, Any]:
    """Like `unpack`, for a map whose keys are all text."""
    value = unpack(data, limit)
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

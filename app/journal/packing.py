"""MessagePack with a door: what comes from outside is bounded before it is believed."""

from __future__ import annotations

from typing import Any

import msgpack

from app.journal.errors import Malformed


def pack(value: Any) -> bytes:
    """The msgpack bytes of a value made of None, bool, int, float, str, bytes, list and dict."""
    return bytes(msgpack.packb(value, use_bin_type=True))


def unpack(data: bytes, limit: int) -> Any:
    """The value in `data`, at most `limit` bytes long, with nothing behind it. Raises Malformed."""
    if len(data) > limit:
        raise Malformed("A message is larger than allowed.")
    try:
        return msgpack.unpackb(data, raw=False, strict_map_key=False)
    except (ValueError, TypeError, RecursionError, OverflowError, msgpack.exceptions.UnpackException) as error:
        raise Malformed("A message could not be read.") from error


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

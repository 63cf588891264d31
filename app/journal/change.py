"""What an entry says once it is opened: one action, changing one or more records at once.

    {"schema": 1, "stamp": 26 bytes, "changes": [change, …]}
    change = {"r": record, "k": kind, "s": {field: value}, "b": {field: [stamps]}}

Keys this version does not know, of an action or of a change, are kept in `extra` and packed again verbatim:
an older app never drops what a newer one wrote.

A member's signature says who wrote, not that it is sane: what an action may hold is bounded before it is built, with
several times the room that the largest note or import needs. An action names a record once, so that one field never
gets two values with one stamp.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from app.journal import stamps
from app.journal.errors import Malformed
from app.journal.packing import pack, take, unpack_map

SCHEMA = 1
ACTION_MAX_BYTES = 1 << 19
CHANGES_MAX = 100
FIELDS_MAX = 500
BASIS_MAX = 1_000  # stamps named for one field
VALUES_MAX = 1 << 12  # values of every kind in one action, keys and those inside others counted
BOXES_MAX = 1 << 11  # lists and maps among them
LIST_MAX = 1 << 10  # values in one list or map
CHECKED_BYTES = 1_500  # a shorter action of this app cannot hold too much
NAME_MAX_CHARS = 500
_KNOWN = frozenset("rksb")

Value = None | bool | int | float | str | bytes | list[Any] | dict[Any, Any]


@dataclass(frozen=True)
class Change:
    """New values of one record. `basis[field]` holds the stamps of the values its author saw and replaces."""

    record: bytes
    kind: str
    set: dict[str, Value]
    basis: dict[str, tuple[bytes, ...]] = field(default_factory=dict)
    extra: dict[str, Value] = field(default_factory=dict)

    def packed(self) -> dict[str, Any]:
        basis = {name: list(replaced) for name, replaced in self.basis.items()}
        return {"r": self.record, "k": self.kind, "s": self.set, "b": basis, **self.extra}

    @classmethod
    def parsed(cls, raw: Any) -> Change:
        if not isinstance(raw, dict):
            raise Malformed("change.form")
        record, kind = take(raw, "r", bytes, 16), take(raw, "k", str)
        values, basis = take(raw, "s", dict), take(raw, "b", dict)
        if len(kind) > NAME_MAX_CHARS or len(values) > FIELDS_MAX or len(basis) > FIELDS_MAX:
            raise Malformed("change.too_large")
        for name in (*values, *basis):
            if not isinstance(name, str) or len(name) > NAME_MAX_CHARS:
                raise Malformed("change.field")
        seen: dict[str, tuple[bytes, ...]] = {}
        for name, replaced in basis.items():
            if not isinstance(replaced, list) or len(replaced) > BASIS_MAX:
                raise Malformed("change.basis")
            seen[name] = tuple(stamps.check(stamp) for stamp in replaced)
        extra = {name: raw[name] for name in raw if name not in _KNOWN}
        if not all(isinstance(name, str) for name in extra):
            raise Malformed("change.form")
        return cls(record, kind, values, seen, extra)


@dataclass(frozen=True)
class Action:
    """One user action: its stamp and its changes, applied together or not at all.

    `original`: of one that was carried here from another vault, the hash of the entry that proves it; never packed.
    """

    stamp: bytes
    changes: tuple[Change, ...]
    extra: dict[str, Value] = field(default_factory=dict)
    original: bytes = b""

    def pack(self) -> bytes:
        """Raises Malformed for more than anybody would read."""
        if len(self.changes) > CHANGES_MAX:
            raise Malformed("action.too_many")
        changes = [change.packed() for change in self.changes]
        packed = pack({"schema": SCHEMA, "stamp": self.stamp, "changes": changes, **self.extra})
        if CHECKED_BYTES < len(packed) <= ACTION_MAX_BYTES:
            try:
                Action.parse(packed)
            except Malformed as error:
                raise Malformed("action.too_much") from error
        return packed

    @classmethod
    def parse(cls, data: bytes) -> Action:
        """Raises Malformed. A newer schema is read as far as this version knows it."""
        raw = unpack_map(data, ACTION_MAX_BYTES, BOXES_MAX, LIST_MAX, VALUES_MAX)
        stamp = stamps.check(raw.pop("stamp", None))
        changes = raw.pop("changes", None)
        if not isinstance(changes, list) or len(changes) > CHANGES_MAX:
            raise Malformed("action.changes")
        if raw.get("schema") == SCHEMA:
            raw.pop("schema")
        parsed = tuple(Change.parsed(change) for change in changes)
        if len(parsed) > 1 and len({(change.kind, change.record) for change in parsed}) < len(parsed):
            raise Malformed("action.twice")
        return cls(stamp, parsed, raw)

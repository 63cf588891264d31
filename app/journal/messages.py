"""Messages between phone and server: msgpack maps, the same code on both sides. docs/protocol.md lists them.

Every message is checked for form and size before anything in it is used.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from app.journal.entry import ENTRY_MAX_BYTES
from app.journal.errors import Malformed
from app.journal.packing import COUNT_MAX, count, pack, take, unpack_map
from app.journal.vault_keys import Place, Wrap

MEDIA_TYPE = "application/vnd.beatbook.v1+msgpack"
BATCH_MAX_ENTRIES = 200
BATCH_MAX_BYTES = 1 << 20
BATCH_FIRST_ENTRIES = 50  # an officer's day goes in one request
PAGE_MAX_ENTRIES = 500
REQUEST_MAX_BYTES = BATCH_MAX_BYTES + ENTRY_MAX_BYTES + 4096
REQUEST_MAX_BOXES = 64  # lists and maps in a request: it needs two, and what it does not need is not read at length
REQUEST_MAX_LENGTH = 256
KEYS_MAX = 200  # wraps, and keys lacked, of one request
KEYS_MAX_BYTES = KEYS_MAX * (149 + 36 + 8) + 64
ANSWER_MAX_BYTES = 8 << 20
TOKEN_LIFE_S = 15 * 60
CHALLENGE_LIFE_S = 60
CHALLENGE_BYTES = 56
TOKEN_MAX_BYTES = 200

MARK_BYTES = 16
STORED, DUPLICATE = "stored", "duplicate"


class Result(NamedTuple):
    """What became of one item of a push: stored or duplicate with its seq, else a refusal code and seq 0."""

    status: str
    seq: int

    @property
    def on_server(self) -> bool:
        return self.status in (STORED, DUPLICATE)


@dataclass(frozen=True)
class Push:
    """Request of POST /v1/vaults/{vault}/entries, /v1/roster: packed entries or facts.

    `fresh`: facts that were signed just now, not brought back to a server that lost them. They are refused where the
    server holds more than their ends say.
    """

    items: list[bytes]
    fresh: bool = False

    def pack(self) -> bytes:
        return pack({"items": self.items, "fresh": True} if self.fresh else {"items": self.items})

    @classmethod
    def parse(cls, data: bytes) -> Push:
        raw = unpack_request(data, REQUEST_MAX_BYTES)
        items = _bytes_list(raw, "items")
        if len(items) > BATCH_MAX_ENTRIES:
            raise Malformed("batch.too_long", most=BATCH_MAX_ENTRIES)
        return cls(items, raw.get("fresh") is True)


@dataclass(frozen=True)
class Pushed:
    """Answer to a push. `receipt` is empty for roster facts; `roster` is the roster's seq; time in ms."""

    results: list[Result]
    receipt: bytes
    roster: int
    time_ms: int

    def pack(self) -> bytes:
        answer = {"results": self.results, "receipt": self.receipt, "roster": self.roster, "time": self.time_ms}
        return pack(answer)

    @classmethod
    def parse(cls, data: bytes) -> Pushed:
        raw = unpack_map(data, ANSWER_MAX_BYTES)
        results = [_result(pair) for pair in take(raw, "results", list)]
        return cls(results, take(raw, "receipt", bytes), count(raw, "roster"), count(raw, "time"))


def _result(pair: Any) -> Result:
    if type(pair) is list and len(pair) == 2:
        status, seq = pair
        if type(status) is str and type(seq) is int and 0 <= seq <= COUNT_MAX:
            return Result(status, seq)
    raise Malformed("result.form")


@dataclass(frozen=True)
class Page:
    """Answer to GET /v1/vaults/{vault}/entries and GET /v1/roster.

    `items` follow the asked cursor without a hole; `seq` and `head` are the journal's state after the last of
    them; `last` is the newest seq the server holds, so that a phone can tell how far it has come.
    """

    items: list[bytes]
    seq: int
    head: bytes
    last: int
    roster: int
    time_ms: int

    def pack(self) -> bytes:
        return pack(
            {
                "items": self.items,
                "seq": self.seq,
                "head": self.head,
                "last": self.last,
                "roster": self.roster,
                "time": self.time_ms,
            }
        )

    @classmethod
    def parse(cls, data: bytes) -> Page:
        raw = unpack_map(data, ANSWER_MAX_BYTES)
        items = _bytes_list(raw, "items")
        if len(items) > PAGE_MAX_ENTRIES:
            raise Malformed("page.too_long", most=PAGE_MAX_ENTRIES)
        return cls(
            items,
            count(raw, "seq"),
            take(raw, "head", bytes, 32),
            count(raw, "last"),
            count(raw, "roster"),
            count(raw, "time"),
        )


@dataclass(frozen=True)
class Keys:
    """Request of POST /v1/keys: `wraps` for devices that lack a key, named by their places; `lacks` the asker's own.

    A place of `lacks` names the device whose wrap, left there for the asker, was none; or nobody where there is none.
    """

    wraps: list[Wrap] = field(default_factory=list)
    lacks: list[Place] = field(default_factory=list)

    def pack(self) -> bytes:
        return pack({"wraps": [one.pack() for one in self.wraps], "lacks": [one.pack() for one in self.lacks]})

    @classmethod
    def parse(cls, data: bytes) -> Keys:
        raw = unpack_request(data, KEYS_MAX_BYTES)
        wraps, lacks = _bytes_list(raw, "wraps"), _bytes_list(raw, "lacks")
        if max(len(wraps), len(lacks)) > KEYS_MAX:
            raise Malformed("batch.too_long", most=KEYS_MAX)
        return cls([Wrap.parse(one) for one in wraps], [Place.parse(one) for one in lacks])


@dataclass(frozen=True)
class KeysHeld:
    """Answer to it: `wraps` left for the asker, whose places name who left them, and which devices are `owed` keys."""

    wraps: list[Wrap]
    owed: list[Place]

    def pack(self) -> bytes:
        return pack({"wraps": [one.pack() for one in self.wraps], "owed": [one.pack() for one in self.owed]})

    @classmethod
    def parse(cls, data: bytes) -> KeysHeld:
        raw = unpack_map(data, ANSWER_MAX_BYTES)
        return cls(
            [Wrap.parse(one) for one in _bytes_list(raw, "wraps")],
            [Place.parse(one) for one in _bytes_list(raw, "owed")],
        )


def signed_time(agency: bytes, mark: bytes, time_ms: int) -> bytes:
    """What a server signs, purpose TIME, to tell a phone the time: bound to the phone's own mark, so for once only."""
    return agency + mark + time_ms.to_bytes(8, "big")


def unpack_request(data: bytes, limit: int) -> dict[str, Any]:
    """A request's map: what the server reads from anybody, so bounded most tightly. Raises Malformed."""
    return unpack_map(data, limit, REQUEST_MAX_BOXES, REQUEST_MAX_LENGTH)


def _bytes_list(raw: dict[str, Any], name: str) -> list[bytes]:
    items: list[bytes] = take(raw, name, list)
    if not {*map(type, items)} <= {bytes}:
        raise Malformed("items.form")
    return items

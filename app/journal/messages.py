"""Messages between phone and server: msgpack maps, the same code on both sides. docs/protocol.md lists them.

Every message is checked for form and size before anything in it is used.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from app.journal.entry import ENTRY_MAX_BYTES
from app.journal.errors import Malformed
from app.journal.packing import COUNT_MAX, count, pack, take, unpack_map
from app.journal.proof import CHALLENGE_BYTES, MARK_BYTES
from app.journal.vault_keys import Place, Wrap

MEDIA_TYPE = "application/vnd.beatbook.v1+msgpack"
BATCH_MAX_ENTRIES = 200
BATCH_MAX_BYTES = 1 << 20
BATCH_FIRST_ENTRIES = 50  # an officer's day goes in one request
PAGE_MAX_ENTRIES = 500
VAULTS_MAX = 200  # asked about in one request
REQUEST_MAX_BYTES = BATCH_MAX_BYTES + ENTRY_MAX_BYTES + 4096
REQUEST_MAX_BOXES = 64  # lists and maps in a request: it needs seven, and what it does not need is not read at length
REQUEST_MAX_LENGTH = 256
KEYS_MAX = 200  # wraps, and keys lacked, of one request
KNOWN_BYTES = 16 + 8 + 32
SYNC_MAX_BYTES = REQUEST_MAX_BYTES + VAULTS_MAX * (KNOWN_BYTES + 2) + KEYS_MAX * (149 + 36 + 8)
ANSWER_MAX_BYTES = 8 << 20

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
    """Request of POST /v1/roster: packed facts."""

    items: list[bytes]

    def pack(self) -> bytes:
        return pack({"items": self.items})

    @classmethod
    def parse(cls, data: bytes) -> Push:
        return cls(batch(unpack_request(data, REQUEST_MAX_BYTES), "items"))


@dataclass(frozen=True)
class Pushed:
    """Answer wherever facts are handed in by themselves. `roster` is the roster's seq after them."""

    results: list[Result]
    roster: int

    def pack(self) -> bytes:
        return pack({"results": self.results, "roster": self.roster})

    @classmethod
    def parse(cls, data: bytes) -> Pushed:
        raw = unpack_map(data, ANSWER_MAX_BYTES)
        return cls(_results(raw, "results"), count(raw, "roster"))


def _results(raw: dict[str, Any], name: str) -> list[Result]:
    return [_result(pair) for pair in take(raw, name, list)]


def _result(pair: Any) -> Result:
    if type(pair) is list and len(pair) == 2:
        status, seq = pair
        if type(status) is str and type(seq) is int and 0 <= seq <= COUNT_MAX:
            return Result(status, seq)
    raise Malformed("result.form")


class Known(NamedTuple):
    """How far a phone knows a journal: its running hash `head` after `seq` entries. The roster's `vault` is the agency.

    56 bytes: vault 16 | seq 8 | head 32, big endian.
    """

    vault: bytes
    seq: int
    head: bytes

    def pack(self) -> bytes:
        return self.vault + self.seq.to_bytes(8, "big") + self.head

    @classmethod
    def parse(cls, data: bytes) -> Known:
        seq = int.from_bytes(data[16:24], "big")
        if len(data) != KNOWN_BYTES or seq > COUNT_MAX:
            raise Malformed("message.unreadable")
        return cls(data[:16], seq, data[24:])


@dataclass(frozen=True)
class Sync:
    """Request of POST /v1/sync: what this phone knows, and what it brings.

    `roster`, `vaults`    how far it knows the roster, and each vault of which it wants a page; they go in this order
    `limit`, `room`       at most so many entries of each vault, at most so many bytes of entries and facts in all
    `receipts`            also for vaults of which it brings nothing
    `items`               entries of any of its vaults
    `facts`, `fresh`      of the roster. Fresh ones were signed just now, and are not brought back to a server that
                          lost them: they are refused where it holds more than their ends say
    `keys`                it wants to hear of keys: those left for it, and which other devices lack one
    `wraps`, `lacks`      keys for devices that lack them, named by their places; and its own lacks. A place of these
                          names the device whose wrap, left for this one, was none; or nobody where there is none
    `mark`                16 random bytes: no two requests are the same, and so no two answers
    """

    roster: Known
    vaults: list[Known] = field(default_factory=list)
    items: list[bytes] = field(default_factory=list)
    facts: list[bytes] = field(default_factory=list)
    fresh: bool = False
    wraps: list[Wrap] = field(default_factory=list)
    lacks: list[Place] = field(default_factory=list)
    keys: bool = False
    receipts: bool = False
    limit: int = PAGE_MAX_ENTRIES
    room: int = BATCH_MAX_BYTES
    mark: bytes = field(default_factory=lambda: os.urandom(MARK_BYTES))

    def pack(self) -> bytes:
        return pack(
            {
                "roster": self.roster.pack(),
                "vaults": [one.pack() for one in self.vaults],
                "items": self.items,
                "facts": self.facts,
                "fresh": self.fresh,
                "wraps": [one.pack() for one in self.wraps],
                "lacks": [one.pack() for one in self.lacks],
                "keys": self.keys,
                "receipts": self.receipts,
                "limit": self.limit,
                "room": self.room,
                "mark": self.mark,
            }
        )

    @classmethod
    def parse(cls, data: bytes) -> Sync:
        raw = unpack_request(data, SYNC_MAX_BYTES)
        return cls(
            Known.parse(take(raw, "roster", bytes)),
            [Known.parse(one) for one in batch(raw, "vaults", VAULTS_MAX)],
            batch(raw, "items"),
            batch(raw, "facts"),
            take(raw, "fresh", bool),
            [Wrap.parse(one) for one in batch(raw, "wraps", KEYS_MAX)],
            [Place.parse(one) for one in batch(raw, "lacks", KEYS_MAX)],
            take(raw, "keys", bool),
            take(raw, "receipts", bool),
            count(raw, "limit"),
            count(raw, "room"),
            take(raw, "mark", bytes, MARK_BYTES),
        )


@dataclass(frozen=True)
class Page:
    """What follows a place in a journal, without a hole; `seq` and `head` are its state after the last of the `items`.

    `last` is the newest seq the server holds, so that a phone can tell how far it has come. `status` is empty, or says
    why there are no items: one of refusal_codes.STATUSES, or a problem. `receipt`: for the asking device.
    """

    items: list[bytes]
    seq: int
    head: bytes
    last: int
    status: str = ""
    receipt: bytes = b""

    def packed(self, sent: Mapping[bytes, int]) -> dict[str, Any]:
        """As a map: of what was `sent` just now, only its place in that request."""
        items = [sent.get(item, item) for item in self.items]
        page = {"items": items, "seq": self.seq, "head": self.head, "last": self.last}
        return {**page, "status": self.status, "receipt": self.receipt}

    @classmethod
    def read(cls, raw: Any, sent: Sequence[bytes]) -> Page:
        if not isinstance(raw, dict):
            raise Malformed("message.unreadable")
        items = take(raw, "items", list)
        if len(items) > PAGE_MAX_ENTRIES:
            raise Malformed("page.too_long", most=PAGE_MAX_ENTRIES)
        return cls(
            [_item(item, sent) for item in items],
            count(raw, "seq"),
            take(raw, "head", bytes, 32),
            count(raw, "last"),
            take(raw, "status", str),
            take(raw, "receipt", bytes),
        )


def _item(item: Any, sent: Sequence[bytes]) -> bytes:
    if type(item) is bytes:
        return item
    if type(item) is int and 0 <= item < len(sent):
        return sent[item]
    raise Malformed("items.form")


@dataclass(frozen=True)
class Synced:
    """Answer to it: a result for each item and fact, the roster's news, a page for each vault, keys, and what the
    server signs: its time and the challenge for the next request (proof.py)."""

    items: list[Result]
    facts: list[Result]
    roster: Page
    vaults: list[Page]
    wraps: list[Wrap]
    owed: list[Place]
    challenge: bytes = b""
    time_ms: int = 0
    signed: bytes = b""

    def pack(self, sent: Sequence[bytes] = ()) -> bytes:
        places = {item: at for at, item in enumerate(sent)}
        return pack(
            {
                "items": self.items,
                "facts": self.facts,
                "roster": self.roster.packed({}),
                "vaults": [page.packed(places) for page in self.vaults],
                "wraps": [one.pack() for one in self.wraps],
                "owed": [one.pack() for one in self.owed],
                "challenge": self.challenge,
                "time": self.time_ms,
                "signed": self.signed,
            }
        )

    @classmethod
    def parse(cls, data: bytes, asked: Sync) -> Synced:
        """Raises Malformed, also where it is no answer to what was `asked`."""
        raw = unpack_map(data, ANSWER_MAX_BYTES)
        answer = cls(
            _results(raw, "items"),
            _results(raw, "facts"),
            Page.read(take(raw, "roster", dict), ()),
            [Page.read(page, asked.items) for page in take(raw, "vaults", list)],
            [Wrap.parse(one) for one in _bytes_list(raw, "wraps")],
            [Place.parse(one) for one in _bytes_list(raw, "owed")],
            take(raw, "challenge", bytes, CHALLENGE_BYTES),
            count(raw, "time"),
            take(raw, "signed", bytes),
        )
        for told, of in ((answer.items, asked.items), (answer.facts, asked.facts), (answer.vaults, asked.vaults)):
            if len(told) != len(of):
                raise Malformed("result.form")
        return answer


def unpack_request(data: bytes, limit: int) -> dict[str, Any]:
    """A request's map: what the server reads from anybody, so bounded most tightly. Raises Malformed."""
    return unpack_map(data, limit, REQUEST_MAX_BOXES, REQUEST_MAX_LENGTH)


def batch(raw: dict[str, Any], name: str, most: int = BATCH_MAX_ENTRIES) -> list[bytes]:
    """What a request brings under this name. Raises Malformed."""
    items = _bytes_list(raw, name)
    if len(items) > most:
        raise Malformed("batch.too_long", most=most)
    return items


def _bytes_list(raw: dict[str, Any], name: str) -> list[bytes]:
    items: list[bytes] = take(raw, name, list)
    if not {*map(type, items)} <= {bytes}:
        raise Malformed("items.form")
    return items

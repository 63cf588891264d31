"""What every sync begins with: signing in, and bringing the roster up to date.

Facts of the roster are signed each for itself, so a server that lost some takes them back from any phone, also from one
that it does not know any more.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from app.journal import keys, refusal_codes
from app.journal.entry import EMPTY_HEAD, Entry, next_head
from app.journal.errors import BadSignature
from app.journal.messages import (
    BATCH_FIRST_ENTRIES,
    BATCH_MAX_BYTES,
    BATCH_MAX_ENTRIES,
    CHALLENGE_BYTES,
    MARK_BYTES,
    TOKEN_LIFE_S,
    TOKEN_MAX_BYTES,
    Page,
    Push,
    Pushed,
    signed_time,
)
from app.journal.packing import count, take
from app.journal.receipt import Receipt
from app.sync.asking_again import Patience
from app.sync.errors import Refused, SyncError, Untrusted
from app.sync.exchange import Answer, Exchange, Request, ask, post
from app.sync.local import ROSTER_MAX_BYTES, ROSTER_MAX_FACTS, Local

log = logging.getLogger(__name__)

MEMBERS = b"members"  # what is asked for again where it came spoilt


@dataclass
class Report:
    """What one sync did. `receipts` are verified, and their heads are those of this phone's own journal.

    `server_ms`: the newest time the server signed, and `heard_s` when that was, on the clock that only rises.
    `held`: how many entries the server takes only later, because their author has used up its quota.
    `keys`: how many keys of squads came. `facts`: how many that waited here are on the server now.
    `members`: the roster changed.
    """

    sent: int = 0
    received: int = 0
    refused: int = 0
    held: int = 0
    keys: int = 0
    facts: int = 0
    members: bool = False
    receipts: list[Receipt] = field(default_factory=list)
    server_ms: int | None = None
    heard_s: float = 0.0


@dataclass
class Link:
    """What a process remembers between syncs: the session token and how much the link carried last time."""

    token: bytes = b""
    token_until_s: float = 0.0
    owed: bool = False  # a device of one of our squads lacks a key
    roster_seq: int = 0
    batch: int = BATCH_FIRST_ENTRIES
    page_bytes: int = BATCH_MAX_BYTES
    patience: Patience = field(default_factory=Patience)


@dataclass
class Conversation:
    """One device with its server. `monotonic` gives seconds that only rise, `progress(done, total)` may be slow."""

    local: Local
    link: Link
    monotonic: Callable[[], float]
    progress: Callable[[int, int], None] = lambda done, total: None

    def __post_init__(self) -> None:
        self.report = Report()

    def session(self) -> Exchange[bytes]:
        """A token, fetched anew when the last one ran out."""
        if self.link.token and self.monotonic() < self.link.token_until_s:
            return self.link.token
        try:
            yield from self._open_session()
        except Refused as refused:
            if refused.code != refusal_codes.UNKNOWN_DEVICE:
                raise
            yield from self._push_roster()  # the server was restored from a copy older than this device
            yield from self._open_session()
        return self.link.token

    def _open_session(self) -> Exchange[None]:
        author, mark = self.local.author, os.urandom(MARK_BYTES)
        nonce = take((yield from post("/v1/challenge", {})).map(), "nonce", bytes, CHALLENGE_BYTES)
        signature = author.key.sign(keys.SESSION, self.local.agency + nonce)
        message = {"key": author.key.public, "nonce": nonce, "signature": signature, "mark": mark}
        answer = (yield from post("/v1/session", message)).map()
        token, time_ms = take(answer, "token", bytes), count(answer, "time")
        if len(token) > TOKEN_MAX_BYTES:
            raise Untrusted("sign_in.form")
        life_s = min(max(0, count(answer, "expires") - time_ms) / 1000, TOKEN_LIFE_S)
        self.link.token, self.link.token_until_s = token, self.monotonic() + life_s - 30
        self.link.owed = take(answer, "owed", bool)
        self._hear(count(answer, "roster"))
        self._hear_time(mark, time_ms, take(answer, "signed", bytes))

    def _call(self, request: Request) -> Exchange[Answer]:
        """A request with the token; a token that the server no longer takes is renewed once."""
        try:
            answer = yield from ask(replace(request, token=self.link.token))
            if answer.status == 401:
                self.link.token = b""
                token = yield from self.session()
                answer = yield from ask(replace(request, token=token))
            return answer
        except SyncError:
            if request.meanwhile:
                request.meanwhile.do()
            raise

    def _hear(self, roster_seq: int) -> None:
        self.link.roster_seq = roster_seq

    def _hear_time(self, mark: bytes, time_ms: int, signed: bytes) -> None:
        """The time in a sign-in, if the server signed it over this sign-in's own mark: an old one shows nothing."""
        try:
            keys.verify(self.local.roster.server_key, keys.TIME, signed_time(self.local.agency, mark, time_ms), signed)
        except BadSignature:
            log.warning("the server did not sign the time it told")
        else:
            self._take_time(time_ms)

    def _take_time(self, time_ms: int) -> None:
        """A time that the server signed a moment ago."""
        if time_ms >= (self.report.server_ms or 0):
            self.report.server_ms, self.report.heard_s = time_ms, self.monotonic()

    # --- roster ----------------------------------------------------------------------------------------

    def pull_roster(self) -> Exchange[None]:
        """Brings the roster up to the server's. A server that lost facts gets them back from here."""
        pushed = False
        while True:
            roster = self.local.roster
            answer = yield from self._call(
                Request("GET", "/v1/roster", query={"after": roster.seq, "head": roster.head.hex()})
            )
            if answer.status == 409:
                if pushed:
                    yield from self._adopt_roster()
                    return
                yield from self._push_roster()
                pushed = True
                continue
            page = Page.parse(answer.content())
            facts = [Entry.parse(item) for item in page.items]
            check_heads(roster.seq, roster.head, [fact.hash for fact in facts], page)
            self.local.add_facts(facts)
            self.report.members |= bool(facts)
            self._hear(page.roster)
            if page.seq >= page.last:
                return

    def pull_spoilt_roster(self) -> Exchange[None]:
        """Reads the whole roster anew where a fact shows no proof: its signature may have been altered on the way."""
        patience = self.link.patience
        if self.local.roster.unproved and patience.is_due(MEMBERS):
            patience.asked(MEMBERS)
            yield from self._adopt_roster()

    def _push_roster(self) -> Exchange[None]:
        """Every fact this phone knows. Facts speak for themselves, so this works before there is a session; with one,
        the server also takes back enrolments whose join code has expired meanwhile."""
        for batch in _batches([fact.pack() for fact in self.local.facts()]):
            request = Request("POST", "/v1/roster", Push(batch).pack())
            answer = yield from (self._call(request) if self.link.token else ask(request))
            Pushed.parse(answer.content())

    def _adopt_roster(self) -> Exchange[None]:
        """The server has all our facts in another order: its whole roster is read and checked from the start."""
        facts: list[Entry] = []
        head, left = EMPTY_HEAD, ROSTER_MAX_BYTES
        while True:
            query: dict[str, str | int] = {"after": len(facts), "head": head.hex()}
            page = Page.parse((yield from self._call(Request("GET", "/v1/roster", query=query))).content())
            fresh = [Entry.parse(item) for item in page.items]
            check_heads(len(facts), head, [fact.hash for fact in fresh], page)
            facts += fresh
            head, left = page.head, left - sum(map(len, page.items))
            if len(facts) > ROSTER_MAX_FACTS or left < 0:
                raise Untrusted("members.too_large")
            if page.seq >= page.last or not fresh:
                break
        known = {fact.hash for fact in facts}
        missing = any(fact.hash not in known for fact in self.local.facts_that_hold())
        if not facts or facts[0].hash[:16] != self.local.agency or missing:
            raise Untrusted("members.contradiction")
        self.local.replace_facts(facts)
        self.report.members = True


def check_heads(seq: int, head: bytes, hashes: list[bytes], page: Page) -> None:
    """The page must continue our journal exactly: the server can neither drop, add nor reorder unseen."""
    for one in hashes:
        head = next_head(head, one)
    if page.seq != seq + len(hashes) or page.head != head or (not hashes and page.last > seq):
        raise Untrusted("journal.does_not_add_up")


def _batches(items: list[bytes]) -> list[list[bytes]]:
    """The items in order, in batches that the server takes."""
    batches: list[list[bytes]] = [[]]
    size = 0
    for item in items:
        if batches[-1] and (len(batches[-1]) == BATCH_MAX_ENTRIES or size + len(item) > BATCH_MAX_BYTES):
            batches.append([])
            size = 0
        batches[-1].append(item)
        size += len(item)
    return batches

"""What every request of a sync has in common: it is signed, its answer is signed, and it brings news of the roster.

Facts of the roster are signed each for itself, so a server that lost some takes them back from any phone, also from one
that it does not know any more.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from app.journal import refusal_codes
from app.journal.entry import Entry, next_head
from app.journal.messages import (
    BATCH_FIRST_ENTRIES,
    BATCH_MAX_BYTES,
    BATCH_MAX_ENTRIES,
    Known,
    Page,
    Push,
    Pushed,
    Result,
    Sync,
    Synced,
)
from app.journal.packing import pack
from app.journal.proof import CHALLENGE_BYTES, CHALLENGE_LIFE_MS, Proof, is_answer
from app.journal.receipt import Receipt
from app.journal.roster import Roster
from app.sync.asking_again import Patience
from app.sync.errors import SyncError, Untrusted
from app.sync.exchange import Answer, Exchange, Meanwhile, Request, ask
from app.sync.http_errors import challenge_in
from app.sync.local import Local, check_proved

log = logging.getLogger(__name__)

PATH = "/v1/sync"
MEMBERS = b"members"  # what is asked for again where it came spoilt
CHALLENGE = "challenge"
KEPT_FOR_MS = CHALLENGE_LIFE_MS // 7  # then a newer challenge is written down: seldom, and long before it is too old


@dataclass
class Report:
    """What one sync did. `receipts` are verified, and their heads are those of this phone's own journal.

    `server_ms`: the newest time the server signed, and `heard_s` when that was, on the clock that only rises.
    `held`: how many entries the server takes only later, because their author has used up its quota.
    `keys`: how many keys of squads came. `facts`: how many that waited here are on the server now.
    `members`: the roster changed. `handed_over`: this device is revoked, and nothing is on it any more that is nowhere
    else.
    """

    sent: int = 0
    received: int = 0
    refused: int = 0
    held: int = 0
    keys: int = 0
    facts: int = 0
    members: bool = False
    handed_over: bool = False
    receipts: list[Receipt] = field(default_factory=list)
    server_ms: int | None = None
    heard_s: float = 0.0


@dataclass
class Link:
    """What a process remembers between syncs: what the next request is signed with, and what the link carried last.

    `kept_ms`: when the challenge on the disk was made, by the server's clock. `keys_due_s`: when to ask again who lacks
    a key, on the clock that only rises. `served`: the vault whose page came last.
    """

    challenge: bytes = b""
    kept_ms: int = 0
    keys_due_s: float = 0.0
    served: bytes = b""
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

    # --- who asks --------------------------------------------------------------------------------------

    def post(self, path: str, message: dict[str, Any]) -> Exchange[Answer]:
        """A signed request of another kind."""
        return (yield from self._call(path, pack(message)))

    def _call(self, path: str, body: bytes, meanwhile: Meanwhile[Any] | None = None) -> Exchange[Answer]:
        """A signed request. Without a challenge that the server still takes, there are two, once.

        Whatever happens to the request, what was to be done `meanwhile` is done.
        """
        try:
            if not self._challenge():
                answer = yield from ask(Request("POST", path, meanwhile=meanwhile))
                if not self._learn(answer):
                    return answer
            for _ in range(2):
                proof = Proof.sign(self.local.author.key, self.local.agency, self.link.challenge, path, body)
                answer = yield from ask(Request("POST", path, body, proof.header(), meanwhile))
                if not self._learn(answer):
                    break
            return answer
        except SyncError:
            if meanwhile:
                meanwhile.do()
            raise

    def _challenge(self) -> bytes:
        if not self.link.challenge:
            kept = self.local.store.slot(CHALLENGE) or b""
            if len(kept) == 8 + CHALLENGE_BYTES:
                self.link.kept_ms, self.link.challenge = int.from_bytes(kept[:8], "big"), kept[8:]
        return self.link.challenge

    def _learn(self, answer: Answer) -> bool:
        """Takes the challenge out of an answer that asks for another one. False for every other answer."""
        told = challenge_in(answer.body) if answer.status == 401 else b""
        self.link.challenge = told or self.link.challenge
        return bool(told)

    def _keep_challenge(self, time_ms: int) -> None:
        """For the next start of the app."""
        if abs(time_ms - self.link.kept_ms) > KEPT_FOR_MS:
            self.link.kept_ms = time_ms
            self.local.store.put_slot(CHALLENGE, time_ms.to_bytes(8, "big") + self.link.challenge)

    # --- one exchange ----------------------------------------------------------------------------------

    def _sync(self, asked: Sync, meanwhile: Meanwhile[Any] | None = None) -> Exchange[Synced | Answer]:
        """The answer to a sync; as it came where it is a problem. A server that does not know this device any more
        (it was put back from a copy older than that) gets the roster first."""
        body = asked.pack()
        answer = yield from self._call(PATH, body, meanwhile)
        if answer.status == 401 and answer.problem().code == refusal_codes.UNKNOWN_DEVICE:
            for batch in _batches(fact.pack() for fact in self.local.facts()):
                brought = yield from ask(Request("POST", "/v1/roster", Push(batch).pack(), meanwhile=meanwhile))
                Pushed.parse(brought.content())
            answer = yield from self._call(PATH, body, meanwhile)
        if answer.status != 200:
            return answer
        synced = Synced.parse(answer.content(), asked)
        self._hear_time(synced, hashlib.sha256(body).digest())
        return synced

    def _must_sync(self, asked: Sync) -> Exchange[Synced]:
        """The same. Raises Refused for a problem."""
        answer = yield from self._sync(asked)
        if isinstance(answer, Answer):
            raise answer.problem()
        return answer

    def _hear_time(self, synced: Synced, digest: bytes) -> None:
        """Time and challenge, if the server signed them for this very request: an old answer shows nothing."""
        local, told = self.local, (synced.time_ms, synced.challenge)
        if not is_answer(local.roster.server_key, local.agency, digest, *told, synced.signed):
            log.warning("the server did not sign the time it told")
            return
        self.link.challenge = synced.challenge
        self._keep_challenge(synced.time_ms)
        if synced.time_ms >= (self.report.server_ms or 0):
            self.report.server_ms, self.report.heard_s = synced.time_ms, self.monotonic()

    # --- roster ----------------------------------------------------------------------------------------

    @property
    def _roster_known(self) -> Known:
        return Known(self.local.agency, self.local.roster.seq, self.local.roster.head)

    def tell(self, facts: Iterable[Entry], fresh: bool = True) -> Exchange[list[Result]]:
        """Hands in facts, and takes in what the roster is then."""
        answer = yield from self._must_sync(
            Sync(self._roster_known, facts=[fact.pack() for fact in facts], fresh=fresh)
        )
        yield from self._take_roster(answer.roster)
        return answer.facts

    def pull_roster(self) -> Exchange[None]:
        """Brings the roster up to the server's. A server that lost facts gets them back from here."""
        yield from self.tell(())

    def _take_roster(self, page: Page, mended: bool = False) -> Exchange[None]:
        """Takes in the news of the roster, and fetches what else there is."""
        while page.status != refusal_codes.DIVERGED:
            self._add_facts(page)
            if page.seq >= page.last:
                return
            page = (yield from self._must_sync(Sync(self._roster_known))).roster
        if mended:
            yield from self._adopt_roster()
            return
        for batch in _batches(fact.pack() for fact in self.local.facts()):
            yield from self._must_sync(Sync(self._roster_known, facts=batch))
        page = (yield from self._must_sync(Sync(self._roster_known))).roster
        yield from self._take_roster(page, mended=True)

    def _add_facts(self, page: Page) -> None:
        roster, facts = self.local.roster, [Entry.parse(item) for item in page.items]
        check_heads(roster.seq, roster.head, [fact.hash for fact in facts], page)
        self.local.add_facts(facts)
        self.report.members |= bool(facts)

    def _pull_spoilt_roster(self) -> Exchange[None]:
        """Reads the whole roster anew where a fact shows no proof: its signature may have been altered on the way."""
        patience = self.link.patience
        if self.local.roster.unproved and patience.is_due(MEMBERS):
            patience.asked(MEMBERS)
            yield from self._adopt_roster()

    def _adopt_roster(self) -> Exchange[None]:
        """The server has all our facts in another order: its whole roster is read and checked from the start."""
        facts: list[Entry] = []
        roster = Roster()
        while True:
            page = (yield from self._must_sync(Sync(Known(self.local.agency, roster.seq, roster.head)))).roster
            fresh = [Entry.parse(item) for item in page.items]
            check_heads(roster.seq, roster.head, [fact.hash for fact in fresh], page)
            facts += fresh
            if facts and facts[0].hash[:16] != self.local.agency:
                raise Untrusted("members.contradiction")
            for fact in fresh:
                roster.take(fact)
            check_proved(roster)
            if page.seq >= page.last or not fresh:
                break
        known = {fact.hash for fact in facts}
        if not facts or not self.local.facts_that_hold <= known:
            raise Untrusted("members.contradiction")
        self.local.replace_facts(facts)
        self.report.members = True


def check_heads(seq: int, head: bytes, hashes: list[bytes], page: Page) -> None:
    """The page must continue our journal exactly: the server can neither drop, add nor reorder unseen."""
    for one in hashes:
        head = next_head(head, one)
    cut = not hashes and page.last > seq and page.status != refusal_codes.LATER
    if page.seq != seq + len(hashes) or page.head != head or cut:
        raise Untrusted("journal.does_not_add_up")


def _batches(items: Iterable[bytes]) -> list[list[bytes]]:
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

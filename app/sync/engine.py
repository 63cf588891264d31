"""The sync conversation, without a socket: a generator that yields requests and receives answers.

Per vault: push what waits, pull what is new; the roster whenever it grew. A page and its cursor are committed
in one local transaction, every request may be repeated, and nothing that arrives is believed before it is
verified. What happens when …

    a request fails          the batch is halved and tried again, three times; then the sync ends as offline
    the server is behind     (restored from an old copy) the fork point is found, our cursor moves back to it, and
                             every entry the server lacks is pushed again, whoever wrote it
    a number is taken        (this phone was cloned or restored) the server's page stands; our unsent entries are
                             numbered and signed anew behind it
    the answers were lost    a batch that the server knows already ends the push: the pull brings the other answers
    an entry fails           it goes to quarantine with a reason; everything else flows
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Generator
from dataclasses import dataclass, field

from app.device.store import Cursor
from app.journal import keys
from app.journal.entry import HEADER_BYTES, Entry, next_head
from app.journal.packing import field as take
from app.journal.receipt import Receipt
from app.journal.roster import Roster
from app.journal.wire import (
    BATCH_FIRST_ENTRIES,
    BATCH_MAX_BYTES,
    BATCH_MAX_ENTRIES,
    DUPLICATE,
    PAGE_MAX_ENTRIES,
    Page,
    Push,
    Pushed,
    Result,
)
from app.sync.errors import Offline, Refused, Untrusted
from app.sync.exchange import Answer, Exchange, Pause, Request, ask, post
from app.sync.local import Local

TRIES = 3
ROUNDS = 5  # push, meet known entries, pull, push, find the fork, pull, push again: once more than that needs


@dataclass
class Report:
    """What one sync did. `receipts` are verified and cover every entry this device has in their vaults."""

    sent: int = 0
    received: int = 0
    refused: int = 0
    receipts: list[Receipt] = field(default_factory=list)
    server_ms: int | None = None


@dataclass
class Link:
    """What a process remembers between syncs: the session token and how much the link carried last time."""

    token: bytes = b""
    token_until_s: float = 0.0
    roster_seq: int = 0
    batch: int = BATCH_FIRST_ENTRIES


Progress = Callable[[int, int], None]


@dataclass
class Engine:
    """One sync of one device. `monotonic` gives seconds that only rise; `progress(done, total)` may be slow."""

    local: Local
    link: Link
    monotonic: Callable[[], float]
    progress: Progress = lambda done, total: None

    def __post_init__(self) -> None:
        self.report = Report()
        self._pulled_for: set[bytes] = set()  # refused entries for which this sync has pulled already

    def run(self, receipts: bool = False) -> Exchange[Report]:
        """A whole sync. With `receipts`, every vault ends with a fresh one even if nothing was sent.

        Raises Offline, Refused or Untrusted; what was done until then is kept and never done twice.
        """
        yield from self.session()
        if self.link.roster_seq != self.local.roster.seq:
            yield from self.pull_roster()
        for vault in self.local.vaults():
            yield from self._vault(vault, receipts)
        return self.report

    def session(self) -> Exchange[bytes]:
        """A token, fetched anew when the last one ran out."""
        if self.link.token and self.monotonic() < self.link.token_until_s:
            return self.link.token
        try:
            yield from self._open_session()
        except Refused as refused:
            if refused.code != "unknown_device":
                raise
            yield from self._push_roster()  # the server was restored from a copy older than this device
            yield from self._open_session()
        return self.link.token

    def _open_session(self) -> Exchange[None]:
        author = self.local.author
        nonce = take((yield from post("/v1/challenge", {})).map(), "nonce", bytes)
        signature = author.key.sign(keys.SESSION, self.local.agency + nonce)
        message = {"key": author.key.public, "nonce": nonce, "signature": signature}
        answer = (yield from post("/v1/session", message)).map()
        life_s = (take(answer, "expires", int) - take(answer, "time", int)) / 1000
        self.link.token = take(answer, "token", bytes)
        self.link.token_until_s = self.monotonic() + life_s - 30
        self._hear(take(answer, "roster", int), take(answer, "time", int))

    def _call(self, request: Request) -> Exchange[Answer]:
        """A request with the token; a token that the server no longer takes is renewed once."""
        answer = yield from ask(Request(request.method, request.path, request.body, request.query, self.link.token))
        if answer.status == 401:
            self.link.token = b""
            token = yield from self.session()
            answer = yield from ask(Request(request.method, request.path, request.body, request.query, token))
        return answer

    def _hear(self, roster_seq: int, time_ms: int) -> None:
        self.link.roster_seq = roster_seq
        self.report.server_ms = time_ms

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
            _check_heads(roster.seq, roster.head, [fact.hash for fact in facts], page)
            self.local.add_facts(facts)
            self._hear(page.roster, page.time_ms)
            if page.seq >= page.last:
                return

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
        while True:
            head = Roster.replay(facts).head
            query: dict[str, str | int] = {"after": len(facts), "head": head.hex()}
            page = Page.parse((yield from self._call(Request("GET", "/v1/roster", query=query))).content())
            fresh = [Entry.parse(item) for item in page.items]
            _check_heads(len(facts), head, [fact.hash for fact in fresh], page)
            facts += fresh
            if page.seq >= page.last or not fresh:
                break
        known = {fact.hash for fact in facts}
        missing = any(fact.hash not in known for fact in self.local.facts_that_hold())
        if not facts or facts[0].hash[:16] != self.local.agency or missing:
            raise Untrusted("The server's list of members contradicts the one on this phone. Tell your admin.")
        self.local.replace_facts(facts)

    # --- one vault -------------------------------------------------------------------------------------

    def _vault(self, vault: bytes, want_receipt: bool) -> Exchange[None]:
        receipt: Receipt | None = None
        for _ in range(ROUNDS):
            receipt, stuck = yield from self._push(vault, want_receipt)
            moved = yield from self._pull(vault)
            if not stuck and not moved and not self.local.store.unsent(vault, 1, BATCH_MAX_BYTES):
                break
        if receipt is not None:
            if self.local.store.head_at(vault, receipt.seq) != receipt.head:
                raise Untrusted("The server's receipt does not match what it sent. Tell your admin.")
            self.report.receipts.append(receipt)
            self.local.keep_receipt(receipt)

    def _push(self, vault: bytes, want_receipt: bool) -> Exchange[tuple[Receipt | None, bool]]:
        """Pushes all that waits. Returns the last receipt, and True when the server wants us to pull first."""
        store, receipt, tries, max_bytes = self.local.store, None, 0, BATCH_MAX_BYTES
        total = done = 0
        while True:
            batch = store.unsent(vault, self.link.batch, max_bytes)
            if not batch and not (want_receipt and receipt is None):
                return receipt, False
            total = total or store.unsent_count()
            self.progress(done, total)
            request = Request("POST", f"/v1/vaults/{vault.hex()}/entries", Push([e.pack() for e in batch]).pack())
            try:
                answer = yield from self._call(request)
            except Offline:
                tries += 1
                if tries >= TRIES or self.link.batch == 1:
                    raise
                self.link.batch = max(1, self.link.batch // 2)
                continue
            if answer.status == 413 and len(batch) > 1:
                max_bytes = max(1, sum(len(entry.body) for entry in batch) // 2)
                self.link.batch = max(1, len(batch) // 2)
                continue
            pushed = Pushed.parse(answer.content())
            if len(pushed.results) != len(batch):
                raise Untrusted("The server did not answer for each entry. Nothing was taken as sent.")
            pairs = list(zip(batch, pushed.results, strict=True))
            accepted = [(entry.hash, result.seq) for entry, result in pairs if result.on_server]
            receipt = self._receipt(pushed.receipt, vault, [e for e, r in pairs if r.on_server])
            told = len(accepted) if self._caught_up(vault, pairs, receipt) else store.acknowledge(vault, accepted)
            if accepted and not told:
                return receipt, True  # the server counts otherwise than our pages: it was set back, so pull first
            tries, done = 0, done + len(accepted)
            self.report.sent += sum(result.status == "stored" for _, result in pairs)
            self._hear(pushed.roster, pushed.time_ms)
            self.link.batch = min(BATCH_MAX_ENTRIES, self.link.batch * 2)
            refused = [(entry, result.status) for entry, result in pairs if not result.on_server]
            if refused:
                return receipt, self._refused(vault, refused)
            if done < total and all(result.status == DUPLICATE for _, result in pairs):
                return receipt, True  # the answers were lost last time: the pull tells of the rest without sending it

    def _caught_up(self, vault: bytes, pairs: list[tuple[Entry, Result]], receipt: Receipt) -> bool:
        """When nobody else wrote meanwhile, our batch is the next page: the cursor moves on without pulling it.

        The receipt's head proves it; where anything else stands in between, the pull that follows tells.
        """
        cursor = self.local.store.cursor(vault)
        page = [(result.seq, entry) for entry, result in pairs]
        if not page or [seq for seq, _ in page] != list(range(cursor.seq + 1, cursor.seq + len(page) + 1)):
            return False
        head = cursor.head
        for _, entry in page:
            head = next_head(head, entry.hash)
        if (receipt.seq, receipt.head) != (page[-1][0], head):
            return False
        self.local.store.commit_page(vault, page, Cursor(receipt.seq, head))
        return True

    def _receipt(self, data: bytes, vault: bytes, acknowledged: list[Entry]) -> Receipt:
        receipt = Receipt.verify(data, self.local.roster.server_key)
        mine = [e.header.number for e in acknowledged if e.header.device == self.local.author.device]
        if receipt.vault != vault or receipt.device != self.local.author.device or max(mine, default=0) > receipt.count:
            raise Untrusted("The server's receipt does not cover what it said it stored.")
        return receipt

    def _refused(self, vault: bytes, refused: list[tuple[Entry, str]]) -> bool:
        """Decides about entries the server would not take: pull and try again, or set the first one aside.

        One that does not continue its device's chain (`gap`, `fork`), or whose signature does not fit, waits for a pull
        first. If that brought nothing that helps, the disk lost or spoiled it, or the page before it was set aside: our
        own are numbered and signed anew, what we carry for a device that cannot do so itself is set aside, with all
        that it wrote behind it.
        """
        entry, code = refused[0]
        if code in ("gap", "fork", "bad_signature"):
            if entry.hash not in self._pulled_for:
                self._pulled_for.add(entry.hash)
                return True
            if self.local.close_gaps(vault):
                return True
        self.report.refused += 1
        stuck = self.local.set_aside(vault, entry, code)
        if code in ("gap", "fork"):
            for one, its in refused[1:]:
                if its in ("gap", "fork") and one.header.device == entry.header.device:
                    self.local.set_aside(vault, one, its)
        return stuck

    def _pull(self, vault: bytes) -> Exchange[bool]:
        """Pulls all that is new. Returns True when entries went back to waiting (server behind, or a fork)."""
        store, moved, first, diverged = self.local.store, False, True, False
        while True:
            cursor = store.cursor(vault)
            answer = yield from self._call(_entries_after(vault, cursor, PAGE_MAX_ENTRIES))
            if answer.status == 409:
                if diverged:  # once is a server put back from a copy; more often, it would never end
                    raise Untrusted("The server contradicts itself about this squad's journal. Tell your admin.")
                store.rewind(vault, (yield from self._fork_point(vault, cursor.seq)))
                moved = diverged = True
                continue
            page = Page.parse(answer.content())
            self._hear(page.roster, page.time_ms)
            if page.roster > self.local.roster.seq:
                yield from self.pull_roster()
                first = True
            if first:
                self.report.received += self.local.retry_quarantine(vault)
                first = False
            hashes = [hashlib.sha256(item[:HEADER_BYTES]).digest() for item in page.items]
            _check_heads(cursor.seq, cursor.head, hashes, page)
            if hashes:
                taken, reissued = self.local.take_page(vault, cursor, page)
                self.report.received += taken
                moved = moved or reissued
            self.progress(page.seq, page.last)
            if page.seq >= page.last:
                if store.believed_after(vault, page.seq):
                    store.rewind(vault, page.seq)  # acknowledged once, and lost since by a server put back from a copy
                    moved = True
                return moved

    def _fork_point(self, vault: bytes, seq: int) -> Generator[Request | Pause, Answer | None, int]:
        """The newest seq at which server and phone agree, found by halving; 0 always agrees."""
        agreed, beyond = 0, seq
        while agreed < beyond:
            middle = (agreed + beyond + 1) // 2
            probe = Cursor(middle, self.local.store.head_at(vault, middle))
            answer = yield from self._call(_entries_after(vault, probe, 0))
            if answer.status == 409:
                beyond = middle - 1
            else:
                answer.content()
                agreed = middle
        return agreed


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


def _entries_after(vault: bytes, cursor: Cursor, limit: int) -> Request:
    query: dict[str, str | int] = {
        "after": cursor.seq,
        "head": cursor.head.hex(),
        "limit": limit,
        "bytes": BATCH_MAX_BYTES,
    }
    return Request("GET", f"/v1/vaults/{vault.hex()}/entries", query=query)


def _check_heads(seq: int, head: bytes, hashes: list[bytes], page: Page) -> None:
    """The page must continue our journal exactly: the server can neither drop, add nor reorder unseen."""
    for one in hashes:
        head = next_head(head, one)
    if page.seq != seq + len(hashes) or page.head != head or (not hashes and page.last > seq):
        raise Untrusted("The server's journal does not add up. Nothing of this page was taken in. Tell your admin.")

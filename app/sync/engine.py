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
    a page came altered      its header fits and the rest does not: it is asked for again, ever more rarely
    a quota is used up       what its author wrote stays as it is, and is offered again by a later sync

Phone and server work at the same time: while one batch or page is under way, the one before it is written down here.
Dying in between costs nothing: what the server has and the phone did not write down is pushed again as a duplicate.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Generator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from app.device.store import Cursor
from app.journal import codes
from app.journal.entry import HEADER_BYTES, Entry, next_head
from app.journal.errors import JournalError
from app.journal.packing import COUNT_MAX
from app.journal.receipt import Receipt
from app.journal.wire import (
    BATCH_MAX_BYTES,
    BATCH_MAX_ENTRIES,
    DUPLICATE,
    PAGE_MAX_ENTRIES,
    Page,
    Push,
    Pushed,
    Result,
)
from app.sync.conversation import Conversation, Report, check_heads
from app.sync.errors import Offline, Untrusted
from app.sync.exchange import Answer, Exchange, Meanwhile, Pause, Request

TRIES = 3
PAGE_MIN_BYTES = 64 << 10
SPOILT_AT_ONCE = 20  # pages asked for again in one sync
ROUNDS = 5  # push, meet known entries, pull, push, find the fork, pull, push again: once more than that needs


_OUT_OF_CHAIN = (codes.GAP, codes.FORK)

Progress = Callable[[int, int], None]
Place = tuple[bytes, int]
"""In the order in which entries are sent: device, number."""


@dataclass(frozen=True)
class _Told:
    """What a server said to a batch: each entry with its result, and the receipt, which is verified."""

    pairs: list[tuple[Entry, Result]]
    receipt: Receipt

    @property
    def accepted(self) -> list[tuple[bytes, int]]:
        return [(entry.hash, result.seq) for entry, result in self.pairs if result.on_server]

    @property
    def refused(self) -> list[tuple[Entry, str]]:
        return [(entry, result.status) for entry, result in self.pairs if not result.on_server]


@dataclass
class Engine(Conversation):
    """One sync of one device. `progress(done, total)` may be slow."""

    progress: Progress = lambda done, total: None

    def __post_init__(self) -> None:
        super().__post_init__()
        self._pulled_for: set[bytes] = set()  # refused entries for which this sync has pulled already
        self._behind: dict[bytes, Place] = {}  # vault -> up to where this sync has offered all that is taken today

    def run(self, receipts: bool = False) -> Exchange[Report]:
        """A whole sync. With `receipts`, every vault ends with a fresh one even if nothing was sent.

        Raises Offline, Refused or Untrusted; what was done until then is kept and never done twice.
        """
        self.link.patience.begin()
        yield from self.session()
        if self.link.roster_seq != self.local.roster.seq:
            yield from self.pull_roster()
        yield from self.pull_spoilt_roster()
        for vault in self.local.vaults():
            yield from self._vault(vault, receipts)
        return self.report

    def _vault(self, vault: bytes, want_receipt: bool) -> Exchange[None]:
        receipt: Receipt | None = None
        aside = {one.hash for one in self.local.store.quarantined()}
        for _ in range(ROUNDS):
            receipt, stuck = yield from self._push(vault, want_receipt)
            moved = yield from self._pull(vault)
            if not stuck and not moved and not self._waiting(vault, 1, BATCH_MAX_BYTES):
                break
        yield from self._pull_spoilt(vault, aside)
        if receipt is not None:
            if not self.local.proves(receipt):
                raise Untrusted("receipt.unproved")
            self.report.receipts.append(receipt)
            self.local.keep_receipt(receipt)

    def _waiting(self, vault: bytes, most: int, max_bytes: int, behind: Place = (b"", 0)) -> list[Entry]:
        """What is to be sent next; in this sync nothing more of an author whose quota is used up."""
        return self.local.store.unsent(vault, most, max_bytes, max(behind, self._behind.get(vault, (b"", 0))))

    def _push(self, vault: bytes, want_receipt: bool) -> Exchange[tuple[Receipt | None, bool]]:
        """Pushes all that waits. Returns the last receipt, and True when the server wants us to pull first."""
        store, receipt, tries, max_bytes = self.local.store, None, 0, BATCH_MAX_BYTES
        batch: list[Entry] = []
        told: _Told | None = None
        total = done = 0
        while True:
            batch = batch or self._waiting(vault, self.link.batch, max_bytes)
            if not batch and not (want_receipt and receipt is None):
                return receipt, False
            total = total or store.unsent_count()
            self.progress(done, total)
            meanwhile = Meanwhile(partial(self._turn_over, vault, told, batch, max_bytes))
            answer = offline = None
            try:
                answer = yield from self._call(_entries_of(vault, batch, meanwhile))
            except Offline as error:
                offline = error
            kept, ahead = meanwhile.result()
            told = None
            if not kept:
                return receipt, True
            if answer is None:
                tries += 1
                if offline and (tries >= TRIES or self.link.batch == 1):
                    raise offline
                self.link.batch, batch = max(1, self.link.batch // 2), []
                continue
            if answer.status == 413 and len(batch) > 1:
                max_bytes = max(1, sum(len(entry.body) for entry in batch) // 2)
                self.link.batch, batch = max(1, len(batch) // 2), []
                continue
            told = self._told(vault, batch, Pushed.parse(answer.content()))
            receipt, tries, done = told.receipt, 0, done + len(told.accepted)
            self.link.batch = min(BATCH_MAX_ENTRIES, self.link.batch * 2)
            # The answers were lost last time: the pull tells of the rest without sending it.
            again = done < total and all(result.status == DUPLICATE for _, result in told.pairs)
            if told.refused or again or not ahead:
                if not self._write_down(vault, told):
                    return receipt, True
                refused = self._hold(vault, told.refused)
                if refused:
                    return receipt, self._refused(vault, refused)
                if told.refused:
                    told, batch = None, []
                    continue
                if again:
                    return receipt, True
                told = None
            batch = ahead

    def _told(self, vault: bytes, batch: list[Entry], pushed: Pushed) -> _Told:
        if len(pushed.results) != len(batch):
            raise Untrusted("result.not_for_each")
        pairs = list(zip(batch, pushed.results, strict=True))
        told = _Told(pairs, self._receipt(pushed.receipt, vault, [entry for entry, r in pairs if r.on_server]))
        self.report.sent += sum(result.status == "stored" for _, result in pairs)
        self._hear(pushed.roster)
        if batch:
            self._take_time(told.receipt.time_ms)  # over entries of just now, so it is no old one
        return told

    def _turn_over(
        self, vault: bytes, told: _Told | None, batch: list[Entry], max_bytes: int
    ) -> tuple[bool, list[Entry]]:
        """While a batch is under way: writes down what became of the one before, and reads the one after."""
        kept = told is None or self._write_down(vault, told)
        if not (kept and batch):
            return kept, []
        last, most = batch[-1].header, min(BATCH_MAX_ENTRIES, self.link.batch * 2)
        return kept, self._waiting(vault, most, max_bytes, (last.device, last.number))

    def _write_down(self, vault: bytes, told: _Told) -> bool:
        """Notes what the server has now. False when it counts otherwise than our pages: it was set back, so pull first.

        When nobody else wrote meanwhile, our batch is the next page: the cursor moves on without pulling it. The
        receipt's head proves it; where anything else stands in between, the pull that follows tells.
        """
        store, receipt = self.local.store, told.receipt
        cursor = store.cursor(vault)
        page = [(result.seq, entry) for entry, result in told.pairs]
        if page and [seq for seq, _ in page] == list(range(cursor.seq + 1, cursor.seq + len(page) + 1)):
            head = cursor.head
            for _, entry in page:
                head = next_head(head, entry.hash)
            if (receipt.seq, receipt.head) == (page[-1][0], head):
                store.commit_page(vault, page, Cursor(receipt.seq, head))
                return True
        return not told.accepted or store.acknowledge(vault, told.accepted) > 0

    def _receipt(self, data: bytes, vault: bytes, acknowledged: list[Entry]) -> Receipt:
        receipt = Receipt.verify(data, self.local.roster.server_key)
        mine = [e.header.number for e in acknowledged if e.header.device == self.local.author.device]
        if receipt.vault != vault or receipt.device != self.local.author.device or max(mine, default=0) > receipt.count:
            raise Untrusted("receipt.too_short")
        return receipt

    def _hold(self, vault: bytes, refused: list[tuple[Entry, str]]) -> list[tuple[Entry, str]]:
        """Passes over what the server takes no more of today, and all that its author wrote behind it. It waits, as it
        is; the next sync asks with a single entry whether it may go. Returns what was refused for other reasons."""
        held = [entry.header.device for entry, code in refused if code == codes.OVER_QUOTA]
        if held:
            self.report.held += len(held)
            self.link.batch = 1
            self._behind[vault] = max(self._behind.get(vault, (b"", 0)), (max(held), COUNT_MAX))
        return [(entry, code) for entry, code in refused if code != codes.OVER_QUOTA]

    def _refused(self, vault: bytes, refused: list[tuple[Entry, str]]) -> bool:
        """Decides about entries the server would not take: pull and try again, or set the first one aside.

        One that does not continue its device's chain (`gap`, `fork`), or whose signature does not fit, waits for a pull
        first. If that brought nothing that helps, the disk lost or spoiled it, or the page before it was set aside: our
        own are numbered and signed anew, what we carry for a device that cannot do so itself is set aside, with all
        that it wrote behind it. What its author has numbered anew meanwhile gives way to that.
        """
        entry, code = refused[0]
        if code in (codes.GAP, codes.FORK, codes.BAD_SIGNATURE):
            if entry.hash not in self._pulled_for:
                self._pulled_for.add(entry.hash)
                return True
            forks = [one for one, its in refused if its == codes.FORK]
            if self.local.give_way(vault, forks) or self.local.close_gaps(vault):
                return True
        self.report.refused += 1
        stuck = self.local.set_aside(vault, entry, code)
        if code in _OUT_OF_CHAIN:
            for one, its in refused[1:]:
                if its in _OUT_OF_CHAIN and one.header.device == entry.header.device:
                    self.local.set_aside(vault, one, its)
        return stuck

    def _pull(self, vault: bytes) -> Exchange[bool]:
        """Pulls all that is new. Returns True when entries went back to waiting (server behind, or a fork)."""
        store, moved, first, diverged = self.local.store, False, True, False
        taking: Meanwhile[bool] | None = None
        cursor = store.cursor(vault)
        while True:
            asked = _entries_after(vault, cursor, PAGE_MAX_ENTRIES, self.link.page_bytes, taking)
            try:
                answer = yield from self._call(asked)
            except Offline:
                self.link.page_bytes = max(PAGE_MIN_BYTES, self.link.page_bytes // 2)  # of a slow link less at a time
                raise
            self.link.page_bytes = min(BATCH_MAX_BYTES, self.link.page_bytes * 2)
            moved |= taking is not None and taking.result()
            if answer.status == 409:
                if diverged:  # once is a server put back from a copy; more often, it would never end
                    raise Untrusted("journal.contradiction")
                self.local.rewind(vault, (yield from self._fork_point(vault, cursor.seq)))
                cursor, taking, moved, diverged = store.cursor(vault), None, True, True
                continue
            page = Page.parse(answer.content())
            self._hear(page.roster)
            if page.roster > self.local.roster.seq:
                yield from self.pull_roster()
                first = True
            if first:
                self.report.received += self.local.retry_quarantine(vault)
                first = False
            hashes = [hashlib.sha256(item[:HEADER_BYTES]).digest() for item in page.items]
            check_heads(cursor.seq, cursor.head, hashes, page)
            taking = Meanwhile(partial(self._take, vault, cursor, page)) if hashes else None
            cursor = Cursor(page.seq, page.head)
            self.progress(page.seq, page.last)
            if page.seq >= page.last:
                moved |= taking is not None and taking.result()
                if store.believed_after(vault, page.seq):
                    self.local.rewind(
                        vault, page.seq
                    )  # acknowledged once, and lost since by a server put back from a copy
                    moved = True
                return moved

    def _take(self, vault: bytes, cursor: Cursor, page: Page) -> bool:
        received, reissued = self.local.take_page(vault, cursor, page)
        self.report.received += received
        return reissued

    def _pull_spoilt(self, vault: bytes, aside: set[bytes]) -> Exchange[None]:
        """Asks once more, each by itself, for the pages that came altered, and takes in what is whole now. Only for
        those that an earlier sync set `aside` (hashes)."""
        store, patience = self.local.store, self.link.patience
        if not aside:
            return
        spoilt = [one for one in self.local.spoilt(vault) if one.hash in aside and patience.is_due(one.hash)]
        due = spoilt[:SPOILT_AT_ONCE]
        whole: dict[bytes, Entry] = {}
        for seq, its_hash in ((one.seq, one.hash) for one in due if one.seq):
            cursor = Cursor(seq - 1, store.head_at(vault, seq - 1))
            answer = yield from self._call(_entries_after(vault, cursor, 1, BATCH_MAX_BYTES))
            patience.asked(its_hash)
            if answer.status != 200:  # set back meanwhile, or worse: the next pull tells
                break
            items = Page.parse(answer.content()).items
            with suppress(JournalError):
                entry = Entry.parse(items[0] if items else b"")
                if entry.hash == its_hash:
                    whole[its_hash] = entry
        if whole:
            self.report.received += self.local.retry_quarantine(vault, whole)

    def _fork_point(self, vault: bytes, seq: int) -> Generator[Request | Pause, Answer | None, int]:
        """The newest seq at which server and phone agree, found by halving; 0 always agrees."""
        agreed, beyond = 0, seq
        while agreed < beyond:
            middle = (agreed + beyond + 1) // 2
            probe = Cursor(middle, self.local.store.head_at(vault, middle))
            answer = yield from self._call(_entries_after(vault, probe, 0, BATCH_MAX_BYTES))
            if answer.status == 409:
                beyond = middle - 1
            else:
                answer.content()
                agreed = middle
        return agreed


def _entries_of(vault: bytes, batch: list[Entry], meanwhile: Meanwhile[Any]) -> Request:
    body = Push([entry.pack() for entry in batch]).pack()
    return Request("POST", f"/v1/vaults/{vault.hex()}/entries", body, meanwhile=meanwhile)


def _entries_after(
    vault: bytes, cursor: Cursor, limit: int, max_bytes: int, meanwhile: Meanwhile[Any] | None = None
) -> Request:
    query: dict[str, str | int] = {"after": cursor.seq, "head": cursor.head.hex(), "limit": limit, "bytes": max_bytes}
    return Request("GET", f"/v1/vaults/{vault.hex()}/entries", query=query, meanwhile=meanwhile)

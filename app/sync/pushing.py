"""The pushing half of a sync: what waits goes to the server, batch after batch, until all is there or a pull must help.

A batch comes to one of these:

    lost         no answer: half as many are tried again, three times in a row at most
    too large    half as many, half as many bytes
    taken        all of it, and more waits: written down while the next one is under way
    at its end   the last one, or not all of it taken: written down at once. Then what is over a quota is passed over,
                 what was refused for another reason is decided about, what the server knew already is left to a pull
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import Any

from app.device.store import Cursor
from app.journal import refusal_codes
from app.journal.entry import Entry, next_head
from app.journal.messages import BATCH_MAX_BYTES, BATCH_MAX_ENTRIES, DUPLICATE, Push, Pushed, Result
from app.journal.packing import COUNT_MAX
from app.journal.receipt import Receipt
from app.sync.errors import Offline, Untrusted
from app.sync.exchange import Answer, Exchange, Meanwhile, Request
from app.sync.signing_in import Conversation

TRIES = 3
_OUT_OF_CHAIN = (refusal_codes.GAP, refusal_codes.FORK)

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
class _Push:
    """A push of one vault under way. `told` of the batch before `batch` is written down while that one is under way.

    `done` of `total` entries are on the server; `lost` answers in a row; no batch has more than `max_bytes`.
    """

    vault: bytes
    batch: list[Entry] = field(default_factory=list)
    told: _Told | None = None
    receipt: Receipt | None = None
    max_bytes: int = BATCH_MAX_BYTES
    lost: int = 0
    done: int = 0
    total: int = 0


@dataclass
class Pushing(Conversation):
    """A part of one sync."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self._pulled_for: set[bytes] = set()  # refused entries for which this sync has pulled already
        self._behind: dict[bytes, Place] = {}  # vault -> up to where this sync has offered all that is taken today

    def _push(self, vault: bytes, want_receipt: bool) -> Exchange[tuple[Receipt | None, bool]]:
        """Pushes all that waits. Returns the last receipt, and True when the server wants us to pull first."""
        push = _Push(vault)
        while self._has_more(push) or (want_receipt and push.receipt is None):
            answer, ahead = yield from self._offer(push)
            if ahead is None:
                return push.receipt, True
            if isinstance(answer, Offline) or (answer.status == 413 and len(push.batch) > 1):
                self._halve(push, answer)
                continue
            told = self._hear_results(push, Pushed.parse(answer.content()))
            # The answers were lost last time: the pull tells of the rest without sending it.
            known = push.done < push.total and all(result.status == DUPLICATE for _, result in told.pairs)
            if ahead and not known and not told.refused:
                push.told, push.batch = told, ahead
                continue
            if not self._write_down(vault, told):
                return push.receipt, True
            refused = self._hold(vault, told.refused)
            if refused:
                return push.receipt, self._refused(vault, refused)
            if known:
                return push.receipt, True
            push.batch = []
        return push.receipt, False

    def _waiting(self, vault: bytes, most: int, max_bytes: int, behind: Place = (b"", 0)) -> list[Entry]:
        """What is to be sent next; in this sync nothing more of an author whose quota is used up."""
        return self.local.store.unsent(vault, most, max_bytes, max(behind, self._behind.get(vault, (b"", 0))))

    def _has_more(self, push: _Push) -> bool:
        push.batch = push.batch or self._waiting(push.vault, self.link.batch, push.max_bytes)
        push.total = push.total or (self.local.store.unsent_count() if push.batch else 0)
        return bool(push.batch)

    def _offer(self, push: _Push) -> Exchange[tuple[Answer | Offline, list[Entry] | None]]:
        """Sends the batch. Returns what came back, and what `_turn_over` found meanwhile."""
        self.progress(push.done, push.total)
        meanwhile = Meanwhile(partial(self._turn_over, push))
        answer: Answer | Offline
        try:
            answer = yield from self._call(_entries_of(push.vault, push.batch, meanwhile))
        except Offline as offline:
            answer = offline
        ahead = meanwhile.result()
        push.told = None
        return answer, ahead

    def _turn_over(self, push: _Push) -> list[Entry] | None:
        """While a batch is under way: writes down what became of the one before, and reads the one after.

        None when the server counts otherwise than our pages: pull first.
        """
        if push.told is not None and not self._write_down(push.vault, push.told):
            return None
        if not push.batch:
            return []
        last, most = push.batch[-1].header, min(BATCH_MAX_ENTRIES, self.link.batch * 2)
        return self._waiting(push.vault, most, push.max_bytes, (last.device, last.number))

    def _halve(self, push: _Push, answer: Answer | Offline) -> None:
        """Half as much next time. Raises Offline when answers got lost too often."""
        if isinstance(answer, Offline):
            push.lost += 1
            if push.lost >= TRIES or self.link.batch == 1:
                raise answer
            self.link.batch = max(1, self.link.batch // 2)
        else:
            push.max_bytes = max(1, sum(len(entry.body) for entry in push.batch) // 2)
            self.link.batch = max(1, len(push.batch) // 2)
        push.batch = []

    def _hear_results(self, push: _Push, pushed: Pushed) -> _Told:
        if len(pushed.results) != len(push.batch):
            raise Untrusted("result.not_for_each")
        pairs = list(zip(push.batch, pushed.results, strict=True))
        on_server = [entry for entry, result in pairs if result.on_server]
        told = _Told(pairs, self._receipt(pushed.receipt, push.vault, on_server))
        self.report.sent += sum(result.status == "stored" for _, result in pairs)
        self._hear(pushed.roster)
        if push.batch:
            self._take_time(told.receipt.time_ms)  # over entries of just now, so it is no old one
        push.receipt, push.lost, push.done = told.receipt, 0, push.done + len(on_server)
        self.link.batch = min(BATCH_MAX_ENTRIES, self.link.batch * 2)
        return told

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
        held = [entry.header.device for entry, code in refused if code == refusal_codes.OVER_QUOTA]
        if held:
            self.report.held += len(held)
            self.link.batch = 1
            self._behind[vault] = max(self._behind.get(vault, (b"", 0)), (max(held), COUNT_MAX))
        return [(entry, code) for entry, code in refused if code != refusal_codes.OVER_QUOTA]

    def _refused(self, vault: bytes, refused: list[tuple[Entry, str]]) -> bool:
        """Decides about entries the server would not take: pull and try again, or set the first one aside.

        One that does not continue its device's chain (`gap`, `fork`), or whose signature does not fit, waits for a pull
        first. If that brought nothing that helps, the disk lost or spoiled it, or the page before it was set aside: our
        own are numbered and signed anew, what we carry for a device that cannot do so itself is set aside, with all
        that it wrote behind it. What its author has numbered anew meanwhile gives way to that.
        """
        entry, code = refused[0]
        if code == refusal_codes.EPOCH:
            return self._seal_anew(vault, entry)
        if code in (refusal_codes.GAP, refusal_codes.FORK, refusal_codes.BAD_SIGNATURE):
            if entry.hash not in self._pulled_for:
                self._pulled_for.add(entry.hash)
                return True
            forks = [one for one, its in refused if its == refusal_codes.FORK]
            if self.local.give_way(vault, forks) or self.local.close_gaps(vault):
                return True
        self.report.refused += 1
        stuck = self.local.set_aside(vault, entry, code)
        if code in _OUT_OF_CHAIN:
            for one, its in refused[1:]:
                if its in _OUT_OF_CHAIN and one.header.device == entry.header.device:
                    self.local.set_aside(vault, one, its)
        return stuck

    def _seal_anew(self, vault: bytes, entry: Entry) -> bool:
        """The squad changed its key: pulls first, for some may be there already, then seals anew what is not.

        Where the key is not here yet, it waits as it is.
        """
        if entry.hash not in self._pulled_for:
            self._pulled_for.add(entry.hash)
            return True
        if self.local.seal_anew(vault):
            return True
        self._behind[vault] = max(self._behind.get(vault, (b"", 0)), (entry.header.device, COUNT_MAX))
        return False


def _entries_of(vault: bytes, batch: list[Entry], meanwhile: Meanwhile[Any]) -> Request:
    body = Push([entry.pack() for entry in batch]).pack()
    return Request("POST", f"/v1/vaults/{vault.hex()}/entries", body, meanwhile=meanwhile)

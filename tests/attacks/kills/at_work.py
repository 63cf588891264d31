"""A squad at work while its server is killed: phones that write, a reader that follows, and what they were told."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import httpx

from app.journal.entry import Entry
from app.journal.invitation import Code
from app.journal.receipt import Receipt
from tests.attacks.kills.journal import Journal, until_answered
from tests.cast.servers import ServerProcess
from tests.cast.wire import WireAgency, WirePhone

SEED = 20261127
WRITERS = 4
BATCH_MAX = 9
NOTE_BYTES = 300
PAGE = 20


@dataclass
class Writer:
    """One phone that pushes batch after batch, each until it is answered, and remembers the answers."""

    phone: WirePhone
    squad: bytes
    chance: random.Random
    sent: list[Entry] = field(default_factory=list)
    places: dict[bytes, int] = field(default_factory=dict)
    receipts: list[Receipt] = field(default_factory=list)
    fates: Counter[str] = field(default_factory=Counter)

    def push(self) -> None:
        batch = self.phone.entries(self.squad, self.chance.randint(1, BATCH_MAX), NOTE_BYTES)
        pushed = until_answered(lambda: self.phone.push(self.squad, batch), lambda: self.fates.update(["unanswered"]))
        assert all(result.on_server for result in pushed.results)
        self.sent += batch
        self.places |= {entry.hash: result.seq for entry, result in zip(batch, pushed.results, strict=True)}
        self.fates.update(result.status for result in pushed.results)
        receipt = self.phone.receipt(pushed)
        assert receipt.count == len(self.sent)
        self.receipts.append(receipt)

    def check(self, journal: Journal) -> None:
        """Every entry stands where the answer said, once and in order, and no receipt promised more."""
        own = [entry for entry in journal.entries if entry.header.device == self.phone.device]
        assert [entry.hash for entry in own] == [entry.hash for entry in self.sent]
        for entry_hash, seq in self.places.items():
            assert journal.entries[seq - 1].hash == entry_hash
        for receipt in self.receipts:
            journal.check_receipt(receipt)


@dataclass
class SquadAtWork:
    """Writers and a reader of one vault, each with connections of its own."""

    agency: WireAgency
    writers: list[Writer]
    journal: Journal
    reader: WirePhone

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """All write, and the reader follows, while the block lasts; what goes wrong in a thread comes out."""
        enough = threading.Event()

        def until_enough(work: Writer | Journal) -> None:
            while not enough.is_set():
                work.push() if isinstance(work, Writer) else work.follow(PAGE)

        with ThreadPoolExecutor(len(self.writers) + 1) as pool:
            works = [pool.submit(until_enough, one) for one in (*self.writers, self.journal)]
            try:
                yield
            finally:
                enough.set()
            for work in works:
                work.result()

    def promised(self) -> list[Receipt]:
        """The newest receipt of each writer."""
        return [receipt for writer in self.writers for receipt in writer.receipts[-1:]]

    def is_covered(self, receipt: Receipt) -> bool:
        """Whether the server holds what the receipt says, by its own account. Raises Refused (409) when it lost it."""
        return self.reader.pull(receipt.vault, receipt.seq, receipt.head, limit=0).last >= receipt.seq

    @property
    def fates(self) -> Counter[str]:
        """How often a request went unanswered, and what became of the entries."""
        return sum((writer.fates for writer in self.writers), Counter[str]())

    def check(self) -> None:
        """All that was acknowledged is there: once, in order, where the answers said."""
        self.journal.follow_to_the_end()
        self.journal.check()
        for writer in self.writers:
            writer.check(self.journal)
        assert len(self.journal.entries) == sum(len(writer.sent) for writer in self.writers)


@contextmanager
def squad_of(process: ServerProcess, code: Code) -> Iterator[SquadAtWork]:
    webs: list[httpx.Client] = [process.client() for _ in range(WRITERS + 1)]
    agency = WireAgency.found(webs[-1], code)
    phones = [agency.officer(f"Officer {number}") for number in range(WRITERS)]
    writers = [
        Writer(replace(phone, web=web), agency.squad, random.Random(SEED + at))
        for at, (phone, web) in enumerate(zip(phones, webs, strict=False))
    ]
    reader = replace(agency.admin, web=process.client())
    yield SquadAtWork(agency, writers, Journal(agency.admin, agency.squad), reader)
    for web in (*webs, reader.web):
        web.close()  # type: ignore[attr-defined]  # each is an httpx.Client

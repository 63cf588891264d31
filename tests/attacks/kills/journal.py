"""What a reader sees of a vault on a server that is killed again and again: one journal that only grows."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from typing import TypeVar

import httpx

from app.journal.entry import EMPTY_HEAD, Entry, next_head
from app.journal.receipt import Receipt
from tests.cast.wire import Refused, WirePhone

ANSWER_WITHIN_S = 60.0
AGAIN_AFTER_S = 0.02
T = TypeVar("T")


def until_answered(ask: Callable[[], T], unanswered: Callable[[], None] = lambda: None) -> T:
    """As the app does: the same request again until there is an answer. 503 is none; any other problem comes out."""
    until = time.monotonic() + ANSWER_WITHIN_S
    while time.monotonic() < until:
        try:
            return ask()
        except httpx.TransportError:
            unanswered()
        except Refused as refused:
            if refused.status != 503:
                raise
            unanswered()
        time.sleep(AGAIN_AFTER_S)
    raise AssertionError("The server never answered.")


class Journal:
    """Followed with a cursor that is never taken back: what was once read must stand there for ever."""

    def __init__(self, reader: WirePhone, vault: bytes) -> None:
        self._reader, self._vault = reader, vault
        self.entries: list[Entry] = []
        self.heads = [EMPTY_HEAD]

    def follow(self, limit: int = 500) -> int:
        """Reads one page behind the cursor; returns how many entries came."""
        seq = len(self.entries)
        page = until_answered(lambda: self._reader.pull(self._vault, seq, self.heads[seq], limit=limit))
        for item in page.items:
            entry = Entry.parse(item)
            self.entries.append(entry)
            self.heads.append(next_head(self.heads[-1], entry.hash))
        assert (page.seq, page.head) == (len(self.entries), self.heads[-1])
        assert page.items or page.last == seq
        return len(page.items)

    def follow_to_the_end(self) -> None:
        while self.follow():
            pass

    def check(self) -> None:
        """Nothing is there twice, each device's pages follow each other, and a reader from the start reads the same."""
        numbers: dict[bytes, int] = defaultdict(int)
        for entry in self.entries:
            numbers[entry.header.device] += 1
            assert entry.header.number == numbers[entry.header.device]
        assert len({entry.hash for entry in self.entries}) == len(self.entries)
        assert self._reader.pull_all(self._vault) == [entry.pack() for entry in self.entries]

    def check_receipt(self, receipt: Receipt) -> None:
        """The journal holds all that the server signed for. It was read to the end after the receipt was signed."""
        assert receipt.vault == self._vault
        assert receipt.seq <= len(self.entries)
        assert receipt.head == self.heads[receipt.seq]
        by_device = [one.header.number for one in self.entries[: receipt.seq] if one.header.device == receipt.device]
        assert by_device[-1:] == ([receipt.count] if receipt.count else [])

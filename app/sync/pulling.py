"""The pulling half of a sync: page after page of the server's journal, each verified and stored with its cursor."""

from __future__ import annotations

import hashlib
from collections.abc import Generator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from app.device.store import Cursor
from app.journal.entry import HEADER_BYTES, Entry
from app.journal.errors import JournalError
from app.journal.messages import BATCH_MAX_BYTES, PAGE_MAX_ENTRIES, Page
from app.sync.errors import Offline, Untrusted
from app.sync.exchange import Answer, Exchange, Meanwhile, Pause, Request
from app.sync.signing_in import Conversation, check_heads

PAGE_MIN_BYTES = 64 << 10
SPOILT_AT_ONCE = 20  # pages asked for again in one sync


@dataclass
class Pulling(Conversation):
    """A part of one sync."""

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


def _entries_after(
    vault: bytes, cursor: Cursor, limit: int, max_bytes: int, meanwhile: Meanwhile[Any] | None = None
) -> Request:
    query: dict[str, str | int] = {"after": cursor.seq, "head": cursor.head.hex(), "limit": limit, "bytes": max_bytes}
    return Request("GET", f"/v1/vaults/{vault.hex()}/entries", query=query, meanwhile=meanwhile)

"""The pulling half of a sync: page after page of the server's journals, each verified and stored with its cursor."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from contextlib import suppress

from app.device.store import Cursor
from app.device.store_rows import Quarantined
from app.journal import refusal_codes
from app.journal.entry import HEADER_BYTES, Entry, read_header
from app.journal.errors import JournalError
from app.journal.messages import Known, Page, Sync
from app.sync.conversation import Conversation, check_heads
from app.sync.course import ROUNDS, Course, Told
from app.sync.errors import Untrusted
from app.sync.exchange import Exchange

PAGE_MIN_BYTES = 64 << 10
SPOILT_AT_ONCE = 20  # pages asked for again in one sync


def _names_another(item: bytes, vault: bytes) -> bool:
    """Whether an entry says itself that it is another vault's. No server that checks what it takes has one here; set
    aside as this vault's, it would be taken away from its own."""
    try:
        return read_header(item).vault != vault
    except JournalError:
        return False  # nothing that this app can read: set aside as what it is


class Pulling(Conversation):
    """A part of one sync."""

    def _move(self, told: Told) -> None:
        """The page adds up: the next one is asked for behind it."""
        course, page = told.course, told.page
        hashes = [hashlib.sha256(item[:HEADER_BYTES]).digest() for item in page.items]
        check_heads(told.cursor.seq, told.cursor.head, hashes, page)
        if any(_names_another(item, course.vault) for item in page.items):
            raise Untrusted("journal.does_not_add_up")
        course.cursor, course.last = Cursor(page.seq, page.head), page.last
        course.pulled = page.seq >= page.last and not page.status
        for entry, result in told.pairs:
            at = result.seq - told.cursor.seq - 1
            if result.on_server and result.seq <= page.seq and (at < 0 or hashes[at] != entry.hash):
                course.tries += 1  # it contradicts the page, and the page is what adds up
                course.waits = True

    def _write_down(self, told: Sequence[Told], again: bool) -> list[tuple[Course, bool]]:
        """Notes what the server has now, and takes its pages in. With each course, whether own entries were numbered
        anew. `again`: what was set aside is tried again although no page came, and rights may have changed."""
        done: list[tuple[Course, bool]] = []
        for one in told:
            vault, reissued = one.course.vault, False
            beyond = [(its_hash, seq) for its_hash, seq in one.accepted if seq > one.page.seq]
            if beyond:
                self.local.store.acknowledge(vault, beyond)
            if not again and (sent := one.echo):
                self.report.received += self.local.place(vault, sent, one.cursor, one.page)
            elif one.page.items:
                received, reissued = self.local.take_page(vault, one.cursor, one.page)
                self.report.received += received
            elif again:
                self.report.received += self.local.retry_quarantine(vault)
            done.append((one.course, reissued))
        return done

    def _settle(self, done: Iterable[tuple[Course, bool]]) -> None:
        """What was written down may have put entries back to waiting: a fork, or a server that was set back."""
        store = self.local.store
        for course, reissued in done:
            if reissued:
                course.begin_anew(store.cursor(course.vault), waits=True)
            elif course.pulled and store.believed_after(course.vault, course.cursor.seq):
                # acknowledged once, and lost since by a server put back from a copy
                self.local.rewind(course.vault, course.cursor.seq)
                if course.set_back:
                    raise Untrusted("receipt.unproved")
                course.set_back = True
                course.begin_anew(store.cursor(course.vault), waits=False)
            if course.pulled:
                self.local.filled(course.vault)
            if course.pulled and course.waits:
                course.waits = False
                if self.local.sealed_in_vain(course.vault):
                    self.local.seal_anew(course.vault)

    def _agree(self, course: Course) -> Exchange[None]:
        """The server keeps another journal of this vault: back to where both are the same, whoever wrote the rest."""
        if course.diverged:  # once is a server put back from a copy; more often, it would never end
            raise Untrusted("journal.contradiction")
        course.diverged = True
        cursor = self.local.store.cursor(course.vault)
        self.local.rewind(course.vault, (yield from self._fork_point(course.vault, cursor.seq)))
        course.begin_anew(self.local.store.cursor(course.vault), waits=True)

    def _fork_point(self, vault: bytes, seq: int) -> Exchange[int]:
        """The newest seq at which server and phone agree, found by halving; 0 always agrees."""
        agreed, beyond = 0, seq
        while agreed < beyond:
            middle = (agreed + beyond + 1) // 2
            (page,) = yield from self._pages([Known(vault, middle, self.local.store.head_at(vault, middle))], 0)
            if page.status == refusal_codes.DIVERGED:
                beyond = middle - 1
            else:
                agreed = middle
        return agreed

    def _pull_spoilt(self, aside: set[bytes]) -> Exchange[None]:
        """Asks once more, each by itself, for the pages that came altered, and takes in what is whole now. Only for
        those that an earlier sync set `aside` (hashes)."""
        patience = self.link.patience
        spoilt = [one for vault in self.local.vaults() for one in self.local.spoilt(vault)] if aside else []
        due = [one for one in spoilt if one.hash in aside and patience.is_due(one.hash)][:SPOILT_AT_ONCE]
        if not due:
            return
        for one, page in zip(due, (yield from self._pages([self._before(one) for one in due], 1)), strict=True):
            patience.asked(one.hash)
            with suppress(JournalError):  # set back meanwhile, or worse: the next sync tells
                entry = Entry.parse(page.items[0] if page.items else b"")
                if entry.hash == one.hash:
                    self.report.received += self.local.retry_quarantine(one.vault, {one.hash: entry})

    def _before(self, aside: Quarantined) -> Known:
        seq = (aside.seq or 1) - 1
        return Known(aside.vault, seq, self.local.store.head_at(aside.vault, seq))

    def _pages(self, known: Sequence[Known], limit: int) -> Exchange[list[Page]]:
        """What follows these places, which may be several of one vault."""
        return (yield from self._must_sync(Sync(self._roster_known, vaults=[*known], limit=limit))).vaults


def is_over(course: Course) -> bool:
    """Whether no page of it is asked for any more."""
    return course.pulled or course.closed or course.tries > ROUNDS

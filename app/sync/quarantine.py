"""What was set aside on this phone: bounded, offered again, and let go of where nothing is lost by it.

An honest server stores no entry that does not hold. What nobody with the squad's key can have written is the work of a
bad one: it is kept for its place in the order alone, and goes with that order. What somebody may have written is kept.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from contextlib import suppress

from app.device.entries import DAMAGED
from app.device.keyring import Keyring
from app.device.pulled_pages import NOT_REISSUED
from app.device.store import Quarantined, Store
from app.journal import refusal_codes
from app.journal.entry import Entry, open_with_any
from app.journal.errors import CannotOpen, JournalError, UnknownVersion
from app.journal.messages import Page
from app.journal.roster import Roster
from app.sync.errors import Untrusted

REFUSALS_MAX = 3  # what the server refuses so often is set aside, where a person sees it
ASIDE_MAX_ENTRIES = 1_000  # a vault; a phone older than its squad's newest app may meet some that it cannot check yet
ASIDE_MAX_BYTES = 8 << 20
LEFT_SQUAD = "refused.left_squad"  # its author is in this squad no more
NEWEST_VERSION = 4  # of an entry or a suite, for a long time to come; beyond it is noise
FALSE_PAGE_ENTRIES = 20  # a page of at least so many, and not one of them can be true

# Why the server took no more of it, and why what came from there was not taken in. That a newer version made it, and
# what cannot be opened, is said by the error's own code.
_REFUSED = frozenset(refusal_codes.REFUSALS) - {refusal_codes.OVER_QUOTA, refusal_codes.EPOCH, refusal_codes.ENDS}
_PULLED = frozenset(
    {
        refusal_codes.MALFORMED,
        refusal_codes.BAD_SIGNATURE,
        refusal_codes.GAP,
        refusal_codes.FORK,
        refusal_codes.NOT_ALLOWED,
    }
)


def why_refused(code: str) -> str:
    """The code under which an entry is kept that the server would not take."""
    return f"refused.{code}" if code in _REFUSED else "refused.other"


def why_pulled(error: JournalError) -> str:
    """The code under which an entry of the server's is kept that did not pass."""
    return f"pulled.{error.code}" if error.code in _PULLED else error.reason.code


def _is_own(aside: Quarantined) -> bool:
    """Whether this phone set it aside itself: it may be the only copy."""
    return aside.code.startswith("refused.") or aside.code in (DAMAGED, NOT_REISSUED)


class Asides:
    """A part of one unlocked profile (local.py)."""

    store: Store
    keyring: Keyring
    clock: Callable[[], int]
    roster: Roster
    _refusals: dict[bytes, int]

    def _bound_aside(self, vault: bytes, page: Page, aside: Sequence[Quarantined]) -> None:
        """Raises Untrusted for a page that would make this phone keep more that is not true than it has room for.

        What a device of the agency signed is no server's making: an admin may have said that it does not count.
        """
        if not aside:
            return
        count, size = self.store.pulled_aside(vault)
        count, size = count + len(aside), size + sum(len(one.raw) for one in aside)
        whole = len(aside) == len(page.items) >= FALSE_PAGE_ENTRIES
        all_false = whole and sum(map(self.is_worthless, aside)) >= 0.9 * len(aside)
        if count > ASIDE_MAX_ENTRIES or size > ASIDE_MAX_BYTES:
            here = [one for one in self.store.quarantined() if one.vault == vault and one.seq is not None]
            sizes = [len(one.raw) for one in (*here, *aside) if not self._is_signed_by_a_device(one)]
            count, size = len(sizes), sum(sizes)
        if all_false or count > ASIDE_MAX_ENTRIES or size > ASIDE_MAX_BYTES:
            raise Untrusted("journal.false_entries", count=count)

    def _is_signed_by_a_device(self, aside: Quarantined) -> bool:
        try:
            entry = Entry.parse(aside.raw)
            entry.verify(self.roster.verify_key(entry.header.device))
        except (JournalError, struct.error):
            return False
        return True

    def is_worthless(self, aside: Quarantined) -> bool:
        """Whether nobody with the squad's key can have written it: no entry at all, or without a signature that fits
        and a body that opens. What this phone itself set aside, its own work or damaged on its disk, never is."""
        if _is_own(aside):
            return False
        try:
            entry = Entry.parse(aside.raw)
        except UnknownVersion:
            return not all(1 <= byte <= NEWEST_VERSION for byte in aside.raw[:2])
        except (JournalError, struct.error):
            return True
        if self._is_signed_by_a_device(aside):
            return False
        with suppress(JournalError):
            return not self._action(entry)
        return True

    def rewind(self, vault: bytes, seq: int) -> None:
        """The server agrees only up to `seq`. What it made up goes with it; what somebody wrote waits to be sent."""
        behind = [one for one in self.store.quarantined() if one.vault == vault and (one.seq or 0) > seq]
        self.store.rewind(vault, seq, [one.id for one in behind if self.is_worthless(one)])

    def may_clear(self, aside: Quarantined) -> bool:
        """Whether the officer may let go of it: the server has it, or no app of today can have written it."""
        if _is_own(aside):
            return False
        return aside.seq is not None or self.is_worthless(aside) or _is_of_newer_app(aside.raw)

    def clear(self, aside: Quarantined) -> bool:
        """Lets go of one that was set aside, where nothing is lost by it. True when it is gone."""
        if not self.may_clear(aside):
            return False
        self.store.clear_aside(aside.id)
        return True

    def set_aside(self, vault: bytes, entry: Entry, code: str) -> bool:
        """Counts a refusal by the server. The third sets the entry aside; returns True then."""
        self._refusals[entry.hash] = self._refusals.get(entry.hash, 0) + 1
        if self._refusals[entry.hash] < REFUSALS_MAX:
            return False
        kept = Quarantined(0, vault, entry.pack(), why_refused(code), REFUSALS_MAX, self.clock())
        self.store.quarantine(kept)
        return True

    def try_again(self, aside: Quarantined) -> None:
        """Retry: what came from the server is fetched anew, what waits here is offered to it anew.

        Only what its author signed and may send: a page that a bad server made up must not join this phone's own chain.
        Own work may have been sealed for a time in which this officer was not in the squad: it is sealed anew.
        """
        if aside.seq is not None:
            self.store.rewind(aside.vault, aside.seq - 1)
            return
        try:
            entry = Entry.parse(aside.raw)
            mine = entry.header.device == self.keyring.secrets.author.device
            if mine and not self.roster.is_member(aside.vault, entry.header.device):
                return
            key = self.roster.verify_key(entry.header.device) if mine else self.roster.author_key(entry.header)
            entry.verify(key)
        except JournalError:
            return
        self.store.release(aside.id)

    def needs_attention(self) -> bool:
        return self.store.has_quarantined()

    def _action(self, entry: Entry) -> bytes:
        """What an entry says. Raises JournalError when it cannot be opened here."""
        keys = self.keyring.secrets.openers(entry.header.vault, entry.header.epoch)
        if not keys:
            raise CannotOpen("entry.no_key_to_carry")
        return open_with_any(entry, keys).pack()


def _is_of_newer_app(raw: bytes) -> bool:
    try:
        Entry.parse(raw)
    except UnknownVersion:
        return True
    except (JournalError, struct.error):
        return False
    return False

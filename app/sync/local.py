"""This phone's side of a sync: the store, the keys and the roster behind the few verbs the engine needs.

Whatever a page brings is verified here before it is stored, and stored together with its cursor.
"""

from __future__ import annotations

import logging
import struct
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from app.device.entries import DAMAGED, NO_TIP
from app.device.errors import HeadUnknown, KeyConflict
from app.device.keyring import Keyring
from app.device.pages import NOT_REISSUED
from app.device.store import Cursor, Quarantined, Store
from app.journal import sealing
from app.journal.entry import Author, Entry, Refused, open_body, verify_page
from app.journal.errors import BadSignature, CannotOpen, JournalError, UnknownVersion
from app.journal.packing import COUNT_MAX
from app.journal.receipt import RECEIPT_BYTES, Receipt
from app.journal.roster import Roster, wrap_info
from app.journal.wire import Page
from app.sync.clock import is_reasonable
from app.sync.errors import Untrusted

log = logging.getLogger(__name__)

REFUSALS_MAX = 3  # what the server refuses so often is set aside, where a person sees it
RECEIPTS_KEPT = 60
RECEIPTS, SHIFT = "receipts", "shift"
ROSTER_PURPOSE = "beatbook roster"
_SHIFT_ROW = 24  # vault 16 | number 8

# What a lying server can make this phone keep. An honest one stores no fact and no entry that does not hold; a phone
# that is older than its squad's newest app may meet some that it cannot check yet.
ROSTER_MAX_FACTS = 50_000
ROSTER_MAX_BYTES = 64 << 20
UNPROVED_MAX_FACTS = 1_000
ASIDE_MAX_ENTRIES = 1_000  # a vault
ASIDE_MAX_BYTES = 8 << 20
NEWEST_VERSION = 4  # of an entry or a suite, for a long time to come; beyond it is noise
FALSE_PAGE_ENTRIES = 20  # a page of at least so many, and not one of them can be true

ROSTER_TOO_LARGE = "The server's list of members is larger than an agency can be. It was not taken in. Tell your admin."
FALSE_MEMBERS = (
    "The server sends a list of members that nobody of your agency signed. It was not taken in. Tell your admin, and "
    "update Beatbook if it is old."
)
FALSE_ENTRIES = (
    "The server sends entries that nobody of this squad wrote: {count} were counted, and no more are kept. Tell your "
    "admin, and update Beatbook if it is old."
)

REASONS = {
    "not_allowed": "The server does not let this phone write here any more. Ask your admin.",
    "bad_signature": "The server could not verify who wrote this.",
    "too_large": "This is larger than the server takes.",
    "malformed": "The server could not read this.",
    "unknown_version": "The server is older than this app. Ask your admin to update it.",
    "gap": "The page before this one was lost on the phone that wrote it, so the server cannot take it.",
    "fork": "The server holds another page under this number.",
}
REFUSED = "The server refused this."
# Of what this phone set aside itself: it may be the only copy.
_OWN_REASONS = frozenset({*REASONS.values(), REFUSED, DAMAGED, NOT_REISSUED})


@dataclass
class Local:
    """One unlocked profile. `clock` gives milliseconds since 1970 UTC."""

    store: Store
    keyring: Keyring
    clock: Callable[[], int]
    roster: Roster = field(default_factory=Roster)
    _refusals: dict[bytes, int] = field(default_factory=dict)
    _roster_bytes: int = 0

    def __post_init__(self) -> None:
        for fact in self._readable_facts():
            self.roster.take(fact)
            self._roster_bytes += len(fact.body)

    @property
    def agency(self) -> bytes:
        return self.keyring.secrets.agency

    @property
    def author(self) -> Author:
        return self.keyring.secrets.author

    def vaults(self) -> list[bytes]:
        """The vaults this device's officer belongs to."""
        return [vault.id for vault in self.roster.vaults_of(self.keyring.secrets.officer)]

    # --- roster ----------------------------------------------------------------------------------------

    def facts(self) -> list[Entry]:
        """The roster's facts in server order."""
        return [Entry.parse(self.keyring.open(ROSTER_PURPOSE, sealed)) for _, sealed in self.store.roster()]

    def facts_that_hold(self) -> list[Entry]:
        """Those that this phone took as true. What a bad server slipped in was refused, and no other need have it."""
        roster = Roster()
        return [fact for fact in self.facts() if roster.take(fact) is None]

    def _readable_facts(self) -> list[Entry]:
        """The facts up to the first that the disk spoiled; it and those behind it go, and the next sync brings them."""
        facts: list[Entry] = []
        rows = self.store.roster()
        for seq, sealed in rows:
            try:
                fact = Entry.parse(self.keyring.open(ROSTER_PURPOSE, sealed))
            except (JournalError, struct.error):
                fact = None
            if fact is None or seq != len(facts) + 1:
                log.error("the list of members is damaged behind fact %d of %d", len(facts), len(rows))
                whole = Roster.replay(facts)
                self.store.replace_roster(rows[: len(facts)], Cursor(whole.seq, whole.head))
                break
            facts.append(fact)
        return facts

    def add_facts(self, facts: Sequence[Entry]) -> None:
        """Takes the next facts of the server's order; refused ones are kept too, so that the head adds up.

        Raises Untrusted when they would begin with another agency's founding.
        """
        if not facts:
            return
        if not self.roster.seq and facts[0].hash[:16] != self.agency:
            raise Untrusted("This server shows the members of another agency. Nothing of it was taken in.")
        size = self._roster_bytes + sum(len(fact.body) for fact in facts)
        if self.roster.seq + len(facts) > ROSTER_MAX_FACTS or size > ROSTER_MAX_BYTES:
            raise Untrusted(ROSTER_TOO_LARGE)
        rows = [(self.roster.seq + at, self._sealed(fact)) for at, fact in enumerate(facts, start=1)]
        unproved = self.roster.unproved
        try:
            for fact in facts:
                refusal = self.roster.take(fact)
                if refusal is not None:
                    log.warning("a roster fact was refused: %s", refusal.code)
            if self.roster.unproved > max(UNPROVED_MAX_FACTS, unproved):
                raise Untrusted(FALSE_MEMBERS)
            self.store.add_roster(rows, Cursor(self.roster.seq, self.roster.head))
        except BaseException:
            vars(self.roster).update(vars(Roster.replay(self._readable_facts())))  # as the disk has it
            raise
        self._roster_bytes = size
        self._take_vault_keys()

    def replace_facts(self, facts: Sequence[Entry]) -> None:
        """The same facts in the server's order, read from the start. The roster object stays the same one."""
        fresh = Roster.replay(facts)
        rows = [(at, self._sealed(fact)) for at, fact in enumerate(facts, start=1)]
        self.store.replace_roster(rows, Cursor(fresh.seq, fresh.head))
        vars(self.roster).update(vars(fresh))
        self._roster_bytes = sum(len(fact.body) for fact in facts)
        self._take_vault_keys()

    def _sealed(self, fact: Entry) -> bytes:
        return self.keyring.seal(ROSTER_PURPOSE, fact.pack())

    def _take_vault_keys(self) -> None:
        """Opens the vault keys that the roster holds wrapped for this device."""
        secrets = self.keyring.secrets
        for vault in self.roster.vaults.values():
            for (epoch, device), wrapped in vault.keys.items():
                if device == secrets.author.device and epoch not in secrets.vault_keys.get(vault.id, {}):
                    info = wrap_info(self.agency, vault.id, epoch)
                    try:
                        key = sealing.unwrap(secrets.hpke_private, wrapped, info)
                        self.keyring.add_vault_key(vault.id, epoch, key)
                    except (CannotOpen, KeyConflict) as error:
                        # One key that an admin's phone wrapped wrongly must not stop every sync from now on.
                        log.warning("a squad's key does not open: %s", type(error).__name__)

    # --- entries ---------------------------------------------------------------------------------------

    def take_page(self, vault: bytes, cursor: Cursor, page: Page) -> tuple[int, bool]:
        """Verifies and stores a page whose heads add up. Returns (entries new here, own ones numbered anew)."""
        entries: list[tuple[int, Entry]] = []
        aside: list[Quarantined] = []
        for seq, raw in enumerate(page.items, start=cursor.seq + 1):
            try:
                entries.append((seq, Entry.parse(raw)))
            except JournalError as error:
                aside.append(self._aside(vault, raw, error, seq))
        accepted, refused = self._verified(vault, entries)
        aside += [self._aside(vault, bad.entry.pack(), bad.error, seq) for seq, bad in refused]
        self._bound_aside(vault, page, aside)
        known = self.store.known([entry.hash for _, entry in accepted])
        unknown = [(seq, entry) for seq, entry in accepted if entry.hash not in known]
        me = self.author.device
        reissued = self._make_room(vault, [(s, e) for s, e in unknown if e.header.device == me])
        self.store.commit_page(vault, accepted, Cursor(page.seq, page.head), aside)
        return len(unknown) + self.retry_quarantine(vault), reissued

    def _bound_aside(self, vault: bytes, page: Page, aside: Sequence[Quarantined]) -> None:
        """Raises Untrusted for a page that would make this phone keep more that is not true than it has room for."""
        if not aside:
            return
        count, size = self.store.pulled_aside(vault)
        count, size = count + len(aside), size + sum(len(one.raw) for one in aside)
        whole = len(aside) == len(page.items) >= FALSE_PAGE_ENTRIES
        all_false = whole and sum(map(self.is_worthless, aside)) >= 0.9 * len(aside)
        if all_false or count > ASIDE_MAX_ENTRIES or size > ASIDE_MAX_BYTES:
            raise Untrusted(FALSE_ENTRIES.format(count=count))

    def is_worthless(self, aside: Quarantined) -> bool:
        """Whether nobody with the squad's key can have written it: no entry at all, or without a signature that fits
        and a body that opens. What this phone itself set aside, its own work or damaged on its disk, never is."""
        if aside.reason in _OWN_REASONS:
            return False
        try:
            entry = Entry.parse(aside.raw)
        except UnknownVersion:
            return not all(1 <= byte <= NEWEST_VERSION for byte in aside.raw[:2])
        except (JournalError, struct.error):
            return True
        try:
            entry.verify(self.roster.verify_key(entry.header.device))
        except JournalError:
            with suppress(JournalError):
                return not self._action(entry)
            return True
        return False

    def rewind(self, vault: bytes, seq: int) -> None:
        """The server agrees only up to `seq`. What it made up goes with it; what somebody wrote waits to be sent."""
        behind = [one for one in self.store.quarantined() if one.vault == vault and (one.seq or 0) > seq]
        self.store.rewind(vault, seq, [one.id for one in behind if self.is_worthless(one)])

    def may_clear(self, aside: Quarantined) -> bool:
        """Whether the officer may let go of it: the server has it, or no app of today can have written it."""
        if aside.reason in _OWN_REASONS:
            return False
        return aside.seq is not None or self.is_worthless(aside) or _is_of_newer_app(aside.raw)

    def clear(self, aside: Quarantined) -> bool:
        """Lets go of one that was set aside, where nothing is lost by it. True when it is gone."""
        if not self.may_clear(aside):
            return False
        self.store.clear_aside(aside.id)
        return True

    def retry_quarantine(self, vault: bytes) -> int:
        """Tries again what was set aside on the way here: a later page or roster fact may have settled it."""
        waiting: list[tuple[int, Entry]] = []
        for aside in self.store.quarantined():
            if aside.vault == vault and aside.seq is not None:
                try:
                    waiting.append((aside.seq, Entry.parse(aside.raw)))
                except JournalError:
                    continue
        accepted, _ = self._verified(vault, sorted(waiting, key=lambda pair: pair[0]))
        if accepted:
            self.store.commit_page(vault, accepted, self.store.cursor(vault))
        return len(accepted)

    def set_aside(self, vault: bytes, entry: Entry, code: str) -> bool:
        """Counts a refusal by the server. The third sets the entry aside; returns True then."""
        self._refusals[entry.hash] = self._refusals.get(entry.hash, 0) + 1
        if self._refusals[entry.hash] < REFUSALS_MAX:
            return False
        reason = REASONS.get(code, REFUSED)
        self.store.quarantine(Quarantined(0, vault, entry.pack(), reason, REFUSALS_MAX, self.clock()))
        return True

    def try_again(self, aside: Quarantined) -> None:
        """Retry: what came from the server is fetched anew, what waits here is offered to it anew.

        Only what its author signed: a page that a bad server made up must not join this phone's own chain.
        """
        if aside.seq is not None:
            self.store.rewind(aside.vault, aside.seq - 1)
            return
        try:
            entry = Entry.parse(aside.raw)
            entry.verify(self.roster.writer_key(aside.vault, entry.header.device))
        except JournalError:
            return
        self.store.release(aside.id)

    def close_gaps(self, vault: bytes) -> bool:
        """Numbers and signs anew what waits here and does not continue what the server has of this device.

        The page before it is nowhere any more: the disk lost it before it was sent, or the server refused it and it was
        set aside. Or the disk spoiled the signature, which can be made again. True when there was such a page.
        """
        device = self.author.device
        number, previous = self.store.chain_tips(vault, [device], up_to=COUNT_MAX).get(device, NO_TIP)
        for entry in self.store.unsent(vault):
            header = entry.header
            if header.device != device:
                continue
            if (header.number, header.previous) != (number + 1, previous) or not self._is_signed(entry):
                return bool(self.store.reissue(vault, device, header.number, (), self._remake))
            number, previous = header.number, entry.hash
        return False

    def give_way(self, vault: bytes, stale: Sequence[Entry]) -> bool:
        """Lets go of entries whose numbers the server holds otherwise, where what they say stands there under others.

        Their author's phone was cloned or set back and numbered them anew; this one still carries them as they were.
        """
        said: dict[bytes, bytes] = {}
        for entry in stale:
            with suppress(JournalError):
                said[self._action(entry)] = entry.hash
        devices, rowid, gone = {entry.header.device for entry in stale}, 0, False
        while said and (page := self.store.entries_after(rowid)):
            rowid = page[-1].rowid
            for one in page:
                if one.seq is None or one.entry.header.vault != vault or one.entry.header.device not in devices:
                    continue
                with suppress(JournalError):
                    action = self._action(one.entry)
                    if action in said:
                        self.store.drop(said.pop(action), one.entry.hash)
                        gone = True
        return gone

    def _is_signed(self, own: Entry) -> bool:
        try:
            own.verify(self.author.key.public)
        except BadSignature:
            return False
        return True

    def needs_attention(self) -> bool:
        return self.store.has_quarantined()

    def _verified(
        self, vault: bytes, entries: Sequence[tuple[int, Entry]]
    ) -> tuple[list[tuple[int, Entry]], list[tuple[int, Refused]]]:
        if not entries:
            return [], []
        devices = {entry.header.device for _, entry in entries}
        tips = self.store.chain_tips(vault, devices, up_to=entries[0][0] - 1)
        accepted, refused = verify_page(
            [entry for _, entry in entries], vault, tips, lambda device: self.roster.writer_key(vault, device)
        )
        seqs = {entry.hash: seq for seq, entry in entries}
        return (
            [(seqs[entry.hash], entry) for entry in accepted],
            [(seqs[bad.entry.hash], bad) for bad in refused],
        )

    def _make_room(self, vault: bytes, theirs: Sequence[tuple[int, Entry]]) -> bool:
        """The server holds entries of this very device that are not here: it was cloned, or restored from a copy.

        The server's chain stands; what waits here is numbered and signed anew behind it, unless another clone did so.
        """
        if not theirs:
            return False
        first = min(entry.header.number for _, entry in theirs)
        said: set[bytes] = set()
        for _, entry in theirs:
            with suppress(JournalError):  # what cannot be read is not known to say the same
                said.add(self._action(entry))

        def is_there(old: Entry) -> bool:
            return self._action(old) in said

        return bool(self.store.reissue(vault, self.author.device, first, theirs, self._remake, is_there))

    def _remake(self, old: Entry, number: int, previous: bytes) -> Entry:
        vault, action = old.header.vault, self._action(old)
        keys = self.keyring.secrets.vault_keys[vault]
        return self.author.seal(vault, number, previous, max(keys), keys[max(keys)], action)

    def _action(self, entry: Entry) -> bytes:
        """What an entry says. Raises JournalError when it cannot be opened here."""
        keys = self.keyring.secrets.vault_keys.get(entry.header.vault, {})
        if entry.header.epoch not in keys:
            raise CannotOpen("This phone has no key for an entry that it carries.")
        return open_body(entry, keys[entry.header.epoch]).pack()

    def _aside(self, vault: bytes, raw: bytes, error: JournalError, seq: int) -> Quarantined:
        return Quarantined(0, vault, raw, str(error), 1, self.clock(), seq)

    # --- receipts and the shift ------------------------------------------------------------------------

    def proves(self, receipt: Receipt) -> bool:
        """Whether this phone computed the receipt's head itself, over just the entries that it says are there.

        Own pages that were set aside hold a place but tell no number, so with such a place the count only bounds.
        """
        try:
            if self.store.head_at(receipt.vault, receipt.seq) != receipt.head:
                return False
        except HeadUnknown:
            return False
        number = self._covered(receipt)
        return number == receipt.count or (
            number < receipt.count <= receipt.seq and self.store.is_aside_up_to(receipt.vault, receipt.seq)
        )

    def _covered(self, receipt: Receipt) -> int:
        """The highest number of this device among the entries over which the receipt's head goes."""
        device = self.author.device
        return self.store.chain_tips(receipt.vault, [device], up_to=receipt.seq).get(device, NO_TIP)[0]

    def heard_ms(self) -> int:
        """The newest time in the receipts kept here that can be true, ms since 1970 UTC; 0 for none."""
        now_ms = self.clock()
        with suppress(JournalError):  # the list of members, which names the server's key, may have been damaged
            return max((one.time_ms for one in self.receipts() if is_reasonable(one.time_ms, now_ms)), default=0)
        return 0

    def keep_receipt(self, receipt: Receipt) -> None:
        kept = [one.signed for one in self.receipts()]
        self._put(RECEIPTS, b"".join([receipt.signed, *kept][:RECEIPTS_KEPT]))

    def receipts(self) -> list[Receipt]:
        """The receipts kept here, newest first, verified again."""
        data = self._get(RECEIPTS)
        parts = [data[at : at + RECEIPT_BYTES] for at in range(0, len(data), RECEIPT_BYTES)]
        return [Receipt.verify(part, self.roster.server_key) for part in parts]

    def begin_shift(self) -> None:
        """From here on entries count for the next shift."""
        tips = self._own_numbers()
        self._put(SHIFT, b"".join(vault + number.to_bytes(8, "big") for vault, number in tips.items()))

    def shift_counts(self) -> tuple[int, int]:
        """(entries this device wrote since `begin_shift`, how many of them a receipt kept here covers).

        A receipt covers what its head goes over, as this phone computes it now; what it says beside that counts for
        nothing. An own entry that was set aside counts, whenever it was written, until it is on the server.
        """
        data = self._get(SHIFT)
        begun = {
            data[at : at + 16]: int.from_bytes(data[at + 16 : at + _SHIFT_ROW], "big")
            for at in range(0, len(data), _SHIFT_ROW)
        }
        counted: dict[bytes, int] = {}
        seqs: dict[bytes, int] = {}
        for receipt in self.receipts():
            if receipt.seq >= seqs.get(receipt.vault, 0) and self.proves(receipt):
                counted[receipt.vault], seqs[receipt.vault] = self._covered(receipt), receipt.seq
        total = covered = 0
        for vault, number in self._own_numbers().items():
            start = begun.get(vault, 0)
            total += max(0, number - start)
            covered += max(0, min(number, counted.get(vault, 0)) - start)
        return total + self._own_aside(), covered

    def _own_aside(self) -> int:
        """How many pages of this device wait in quarantine."""
        found = 0
        for aside in self.store.quarantined():
            try:
                found += aside.seq is None and Entry.parse(aside.raw).header.device == self.author.device
            except (JournalError, struct.error):
                continue
        return found

    def _own_numbers(self) -> dict[bytes, int]:
        device = self.author.device
        tips = {vault: self.store.chain_tips(vault, [device]) for vault in self.vaults()}
        return {vault: tip[device][0] for vault, tip in tips.items() if device in tip}

    def _put(self, name: str, plain: bytes) -> None:
        self.store.put_slot(name, self.keyring.seal(f"beatbook {name}", plain))

    def _get(self, name: str) -> bytes:
        sealed = self.store.slot(name)
        try:
            return self.keyring.open(f"beatbook {name}", sealed) if sealed else b""
        except CannotOpen:
            return b""  # damaged on disk: they only count and remind, and begin anew


def _is_of_newer_app(raw: bytes) -> bool:
    try:
        Entry.parse(raw)
    except UnknownVersion:
        return True
    except (JournalError, struct.error):
        return False
    return False

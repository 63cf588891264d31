"""This phone's side of a sync: the store, the keys and the roster behind the few verbs the engine needs.

Whatever a page brings is verified here before it is stored, and stored together with its cursor.
"""

from __future__ import annotations

import logging
import struct
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from app.device.entries import NO_TIP
from app.device.keyring import Keyring
from app.device.news_mark import NewsMark
from app.device.store import Cursor, Quarantined, Store
from app.journal.entry import Author, Entry, RefusedEntry, open_body, open_with_any, read_header, verify_page
from app.journal.errors import BadSignature, CannotOpen, JournalError
from app.journal.messages import Page
from app.journal.packing import COUNT_MAX
from app.journal.roster import Roster
from app.journal.vault_keys import in_turn
from app.sync.errors import Untrusted
from app.sync.leaving import Leaving
from app.sync.quarantine import Asides, why_pulled
from app.sync.receipts import Receipts

log = logging.getLogger(__name__)

# What a lying server can make this phone keep. An honest one stores no fact that does not hold; a phone that is older
# than its agency's newest app may meet some that it cannot check yet. What members signed is bounded by the server's
# quotas: a limit here would be one that a member reaches, and no phone of the agency would hear of anything any more.
UNPROVED_MAX_FACTS = 1_000
UNPROVED_MAX_BYTES = 8 << 20
ROSTER_PURPOSE = "beatbook roster"


def check_proved(roster: Roster, before: Roster | None = None) -> None:
    """Raises Untrusted for a list of members with more that nobody of the agency signed than this phone keeps, unless
    it had as much `before`."""
    known = before or Roster()
    if roster.unproved > max(UNPROVED_MAX_FACTS, known.unproved):
        raise Untrusted("members.false")
    if roster.unproved_bytes > max(UNPROVED_MAX_BYTES, known.unproved_bytes):
        raise Untrusted("members.too_large")


@dataclass
class Local(Asides, Leaving, Receipts):
    """One unlocked profile. `clock` gives milliseconds since 1970 UTC.

    `facts_that_hold`: hashes of the facts that this phone took as true. What a bad server slipped in was refused, and
    no other need have it.
    """

    store: Store
    keyring: Keyring
    clock: Callable[[], int]
    roster: Roster = field(default_factory=Roster)
    facts_that_hold: set[bytes] = field(default_factory=set)
    _refusals: dict[bytes, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for fact in self._readable_facts():
            if self.roster.take(fact) is None:
                self.facts_that_hold.add(fact.hash)

    @property
    def agency(self) -> bytes:
        return self.keyring.secrets.agency

    @property
    def author(self) -> Author:
        return self.keyring.secrets.author

    def vaults(self) -> list[bytes]:
        """The vaults this device's officer belongs to; none any more for a device that is revoked."""
        return self._vaults()

    @property
    def is_revoked(self) -> bool:
        """Whether the list of members says of this device that it is gone: signed by whoever may, by no server."""
        known = self.roster.devices.get(self.author.device)
        return known is not None and known.revoked is not None

    # --- roster ----------------------------------------------------------------------------------------

    def facts(self) -> list[Entry]:
        """The roster's facts in server order."""
        return [Entry.parse(self.keyring.open(ROSTER_PURPOSE, sealed)) for _, sealed in self.store.roster()]

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
            raise Untrusted("members.other_agency")
        rows = [(self.roster.seq + at, self._sealed(fact)) for at, fact in enumerate(facts, start=1)]
        grown, held = self.roster.copy(), set[bytes]()
        for fact in facts:
            refusal = grown.take(fact)
            if refusal is None:
                held.add(fact.hash)
            else:
                log.warning("a roster fact was refused: %s", refusal.code)
        check_proved(grown, self.roster)
        self.store.add_roster(rows, Cursor(grown.seq, grown.head))
        self.roster.become(grown)
        self.facts_that_hold |= held

    def replace_facts(self, facts: Sequence[Entry]) -> None:
        """The same facts in the server's order, read from the start. The roster object stays the same one."""
        fresh = Roster()
        held = {fact.hash for fact in facts if fresh.take(fact) is None}
        rows = [(at, self._sealed(fact)) for at, fact in enumerate(facts, start=1)]
        self.store.replace_roster(rows, Cursor(fresh.seq, fresh.head))
        self.roster.become(fresh)
        self.facts_that_hold = held

    def _sealed(self, fact: Entry) -> bytes:
        return self.keyring.seal(ROSTER_PURPOSE, fact.pack())

    def lacked(self) -> list[tuple[bytes, int]]:
        """Vault and epoch of the keys that this device should have and has not, the newest of each vault first: one
        whose keys nobody hands on must not keep those of another from being asked for."""
        held = self.roster.fitting(self.keyring.secrets.vault_keys)
        mine = [self.roster.vaults[vault] for vault in self.vaults()]
        of_each = [
            [(vault.id, epoch) for epoch in sorted(vault.checks, reverse=True) if epoch not in held.get(vault.id, {})]
            for vault in mine
        ]
        return in_turn(of_each)

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

    def place(self, vault: bytes, sent: Sequence[Entry], cursor: Cursor, page: Page) -> int:
        """Notes where the server put what this phone sent, which is a page of its own. It was verified when it came to
        be here. Returns how many that were set aside could be taken in behind it."""
        self.store.commit_page(vault, list(enumerate(sent, start=cursor.seq + 1)), Cursor(page.seq, page.head))
        return self.retry_quarantine(vault)

    def retry_quarantine(self, vault: bytes, whole: Mapping[bytes, Entry] | None = None) -> int:
        """Tries again what was set aside on the way here: a later page or roster fact may have settled it, or it came
        once more, now `whole` (by hash)."""
        waiting: list[tuple[int, Entry]] = []
        for aside in self.store.quarantined():
            if aside.vault == vault and aside.seq is not None:
                with suppress(JournalError):
                    waiting.append((aside.seq, (whole or {}).get(aside.hash) or Entry.parse(aside.raw)))
        accepted, _ = self._verified(vault, sorted(waiting, key=lambda pair: pair[0]))
        if accepted:
            self.store.commit_page(vault, accepted, self.store.cursor(vault))
        return len(accepted)

    def filled(self, vault: bytes) -> None:
        """All that the server has of a vault is here."""
        NewsMark(self.store, self.keyring).filled(vault)

    def spoilt(self, vault: bytes) -> list[Quarantined]:
        """What was set aside of the server's pages because signature or body do not fit a header that does, in the
        server's order. Nothing in a header says that somebody made it up; who wrote nothing here is left out."""
        found = [one for one in self.store.quarantined() if one.vault == vault and one.seq is not None]
        return sorted((one for one in found if self._is_spoilt(one)), key=lambda one: one.seq or 0)

    def _is_spoilt(self, aside: Quarantined) -> bool:
        try:
            header = read_header(aside.raw)
            key = self.roster.author_key(header)
        except JournalError:
            return False
        try:
            Entry.parse(aside.raw).verify(key)
        except JournalError:
            return header.vault == aside.vault
        return False

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
                return bool(self.store.reissue(vault, device, header.number, (), self.remade))
            number, previous = header.number, entry.hash
        return False

    def seal_anew(self, vault: bytes) -> bool:
        """Seals what waits here with the key that the squad has now: the same action and stamp, behind what the server
        has of this device. Only after a pull to its end, so that nothing of it was acknowledged. False where there is
        nothing to seal anew, or the key is not here yet."""
        device, epoch = self.author.device, self.roster.vaults[vault].epoch
        if (vault, epoch) in self.lacked():
            return False
        own = [one for one in self.store.unsent(vault) if one.header.device == device]
        late = (one.header.number for one in own if one.header.epoch < epoch or self._is_sealed_in_vain(one))
        first = next(late, None)
        return first is not None and bool(self.store.reissue(vault, device, first, (), self.remade))

    def sealed_in_vain(self, vault: bytes) -> bool:
        """Whether something waits here that nobody else could read: its key lost to a rival's, after all."""
        if not self.keyring.secrets.beaten:
            return False
        own = [one for one in self.store.unsent(vault) if one.header.device == self.author.device]
        return any(map(self._is_sealed_in_vain, own))

    def _is_sealed_in_vain(self, own: Entry) -> bool:
        right, *beaten = self.keyring.secrets.openers(own.header.vault, own.header.epoch) or (b"",)
        if not beaten:
            return False
        try:
            open_body(own, right)
        except CannotOpen:
            with suppress(JournalError):  # where none of them opens it, it is damaged
                return bool(open_with_any(own, beaten))
        except JournalError:
            pass
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

    def _verified(
        self, vault: bytes, entries: Sequence[tuple[int, Entry]]
    ) -> tuple[list[tuple[int, Entry]], list[tuple[int, RefusedEntry]]]:
        if not entries:
            return [], []
        devices = {entry.header.device for _, entry in entries}
        tips = self.store.chain_tips(vault, devices, up_to=entries[0][0] - 1)
        accepted, refused = verify_page(
            [entry for _, entry in entries], vault, tips, self.roster.verify_key, self.roster.check_right
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

        return bool(self.store.reissue(vault, self.author.device, first, theirs, self.remade, is_there))

    def remade(self, old: Entry, number: int, previous: bytes) -> Entry:
        vault, action = old.header.vault, self._action(old)
        keys = self.keyring.secrets.vault_keys[vault]
        epoch = self.roster.epoch_to_seal(vault, keys)
        if epoch is None:
            raise CannotOpen("entry.no_key_yet")
        return self.author.seal(vault, number, previous, epoch, keys[epoch], action)

    def _aside(self, vault: bytes, raw: bytes, error: JournalError, seq: int) -> Quarantined:
        return Quarantined(0, vault, raw, why_pulled(error), 1, self.clock(), seq)

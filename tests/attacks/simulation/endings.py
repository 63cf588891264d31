"""How a run must end: what is asked of phones and server once the network is good and everybody has synced."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Set
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from app.domain import untrusted_values
from app.domain.merge import DELETED, value_bytes
from app.journal import carried, stamps
from app.journal.carried import Carried
from app.journal.change import Action
from app.journal.entry import Entry, open_with_any
from app.journal.errors import JournalError
from app.journal.roster import Roster
from app.notebook import contacts, interactions, moving
from app.notebook.kinds.registry import KINDS
from tests.attacks.hostile_member import screens
from tests.attacks.simulation.phone import SimulatedPhone
from tests.attacks.simulation.tally import TALLY

if TYPE_CHECKING:
    from tests.attacks.simulation.world import World

PAGES_READ = 40  # contacts whose own pages are read after a forgery; an import alone makes hundreds
ALL = 10_000


@dataclass(frozen=True)
class Ending:
    """That of one run."""

    world: World

    @cached_property
    def journal(self) -> dict[bytes, list[Entry]]:
        return {vault: self.world.server.journal(vault) for vault in self.world.vaults}

    @cached_property
    def roster(self) -> Roster:
        return self.world.server.roster()

    def check(self) -> None:
        phones = self.world.phones
        self._check_history()
        for vault in self.journal:
            if readers := self.world.members(vault):
                self._check_values(vault, readers[0])
        self._check_squads()
        for phone in phones:
            self._check_unread(phone)
            self._check_outside(phone)
            self._check_moves(phone)
            self._check_merged(phone)
            self._check_drafts(phone)
            self._check_empty_sync(phone)
        self._check_bodies()

    def _check_history(self) -> None:
        """Everything is there once, but what its author wrote for a squad that they are in no more: that is kept."""
        world = self.world
        named = [world.name_of(entry.hash, entry.pack()) for entries in self.journal.values() for entry in entries]
        lost = world.saved - set(named) - self._kept_for_nobody()
        TALLY["lost"] += len(lost)
        TALLY["doubled"] += len(named) - len(set(named))
        assert not lost, f"{len(lost)} saved entries are not in the history"
        assert len(named) == len(set(named)), "an entry is in the history twice"
        there = {entry.hash for entries in self.journal.values() for entry in entries}
        assert not there & world.forbidden, "what somebody wrote after they were taken out of a squad counts"

    def _kept_for_nobody(self) -> set[bytes | None]:
        kept: set[bytes | None] = set()
        for phone in self.world.phones:
            for raw in phone.raws().values():
                with suppress(JournalError):
                    entry = Entry.parse(raw)
                    device = self.roster.devices.get(entry.header.device)
                    if device is None or device.officer not in self.roster.members(entry.header.vault):
                        kept.add(self.world.name_of(entry.hash, raw))
        return kept

    def _check_squads(self) -> None:
        """All phones of a squad have its whole journal, and show the same."""
        phones = self.world.phones
        if self.world.forged:
            screens.read_everything(phones[0].book, PAGES_READ)
        shown = [(phone, phone.shown()) for phone in phones]
        for vault, entries in self.journal.items():
            readers = [(phone, of[vault]) for phone, of in shown if vault in of]
            assert {phone.device for phone, _ in readers} == {
                phone.device for phone in phones if self.roster.is_member(vault, phone.device)
            }, "somebody of the squad does not see it, or somebody else does"
            for phone, seen in readers:
                assert not phone.store.unsent(vault), "something waits that will never be sent"
                assert not any(map(self._counts, self._aside(phone, vault))), "what counts is set aside for ever"
                there = {entry.hash: seq for seq, entry in enumerate(entries, start=1)}
                assert phone.placed(vault) == there, "a phone of the squad has not all of its journal"
                assert seen == readers[0][1], "two phones show different things"
        phones[0].lock()
        assert phones[0].shown() == shown[0][1], "a notebook opened anew shows something else"

    def _aside(self, phone: SimulatedPhone, vault: bytes) -> list[Entry]:
        return [Entry.parse(one.raw) for one in phone.store.quarantined() if one.vault == vault and one.seq is None]

    def _counts(self, entry: Entry) -> bool:
        """Not what a withdrawal cut off: one that was said while the server had lost what its author had sent."""
        try:
            self.roster.check_right(entry.header)
        except JournalError:
            return False
        return True

    def _check_unread(self, phone: SimulatedPhone) -> None:
        """A notebook leaves out what is forged, and nothing else."""
        left_out = {
            self.world.name_of(one.entry.hash, one.entry.pack())
            for rowid in phone.book.unread()
            for one in phone.store.entries_after(rowid - 1, 1)
        }
        theirs = [self.journal[vault] for vault in phone.local.vaults()]
        forged = {self.world.name_of(entry.hash, entry.pack()) for entries in theirs for entry in entries}
        assert left_out == forged & self.world.forged_moves, "a notebook leaves an entry out, or believes a forged one"

    def _check_outside(self, phone: SimulatedPhone) -> None:
        """Who was taken out of a squad has got nothing of it since."""
        for vault in phone.journals() | phone.keyring.secrets.vault_keys.keys():
            spans = self.roster.vaults[vault].spans.get(phone.officer, ()) if vault in self.roster.vaults else ()
            last = max((span.until for span in spans if span.until is not None), default=0)
            if phone.officer in self.roster.members(vault) or vault not in self.roster.vaults:
                continue
            TALLY["outside"] += 1
            held = self.roster.fitting(phone.keyring.secrets.vault_keys).get(vault, {})
            assert max(held, default=0) <= last, "somebody who left holds the key to what came after"
            newest = max((entry.header.epoch for entry in phone.foreign(vault)), default=0)
            assert newest <= last, "somebody who left got what was written after"

    def _check_moves(self, phone: SimulatedPhone) -> None:
        """Of who was moved between squads of this officer, the new one shows all that the old one did, once.

        But for notes that their own writer's forged app dated back: there the old squad shows what it wrote last.
        """
        book = phone.book
        hidden = [ident for (ident,) in book.read("SELECT id FROM contacts WHERE moved")]
        for ident in hidden:
            assert ident not in {row.id for row in contacts.page(book, limit=ALL).rows}
            for to in moving.where(book, ident):
                if not to.contact or book.hidden("contact", to.contact):
                    continue
                TALLY["moved"] += 1
                before, now = self._notes(phone, ident, but=self.world.forged_into), self._notes(phone, to.contact)
                now += [(_first_author(name), *said) for name, *said in now]  # of copies
                for name, fact, more in before:  # what a forged app supplements stands beside it
                    kept = [set(there) for *said, there in now if said == [name, fact]]
                    assert any(set(more) <= one for one in kept), "something written of them did not move with them"
        for row in contacts.page(book, limit=ALL).rows:
            said = [text for _, text, _ in self._notes(phone, row.id) if text.startswith("note ")]
            assert len(said) == len(set(said)), "a note is there twice"

    def _check_merged(self, phone: SimulatedPhone) -> None:
        """Whoever was merged is shown with somebody who has all that names them, and in every circle one is left."""
        book = phone.book
        merged = {row[0].hex() for row in book.read("SELECT r.id FROM merges m JOIN records r ON r.num = m.num")}
        for ident in sorted(merged):
            end = book.survivor(ident)
            assert book.survivor(end) == end, "who was merged is shown with somebody who is not shown"
            said = {one.id for one in interactions.timeline(book, end, limit=ALL).rows}
            query = "SELECT r.id, r.kind FROM mentions m JOIN records r ON r.num = m.by WHERE m.record = ?"
            for note, kind in list(book.read(query, (book.number("contact", ident),))):
                named = book.known(kind, note.hex())
                if kind == "interaction" and not book.hidden(kind, note.hex()) and ident in str(named.shown()):
                    assert note.hex() in said, "a note of who was merged is with nobody"
            if end != ident and not book.known("contact", end).deleted:
                assert not book.hidden("contact", end), "merged into somebody who is in no list"
                assert book.hidden("contact", ident), "who was merged is listed beside whom they are shown with"

    def _notes(
        self, phone: SimulatedPhone, ident: str, but: Set[str] = frozenset()
    ) -> list[tuple[str, str, tuple[str, ...]]]:
        rows = [one for one in interactions.timeline(phone.book, ident, limit=ALL).rows if one.id not in but]
        return [(one.officer_name, one.fact, tuple(sorted(more.text for more in one.amendments))) for one in rows]

    def _check_empty_sync(self, phone: SimulatedPhone) -> None:
        before, version = phone.raws().keys(), phone.store.data_version()
        phone.line.honest()
        report, problem = phone.sync()
        asked = [request.path for request in phone.line.requests]
        assert len(asked) == 1, f"an empty sync asked {asked}"
        assert (report.sent, report.received, problem) == (0, 0, None)
        assert (phone.raws().keys(), phone.store.data_version()) == (before, version), "an empty sync changed something"

    def _check_drafts(self, phone: SimulatedPhone) -> None:
        phone.unlock()
        for name, text in phone.drafts_kept.items():
            fields = phone.drafts.get(name)
            assert fields is not None and fields["fact"] == text, "a draft is gone"

    def _check_bodies(self) -> None:
        """No body opens under another header."""
        entries = [entry for vault in self.journal.values() for entry in vault]
        for mine, other in zip(entries, entries[1:] + entries[:1], strict=True):
            if mine is not other:
                mixed = Entry(mine.header, mine.signature, other.body)
                try:
                    open_with_any(mixed, list(self.world.keys_of(mine)))
                except JournalError:
                    continue
                raise AssertionError("a body opens under another header")

    def _check_values(self, vault: bytes, phone: SimulatedPhone) -> None:
        """A value is shown, or its stamp was named by somebody who had seen it: worked out here once more."""
        wrote: dict[tuple[str, bytes], dict[str, set[tuple[bytes, bytes]]]] = defaultdict(lambda: defaultdict(set))
        seen: dict[tuple[str, bytes], dict[str, set[bytes]]] = defaultdict(lambda: defaultdict(set))
        for entry in self.journal[vault]:
            action = self._said(entry)
            for change in action.changes:
                known = KINDS.of(change.kind)
                if not known.written_once:
                    honest = self.world.name_of(entry.hash, entry.pack()) not in self.world.forged
                    for field, value in untrusted_values.kept(change.set, known.text_max).items():
                        named = change.basis.get(field, ())
                        replaced = [old for old in named if stamps.replaces(action.stamp, old)]
                        assert len(replaced) == len(named) or not honest, "a write is older than what it replaces"
                        wrote[change.kind, change.record][field].add((action.stamp, value_bytes(value)))
                        seen[change.kind, change.record][field].update(replaced)
        for (kind, record), fields in wrote.items():
            state, old = phone.book.projection.state(kind, record.hex()), seen[kind, record]
            left = {
                field: {one for one in values if one[0] not in old[field]} or {max(values)}
                for field, values in fields.items()
            }
            live = {field: {(one.stamp, value_bytes(one.value)) for one in state.live(field)} for field in fields}
            assert live == left, "a value was lost or came back"
            gone, known = left.get(DELETED, set()), old[DELETED] | {stamp for stamp, _ in left.get(DELETED, set())}
            unseen = {stamp for values in left.values() for stamp, _ in values} - known
            hidden = bool(gone) and {value for _, value in gone} == {value_bytes(True)} and not unseen
            assert state.deleted == hidden, "a record is hidden though somebody wrote in it unseen"

    def _said(self, entry: Entry) -> Action:
        """What an entry says, or what was said by whom it carries; nothing where that is forged."""
        action = self.world.says(entry)
        brought = Carried.of(action)
        if brought is None:
            return action
        try:
            return carried.read(brought, entry.header.vault, self.roster.author_key)
        except JournalError:
            return Action(action.stamp, ())


def _first_author(name: str) -> str:
    """Of a note as its page names them: Brought by Dana Reyes, says: by Eli Osei."""
    return name.rpartition(": by ")[2]

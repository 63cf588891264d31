"""Phones and server together, what was saved by whom, and the promises that hold whatever happens.

After every step, for every phone: nothing that was on its disk is gone, and its cursors passed nothing unseen.
After an honest sync: the phone and the server agree to the last place, and no receipt claims too much.
In the end, when the network is good, the server honest and everybody has synced: all phones hold everything that was
saved anywhere, show the same, and another sync changes nothing.
"""

from __future__ import annotations

import hashlib
import random
import shutil
from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from app.device.errors import KeyringClosed
from app.domain import untrusted_values
from app.domain.merge import DELETED, value_bytes
from app.journal import record_id, sealing, stamps
from app.journal.change import ACTION_MAX_BYTES, Action, Change
from app.journal.entry import Entry, open_body
from app.journal.errors import JournalError
from app.notebook import contacts, interactions
from app.notebook.kinds.registry import KINDS
from app.sync.conversation import Report
from tests.attacks.hostile_member import entries as hostile
from tests.attacks.hostile_member import screens
from tests.attacks.simulation.fuses import Killed
from tests.attacks.simulation.phone import SimulatedPhone
from tests.attacks.simulation.server import Rows, SimulatedServer, unlimited
from tests.attacks.simulation.template import Template, join
from tests.cast.clock import START_MS

PHONES_MAX = 5
PAGES_READ = 40  # contacts whose own pages are read after a forgery; an import alone makes hundreds
QUIET_ROUNDS = 6
TALLY: Counter[str] = Counter()
"""What happened since the process began: runs, steps, faults, kills, entries."""


class World:
    """One run."""

    def __init__(self, folder: Path, template: Template, database: str) -> None:
        self.folder, self.template = folder, template
        self.now_ms = START_MS
        self.server_skew_ms = 0
        self.server = SimulatedServer(
            unlimited(folder / "server", database), self.server_clock, identity=template.folder / "server"
        )
        self.server.put_back(template.rows)
        self.phones: list[SimulatedPhone] = []
        for number in range(2):
            shutil.copytree(template.folder / str(number), folder / str(number))
            self.phones.append(self._phone(number))
        self.saved: set[bytes] = set()
        self.forged: set[bytes] = set()
        self.copies: dict[int, Path] = {}
        self.backup: Rows | None = None
        self._known: dict[bytes, bytes | None] = {}
        self._keys = {(vault, epoch): key for vault, held in template.vault_keys.items() for epoch, key in held.items()}
        self._names = 2

    def now(self) -> int:
        return self.now_ms

    def server_clock(self) -> int:
        return self.now_ms + self.server_skew_ms

    def _phone(self, number: int) -> SimulatedPhone:
        return SimulatedPhone(self.folder / str(number), self.server, self.now)

    def close(self) -> None:
        for phone in self.phones:
            phone.abandon()
        self.server.stop()

    # --- doing things ----------------------------------------------------------------------------------------

    def act(self, phone: SimulatedPhone, work: Callable[[], Any]) -> Any:
        """Does something on a phone; when its fuse burns down meanwhile, the app starts again. None then."""
        try:
            return work()
        except Killed:
            TALLY["phone kills"] += 1
            phone.killed()
            return None
        finally:
            phone.fuse.put_out()
            TALLY["server kills"] += self.server.kills
            self.server.kills = 0
            self.server.fuse.put_out()

    def sync(self, phone: SimulatedPhone, receipts: bool = False) -> tuple[Report, str | None]:
        """A good sync with an honest server. Checks that the two agree if it came to its end."""
        phone.line.honest()
        report, problem = phone.sync(receipts)
        if problem is None:
            self._check_agreed(phone)
            for receipt in report.receipts:
                assert self.server.covers(receipt), "a receipt claims what the server lacks"
        return report, problem

    def join(self, admin: SimulatedPhone, name: str, officer: bytes | None) -> None:
        if len(self.phones) < PHONES_MAX:
            folder = self.folder / str(self._names)
            self._names += 1
            admin.line.honest()
            if join(folder, admin, self.server, name, officer):
                self.phones.append(SimulatedPhone(folder, self.server, self.now))

    def copy(self, at: int) -> None:
        """Somebody keeps a copy of a phone as it is now."""
        phone = self.phones[at]
        target = self.folder / f"{phone.folder.name}.copy"
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(phone.folder, target)
        self.copies[at] = target

    def put_copy_back(self, at: int) -> None:
        """The phone is set back to its copy: what it wrote since, and had not sent, is gone with the old one."""
        if at in self.copies:
            phone = self.phones[at]
            phone.abandon()
            shutil.rmtree(phone.folder)
            shutil.copytree(self.copies[at], phone.folder)
            phone.drafts_kept.clear()
            phone.must_hold.clear()
            phone.start()
            self.forget_what_is_gone()

    def clone(self, at: int) -> SimulatedPhone | None:
        """The same device once more, as a backup put onto another phone would be; None when there are enough."""
        if len(self.phones) == PHONES_MAX:
            return None
        phone = self.phones[at]
        folder = self.folder / str(self._names)
        self._names += 1
        shutil.copytree(phone.folder, folder)
        twin = SimulatedPhone(folder, self.server, self.now)
        twin.skew_ms = phone.skew_ms
        self.phones.append(twin)
        return twin

    def forget_what_is_gone(self) -> None:
        """Only after somebody destroyed data from outside: what exists nowhere any more cannot come back."""
        left = set().union(*(self.held(phone) for phone in self.phones))
        for vault in self.template.vault_keys:
            left |= {self.name_of(entry.hash, entry.pack()) for entry in self.server.journal(vault)}
        self.saved &= left

    def write_elsewhere(self, phone: SimulatedPhone, text: str) -> None:
        """An entry in the second squad's vault."""
        vault = list(self.template.vault_keys)[1]
        phone.append([[Change(record_id.new(vault), "interaction", {"fact": text})]], vault, phone.clock)

    def forge(self, phone: SimulatedPhone, seed: int) -> None:
        """A member's app signs what no honest one writes: odd values, aimed at what is in the notebook."""
        # Numbered, because the same action signed twice would count as one entry that is in the history twice.
        dice = random.Random(f"{seed} {len(self.forged)}")
        author, vault = phone.local.author, next(iter(self.template.vault_keys))
        people = contacts.page(phone.book, limit=5).rows
        who = bytes.fromhex(dice.choice(people).id) if people else record_id.of(vault, b"w" * 10)
        notes = interactions.timeline(phone.book, who.hex(), limit=3).rows if people else []
        note = bytes.fromhex(dice.choice(notes).id) if notes else record_id.of(vault, b"n" * 10)
        action = hostile.by_chance(author.device, phone.clock() % stamps.LAST_MS, vault, who, note, dice)
        try:
            Action.parse(sealing.unpad(hostile.believable(action), ACTION_MAX_BYTES))
        except JournalError:
            return  # nobody would read it
        key = self.template.vault_keys[vault][1]
        body = hostile.believable(action)
        phone.store.append_own(
            vault,
            author.device,
            lambda number, previous: hostile.entry(author, vault, number, previous, key, body),
        )
        self.forged.add(hashlib.sha256(Action.parse(action).pack()).digest())
        phone.book.refresh()

    # --- what must hold --------------------------------------------------------------------------------------

    def key_of(self, entry: Entry) -> bytes:
        """The key under which it is sealed: the first ones are the template's, later ones are on phones. KeyError."""
        at = entry.header.vault, entry.header.epoch
        for phone in self.phones if at not in self._keys else []:
            with suppress(KeyringClosed, AttributeError):  # it is locked, or was never opened
                for vault, held in phone.keyring.secrets.vault_keys.items():
                    self._keys.update({(vault, epoch): key for epoch, key in held.items()})
        return self._keys[at]

    def name_of(self, entry_hash: bytes, raw: bytes) -> bytes | None:
        """What an entry is remembered by: the hash of its action, which stays when it is numbered anew."""
        if entry_hash not in self._known:
            try:
                entry = Entry.parse(raw)
                action = open_body(entry, self.key_of(entry))
                self._known[entry_hash] = hashlib.sha256(action.pack()).digest()
            except KeyError:
                return None  # no phone that is open has this key yet
            except JournalError:
                self._known[entry_hash] = None
        return self._known[entry_hash]

    def held(self, phone: SimulatedPhone) -> set[bytes]:
        """The actions on a phone's disk, wherever they lie."""
        names = {self.name_of(entry_hash, raw) for entry_hash, raw in phone.raws().items()}
        return {name for name in names if name is not None}

    def check(self) -> None:
        """After every step."""
        for phone in self.phones:
            held = self.held(phone)
            lost = phone.must_hold - held
            TALLY["lost"] += len(lost)
            assert not lost, f"{len(lost)} entries are gone from a phone"
            phone.must_hold = held
            TALLY["written"] += len(held - self.saved)
            self.saved |= held
            for vault in self.template.vault_keys:
                phone.check_cursor(vault)
        assert self.server.unforeseen() == []

    def _check_agreed(self, phone: SimulatedPhone) -> None:
        """After a sync that went well, phone and server have the same journal."""
        for vault in phone.local.vaults():
            places = {entry.hash: seq for seq, entry in enumerate(self.server.journal(vault), start=1)}
            believed = phone.placed(vault)
            assert believed == {one: places.get(one) for one in believed}, "an entry is not where the phone believes"
            assert phone.store.cursor(vault).seq == len(places), "a sync that went well left something behind"

    # --- the end ---------------------------------------------------------------------------------------------

    def quiet(self) -> None:
        """The network is good, the server honest, and everybody syncs until there is nothing left to do."""
        self.server_skew_ms = 0
        for phone in self.phones:
            phone.line.deliver_late()
        problems: list[str | None] = []
        self.now_ms += 3_600_000
        for _ in range(QUIET_ROUNDS):
            problems = [self.sync(phone)[1] for phone in self.phones]
            self.check()
            if not any(problems) and self._all_agree():
                break
            for phone in self.phones:
                phone.try_again()
        assert not any(problems), f"a phone cannot sync any more: {problems}"
        self._check_all()

    def _all_agree(self) -> bool:
        cursors = {
            (phone.store.roster_cursor(), *(phone.store.cursor(vault) for vault in self.template.vault_keys))
            for phone in self.phones
        }
        set_aside = [one for phone in self.phones for one in phone.store.quarantined() if one.seq is not None]
        return len(cursors) == 1 and not set_aside and not any(phone.store.unsent_count() for phone in self.phones)

    def _check_all(self) -> None:
        journal = {vault: self.server.journal(vault) for vault in self.template.vault_keys}
        named = [self.name_of(entry.hash, entry.pack()) for entries in journal.values() for entry in entries]
        lost = self.saved - set(named)
        TALLY["lost"] += len(lost)
        TALLY["doubled"] += len(named) - len(set(named))
        assert not lost, f"{len(lost)} saved entries are not in the history"
        assert len(named) == len(set(named)), "an entry is in the history twice"
        for phone in self.phones:
            assert phone.store.unsent_count() == 0, "something waits that will never be sent"
            for vault, entries in journal.items():
                assert phone.placed(vault) == {entry.hash: seq for seq, entry in enumerate(entries, start=1)}
        if self.forged:
            screens.read_everything(self.phones[0].book, PAGES_READ)
        first, *others = [phone.shown() for phone in self.phones]
        for other in others:
            assert other == first, "two phones show different things"
        self.phones[0].lock()
        assert self.phones[0].shown() == first, "a notebook opened anew shows something else"
        for phone in self.phones:
            assert phone.book.unread() == {}, "a notebook leaves an entry out"
            self._check_drafts(phone)
            self._check_empty_sync(phone)
        self._check_bodies(journal)
        self._check_values(next(iter(journal.values())), self.phones[0])

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

    def _check_bodies(self, journal: dict[bytes, list[Entry]]) -> None:
        """No body opens under another header."""
        entries = [entry for vault in journal.values() for entry in vault]
        for mine, other in zip(entries, entries[1:] + entries[:1], strict=True):
            if mine is not other:
                mixed = Entry(mine.header, mine.signature, other.body)
                key = self.key_of(mine)
                try:
                    open_body(mixed, key)
                except JournalError:
                    continue
                raise AssertionError("a body opens under another header")

    def _check_values(self, entries: list[Entry], phone: SimulatedPhone) -> None:
        """A value is shown, or its stamp was named by somebody who had seen it: worked out here once more."""
        wrote: dict[tuple[str, bytes], dict[str, set[tuple[bytes, bytes]]]] = defaultdict(lambda: defaultdict(set))
        seen: dict[tuple[str, bytes], dict[str, set[bytes]]] = defaultdict(lambda: defaultdict(set))
        for entry in entries:
            action = open_body(entry, self.key_of(entry))
            for change in action.changes:
                known = KINDS.of(change.kind)
                if not known.written_once:
                    honest = self.name_of(entry.hash, entry.pack()) not in self.forged
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

"""Phones and server together, what was saved by whom, and the promises that hold whatever happens.

After every step, for every phone: nothing that was on its disk is gone but what of a squad that its officer left is
elsewhere, and its cursors passed nothing unseen.
After an honest sync: the phone and the server agree to the last place, and no receipt claims too much.
In the end, when the network is good, the server honest and everybody has synced (endings.py has what follows):
- what was saved anywhere is in the history of its squad once, or is set aside where its author is in the squad no more;
- all phones of a squad hold all of it and show the same; another sync changes nothing;
- who was moved is hidden in the old squad, and all that was written of them there is in the new one once;
- who is out of a squad has no key to, and no entry of, what came after; nothing they wrote later is in its history;
- nobody shows a note that its author did not sign.
"""

from __future__ import annotations

import hashlib
import random
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from app.device.errors import KeyringClosed
from app.journal import carried, record_id, sealing, stamps
from app.journal.change import ACTION_MAX_BYTES, Action, Change
from app.journal.entry import Author, Entry, open_with_any
from app.journal.errors import CannotOpen, JournalError
from app.journal.messages import Sync
from app.notebook import contacts, interactions
from app.sync.conversation import PATH, Report
from app.sync.waiting_facts import WaitingFacts
from tests.attacks.hostile_member import entries as hostile
from tests.attacks.simulation.endings import Ending
from tests.attacks.simulation.fuses import Killed
from tests.attacks.simulation.phone import SimulatedPhone
from tests.attacks.simulation.server import Rows, SimulatedServer, unlimited
from tests.attacks.simulation.tally import TALLY
from tests.attacks.simulation.template import Template, caller, join
from tests.cast.clock import START_MS

PHONES_MAX = 5
VAULTS_MAX = 4
QUIET_ROUNDS = 8


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
        self.forged_into: set[str] = set()  # the records that a forged app wrote into
        self.copies: dict[int, Path] = {}
        self.backup: Rows | None = None
        self.forged_moves: set[bytes] = set()  # of entries that nobody may believe
        self.forbidden: set[bytes] = set()  # entries that nobody may take
        self._known: dict[bytes, bytes | None] = {}
        self._vault_of: dict[bytes, bytes] = {}
        self._keys = {
            (vault, epoch): {key} for vault, held in template.vault_keys.items() for epoch, key in held.items()
        }
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

    @property
    def vaults(self) -> list[bytes]:
        """Of which anything lies anywhere, the oldest first."""
        known = dict.fromkeys([*self.template.vault_keys, *self.server.vaults()])
        return list(known | dict.fromkeys(sorted(set().union(*(phone.journals() for phone in self.phones)))))

    def members(self, vault: bytes) -> list[SimulatedPhone]:
        """The phones of this squad, as far as each of them knows."""
        return [phone for phone in self.phones if vault in phone.local.vaults()]

    def join(self, admin: SimulatedPhone, name: str, officer: bytes | None, squad: int) -> None:
        if len(self.phones) < PHONES_MAX:
            folder = self.folder / str(self._names)
            self._names += 1
            admin.line.honest()
            if join(folder, admin, self.server, name, officer, squad):
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
        for vault in self.vaults:
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
        mine = [vault for vault in phone.local.vaults() if 1 in phone.keyring.secrets.vault_keys.get(vault, {})]
        if not mine:
            return
        author = phone.local.author
        people = contacts.page(phone.book, limit=5).rows
        who = bytes.fromhex(dice.choice(people).id) if people else record_id.of(mine[0], b"w" * 10)
        vault = next((one for one in mine if record_id.belongs(who, one)), None)
        if vault is None:
            return
        notes = [bytes.fromhex(one.id) for one in interactions.timeline(phone.book, who.hex(), limit=3).rows]
        note = dice.choice([one for one in notes if record_id.belongs(one, vault)] or [record_id.of(vault, b"n" * 10)])
        action = hostile.by_chance(author.device, phone.clock() % stamps.LAST_MS, vault, who, note, dice)
        try:
            Action.parse(sealing.unpad(hostile.believable(action), ACTION_MAX_BYTES))
        except JournalError:
            return  # nobody would read it
        key = phone.keyring.secrets.vault_keys[vault][1]
        body = hostile.believable(action)
        phone.store.append_own(
            vault,
            author.device,
            lambda number, previous: hostile.entry(author, vault, number, previous, key, body),
        )
        signed = Action.parse(action)
        self.forged.add(hashlib.sha256(signed.pack()).digest())
        self.forged_into |= {change.record.hex() for change in signed.changes}
        phone.book.refresh()

    def forge_move(self, phone: SimulatedPhone, seed: int) -> None:
        """A member of two squads carries an entry from one into the other that its author never signed."""
        keys, roster, me = phone.keyring.secrets.vault_keys, phone.local.roster, phone.local.author
        here, *others = [vault for vault in phone.local.vaults() if 1 in keys.get(vault, {})] or [b""]
        authors = [one.id for one in roster.devices.values() if here and roster.is_member(here, one.id)]
        victim = next((one for one in authors[seed % 3 :] if one != me.device), None)
        epoch = roster.epoch_to_seal(others[0], keys[others[0]]) if others else None
        if victim is None or epoch is None:
            return
        at, count, key = phone.clock() % stamps.LAST_MS, len(self.forged_moves), keys[here][1]
        note = Change(record_id.new(here), "interaction", {"fact": "Never said", "contacts": []})
        words = Action(stamps.make(at, count, victim), (note,)).pack()
        said = Author(victim, me.key).seal(here, 1_000 + count, bytes(32), 1, key, words)
        brought = Action(stamps.make(at, count, me.device), (), carried.carry(said, [key]).extra()).pack()
        phone.store.append_own(
            others[0],
            me.device,
            lambda number, previous: me.seal(others[0], number, previous, epoch, keys[others[0]][epoch], brought),
        )
        self.forged_moves.add(hashlib.sha256(Action.parse(brought).pack()).digest())
        TALLY["forged moves"] += 1
        phone.book.refresh()

    def write_after_leaving(self, phone: SimulatedPhone) -> None:
        """The app of who is out of a squad signs on top of its last entry there; a member hands that in."""
        phone.unlock()
        keys, roster = phone.keyring.secrets.vault_keys, self.server.roster()
        left = [vault for vault in keys if vault in roster.vaults and phone.officer not in roster.members(vault)]
        friends = [(vault, friend) for vault in left for friend in self.members(vault) if friend is not phone]
        if phone.device not in roster.devices or not friends:
            return
        vault, friend = friends[0]
        own = [one.header for one in self.server.journal(vault) if one.header.device == phone.device]
        number, previous = (own[-1].number, own[-1].hash) if own else (0, bytes(32))
        epoch = max(keys[vault])
        stamp = stamps.make(phone.clock() % stamps.LAST_MS, len(self.forbidden), phone.device)
        packed = Action(stamp, (Change(record_id.new(vault), "contact", {"name": "Too late"}),)).pack()
        late = phone.local.author.seal(vault, number + 1, previous, epoch, keys[vault][epoch], packed)
        self.forbidden.add(late.hash)
        friend.line.honest()
        engine = caller(friend)
        friend.line.run(engine._call(PATH, Sync(engine._roster_known, items=[late.pack()]).pack()))
        TALLY["written after leaving"] += 1

    # --- what must hold --------------------------------------------------------------------------------------

    def keys_of(self, entry: Entry) -> set[bytes]:
        """Those under which it may be sealed: the first ones are the template's, later ones are on phones."""
        at = entry.header.vault, entry.header.epoch
        return self._keys.get(at) or self._look_for_keys().get(at, set())

    def _look_for_keys(self) -> dict[tuple[bytes, int], set[bytes]]:
        for phone in self.phones:
            with suppress(KeyringClosed, AttributeError):  # it is locked, or was never opened
                secrets = phone.keyring.secrets
                for vault, held in secrets.vault_keys.items():
                    for epoch in held:
                        self._keys.setdefault((vault, epoch), set()).update(secrets.openers(vault, epoch))
        return self._keys

    def says(self, entry: Entry) -> Action:
        """What it says. Raises CannotOpen while no phone that is open has its key."""
        try:
            return open_with_any(entry, list(self.keys_of(entry)))
        except (CannotOpen, IndexError):
            self._look_for_keys()
            return open_with_any(entry, list(self.keys_of(entry)) or [bytes(32)])

    def name_of(self, entry_hash: bytes, raw: bytes) -> bytes | None:
        """What an entry is remembered by: the hash of its action, which stays when it is numbered anew."""
        if entry_hash not in self._known:
            try:
                entry = Entry.parse(raw)
                name = self._known[entry_hash] = hashlib.sha256(self.says(entry).pack()).digest()
                self._vault_of[name] = entry.header.vault
            except CannotOpen:
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
            lost = self._lost(phone, phone.must_hold - held)
            TALLY["lost"] += len(lost)
            assert not lost, f"{len(lost)} entries are gone from a phone"
            phone.must_hold = held
            TALLY["written"] += len(held - self.saved)
            self.saved |= held
            for vault in phone.journals():
                phone.check_cursor(vault)
        assert self.server.unforeseen() == []

    def _lost(self, phone: SimulatedPhone, gone: set[bytes]) -> set[bytes]:
        """Of what is gone from a phone, all but what it let go of with a squad that it left, as others have it."""
        if not gone:
            return gone
        phone.unlock()
        left = {vault for vault in map(self._vault_of.__getitem__, gone) if phone.local.has_left(vault)}
        elsewhere = set().union(*(self.held(other) for other in self.phones if other is not phone))
        for vault in left:
            elsewhere |= {self.name_of(entry.hash, entry.pack()) for entry in self.server.journal(vault)}
        return {name for name in gone if self._vault_of[name] not in left or name not in elsewhere}

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
        for _ in range(QUIET_ROUNDS):
            self.now_ms += 3_600_000  # who is owed a key is told at a sign-in
            problems = [self.sync(phone)[1] for phone in self.phones]
            self.check()
            if not any(problems) and self._all_agree():
                break
            for phone in self.phones:
                phone.try_again()
        assert not any(problems), f"a phone cannot sync any more: {problems}"
        Ending(self).check()

    def _all_agree(self) -> bool:
        """Whether there is nothing left to do for anybody."""
        roster = {phone.store.roster_cursor() for phone in self.phones}
        journals = [{phone.store.cursor(vault) for phone in self.members(vault)} for vault in self.vaults]
        set_aside = [one for phone in self.phones for one in phone.store.quarantined() if one.seq is not None]
        waiting = [phone.store.unsent_count(vault) for phone in self.phones for vault in phone.local.vaults()]
        waiting += [sum(not one.problem for one in WaitingFacts(phone.local).all()) for phone in self.phones]
        lacked = [key for phone in self.phones for key in phone.local.lacked()]
        if len(roster) > 1 or any(len(cursors) > 1 for cursors in journals) or set_aside or any(waiting) or lacked:
            return False
        return not any([phone.follow_moves() for phone in self.phones])  # noqa: C419 - each of them does

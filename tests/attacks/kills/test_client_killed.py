"""The app is killed while it saves and syncs: what it told the officer is true, and its next life goes on."""

from __future__ import annotations

import asyncio
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from app.device.drafts import Drafts
from app.device.store import Store
from app.journal.entry import EMPTY_HEAD, Entry, next_head, open_body, verify_page
from app.journal.invitation import Code
from app.journal.receipt import Receipt
from app.sync import enrolment
from app.sync.driver import Server
from app.sync.enrolment import DeviceKeys
from app.sync.local import Local
from sync_server.configuration import Settings
from tests.attacks.kills import app
from tests.attacks.kills.journal import Journal, until_answered
from tests.cast.servers import ServerProcess
from tests.cast.sync import SyncPhone
from tests.cast.wire import WireAgency, WirePhone
from tests.forked import Pipe, fork

SEED = 20261127
KILLS_A_DEVICE = 25  # then another one takes over, so that a long run stays quick
SERVER_KILLS_PART = 0.2
MOMENTS = (app.SAVING, app.SAVED, app.DRAFTED, app.PUSHING, app.PUSHED, app.PULLING, app.PULLED)
AIMS = ("clock", "clock", "step", "step", "step", *MOMENTS)
BIRTH_S, AFTER_S, STEPS, NTH = 0.5, 0.004, 250, 3
DIES_WITHIN_S = 15.0


@dataclass
class Told:
    """What one device told its officer, up to the life with this number. `drafted` is what the officer typed last."""

    life: int = 0
    saved: set[str] = field(default_factory=set)
    saving: set[str] = field(default_factory=set)
    drafted: str = ""
    receipts: list[bytes] = field(default_factory=list)

    def hear(self, what: str, detail: str | bytes) -> None:
        assert what != app.PROBLEM, detail
        match detail:
            case bytes():
                self.receipts.append(detail)
            case str() if what == app.SAVED:
                self.saved.add(detail)
            case str() if what == app.SAVING:
                self.saving.add(detail)
            case str() if what == app.DRAFTED:
                self.drafted = detail


@dataclass
class Life:
    """One process of the app, and how it ends."""

    told: Told
    heard: Counter[str] = field(default_factory=Counter)

    def lead(self, folder: Path, address: str, aim: str, seed: int, chance: random.Random) -> None:
        """Starts the app and kills it: at any time, at a step of its store, or in the middle of a certain thing."""
        steps = chance.randint(1, STEPS) if aim == "step" else 0
        mine, its = Pipe(duplex=False)
        process = fork(app.live, folder, address, its, seed, steps)
        its.close()
        until = time.monotonic() + (chance.uniform(0, BIRTH_S) if aim == "clock" else DIES_WITHIN_S)
        nth = chance.randint(1, NTH)
        self._listen(mine, until, aim, nth)
        if aim in MOMENTS:
            time.sleep(chance.uniform(0, AFTER_S))
        process.kill()
        process.join()
        self._listen(mine, time.monotonic() + DIES_WITHIN_S, "", 0)
        assert process.exitcode == -9
        mine.close()

    def _listen(self, pipe: Connection, until: float, aim: str, nth: int) -> None:
        """Until it is dead, the time has come, or it says for the nth time what it is to be killed in."""
        while pipe.poll(max(0.0, until - time.monotonic())):
            try:
                what, detail = pipe.recv()
            except EOFError:
                return
            self.told.hear(what, detail)
            self.heard[what] += 1
            if what == aim and self.heard[what] >= nth:
                return


@dataclass
class World:
    """A server, the admin who writes and reads by protocol, and the folders of the devices."""

    process: ServerProcess
    agency: WireAgency
    folder: Path
    chance: random.Random
    hits: Counter[str] = field(default_factory=Counter)

    async def device(self, number: int) -> tuple[Path, bytes]:
        """A new officer's device, in a squad of its own with the admin. Returns its folder and the squad."""
        self.agency.admin.sync()
        squad = self.agency.add_squad(f"Beat {number}")
        code = self.agency.invite(f"Officer {number}", vaults=[squad])
        device = DeviceKeys.new()
        async with Server(self.process.address) as server:
            enrolled = await server.carry(enrolment.join(code, device))
        folder = self.folder / f"device-{number}"
        SyncPhone.set_up(folder, self.process.address, device, enrolled).close()
        return folder, squad

    @contextmanager
    def colleague(self, squad: bytes) -> Iterator[None]:
        """The admin writes into the squad meanwhile, so that there is always something to pull."""
        enough = threading.Event()
        admin: WirePhone = self.agency.admin

        def work() -> None:
            while not enough.wait(0.015):
                until_answered(partial(admin.push, squad, admin.entries(squad, 3)))

        thread = threading.Thread(target=work)
        thread.start()
        try:
            yield
        finally:
            enough.set()
            thread.join()


@dataclass
class Examined:
    """A phone opened after a kill, by a reader of the server's journal."""

    phone: SyncPhone
    squad: bytes
    journal: Journal

    @classmethod
    def opened(cls, folder: Path, squad: bytes, journal: Journal) -> Examined:
        return cls(SyncPhone.open(folder), squad, journal)

    @property
    def store(self) -> Store:
        return self.phone.store

    @property
    def local(self) -> Local:
        return self.phone.local

    def own_notes(self, entries: list[Entry]) -> list[str]:
        keys = self.local.keyring.secrets.vault_keys[self.squad]
        own = [one for one in entries if one.header.device == self.local.author.device]
        actions = [open_body(one, keys[one.header.epoch]) for one in own]
        return [str(change.set["fact"]) for action in actions for change in action.changes if "fact" in change.set]

    def check(self, told: Told) -> None:
        """Everything told is here, the pages add up, and the server holds what this device takes it to hold."""
        stored = self.store.entries_after(0, 1_000_000)
        notes = self.own_notes([one.entry for one in stored])
        assert len(notes) == len(set(notes))
        assert told.saved <= set(notes) <= told.saving
        self._check_draft(told, notes)
        self._check_chains([one.entry for one in stored])
        placed = {one.seq: one.entry.hash for one in stored if one.seq is not None}
        cursor = self.store.cursor(self.squad)
        head = EMPTY_HEAD
        for seq in range(1, cursor.seq + 1):
            head = next_head(head, placed[seq])
        assert head == cursor.head
        assert not self.store.quarantined()
        self.journal.follow_to_the_end()
        for seq, its in placed.items():
            assert self.journal.entries[seq - 1].hash == its
        kept = self.local.receipts()
        server_key = self.local.roster.server_key
        for receipt in [*kept, *(Receipt.verify(signed, server_key) for signed in told.receipts)]:
            self.journal.check_receipt(receipt)

    def _check_draft(self, told: Told, notes: list[str]) -> None:
        """What was typed last is either a draft still or a note already."""
        drafts = Drafts(self.store, self.local.keyring)
        assert not drafts.damaged()
        kept = [draft.fields["fact"] for draft in drafts.all()]
        assert len(kept) <= 1
        if told.drafted and told.drafted not in notes and kept != [told.drafted]:
            # The first draft of this life took its place, and the kill came before the diary.
            assert kept == [f"note 0 of life {told.life}"]

    def _check_chains(self, entries: list[Entry]) -> None:
        ordered = sorted(entries, key=lambda one: (one.header.device, one.header.number))
        accepted, refused = verify_page(
            ordered, self.squad, {}, self.local.roster.verify_key, self.local.roster.check_right
        )
        assert not refused
        assert len(accepted) == len(entries)

    async def finish(self, told: Told, address: str) -> None:
        """Left alone, it brings the server all that was ever saved, each note once."""
        async with Server(address) as server:
            report = await server.carry(self.phone.engine().run(receipts=True))
        assert not self.store.unsent_count()
        self.check(told)
        self.journal.check()
        (receipt,) = report.receipts
        self.journal.check_receipt(receipt)
        on_server = self.own_notes(self.journal.entries)
        assert len(on_server) == len(set(on_server))
        assert told.saved <= set(on_server)
        assert self.store.cursor(self.squad).seq == self.store.count() == len(self.journal.entries)

    def close(self) -> None:
        self.phone.close()


@pytest.mark.timeout(3600)
def test_an_app_killed_while_it_saves_and_syncs_keeps_its_word(
    settings: Settings, code: Code, tmp_path: Path, kills: int
) -> None:
    chance = random.Random(SEED)
    process = ServerProcess(settings, tmp_path / "server.log").start()
    began = time.monotonic()
    saved = lives = 0
    try:
        with process.client() as web:
            world = World(process, WireAgency.found(web, code), tmp_path, chance)
            while lives < kills:
                folder, squad = asyncio.run(world.device(lives))
                told = Told()
                journal = Journal(world.agency.admin, squad)
                for _ in range(min(KILLS_A_DEVICE, kills - lives)):
                    aim = AIMS[lives % len(AIMS)]
                    lives += 1
                    try:
                        one_life(world, told, folder, squad, journal, aim, lives)
                    except Exception as error:
                        error.add_note(f"kill {lives}, aimed at {aim!r}, of BEATBOOK_KILLS={kills}, seed {SEED}")
                        raise
                process.wait()
                examined = Examined.opened(folder, squad, journal)
                asyncio.run(examined.finish(told, process.address))
                examined.close()
                saved += len(told.saved)
    finally:
        process.kill()
    print(f"{lives} kills in {time.monotonic() - began:.0f} s, {saved} notes saved, killed in {dict(world.hits)}")
    assert saved >= kills
    assert all(world.hits[moment] for moment in MOMENTS) or kills < len(AIMS)


def one_life(world: World, told: Told, folder: Path, squad: bytes, journal: Journal, aim: str, number: int) -> None:
    """From the start of the app to what is found after its death; now and then the server dies with it."""
    told.life = number
    life = Life(told)
    with world.colleague(squad):
        if world.chance.random() < SERVER_KILLS_PART:
            world.process.restart()
        life.lead(folder, world.process.address, aim, number, world.chance)
    if aim not in MOMENTS or life.heard[aim]:
        world.hits[aim] += 1
    world.process.wait()
    examined = Examined.opened(folder, squad, journal)
    examined.check(told)
    examined.close()

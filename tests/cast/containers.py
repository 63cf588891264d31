"""Phones with the whole container, as the screens have it; and a squad of them on disk, to be copied."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from string import ascii_lowercase
from typing import Any, TypeVar

from app.container import Container
from app.device.passphrase_slot import FLOOR
from app.journal.entry import EMPTY_HEAD, Entry
from app.journal.messages import Known, Sync, Synced
from app.journal.packing import unpack_map
from app.journal.roster.state import OFFICER, SUPERVISOR
from app.journal.vault_keys import Place
from app.notebook import contacts
from app.notebook.notebook import Notebook
from app.sync import enrolment, exchanging_keys
from app.sync.conversation import Conversation
from app.sync.exchange import Exchange
from tests.cast.device import PASSPHRASE
from tests.cast.servers import ServerProcess

OFFICERS = ORTIZ, OSEI, HALE = "Officer Maya Ortiz", "Officer Daniel Osei", "Officer Ruth Hale"
PASSPHRASE_A, PASSPHRASE_B = PASSPHRASE, "market bell harbour"
T = TypeVar("T")
Officer = tuple[str, str]
"""A name and a passphrase."""
Work = Callable[[Notebook], Any]


@asynccontextmanager
async def opened(*folders: Path) -> AsyncIterator[list[Container]]:
    phones = [Container.open(folder) for folder in folders]
    try:
        yield phones
    finally:
        for phone in phones:
            phone.close()
        await asyncio.sleep(0.1)  # connections close on the loop


@asynccontextmanager
async def unlocked(*folders: Path) -> AsyncIterator[list[Container]]:
    """With PASSPHRASE."""
    async with opened(*folders) as phones:
        for phone in phones:
            await phone.unlock(PASSPHRASE)
        yield phones


def in_another_thread(work: Coroutine[Any, Any, T]) -> T:
    """Runs it; in this one, Playwright leaves a running event loop."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


async def edited_on_both(a: Container, b: Container, roles: tuple[str, str], *names: str) -> None:
    """Two officers change one field of each of these people without seeing each other, then both sync."""
    ids = [await asyncio.to_thread(contacts.create, a.notebook, {"kind": "person", "name": name}) for name in names]
    await synced(a, b)
    for phone, role in zip((a, b), roles, strict=True):
        for person in ids:
            await asyncio.to_thread(contacts.edit, phone.notebook, person, {"role": role})
    await synced(a, b, a)


async def synced(*phones: Container) -> None:
    """One after the other, with the server's answer."""
    for phone in phones:
        report = await phone.sync_now()
        assert report.problem is None and not report.offline


async def enrol(phones: Sequence[Container], officers: Sequence[Officer], code: str, squad: str) -> str:
    """The first founds the agency of a code, and the others join it. Gives the words of the recovery key."""
    (first, *others), ((name, passphrase), *invited) = phones, officers
    recovery = await first.enrolling.found(code, name, squad, passphrase)
    for phone, (name, passphrase) in zip(others, invited, strict=True):
        invitation = await first.members.invite(name, OFFICER)
        await phone.enrolling.join(invitation.code, passphrase)
    return " ".join(recovery.words)


def unlocks_quickly(phone: Container, passphrase: str) -> None:
    """From now on, at the least that a guess may cost: of a copy for each test, a thousand are unlocked."""
    phone.members.keyring.change_passphrase(passphrase, passphrase, phone.clock(), phone.profile.hardware_secret, FLOOR)


def another_squad(admin: Container, name: str, *officers: str) -> tuple[str, Entry]:
    """A second squad (its id) of the admin and these officers, signed and taken in by the admin's phone alone."""
    local = admin.members.local
    named = {one.name: one.id for one in local.roster.officers.values()}
    roles = {admin.members.keyring.secrets.officer: SUPERVISOR, **{named[one]: OFFICER for one in officers}}
    fact, vault, key = enrolment.new_vault(local.roster, local.author, name, roles)
    local.keyring.add_vault_key(vault, 1, key)
    local.add_facts([fact])
    admin.notebook.refresh()
    return vault.hex(), fact


async def shared_squad(admin: Container, name: str, *officers: str) -> str:
    """The same on the server: the others have it after their next sync."""
    await synced(admin)
    squad, fact = another_squad(admin, name, *officers)

    def hand_in(caller: Conversation) -> Exchange[None]:
        local = admin.members.local
        owed = [Place(bytes.fromhex(squad), 1, device) for device in local.roster.devices]
        wraps = exchanging_keys.wraps_of(local, [one for one in owed if one.device != local.author.device])
        known = Known(local.agency, local.roster.seq - 1, EMPTY_HEAD)
        said = Sync(known, facts=[fact.pack()], wraps=wraps)
        answer = yield from caller.post("/v1/sync", unpack_map(said.pack(), 1 << 20))
        assert Synced.parse(answer.content(), said).facts[0].on_server

    await admin.members.syncer.carry(hand_in)
    await synced(admin)
    return squad


@dataclass
class ContainerSquad:
    """A of the founding admin, B of an officer who joined, and what the admin wrote down."""

    a: Container
    b: Container
    recovery_words: str


@dataclass(frozen=True)
class SquadOnDisk:
    """A squad that is set up and asleep: `folder` holds server, a, b and so on, and may be copied."""

    folder: Path
    port: int
    recovery_words: str
    code: str
    """By which the agency was founded."""

    @classmethod
    def made(
        cls, folder: Path, officers: Sequence[Officer], before: Work = lambda notebook: None, sync: bool = True
    ) -> SquadOnDisk:
        """With what `before` writes into the first officer's notebook; all have it, unless they are not to sync."""

        async def set_up() -> str:
            async with opened(*(folder / name for name in ascii_lowercase[: len(officers)])) as phones:
                words = await enrol(phones, officers, server.code, "Harbour beat")
                for phone, (_, passphrase) in zip(phones, officers, strict=True):
                    unlocks_quickly(phone, passphrase)
                await asyncio.to_thread(before, phones[0].notebook)
                if sync:
                    await synced(*phones, *phones)
                for phone in phones if sync else ():
                    await phone.shift.finish()
                return words

        with ServerProcess.installed(folder) as server:
            return cls(folder, server.port, in_another_thread(set_up()), server.code)

    def copy(self, folder: Path) -> SquadOnDisk:
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        return replace(self, folder=folder)

    def server(self) -> ServerProcess:
        """It sleeps until it is started."""
        return ServerProcess.on(self.folder, self.port)


def fill_notebook(profile: Path, passphrase: str, work: Work) -> None:
    """Writes into a notebook before its app is started."""

    async def run() -> None:
        async with opened(profile) as (container,):
            await container.unlock(passphrase)
            await asyncio.to_thread(work, container.notebook)

    in_another_thread(run())

"""Phones without a screen and a real server in this process, with a network between them that can be made bad."""

from __future__ import annotations

import io
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import pytest

from app.device.keyring import Cost, Keyring, Secrets
from app.device.recovery_key import RecoveryKey
from app.device.store import Store
from app.journal import record_id, stamps
from app.journal.change import Action, Change
from app.journal.entry import Entry, open_body
from app.journal.invitation import Code
from app.journal.roster.state import OFFICER
from app.sync import enrolment
from app.sync.engine import Engine
from app.sync.enrolment import DeviceKeys, Enrolled
from app.sync.errors import Offline
from app.sync.exchange import Answer, Exchange, Pause, Request
from app.sync.local import Local
from app.sync.signing_in import Link, Report
from sync_server import logs
from sync_server.app import create_app
from sync_server.configuration import Settings
from sync_server.installation import install
from tests.agency import MESSAGE, InProcess

T = TypeVar("T")
PASSPHRASE = "lantern quay copper"
CHEAP = Cost(memory_kib=19 * 1024, passes=2)
Fault = Callable[[Request, Callable[[], Answer]], Answer]
"""Sees a request and how to carry it out; returns an answer, or raises Offline before or after."""


def clock() -> int:
    return time.time_ns() // 1_000_000


@dataclass
class Network:
    """Carries exchanges to a server in this process. `fault`, if set, stands in between.

    What may be done while an answer is on its way is done, in turn, before the server has the request, after it has
    answered, and not here at all.
    """

    web: InProcess
    fault: Fault | None = None
    requests: list[Request] = field(default_factory=list)

    def run(self, exchange: Exchange[T]) -> T:
        answer: Answer | None = None
        problem: Offline | None = None
        while True:
            try:
                step = exchange.throw(problem) if problem else exchange.send(answer)
            except StopIteration as end:
                result: T = end.value
                return result
            answer = problem = None
            if isinstance(step, Pause):
                continue
            self.requests.append(step)
            turn = len(self.requests) % 3
            if step.meanwhile and turn == 0:
                step.meanwhile.do()
            try:
                answer = self.fault(step, lambda step=step: self.carry(step)) if self.fault else self.carry(step)
            except Offline as offline:
                problem = offline
            if step.meanwhile and turn == 1:
                step.meanwhile.do()

    def carry(self, request: Request) -> Answer:
        headers = {**MESSAGE, **({"Authorization": f"Bearer {request.token.hex()}"} if request.token else {})}
        response = self.web.request(
            request.method, request.path, content=request.body, params=request.query, headers=headers
        )
        wait = response.headers.get("Retry-After")
        return Answer(response.status_code, response.content, float(wait) if wait else None)


@dataclass
class Phone:
    """One device: its store, its keys, and what it does."""

    folder: Path
    store: Store
    local: Local
    network: Network
    link: Link = field(default_factory=Link)
    progress: list[tuple[int, int]] = field(default_factory=list)

    @property
    def vault(self) -> bytes:
        return self.local.vaults()[0]

    def write(self, text: str) -> Entry:
        """One entry on this phone's disk."""
        author, vault = self.local.author, self.vault
        change = Change(record_id.of(vault, b"r" * 10), "interaction", {"fact": text})
        action = Action(stamps.make(clock(), 0, author.device), (change,)).pack()
        key = self.local.keyring.secrets.vault_keys[vault][1]
        return self.store.append_own(
            vault, author.device, lambda number, previous: author.seal(vault, number, previous, 1, key, action)
        ).entry

    def sync(self, receipts: bool = False) -> Report:
        engine = Engine(self.local, self.link, time.monotonic, lambda done, total: self.progress.append((done, total)))
        return self.network.run(engine.run(receipts))

    def texts(self) -> list[str]:
        """Every note on this phone, sorted."""
        keys = self.local.keyring.secrets.vault_keys[self.vault]
        stored = self.store.entries_after(0, 100_000)
        actions = [open_body(one.entry, keys[one.entry.header.epoch]) for one in stored]
        return sorted(str(change.set["fact"]) for action in actions for change in action.changes)

    def clone(self, folder: Path) -> Phone:
        """The same device once more, as a backup restored onto another phone would be."""
        shutil.copytree(self.folder, folder)
        return open_phone(folder, self.network)


def open_phone(folder: Path, network: Network) -> Phone:
    store = Store(folder)
    keyring = Keyring.unlock(store, PASSPHRASE, clock())
    return Phone(folder, store, Local(store, keyring, clock), network)


def set_up(folder: Path, network: Network, code: Code, device: DeviceKeys, enrolled: Enrolled) -> Phone:
    store = Store(folder)
    secrets = Secrets(
        device.seed,
        device.hpke_private,
        enrolled.facts[0].hash[:16],
        enrolled.officer,
        code.address,
        enrolled.vault_keys,
    )
    keyring = Keyring.create(store, PASSPHRASE, secrets, enrolment.recovery_key(enrolled.facts), cost=CHEAP)
    local = Local(store, keyring, clock)
    local.add_facts(enrolled.facts)
    return Phone(folder, store, local, network)


@dataclass
class Squad:
    """A server and two phones, A of the founding admin and B of an officer who joined."""

    folder: Path
    settings: Settings
    network: Network
    a: Phone
    b: Phone

    def copy_server(self) -> Path:
        """A backup of the server as it is now."""
        copy = self.folder / "backup"
        shutil.rmtree(copy, ignore_errors=True)
        self._stop()
        shutil.copytree(self.settings.data, copy)
        self._start()
        return copy

    def restore_server(self, copy: Path) -> None:
        self._stop()
        shutil.rmtree(self.settings.data)
        shutil.copytree(copy, self.settings.data)
        self._start()

    def _stop(self) -> None:
        self.network.web.close()
        self._app.state.service.close()

    def _start(self) -> None:
        self._app = create_app(self.settings, log=logs.make(io.StringIO()))
        self.network.web = InProcess(self._app)

    def invite(self, name: str, folder: Path) -> Phone:
        """Another officer joins by code."""
        code = self.invitation(name)
        device = DeviceKeys.new()
        return set_up(folder, self.network, code, device, self.network.run(enrolment.join(code, device)))

    def invitation(self, name: str, role: str = OFFICER) -> Code:
        a = self.a
        a.sync()
        secrets = a.local.keyring.secrets
        code, _ = self.network.run(
            enrolment.invite(
                a.local.roster, secrets.author, secrets.address, secrets.vault_keys, name, role, clock(), a.link.token
            )
        )
        a.sync()
        return code


@pytest.fixture
def squad(tmp_path: Path) -> Iterator[Squad]:
    settings = Settings(data=tmp_path / "server")
    code = install(settings, "Riverton Police", "http://127.0.0.1:8700")
    app = create_app(settings, log=logs.make(io.StringIO()))
    network = Network(InProcess(app))
    device = DeviceKeys.new()
    prepared = network.run(
        enrolment.prepare_founding(code, device, "Officer Ortiz", "Harbour beat", RecoveryKey.new().public)
    )
    network.run(enrolment.founded(code, prepared))
    a = set_up(tmp_path / "a", network, code, device, prepared)
    squad = Squad(tmp_path, settings, network, a, a)
    squad._app = app
    squad.b = squad.invite("Officer Osei", tmp_path / "b")
    a.sync()
    network.requests.clear()
    a.progress.clear()
    yield squad
    squad._stop()
    for phone in (squad.a, squad.b):
        phone.store.close()

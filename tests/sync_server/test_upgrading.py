"""Migrations: from nothing to the tables of this version, once, and never backwards."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from sync_server.configuration import DEFAULT_URL, Settings
from sync_server.db import Database
from sync_server.errors import OperatorError
from sync_server.identity import Identity
from sync_server.installation import install, prepare
from sync_server.tables import metadata
from sync_server.upgrading import is_current, upgrade
from tests.cast.servers import ServerProcess


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """A database without tables."""
    url = request.getfixturevalue("postgres").create() if request.param == "postgresql" else ""
    return Settings(data=tmp_path, database=url)


def test_the_migrations_lead_to_the_tables_the_code_knows(empty: Settings) -> None:
    database = Database(empty.database_url())
    assert not is_current(database)
    assert upgrade(database) is True
    assert is_current(database)
    with database.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    database.close()


def test_what_is_current_is_left_alone(empty: Settings) -> None:
    install(empty, "Harbor City Police")
    assert prepare(empty) is False


def test_processes_that_start_at_once_migrate_once(empty: Settings, tmp_path: Path) -> None:
    Identity.create(empty.data, "Harbor City Police", DEFAULT_URL)
    processes = [ServerProcess(empty, tmp_path / f"server-{number}.log").start() for number in range(3)]
    try:
        for process in processes:
            with process.client() as client:
                assert client.get("/v1/health").json() == {"status": "ok"}
    finally:
        for process in processes:
            process.kill()
    started = [json.loads((tmp_path / f"server-{number}.log").read_text().splitlines()[0]) for number in range(3)]
    assert sorted(line["migrated"] for line in started) == [False, False, True]


def test_a_database_of_a_newer_version_is_left_alone(empty: Settings) -> None:
    install(empty, "Harbor City Police")
    database = Database(empty.database_url())
    with database.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(OperatorError, match="newer version"):
        upgrade(database)
    database.close()


def test_sqlite_writes_are_durable_and_private(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "server")
    install(settings, "Harbor City Police")
    database = Database(settings.database_url())
    with database.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2
        for path in settings.data.iterdir():
            assert path.stat().st_mode & 0o077 == 0, path.name
    database.close()
    assert settings.data.stat().st_mode & 0o077 == 0

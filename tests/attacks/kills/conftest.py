"""Every test here runs twice: on SQLite, and on a PostgreSQL that no other test uses, because it is killed too."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress

import psycopg
import pytest

from app.journal.invitation import Code
from sync_server.configuration import Settings
from sync_server.installation import install
from tests.cast.postgres import Postgres
from tests.sync_server.conftest import database_url, settings

__all__ = ["database_url", "settings"]

KILLS = int(os.environ.get("BEATBOOK_KILLS", "15"))
"""Of one side on one database, in each test that kills."""
GONE_WITHIN_S = 20.0


class Mortal(Postgres):
    """A PostgreSQL whose processes may be killed."""

    def emptied(self) -> str:
        """A database of its own for each test: what another left behind may be killed work."""
        return self.create()

    def kill_backend(self, url: str) -> None:
        """SIGKILL to a process that serves this database: PostgreSQL then drops all it is doing and recovers."""
        with psycopg.connect(url, autocommit=True) as connection:
            query = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            pids = [pid for (pid,) in connection.execute(query)]
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                return
        raise AssertionError("Nobody serves this database.")

    def kill(self) -> None:
        """SIGKILL to the first of its processes; the others notice and go."""
        first = self._server.get_postmaster_info().process
        processes = [first, *first.children(recursive=True)]
        first.kill()
        until = time.monotonic() + GONE_WITHIN_S
        while any(one.is_running() and one.status() != "zombie" for one in processes):
            assert time.monotonic() < until, "PostgreSQL outlived its first process."
            time.sleep(0.01)

    def start_again(self) -> None:
        # Where nobody collects dead processes, as in many containers, the number in these files would look alive.
        (self._server.get_postmaster_info().socket_dir / ".s.PGSQL.5432.lock").unlink()
        (self._folder / "postmaster.pid").unlink()
        self._server.ensure_postgres_running()

    def wait(self, url: str) -> None:
        """Until it takes connections again."""
        until = time.monotonic() + GONE_WITHIN_S
        while time.monotonic() < until:
            with suppress(psycopg.OperationalError):
                psycopg.connect(url, connect_timeout=5).close()
                return
            time.sleep(0.02)
        raise AssertionError("PostgreSQL did not come back.")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Mortal]:
    with Mortal.running() as server:
        yield server


@pytest.fixture
def code(settings: Settings) -> Code:
    """The founding code of a server that is ready to be served."""
    return install(settings, "Harbor City Police")


@pytest.fixture
def kills() -> int:
    """How often a test kills."""
    return KILLS

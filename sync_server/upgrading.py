"""Brings a database to the tables of this version, by the migrations that are shipped with it.

States of a database: empty, behind, current, or *newer* than this program, which then leaves it alone.
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from sync_server.db import Database
from sync_server.errors import OperatorError

_ADVISORY_LOCK = 0x62656174  # one program at a time migrates one PostgreSQL database


def upgrade(database: Database) -> bool:
    """Runs the missing steps in one transaction; True if there were any. Raises OperatorError."""
    with database.writing() as connection:
        if not database.sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _ADVISORY_LOCK})
        config = _config(connection)
        script = ScriptDirectory.from_config(config)
        found = MigrationContext.configure(connection).get_current_revision()
        if found == script.get_current_head():
            return False
        if found is not None and found not in {step.revision for step in script.walk_revisions()}:
            raise OperatorError("This database was used by a newer version of Beatbook. Update the server first.")
        command.upgrade(config, "head")
        return True


def is_current(database: Database) -> bool:
    """Whether the tables are those of this version."""
    with database.reading() as connection:
        head = ScriptDirectory.from_config(_config(connection)).get_current_head()
        return MigrationContext.configure(connection).get_current_revision() == head


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    return config

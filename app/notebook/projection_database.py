"""The database of the read model: SQLite in memory, and the driver behind it."""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlalchemy import Connection


def opened() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("PRAGMA cache_size = -65536")
    return connection


def driver_of(connection: Connection) -> sqlite3.Connection:
    driver: Any = connection.connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        raise TypeError("The projection needs Python's own SQLite driver.")
    return driver

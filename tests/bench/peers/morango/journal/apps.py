"""Opens every connection with Beatbook's own durability."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.backends.signals import connection_created


def durable(connection, **_: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")


class JournalConfig(AppConfig):
    name = "journal"

    def ready(self) -> None:
        connection_created.connect(durable)

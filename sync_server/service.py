"""What the endpoints share: one object an app, no state beside it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from fastapi import Request

from sync_server import logs
from sync_server.configuration import Settings
from sync_server.db import Database
from sync_server.identity import Identity
from sync_server.last_syncs import LastSyncs
from sync_server.limits import Limits
from sync_server.metrics import Metrics
from sync_server.remembered_roster import RememberedRoster


def now_ms() -> int:
    """Milliseconds since 1970 UTC."""
    return time.time_ns() // 1_000_000


class Service:
    """Built by create_app. Raises OperatorError when `settings.data` holds no server."""

    def __init__(self, settings: Settings, clock: Callable[[], int] = now_ms, log: Any = None) -> None:
        self.settings = settings
        self.clock = clock
        self.identity = Identity.load(settings.data)
        self.database = Database(settings.database_url(), settings.pool_size)
        self.roster = RememberedRoster()
        self.limits = Limits(settings)
        self.metrics = Metrics()
        self.log = log or logs.make()
        self.last_syncs = LastSyncs(self.database, self.log)

    @classmethod
    def of(cls, request: Request) -> Service:
        service: Service = request.app.state.service
        return service

    def close(self) -> None:
        self.database.close()

"""Where everything is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.journal.errors import Reason

State = Literal["idle", "offline", "syncing", "attention"]


@dataclass(frozen=True)
class Status:
    """`waiting`: entries, and changes that an admin made, only on this phone. `done`/`total`: progress while syncing, 0
    before any. `last_ms`: last full sync.

    `problem`: why the last sync stopped, where it was not for want of signal.
    """

    state: State = "idle"
    waiting: int = 0
    done: int = 0
    total: int = 0
    last_ms: int | None = None
    problem: Reason | None = None

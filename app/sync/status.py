"""Where everything is, in the officer's words. The text is a contract: screens, help and tests rely on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["idle", "offline", "syncing", "attention"]


@dataclass(frozen=True)
class Status:
    """`waiting`: entries only on this phone. `done`/`total`: progress while syncing, 0 before any. `last_ms`: last full
    sync.

    `problem`: why the last sync stopped, in words for the officer.
    """

    state: State = "idle"
    waiting: int = 0
    done: int = 0
    total: int = 0
    last_ms: int | None = None
    problem: str | None = None

    @property
    def text(self) -> str:
        if self.state == "attention":
            return "Needs attention"
        if self.state == "syncing":
            return f"Syncing {self.done} of {self.total}" if self.total else "Asking the server"
        if self.state == "offline":
            return f"Offline, {self.waiting} waiting"
        return f"{self.waiting} waiting" if self.waiting else "All on the server"

"""The one clock of the cast: it stands still until told, or goes with the machine's and is put ahead of it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("America/New_York")
START_MS = int(datetime(2026, 11, 27, 21, 30, tzinfo=ZONE).timestamp() * 1000)  # a Friday night


def now_ms() -> int:
    """The machine's time, in milliseconds since 1970 UTC."""
    return time.time_ns() // 1_000_000


@dataclass
class Clock:
    """Stands still at `still_ms`; without one it goes with the machine's."""

    still_ms: int | None = START_MS
    ahead_ms: int = 0

    @classmethod
    def going(cls) -> Clock:
        return cls(None)

    def __call__(self) -> int:
        return (now_ms() if self.still_ms is None else self.still_ms) + self.ahead_ms

    def later(self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> None:
        self.ahead_ms += round((((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000)

    def to(self, ms: int) -> None:
        """Sets it: milliseconds since 1970 UTC."""
        self.ahead_ms += ms - self()

    def at(self, local: str) -> None:
        """Sets it: "2026-11-27T21:30" in the squad's zone."""
        self.to(round(datetime.fromisoformat(local).replace(tzinfo=ZONE).timestamp() * 1000))

    @property
    def local(self) -> datetime:
        return datetime.fromtimestamp(self() / 1000, ZONE)

"""The time: this device's own clock, which may be wrong, corrected by what a server was believed to say.

The only place in the app that asks the device what time it is.
"""

from __future__ import annotations

import time

CLOCK_TRUSTED_MS = 2_000  # a device this close to the server keeps its own clock
CLEARLY_OFF_MS = 120_000
"""From here on the officer is told. Phones that take the time from their network are within seconds of it, and a note
shows minutes: what is less off than this, nobody can see."""


def device_ms() -> int:
    """Milliseconds since 1970 UTC, as this device believes."""
    return int(time.time() * 1000)


class Clock:
    """Called for the time, ms since 1970 UTC.

    `off_ms`: how far the device is behind (negative: ahead), 0 when it is right, None until a server was heard.
    """

    def __init__(self) -> None:
        self.off_ms: int | None = None

    def __call__(self) -> int:
        return max(0, device_ms() + (self.off_ms or 0))

    def heard(self, server_ms: int) -> None:
        """It is this time, ms since 1970 UTC."""
        off_ms = server_ms - device_ms()
        self.off_ms = off_ms if abs(off_ms) > CLOCK_TRUSTED_MS else 0


def follow_zone() -> None:
    """Takes in that this device was moved to another time zone while the app was running."""
    if hasattr(time, "tzset"):  # Windows follows by itself
        time.tzset()

"""What this phone takes for the time when it hears a server: signed only, within reason, and never back again.

A phone's clock may be wrong, and a server may lie. Neither is believed beyond what can be: nothing before this app was
made, nothing in another century, and where both could be right, no correction of more than CORRECTION_MAX_MS.
"""

from __future__ import annotations

from dataclasses import dataclass

EARLIEST_MS = 1_735_689_600_000  # 2025-01-01 UTC: no server of this protocol is older
LATEST_MS = 4_102_444_800_000  # 2100-01-01 UTC
CORRECTION_MAX_MS = 3 * 366 * 86_400_000


@dataclass
class ServerClock:
    """`seen_ms`: the newest time of the server that was believed, milliseconds since 1970 UTC; 0 for none."""

    seen_ms: int = 0

    def believes(self, server_ms: int, own_ms: int) -> bool:
        """Whether the time that a server signed is taken; `own_ms` is this device's own clock, uncorrected."""
        if not is_reasonable(server_ms, own_ms) or server_ms < self.seen_ms:
            return False
        self.seen_ms = server_ms
        return True


def is_reasonable(server_ms: int, own_ms: int) -> bool:
    """Whether it can be that time, for all that a device with this clock knows."""
    if not EARLIEST_MS <= server_ms < LATEST_MS:
        return False
    own_is_wrong = not EARLIEST_MS <= own_ms < LATEST_MS  # a battery that ran empty
    return own_is_wrong or abs(server_ms - own_ms) <= CORRECTION_MAX_MS

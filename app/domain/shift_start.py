"""When a shift began: where the last one ended."""

from __future__ import annotations

SHIFT_MAX_MS = 16 * 3_600_000
"""An end that nobody told is forgotten: no shift is longer."""


def began_ms(ended_ms: int, now_ms: int) -> int:
    """Milliseconds since 1970 UTC. `ended_ms`: when the last shift ended; 0 before the first one did.

    An end that lies ahead was written by a clock that was fast then: no shift begins in the future.
    """
    ended = ended_ms if ended_ms <= now_ms else 0
    return max(ended, now_ms - SHIFT_MAX_MS)

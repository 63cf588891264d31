"""Asking the server when each device of the agency last synced. It answers admins alone; the phone keeps nothing."""

from __future__ import annotations

from app.journal.packing import take
from app.sync.exchange import Exchange, post


def ask(token: bytes, now_ms: int) -> Exchange[dict[bytes, int]]:
    """Device -> ms since 1970 UTC, never later than `now_ms`, whatever clock the server goes by. Raises SyncError."""
    answer = yield from post("/v1/last-syncs", {}, token)
    told = take(answer.map(), "devices", dict)
    return {
        device: min(at, now_ms)
        for device, at in told.items()
        if isinstance(device, bytes) and isinstance(at, int) and at > 0
    }

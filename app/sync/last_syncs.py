"""Asking the server when each device of the agency last synced. It answers admins alone; the phone keeps nothing."""

from __future__ import annotations

from app.journal.packing import take
from app.sync.conversation import Conversation
from app.sync.exchange import Exchange


def ask(caller: Conversation, now_ms: int) -> Exchange[dict[bytes, int]]:
    """Device -> ms since 1970 UTC, never later than `now_ms`, whatever clock the server goes by. Raises SyncError."""
    told = take((yield from caller.post("/v1/last-syncs", {})).map(), "devices", dict)
    return {
        device: min(at, now_ms)
        for device, at in told.items()
        if isinstance(device, bytes) and isinstance(at, int) and at > 0
    }

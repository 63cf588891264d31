"""When a shift began, its end, and the receipts that cover it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from app.device.clock import Clock
from app.device.settings import SHIFT_ENDED_MS, Settings
from app.domain import shift_start
from app.journal.errors import Reason
from app.journal.receipt import Receipt
from app.sync.local import Local
from app.sync.syncer import Syncer
from app.sync.waiting_facts import WaitingFacts


@dataclass(frozen=True)
class ShiftReceipt:
    """How a shift ended: `covered` of `own_total` entries are on the server, by a receipt it signed.

    `changes` of the agency are only on this phone.
    """

    own_total: int
    covered: int
    receipt_short: str | None
    time_ms: int | None
    agency: str
    offline: bool
    problem: Reason | None
    changes: int = 0


@dataclass(frozen=True)
class Shift:
    """Of one open profile."""

    local: Local
    syncer: Syncer
    settings: Settings
    clock: Clock

    @property
    def began_ms(self) -> int:
        """When this shift began, ms since 1970 UTC."""
        return shift_start.began_ms(self.settings[SHIFT_ENDED_MS], self.clock())

    async def end(self) -> ShiftReceipt:
        """Syncs, and tells how many of this shift's entries a verified receipt covers."""
        report = await self.syncer.sync(receipts=True)
        total, covered = await asyncio.to_thread(self.local.shift_counts)
        newest = max(report.receipts, key=lambda receipt: receipt.time_ms, default=None)
        return ShiftReceipt(
            total,
            covered,
            newest.short if newest else None,
            newest.time_ms if newest else None,
            self.local.roster.name,
            report.offline,
            report.problem,
            len(await asyncio.to_thread(WaitingFacts(self.local).all)),
        )

    async def finish(self) -> None:
        """The shift is over: the next one counts from here."""

        def finish() -> None:
            self.local.begin_shift()
            self.settings[SHIFT_ENDED_MS] = min(self.clock(), SHIFT_ENDED_MS.most)

        await asyncio.to_thread(finish)

    def receipts(self) -> list[Receipt]:
        """The receipts kept on this phone, newest first."""
        return self.local.receipts()

"""When to sync, and what to show meanwhile: one sync at a time, soon after each save, with backoff while offline.

Nothing here runs in the background of a closed app: a phone's system stops it. Sync happens after a save, when
the app comes back, when the network does, on the button and at the end of a shift.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from app.device.clock import device_ms
from app.device.errors import DeviceError, StoreClosed
from app.journal.errors import JournalError, Reason
from app.journal.receipt import Receipt
from app.sync.conversation import Conversation, Link, Report
from app.sync.driver import Server
from app.sync.engine import Engine
from app.sync.errors import Offline, SyncError
from app.sync.exchange import Exchange
from app.sync.http_errors import not_believed
from app.sync.local import Local
from app.sync.server_clock import ServerClock
from app.sync.status import State, Status
from app.sync.waiting_facts import WaitingFacts

log = logging.getLogger(__name__)

SOON_S = 0.4  # several saves in a row share one sync
BACKOFF_FIRST_S = 2.0
BACKOFF_MAX_S = 300.0
HELD_PAUSE_S = 3600.0  # after the server has taken as much as it takes of one device in a day
SLOW_S = 2.0  # a sync that has shown nothing for so long says at least that it is under way

T = TypeVar("T")
HELD, UNFORESEEN, LOCKED = Reason("sync.held"), Reason("sync.unforeseen"), Reason("sync.locked")


@dataclass(frozen=True)
class SyncReport:
    """What a sync came to. `problem` is what stopped it; `receipts` cover all this device ever wrote."""

    sent: int = 0
    received: int = 0
    receipts: tuple[Receipt, ...] = ()
    offline: bool = False
    problem: Reason | None = None


class Syncer:
    """Keeps one open notebook in step with its server. `changed(status)` is called on the event loop.

    So is `gone(handed_over)` after a sync of a device that is revoked, see Report.
    """

    def __init__(
        self,
        local: Local,
        server: Server,
        changed: Callable[[Status], None],
        moved: Callable[[], object],
        heard_clock: Callable[[int], None] = lambda server_ms: None,
        gone: Callable[[bool], None] = lambda handed_over: None,
    ) -> None:
        self._local, self._server = local, server
        self._changed, self._moved, self._heard_clock, self._gone = changed, moved, heard_clock, gone
        self._link = Link()
        self._server_clock = ServerClock()
        self._busy = asyncio.Lock()
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.Task[None] | None = None
        self._backoff_s = BACKOFF_FIRST_S
        self._closed = False
        self.status = Status()

    async def start(self) -> None:
        self._server_clock = ServerClock(await asyncio.to_thread(self._local.heard_ms))
        await self._settle(self.status.state, self.status.problem)
        self.soon()

    def soon(self, delay_s: float = SOON_S) -> None:
        """Asks for a sync shortly; several calls make one."""
        if self._closed:
            return
        if self._timer and not self._timer.done():
            self._timer.cancel()
        self._timer = self._loop.create_task(self._after(delay_s))

    async def wrote(self) -> None:
        """Something was saved on this phone: shows it as waiting and syncs soon."""
        with contextlib.suppress(StoreClosed):  # locked in the same moment: nobody looks any more
            await self._settle(self.status.state, self.status.problem)
        self._backoff_s = BACKOFF_FIRST_S
        self.soon()

    async def look_again(self) -> None:
        """Something that was set aside is there no more: the status may say so."""
        state = "idle" if self.status.state == "attention" and self.status.problem is None else self.status.state
        await self._settle(state, self.status.problem)

    async def carry(self, exchange: Callable[[Conversation], Exchange[T]]) -> T:
        """A conversation of its own (an invitation), between two syncs. Raises SyncError, and what it raises itself."""
        async with self._busy:
            return await self._server.carry(exchange(Engine(self._local, self._link, time.monotonic)))

    async def sync(self, receipts: bool = False) -> SyncReport:
        """Syncs now; waits for one already under way first. Never raises: whatever happens is in the report."""
        async with self._busy:
            if self._closed:
                return SyncReport(problem=LOCKED)
            engine = Engine(self._local, self._link, time.monotonic, self._progress)
            offline, problem = False, None  # type: bool, Reason | None
            slow = self._loop.call_later(SLOW_S, self._show_slow)
            try:
                await self._server.carry(engine.run(receipts))
            except Offline:
                offline = True
            except JournalError as error:
                problem = not_believed(error).reason
            except (SyncError, DeviceError) as error:
                log.warning("sync stopped: %s", type(error).__name__)
                problem = error.reason
            except Exception as error:  # noqa: BLE001  # what a server sends must not be able to end the app
                log.error("sync stopped at something unforeseen: %s", type(error).__name__)
                problem = UNFORESEEN
            finally:
                slow.cancel()
            report = engine.report
            try:
                await self._take_in(report, offline, problem)
            except Exception as error:  # noqa: BLE001  # the notebook may have been locked meanwhile
                log.warning("sync could not be shown: %s", type(error).__name__)
                problem = problem or (LOCKED if self._closed else UNFORESEEN)
                self._show(replace(self.status, state="attention", done=0, total=0, problem=problem))
            self._schedule(offline or problem is not None, report.held)
            return _told(report, offline, problem or _held(report))

    async def _take_in(self, report: Report, offline: bool, problem: Reason | None) -> None:
        # What was sent is no longer shown as waiting; the roster says who is in which squad, and what it is called.
        if report.received or report.sent or report.keys or report.facts or report.members:
            await asyncio.to_thread(self._moved)
        if report.server_ms is not None:
            server_ms = report.server_ms + int((time.monotonic() - report.heard_s) * 1000)
            if self._server_clock.believes(server_ms, device_ms()):
                self._heard_clock(server_ms)
        if not offline and problem is None:
            self.status = replace(self.status, last_ms=self._local.clock())
        await self._settle("offline" if offline else "attention" if problem else "idle", problem or _held(report))
        if self._local.is_revoked:
            self._gone(report.handed_over)

    def stop(self) -> None:
        """No sync begins from now on, and the connection closes after one under way. From any thread."""
        self._closed = True
        with contextlib.suppress(RuntimeError):  # the loop is gone: so are its timers and connections
            self._loop.call_soon_threadsafe(self._stop)

    def _stop(self) -> None:
        if self._timer:
            self._timer.cancel()
        self._ending = self._loop.create_task(self._end())

    async def _end(self) -> None:
        async with self._busy:
            await self._server.close()

    async def _after(self, delay_s: float) -> None:
        await asyncio.sleep(delay_s)
        # Shielded, because the next save cancels the timer, and a sync under way must run to its end.
        await asyncio.shield(self.sync())

    def _schedule(self, failed: bool, held: int = 0) -> None:
        if not failed:
            self._backoff_s = BACKOFF_FIRST_S
            if held:
                self._loop.call_soon(self.soon, HELD_PAUSE_S)
            return
        # Full jitter (Brooker, "Exponential Backoff And Jitter", 2015): a squad's phones do not come back at once.
        delay_s = random.uniform(0.5, self._backoff_s)  # noqa: S311  # spreads load, keeps no secret
        self._backoff_s = min(BACKOFF_MAX_S, self._backoff_s * 2)
        self._loop.call_soon(self.soon, delay_s)

    def _progress(self, done: int, total: int) -> None:
        status = replace(self.status, state="syncing", done=min(done, total), total=total)
        if total > done:
            self._loop.call_soon_threadsafe(self._show, status)

    def _show_slow(self) -> None:
        if self.status.state != "syncing":
            self._show(replace(self.status, state="syncing", done=0, total=0))

    async def _settle(self, state: State, problem: Reason | None) -> None:
        waiting, aside = await asyncio.to_thread(
            lambda: (
                self._local.store.unsent_count() + WaitingFacts(self._local).count(),
                self._local.needs_attention(),
            )
        )
        if aside and state == "idle":
            state = "attention"
        self._show(replace(self.status, state=state, waiting=waiting, done=0, total=0, problem=problem))

    def _show(self, status: Status) -> None:
        self.status = status
        self._changed(status)


def _told(report: Report, offline: bool, problem: Reason | None) -> SyncReport:
    return SyncReport(report.sent, report.received, tuple(report.receipts), offline, problem)


def _held(report: Report) -> Reason | None:
    return HELD if report.held else None

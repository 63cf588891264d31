"""The only place that starts a thread or a task for a session, and the net under both.

A handler that raises would show the officer a wall of code, and an effect that raises would be lost without a
word; everything started here ends as a short notice instead. `run` keeps disk and crypto work off the event loop.
"""

from __future__ import annotations

import asyncio
import contextvars
import logging
from collections.abc import Awaitable, Callable
from typing import Any, ParamSpec, TypeVar

from app.domain.field_rules import NotValid
from app.journal.errors import CodedError
from app.notebook.not_valid_words import refusal
from app.state.wording import sentence
from app.words import N_, _

log = logging.getLogger(__name__)
P = ParamSpec("P")
T = TypeVar("T")

# What a person can cause or must be told about; its words are safe to show. Anything else is our mistake.
EXPECTED = (CodedError, NotValid)
UNEXPECTED = N_("That did not work. Nothing you wrote is lost. Please try again.")
DISK_TROUBLE = N_("The phone could not write to its storage. Free some space and try again.")


def safe_text(error: BaseException) -> str:
    """What may be shown of an error: the sentence for its code, or the words of a rule; of others none at all."""
    if isinstance(error, CodedError):
        return sentence(error.reason)
    if isinstance(error, NotValid):
        return refusal(error)
    if type(error).__module__.startswith("app.") and str(error):
        return str(error)
    if isinstance(error, OSError):
        return _(DISK_TROUBLE)
    return _(UNEXPECTED)


class Tasks:
    """Made inside `main(page)`. `warn` is given the officer-safe text of whatever went wrong.

    `locks()` counts the locks so far: what was begun before one and fails for it has nothing to say on Unlock.
    """

    def __init__(self, warn: Callable[[str], None], locks: Callable[[], int] = lambda: 0) -> None:
        self._warn, self._locks = warn, locks
        self._running: set[str] = set()
        self._loop = asyncio.get_running_loop()
        self._context = contextvars.copy_context()  # knows the page, whoever calls `start` later
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do blocking `work` in a thread. Raises what it raises."""
        return await asyncio.to_thread(work, *args, **kwargs)

    def start(self, work: Callable[..., Awaitable[None]], *args: Any) -> None:
        """Begin `work(*args)` and return at once; may be called from any thread."""

        def begin() -> None:
            task = self._loop.create_task(self.guard(work, *args), context=self._context.copy())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

        self._loop.call_soon_threadsafe(begin)

    def stop(self) -> None:
        """Cancel what `start` began and still runs."""
        for task in list(self._tasks):
            task.cancel()

    async def guard(self, work: Callable[P, Awaitable[None]], *args: P.args, **kwargs: P.kwargs) -> None:
        """Await `work(*args)`; an error becomes a notice."""
        before = self._locks()
        try:
            await work(*args, **kwargs)
        except Exception as error:  # noqa: BLE001 - the net under everything: it becomes a notice
            self._report(work, error, before)

    def _report(self, work: Callable[..., object], error: Exception, locks_before: int) -> None:
        # Only the kind of error is logged: its text may hold what an officer wrote.
        name, kind = getattr(work, "__qualname__", "work"), type(error).__name__
        if locks_before != self._locks():
            log.info("%s was cut off by a lock: %s", name, kind)
            return
        log.error("%s failed: %s", name, kind)
        self._warn(safe_text(error))

    def act(self, work: Callable[..., Awaitable[None]], *args: Any, once: str = "") -> Callable[[], Awaitable[None]]:
        """An event handler that awaits `work(*args)` under guard, whatever the event was.

        With `once`, a second tap is ignored while work of that name still runs: nothing is saved twice.
        """

        async def handle() -> None:
            if once and once in self._running:
                return
            if once:
                self._running.add(once)
            try:
                await self.guard(work, *args)
            finally:
                self._running.discard(once)

        return handle

    def guarded(self, work: Callable[P, Awaitable[None]]) -> Callable[P, Awaitable[None]]:
        """`work` itself, under guard: for handlers that are given a value or an event."""

        async def handle(*args: P.args, **kwargs: P.kwargs) -> None:
            await self.guard(work, *args, **kwargs)

        return handle

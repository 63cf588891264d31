"""Time that goes only while nothing is to be done, and then at once: on no machine does anything come late."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
from functools import wraps
from typing import Any


class LeapingLoop(asyncio.SelectorEventLoop):
    """Leaps to what is due next as soon as nothing is ready; it stands still while a thread is at work."""

    _ready: Any
    _scheduled: Any

    def __init__(self) -> None:
        super().__init__()
        self._now_s = 0.0
        self._away = 0

    def time(self) -> float:
        return self._now_s

    def run_in_executor(  # type: ignore[override]  # of any function
        self, executor: Executor | None, func: Callable[..., Any], *args: Any
    ) -> asyncio.Future[Any]:
        self._away += 1
        work = super().run_in_executor(executor, func, *args)
        work.add_done_callback(self._back)
        return work

    def _back(self, _work: asyncio.Future[Any]) -> None:
        self._away -= 1

    def _run_once(self) -> None:
        loop: Any = super()  # what asyncio tells nobody of: what is to be run, and what is due when
        if not self._ready and not self._away and self._scheduled:
            self._now_s = max(self._now_s, self._scheduled[0].when())
        loop._run_once()


def in_leaping_time(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """For a test that waits for nothing outside this process."""

    @wraps(test)
    def run(*fixtures: Any, **named: Any) -> None:
        with asyncio.Runner(loop_factory=LeapingLoop) as runner:
            runner.run(test(*fixtures, **named))

    return run

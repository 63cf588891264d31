"""Real processes of the product, started fast: each is forked from one that has imported everything."""

from __future__ import annotations

import itertools
import multiprocessing
import os
import signal
from collections.abc import Callable
from multiprocessing.context import ForkServerProcess
from typing import Any

from sqlalchemy import Engine, Pool, event

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["pytest", "tests.sync_server.serving", "tests.kills.app"])
Pipe = _context.Pipe


def fork(target: Callable[..., None], *arguments: Any) -> ForkServerProcess:
    """Starts `target(*arguments)` in a process of its own; `process.kill()` is SIGKILL, at any moment."""
    process = _context.Process(target=target, args=arguments, daemon=True)
    process.start()
    return process


def die_at_step(steps: int) -> None:
    """This process kills itself, by SIGKILL, at so many steps of its databases from now.

    A step is any moment before a statement or a commit, and the one in which a connection comes back after its commit:
    a kill from outside finds these moments only by luck.
    """
    left = itertools.count(steps - 1, -1)

    def step(*_: object) -> None:
        if next(left) <= 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(connection: Any, _record: object) -> None:
        if hasattr(connection, "set_trace_callback"):  # SQLite tells of every statement, COMMIT among them
            connection.set_trace_callback(step)

    event.listen(Engine, "connect", watch)
    event.listen(Engine, "before_cursor_execute", step)
    event.listen(Engine, "commit", step)
    event.listen(Pool, "checkin", step)

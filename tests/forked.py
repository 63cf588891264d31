"""Real processes of the product, started fast: each is forked from one that has imported everything."""

from __future__ import annotations

import importlib
import itertools
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Pool, event

_context = multiprocessing.get_context("forkserver")
_PROGRAMS = {"beatbook": "app.main", "beatbook-server": "sync_server.cli"}  # as pyproject.toml has them
_context.set_forkserver_preload(
    [
        "pytest",
        "tests.cast.servers",
        "tests.attacks.kills.app",
        "app.web.front",
        "app.web.serving",
        *_PROGRAMS.values(),
    ]
)
Pipe = _context.Pipe


def fork(target: Callable[..., None], *arguments: Any) -> ForkServerProcess:
    """Starts `target(*arguments)` in a process of its own; `process.kill()` is SIGKILL, at any moment."""
    process = _context.Process(target=target, args=arguments, daemon=True)
    process.start()
    return process


class Program:
    """One of our programs, started as `tests.processes.start` starts it, in a twentieth of its time.

    `first` runs in its process before the program does.
    """

    def __init__(self, program: str, *arguments: str, log: Path, first: Callable[[], object] = int) -> None:
        log.touch(0o600)
        self._process = fork(_run, _PROGRAMS[program], [program, *arguments], log, dict(os.environ), first)

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        code = self._process.exitcode
        if code is None:
            raise subprocess.TimeoutExpired(self._process.name, timeout or 0)
        return code

    def send_signal(self, number: int) -> None:
        assert self._process.pid
        if self._process.exitcode is None:
            os.kill(self._process.pid, number)

    def terminate(self) -> None:
        self._process.terminate()

    def kill(self) -> None:
        self._process.kill()


def _run(
    module: str, command_line: list[str], log: Path, environment: dict[str, str], first: Callable[[], object]
) -> None:
    os.setsid()
    with log.open("ab") as output:
        os.dup2(output.fileno(), sys.stdout.fileno())
        os.dup2(output.fileno(), sys.stderr.fileno())
    os.environ.update(environment)
    time.tzset()
    sys.argv[:] = command_line
    first()
    importlib.import_module(module).command()


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

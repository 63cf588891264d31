"""Real server processes on real sockets: the `serve` command, forked and killed at will."""

from __future__ import annotations

import os
import socket
import time
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import httpx

from sync_server import cli
from sync_server.configuration import Settings
from tests.forked import die_at_step, fork

READY_WITHIN_S = 30.0


def serve(settings: Settings, port: int, log: Path, steps: int) -> None:
    """What a child process does: the `serve` command."""
    handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(handle, 2)
    if steps:
        die_at_step(steps)
    cli.run(settings, "127.0.0.1", port)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Running:
    """One server process; `kill` is SIGKILL, at any moment."""

    def __init__(self, settings: Settings, log: Path, port: int = 0) -> None:
        self._settings, self._log, self.port = settings, log, port or free_port()
        self._process = self._started(0)

    def _started(self, steps: int) -> ForkServerProcess:
        return fork(serve, self._settings, self.port, self._log, steps)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def is_up(self) -> bool:
        """Whether somebody listens."""
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True

    def is_dead(self) -> bool:
        return self._process.exitcode is not None

    def wait(self, or_dead: bool = False) -> None:
        """Until it answers. With `or_dead`, one that dies before that is no failure."""
        until = time.monotonic() + READY_WITHIN_S
        while not self.is_up() and not (or_dead and self.is_dead()):
            if time.monotonic() > until:
                raise AssertionError(f"The server did not start:\n{self._log.read_text()}")
            time.sleep(0.005)

    def wait_dead(self, within_s: float) -> bool:
        """Whether it dies by itself within this time."""
        self._process.join(within_s)
        return self.is_dead()

    def kill(self) -> None:
        self._process.kill()
        self._process.join()
        self._process.close()

    def restart(self, steps: int = 0) -> None:
        """Kills it and starts the next. With `steps`, that one kills itself at this step of its database."""
        self.kill()
        self._process = self._started(steps)

    def client(self) -> httpx.Client:
        """Waits until the server answers."""
        self.wait()
        return httpx.Client(base_url=self.address, timeout=30)

"""Real server processes on real sockets, started fast: each is forked from one that has imported everything."""

from __future__ import annotations

import multiprocessing
import os
import socket
import time
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import httpx

from sync_server import cli
from sync_server.settings import Settings

READY_WITHIN_S = 30.0
_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["pytest", "tests.sync_server.serving"])


def serve(settings: Settings, port: int, log: Path) -> None:
    """What a child process does: the `serve` command."""
    handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(handle, 2)
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
        self._process = self._started()

    def _started(self) -> ForkServerProcess:
        process = _context.Process(target=serve, args=(self._settings, self.port, self._log), daemon=True)
        process.start()
        return process

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def wait(self) -> None:
        until = time.monotonic() + READY_WITHIN_S
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                time.sleep(0.01)
            else:
                return
        raise AssertionError(f"The server did not start:\n{self._log.read_text()}")

    def kill(self) -> None:
        self._process.kill()
        self._process.join()
        self._process.close()

    def restart(self) -> None:
        self.kill()
        self._process = self._started()

    def client(self) -> httpx.Client:
        """Waits until the server answers."""
        self.wait()
        return httpx.Client(base_url=self.address, timeout=30)

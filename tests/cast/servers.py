"""The sync server, three times: in this process with its database in hand, in a thread, and as a process.

All are the real application on a real database. What is measured is started as an operator starts it: see
`installed_server`.
"""

from __future__ import annotations

import io
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any, Self

import httpx
import uvicorn
from sqlalchemy import text

from app.journal.invitation import Code
from sync_server import cli, logs
from sync_server.app import create_app
from sync_server.configuration import Settings
from sync_server.installation import install
from sync_server.service import Service
from tests.cast.clock import Clock
from tests.cast.wire import InProcess
from tests.forked import die_at_step, fork
from tests.processes import READY_WITHIN_S, STOPS_WITHIN_S, free_port, running_program, wait_for

AGENCY = "Riverton Police"


class NearServer:
    """A server in this process, with its founding code if it has just been installed; `web()` speaks HTTP to it."""

    def __init__(self, settings: Settings, code: Code | None = None, clock: Any = None) -> None:
        self.settings, self._code = settings, code
        self.log = io.StringIO()
        self.clock = clock or Clock.going()
        self.app: Any = None
        self._webs: list[InProcess] = []
        self._apps: list[Any] = []
        self.restart()

    @classmethod
    def installed(cls, data: Path) -> Self:
        settings = Settings(data=data)
        return cls(settings, install(settings, AGENCY, "http://127.0.0.1:8700"))

    @property
    def code(self) -> Code:
        assert self._code, "installed by somebody else"
        return self._code

    def restart(self) -> None:
        """What was asked before is answered by an app that is started anew."""
        self.stop()
        self.app = self.start()

    def start(self, settings: Settings | None = None) -> Any:
        """Another app on the same data, as another process would be."""
        app = create_app(settings or self.settings, clock=self.clock, log=logs.make(self.log))
        self._apps.append(app)
        return app

    @property
    def service(self) -> Service:
        service: Service = self.app.state.service
        return service

    def web(self, address: str = "127.0.0.1", app: Any = None) -> InProcess:
        web = InProcess(app or self.app, address)
        self._webs.append(web)
        return web

    def rows(self, statement: str) -> list[Any]:
        """What a query of ours finds in the database."""
        with self.service.database.reading() as connection:
            return list(connection.execute(text(statement)))

    def change(self, statement: str) -> None:
        """What somebody with the database in hand could do to it."""
        with self.service.database.writing() as connection:
            connection.execute(text(statement))

    def unforeseen(self) -> list[str]:
        """Log lines about errors that nobody had thought of."""
        return [line for line in self.log.getvalue().splitlines() if '"event": "failed"' in line]

    def stop(self) -> None:
        while self._webs:
            self._webs.pop().close()
        while self._apps:
            self._apps.pop().state.service.close()

    def close(self) -> None:
        self.stop()
        assert self.unforeseen() == []


@dataclass
class ThreadServer:
    """A server on a real port, in a thread: an import less than a process for each test.

    With `app`, that one is served, and whoever made it ends it.
    """

    settings: Settings
    port: int
    code: str = ""
    app: Any = None

    @classmethod
    def installed(cls, data: Path) -> Self:
        settings, port = Settings(data=data), free_port()
        return cls(settings, port, install(settings, AGENCY, f"http://127.0.0.1:{port}").text())

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        app = self.app or create_app(self.settings, log=logs.make(io.StringIO()))
        lifespan = "off" if self.app else "auto"
        config = uvicorn.Config(app, "127.0.0.1", self.port, log_config=None, access_log=False, lifespan=lifespan)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run)
        self._thread.start()
        wait_for(f"{self.address}/v1/health", "The server")

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join()


def _serve(settings: Settings, port: int, log: Path, steps: int) -> None:
    """What a child process does: the `serve` command."""
    handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(handle, 1)
    os.dup2(handle, 2)
    if steps:
        die_at_step(steps)
    cli.run(settings, "127.0.0.1", port)


class ServerProcess:
    """A server as a process, forked from one that has imported everything. It sleeps until it is started."""

    def __init__(self, settings: Settings, log: Path, port: int = 0) -> None:
        self.settings, self._log, self.port = settings, log, port or free_port()
        self.code = ""
        self._process: ForkServerProcess | None = None

    @classmethod
    def on(cls, folder: Path, port: int = 0) -> Self:
        """On the data in `folder`/server."""
        return cls(Settings(data=folder / "server"), folder / "server.log", port)

    @classmethod
    def installed(cls, folder: Path) -> Self:
        """On new data in `folder`/server, with its founding `code`."""
        server = cls.on(folder)
        server.code = install(server.settings, AGENCY, server.address).text()
        return server

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, steps: int = 0) -> Self:
        """With `steps`, it kills itself at this step of its database."""
        self._process = fork(_serve, self.settings, self.port, self._log, steps)
        return self

    def __enter__(self) -> Self:
        self.start().wait()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def is_up(self) -> bool:
        """Whether somebody listens."""
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True

    def is_dead(self) -> bool:
        return self._process is None or self._process.exitcode is not None

    def wait(self, or_dead: bool = False) -> None:
        """Until it answers. With `or_dead`, one that dies before that is no failure."""
        until = time.monotonic() + READY_WITHIN_S
        while not self.is_up() and not (or_dead and self.is_dead()):
            if time.monotonic() > until:
                raise AssertionError(f"The server did not start:\n{self._log.read_text()}")
            time.sleep(0.005)

    def wait_dead(self, within_s: float) -> bool:
        """Whether it dies by itself within this time."""
        assert self._process
        self._process.join(within_s)
        return self.is_dead()

    def stop(self) -> None:
        """Gently, then by force."""
        if self._process:
            self._process.terminate()
            self._process.join(STOPS_WITHIN_S)
            self.kill()

    def kill(self) -> None:
        """SIGKILL, at any moment."""
        if self._process:
            self._process.kill()
            self._process.join()
            self._process.close()
            self._process = None

    def restart(self, steps: int = 0) -> None:
        """Kills it and starts the next."""
        self.kill()
        self.start(steps)

    def client(self) -> httpx.Client:
        """Waits until the server answers."""
        self.wait()
        return httpx.Client(base_url=self.address, timeout=30)


@dataclass(frozen=True)
class InstalledServer:
    """A server process as an operator starts it, with the settings it comes with."""

    settings: Settings
    port: int
    pid: int
    code: Code

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def installed_server(folder: Path, database: str = "") -> Iterator[InstalledServer]:
    """On new data in `folder`/server; `database` is the URL of an empty one, or SQLite."""
    settings, port = Settings(data=folder / "server", database=database), free_port()
    code = install(settings, AGENCY, f"http://127.0.0.1:{port}")
    serve = ["serve", "--data", str(settings.data), "--port", str(port)]
    serve += ["--database", database] if database else []
    with running_program("beatbook-server", *serve, log=folder / "server.log") as process:
        wait_for(f"http://127.0.0.1:{port}/v1/health", "The server")
        yield InstalledServer(settings, port, process.pid, code)

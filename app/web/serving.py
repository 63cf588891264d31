"""Serves the laptop app on 127.0.0.1 until it is told to end, and ends in time whoever is connected.

A first Ctrl-C, SIGTERM or a closed terminal lets `keep` put what is half written on the disk and lock, then closes
every connection. The whole of it is bounded, because a page that no longer reads, a half-open socket or a slow disk
must not keep an unlocked notebook in memory: when time is up the process ends as it stands. So does a second Ctrl-C,
at once.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from types import FrameType
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from app.web.door import HOST, Door

log = logging.getLogger(__name__)

Work = Callable[[], Coroutine[Any, Any, None]]

KEEPS_WITHIN_S = 3.0  # drafts onto the disk, keys out of memory
CLOSES_WITHIN_S = 1  # connections, once everything is kept
ENDS_WITHIN_S = 4.7  # and then it ends, come what may


class PortTaken(Exception):
    """Somebody else listens on the port that was asked for."""


def listen(port: int = 0) -> socket.socket:
    """A socket on this machine alone, on `port` or any free one. Raises PortTaken."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if os.name == "posix":  # elsewhere this would let two programs share the port
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(128)
    except (OSError, OverflowError) as error:
        listener.close()
        raise PortTaken(
            f"Port {port} of this machine cannot be used: another program may be listening there."
        ) from error
    return listener


def port_of(listener: socket.socket) -> int:
    return int(listener.getsockname()[1])


def _knocking_at(door: Door) -> type[H11Protocol]:
    """The parser that bounds what a header may be; it asks the door before it speaks WebSocket with anybody.

    A stranger's broken handshake is then answered as whatever else a stranger sends, not in the parser's own words.
    """

    class Connection(H11Protocol):
        def _should_upgrade(self) -> bool:
            return super()._should_upgrade() and door.admits_socket(dict(self.scope))

    return Connection


class Server(uvicorn.Server):
    """Uvicorn without its own handling of signals; `serve([listener])` runs until `should_exit`."""

    def __init__(self, door: Door) -> None:
        super().__init__(
            uvicorn.Config(
                door,
                loop="asyncio",  # as on a phone; a faster one does not close while anything of it is still alive
                http=_knocking_at(door),
                ws="websockets-sansio",
                proxy_headers=False,  # there is no proxy; who says so is a stranger
                server_header=False,
                access_log=False,  # it would write the key down
                log_config=None,
                timeout_graceful_shutdown=CLOSES_WITHIN_S,
            )
        )

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class Bell:
    """Hears the wish to end. Its thread, not the event loop, watches the time: the loop may be what hangs."""

    def __init__(self) -> None:
        self._rope, self._ear = socket.socketpair()
        self._rope.setblocking(False)

    def hang(self, begin: Callable[[], object]) -> None:
        """From now on the first signal calls `begin`, in another thread, and starts the clock."""
        for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"):
            number = getattr(signal, name, None)
            # Started with nohup it outlives its terminal; a shell's background job, though, hears Ctrl-C again.
            if number is not None and not (name == "SIGHUP" and signal.getsignal(number) is signal.SIG_IGN):
                signal.signal(number, self._ring)
        threading.Thread(target=self._wait, args=(begin,), daemon=True, name="bell").start()

    def _ring(self, number: int, _frame: FrameType | None) -> None:
        # Nothing but a byte is sent: whatever a handler interrupts may hold the lock that anything more would need.
        with contextlib.suppress(OSError):
            self._rope.send(bytes([number]))

    def _wait(self, begin: Callable[[], object]) -> None:
        first = self._ear.recv(1)[0]
        ends = time.monotonic() + ENDS_WITHIN_S
        begin()
        while (left_s := ends - time.monotonic()) > 0:
            self._ear.settimeout(left_s)
            try:
                if self._ear.recv(1)[0] == signal.SIGINT:
                    break
            except TimeoutError:
                break
        os._exit(128 + first)


def serve(
    door: Door,
    listener: socket.socket,
    keep: Work,
    started: Work,
) -> None:
    """Serves what is behind `door` until told to end. Calls `started` once it answers, and `keep` before it ends."""
    asyncio.run(_serve(Server(door), listener, keep, started))


async def _serve(
    server: Server,
    listener: socket.socket,
    keep: Work,
    started: Work,
) -> None:
    loop = asyncio.get_running_loop()
    asked = asyncio.Event()
    Bell().hang(lambda: loop.call_soon_threadsafe(asked.set))
    serving = loop.create_task(server.serve([listener]))
    ending = loop.create_task(asked.wait())
    greeting = loop.create_task(started())
    await asyncio.wait({serving, ending}, return_when=asyncio.FIRST_COMPLETED)
    ending.cancel()
    greeting.cancel()
    keeping = loop.create_task(keep())
    await asyncio.wait({keeping}, timeout=KEEPS_WITHIN_S)
    if not keeping.done():
        keeping.cancel()
        log.error("not everything could be kept in time")
    elif error := keeping.exception():
        log.error("not everything could be kept: %s", type(error).__name__)
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)  # cutting connections off is what is meant now
    server.should_exit = True
    await serving

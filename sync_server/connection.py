"""What one connection may cost before, between and after its requests, however slow or silent its other end is.

    head     a request's first lines must arrive whole within `head_wait_s`, and be at most HEAD_MAX_BYTES
    body     must arrive within `body_wait_s`: messages.py answers 408
    rest     of a body that nobody waits for any more, because its request is answered: the same
    answer   must be taken at SLOWEST_BYTES_A_S or more, looked at every `stall_wait_s`
    idle     between two requests: `idle_wait_s`

What takes longer is cut off. No more connections are taken than `connections`, and from one address no more than
`connections_per_address` (not behind a proxy, whose address they all share).

Built on uvicorn's HTTP/1.1 in pure Python (h11), whatever else is installed: it refuses what is ambiguous and bounds
what it keeps, and one server behaves like another.
"""

from __future__ import annotations

import asyncio
import resource
from collections import Counter
from contextlib import suppress

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.utils import get_remote_addr

from app.journal import refusal_codes
from sync_server.configuration import Settings
from sync_server.door import HEADERS, HSTS
from sync_server.errors import Problem
from sync_server.limits import address_of
from sync_server.metrics import Metrics

SLOWEST_BYTES_A_S = 1024
HEAD_MAX_BYTES = 16 * 1024
SPARE_FILES = 128  # beside one for each connection: the database, the log, what is being accepted


class Places:
    """How many connections one server holds, and whose they are."""

    def __init__(self, settings: Settings, metrics: Metrics) -> None:
        self.settings, self.metrics = settings, metrics
        self._most = min(settings.connections, _files_allowed(settings.connections + SPARE_FILES) - SPARE_FILES)
        self._each = self._most if settings.behind_proxy else settings.connections_per_address
        self._held: Counter[str] = Counter()
        self._taken = 0

    def take(self, address: str) -> bool:
        """Whether there is one more place for this address; it is taken then."""
        if self._taken >= self._most or self._held[address] >= self._each:
            return False
        self._held[address] += 1
        self._taken += 1
        return True

    def leave(self, address: str) -> None:
        self._held[address] -= 1
        self._taken -= 1
        if not self._held[address]:
            del self._held[address]


def connection_class(settings: Settings, metrics: Metrics) -> type[Connection]:
    """The protocol of one server's connections, for uvicorn."""
    return type("Connection", (Connection,), {"places": Places(settings, metrics)})


class Connection(H11Protocol):
    """One connection; uvicorn makes them."""

    places: Places
    _address: str | None = None  # while it holds a place
    _phase = ""
    _deadline: asyncio.TimerHandle | None = None
    _stall: asyncio.TimerHandle | None = None
    _left = 0  # bytes of answers that the other end had not taken when that was last looked at

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        address = address_of({"client": get_remote_addr(transport)})
        if not self.places.take(address):
            self.transport = transport
            self._cut("places")
            return
        self._address = address
        super().connection_made(transport)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        for timer in (self._deadline, self._stall):
            if timer is not None:
                timer.cancel()
        self._unset_keepalive_if_required()
        if self._address is not None:
            self.places.leave(self._address)
            super().connection_lost(exc)

    # --- in ----------------------------------------------------------------------------------------------

    def data_received(self, data: bytes) -> None:
        # In slices, because h11 measures a head only when it has read all that came.
        for at in range(0, len(data), HEAD_MAX_BYTES):
            if self.transport.is_closing():
                return
            super().data_received(data[at : at + HEAD_MAX_BYTES])
        self._watch()

    def _watch(self) -> None:
        """Starts the clock of what the connection waits for now; nothing while the app is at work on a request."""
        if self.transport.is_closing() or (self.cycle is not None and not self.cycle.response_complete):
            phase, wait_s = "", 0.0
        elif self.conn.their_state is h11.SEND_BODY:
            phase, wait_s = "rest", self.places.settings.body_wait_s
        elif self.timeout_keep_alive_task is None:
            phase, wait_s = "head", self.places.settings.head_wait_s
        else:
            phase, wait_s = "", 0.0
        if phase != self._phase:
            if self._deadline is not None:
                self._deadline.cancel()
            self._deadline = self.loop.call_later(wait_s, self._cut, phase) if phase else None
            self._phase = phase

    def send_400_response(self, msg: str) -> None:
        """What is no HTTP gets a problem like any other, and no second chance."""
        if self.cycle is not None and not self.cycle.response_complete:
            self.cycle.disconnected = True  # the app may still be at work on what began so well
            self.cycle.message_event.set()
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            answer = Problem(refusal_codes.MALFORMED, "This is not a request that this server can read.").response()
            hardened = [*HEADERS, *([HSTS] if self.scheme == "https" else []), (b"connection", b"close")]
            head = h11.Response(status_code=400, headers=[*answer.raw_headers, *hardened], reason=b"Bad Request")
            for event in (head, h11.Data(data=bytes(answer.body)), h11.EndOfMessage()):
                self.transport.write(self.conn.send(event) or b"")
        self.transport.close()
        self._time_answer()

    # --- out ---------------------------------------------------------------------------------------------

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.transport.is_closing():
            self._time_answer()
        self._watch()

    def pause_writing(self) -> None:
        """More waits for the other end than should: until it has taken that, nothing is added."""
        super().pause_writing()
        self._time_answer()

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._stall is not None and not self.transport.is_closing():
            self._stall.cancel()

    def timeout_keep_alive_handler(self) -> None:
        if self.transport.get_write_buffer_size():
            self._cut("answer")
        else:
            super().timeout_keep_alive_handler()

    def _time_answer(self) -> None:
        """From here on nothing is written but what waits already, so what shrinks was taken."""
        if self._stall is not None:
            self._stall.cancel()
        self._left = self.transport.get_write_buffer_size()
        if self._left:
            self._stall = self.loop.call_later(self.places.settings.stall_wait_s, self._look_again)

    def _look_again(self) -> None:
        taken = self._left - self.transport.get_write_buffer_size()
        if taken < min(self._left, SLOWEST_BYTES_A_S * self.places.settings.stall_wait_s):
            self._cut("answer")
        else:
            self._time_answer()

    def _cut(self, why: str) -> None:
        """Ends the connection at once: what was not sent is dropped."""
        self.places.metrics.cut.labels(why).inc()
        self.transport.abort()


def _files_allowed(wanted: int) -> int:
    """Asks the system for so many open files, and tells how many it allows: often a thousand until asked."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return wanted
    allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    return max(resource.getrlimit(resource.RLIMIT_NOFILE)[0], 2 * SPARE_FILES)

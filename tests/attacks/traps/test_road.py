"""The way to the server over real sockets: one connection, one sync at a time, no pauses, no false offline."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from app.sync.driver import Server
from app.sync.engine import Engine
from app.sync.errors import Offline
from app.sync.exchange import Request
from app.sync.syncer import Syncer
from tests.app.sync import conftest
from tests.attacks.traps.trap import trap
from tests.cast.servers import ThreadServer
from tests.cast.sync import SyncPhone, SyncSquad
from tests.processes import free_port

LINGER_S = 0.02  # each request stays on the server for so long, so that two at once are seen
squad = conftest.squad


class Watched:
    """A server that sees who comes through its door, and how many are inside at once."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self.connections: set[tuple[str, int]] = set()
        self.inside = self.most = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.connections.add(tuple(scope["client"]))
        self.inside += 1
        self.most = max(self.most, self.inside)
        try:
            await asyncio.sleep(LINGER_S)
            await self._app(scope, receive, send)
        finally:
            self.inside -= 1

    def forget(self) -> None:
        self.connections.clear()
        self.most = 0


@pytest.fixture
def served(squad: SyncSquad) -> Iterator[tuple[Watched, str]]:
    """The squad's server behind a real socket: (what it sees, its address)."""
    watched = Watched(squad.server.app)
    server = ThreadServer(squad.server.settings, free_port(), app=watched)
    server.start()
    watched.forget()
    yield watched, server.address
    server.stop()


def engine(phone: SyncPhone) -> Engine:
    return Engine(phone.local, phone.link, asyncio.get_running_loop().time)


@asynccontextmanager
async def syncing(phone: SyncPhone, address: str) -> AsyncIterator[Syncer]:
    """The phone's syncer, stopped as locking stops it."""
    syncer = Syncer(phone.local, Server(address), lambda _status: None, lambda: None)
    yield syncer
    syncer.stop()
    await asyncio.sleep(0)
    await syncer._ending


@trap("a new HTTP client per call", without="a new HTTP client per call")
def test_everything_a_phone_says_in_a_session_goes_through_one_connection(
    squad: SyncSquad, served: tuple[Watched, str]
) -> None:
    watched, address = served

    async def three_syncs() -> None:
        async with Server(address) as server:
            for number in range(3):
                squad.a.write(f"note {number}")
                await server.carry(engine(squad.a).run(receipts=True))

    asyncio.run(three_syncs())
    assert squad.a.store.unsent_count() == 0
    assert len(watched.connections) == 1


async def _answer_once_a_connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A server that keeps connections open, but hangs up on the second request, as after a pause."""
    try:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\nok")
        await writer.drain()
        await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return
    finally:
        writer.close()


@trap("a stale keep-alive not retried", without="a stale keep-alive not retried", fails=Offline)
def test_a_connection_that_the_other_side_had_closed_is_not_taken_for_no_signal() -> None:
    def asking() -> Any:
        answers = []
        for _ in range(3):
            answers.append((yield Request("GET", "/v1/health")).body)
        return answers

    async def ask_thrice() -> list[bytes]:
        listening = await asyncio.start_server(_answer_once_a_connection, "127.0.0.1", 0)
        port = listening.sockets[0].getsockname()[1]
        async with listening, Server(f"http://127.0.0.1:{port}") as server:
            answers: list[bytes] = await server.carry(asking())
            return answers

    assert asyncio.run(ask_thrice()) == [b"ok"] * 3


@trap("two sync loops at once", without="two sync loops at once")
def test_of_several_syncs_asked_for_at_once_one_runs_after_the_other(
    squad: SyncSquad, served: tuple[Watched, str]
) -> None:
    watched, address = served
    for number in range(5):
        squad.a.write(f"note {number}")

    async def all_at_once() -> None:
        async with syncing(squad.a, address) as syncer:
            reports = await asyncio.gather(*(syncer.sync() for _ in range(4)))
            assert [report.problem for report in reports] == [None] * 4
            assert sum(report.sent for report in reports) == 5

    asyncio.run(all_at_once())
    assert watched.most == 1


def counting_sleeps(sleep: Callable[..., Awaitable[Any]], slept_s: list[float]) -> Callable[..., Awaitable[Any]]:
    """`asyncio.sleep` that notes what this thread asks for; the server's own thread may do as it likes."""
    here = threading.get_ident()

    async def counted(seconds: float, result: Any = None) -> Any:
        if threading.get_ident() == here:
            slept_s.append(seconds)
        return await sleep(seconds, result)

    return counted


@trap("polling sleeps that make an empty sync cost seconds", without="a pause before every request")
def test_a_sync_with_nothing_to_carry_asks_once_and_waits_for_nothing(
    squad: SyncSquad, served: tuple[Watched, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    slept_s: list[float] = []
    monkeypatch.setattr(asyncio, "sleep", counting_sleeps(asyncio.sleep, slept_s))

    async def empty_syncs() -> None:
        async with Server(served[1]) as server:
            for _ in range(3):
                await server.carry(engine(squad.a).run())

    asyncio.run(empty_syncs())
    assert sum(slept_s) == 0


@trap("a clock moved although the batch failed", without="the time of the last sync moves although it failed")
def test_a_sync_that_failed_does_not_count_as_the_last_one(squad: SyncSquad) -> None:
    async def sync_without_signal() -> tuple[bool, int | None]:
        async with syncing(squad.a, f"http://127.0.0.1:{free_port()}") as syncer:
            report = await syncer.sync()
            return report.offline, syncer.status.last_ms

    assert asyncio.run(sync_without_signal()) == (True, None)

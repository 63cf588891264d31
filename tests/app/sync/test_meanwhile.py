"""What the phone does while an answer is on its way, and what becomes of it when the answer never comes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial

import pytest

from app.journal.messages import BATCH_FIRST_ENTRIES, Sync
from app.sync import engine
from app.sync.driver import Server
from app.sync.engine import Engine
from app.sync.errors import Offline
from app.sync.exchange import Answer, Exchange, Meanwhile, Request
from tests.cast.exchanges import brings
from tests.cast.sync import SyncSquad


def test_the_next_batch_is_under_way_before_the_last_one_is_written_down(squad: SyncSquad) -> None:
    first, second = BATCH_FIRST_ENTRIES, 2 * BATCH_FIRST_ENTRIES
    for number in range(first + second + 10):
        squad.a.write(f"note {number}")
    waiting: list[int] = []

    def look(request: Request, carry: Callable[[], Answer]) -> Answer:
        if brings(request):
            answer = carry()
            if request.meanwhile:
                request.meanwhile.do()
            waiting.append(squad.a.store.unsent_count())
            return answer
        return carry()

    squad.network.fault = look
    squad.a.sync()
    assert waiting == [first + second + 10, second + 10, 10]
    assert squad.a.store.unsent_count() == 0
    squad.network.fault = None
    squad.b.sync()
    assert len(squad.b.texts()) == first + second + 10


def test_a_batch_the_server_has_is_written_down_although_the_next_is_lost(squad: SyncSquad) -> None:
    for number in range(BATCH_FIRST_ENTRIES + 10):
        squad.a.write(f"note {number}")
    pushes = 0

    def gone(request: Request, carry: Callable[[], Answer]) -> Answer:
        nonlocal pushes
        pushes += brings(request)
        if pushes > 1:
            raise Offline("offline.no_answer")
        return carry()

    squad.network.fault = gone
    with pytest.raises(Offline):
        squad.a.sync()
    assert squad.a.store.unsent_count() == 10
    squad.network.fault = None
    assert squad.a.sync().sent == 10
    squad.b.sync()
    assert len(squad.b.texts()) == BATCH_FIRST_ENTRIES + 10


def test_a_page_is_taken_in_although_the_next_is_lost(squad: SyncSquad, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(12):
        squad.a.write(f"note {number}")
    squad.a.sync()
    pages = 0

    def gone(request: Request, carry: Callable[[], Answer]) -> Answer:
        nonlocal pages
        pages += bool(request.proof)
        if pages == 3:
            raise Offline("offline.no_answer")
        return carry()

    squad.network.fault = gone
    monkeypatch.setattr(engine, "Sync", partial(Sync, limit=5))
    its = Engine(squad.b.local, squad.b.link, lambda: 0.0)
    with pytest.raises(Offline):
        squad.network.run(its.run())
    assert squad.b.store.cursor(squad.b.vault).seq == its.report.received == 10
    squad.network.fault = None
    assert squad.b.sync().received == 2


def test_what_goes_wrong_meanwhile_is_told_to_whoever_asks_and_is_tried_once() -> None:
    tries = []

    def fail() -> int:
        tries.append(1)
        raise ValueError("no room")

    work = Meanwhile(fail)
    work.do()
    for _ in range(2):
        with pytest.raises(ValueError, match="no room"):
            work.result()
    assert len(tries) == 1


async def test_the_phone_works_while_the_server_does() -> None:
    """This server answers only when the phone's own work is done: taking turns would never end."""
    done = asyncio.Event()
    loop = asyncio.get_running_loop()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        await done.wait()
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")
        await writer.drain()
        writer.close()

    def exchange() -> Exchange[bytes]:
        work = Meanwhile(lambda: loop.call_soon_threadsafe(done.set))
        answer = yield Request("GET", "/v1/health", meanwhile=work)
        assert answer is not None
        return answer.body

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    async with listening, Server(f"http://127.0.0.1:{port}") as server, asyncio.timeout(10):
        assert await server.carry(exchange()) == b"ok"

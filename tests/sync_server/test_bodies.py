"""Bodies that lie, burst, nest or never end: bounded before they are believed, whoever sends them."""

from __future__ import annotations

import asyncio
import gzip
import time
import tracemalloc
import zlib
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from app.journal import messages
from app.journal.packing import pack
from sync_server.app import OPENAPI_PATH
from sync_server.room import SMALL_BYTES, STRANGERS_PART
from tests.cast.servers import NearServer
from tests.cast.wire import MESSAGE, SYNC, WireAgency
from tests.sync_server.test_problems import problem

CPU_MAX_S = 0.25  # for a body of the largest size; nothing of it is worth more
MEMORY_MAX_BYTES = 12 << 20  # some copies of a body, never a tree of what it unfolds to


@pytest.fixture
def database_url() -> str:
    """No database has a part in this."""
    return ""


def posts(server: NearServer) -> dict[str, int]:
    """Every path that takes a body, with the most bytes it says it takes."""
    paths = server.web().request("GET", OPENAPI_PATH).json()["paths"]
    return {
        path: methods["post"]["requestBody"]["content"][messages.MEDIA_TYPE]["schema"]["maxLength"]
        for path, methods in paths.items()
        if "post" in methods
    }


def test_every_body_has_a_size_and_one_byte_more_is_too_much(server: NearServer, agency: WireAgency) -> None:
    sizes = posts(server)
    assert len(sizes) == 12
    for path, most in sizes.items():
        assert most <= messages.SYNC_MAX_BYTES
        full = pack({"noise": bytes(most - 12)}).ljust(most, b"\xc0")[:most]
        assert agency.admin.send(path, full).json()["code"] == "malformed", path
        problem(agency.admin.send(path, full + b"\xc0"), 413, "too_large")


def test_chunks_are_counted_and_no_more_of_them_read_than_needed(server: NearServer, agency: WireAgency) -> None:
    for path, most in posts(server).items():
        read: list[int] = []

        async def endless(read: list[int] = read) -> AsyncIterator[bytes]:
            while True:
                read.append(1)
                yield bytes(10_000)

        answer = server.web().request("POST", path, content=endless(), headers=agency.admin.headers(path))
        problem(answer, 413, "too_large")
        assert len(read) <= most // 10_000 + 2


@pytest.mark.parametrize("length", ["0", "1", "3", "4096"])
def test_a_length_that_lies_changes_nothing(server: NearServer, length: str) -> None:
    """The HTTP layer cuts bodies at their length; should one ever get past it, what came is what counts."""
    web, lying = server.web(), {**MESSAGE, "Content-Length": length}
    assert web.request("POST", "/v1/invitations/open", content=b"\x80", headers=lying).status_code == 400
    problem(web.request("POST", "/v1/invitations/open", content=bytes(9000), headers=lying), 413, "too_large")


@pytest.mark.parametrize("length", ["99999999999999999999999999999999", "-5", "²", "1e9", "", "0x10"])
def test_a_length_that_is_no_length(server: NearServer, length: str) -> None:
    headers = [*MESSAGE.items(), ("Content-Length", length.encode("latin-1"))]
    answer = server.web().request("POST", "/v1/invitations/open", content=b"\x80", headers=headers)
    assert answer.status_code == (413 if length.startswith("9") else 400)


def test_two_lengths_are_one_too_many(server: NearServer) -> None:
    headers = {**MESSAGE, "Content-Length": "1", "Transfer-Encoding": "chunked"}
    answer = server.web().request("POST", "/v1/invitations/open", content=b"\x80", headers=headers)
    problem(answer, 400, "malformed")
    assert answer.headers["Connection"] == "close"


BOMB = bytes(32 << 20)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "gzip, gzip", "GZIP", "unknown"])
def test_nothing_is_unzipped(server: NearServer, coding: str) -> None:
    body = zlib.compress(BOMB) if coding == "deflate" else gzip.compress(BOMB)
    web = server.web()
    tracemalloc.start()
    try:
        answer = web.request("POST", "/v1/roster", content=body, headers={**MESSAGE, "Content-Encoding": coding})
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    problem(answer, 415, "media_type")
    assert peak < MEMORY_MAX_BYTES


def flood(element: bytes, head: bytes = b"\x81\xa5items") -> bytes:
    """A message of the largest size: one list of as many of these as fit."""
    count = (messages.REQUEST_MAX_BYTES - 20) // len(element)
    return head + b"\xdd" + count.to_bytes(4, "big") + element * count


FLOODS = {
    "empty lists": flood(b"\x90"),
    "empty maps": flood(b"\x80"),
    "nothings": flood(b"\xc0"),
    "short texts": flood(b"\xa2ab"),
    "numbers": flood(b"\xcd\xff\xff"),
    "empty bytes": flood(b"\xc4\x00"),
    "lists of lists": flood(b"\x93\x90\x90\x90"),
    "a list in a list in a list": b"\x81\xa5items" + b"\x91" * 1_000_000 + b"\xc0",
    "a map in a map in a map": b"\x81\xa5items" + b"\x81\xa1a" * 300_000 + b"\xc0",
    "lists under a name nobody knows": flood(b"\x90", b"\x82\xa5items\x90\xa4more"),
    "lists as a key": flood(b"\x90", b"\x81"),
    "a list that claims four billion": b"\x81\xa5items\xdd\xff\xff\xff\xff" + b"\xc0" * 1000,
    "bytes that claim four billion": b"\x81\xa5items\x91\xc6\xff\xff\xff\xff" + b"\xc0" * 1000,
    "a million keys": b"\xdf\x00\x04\x00\x00" + b"".join(b"\xa3%03x\xc0" % (at % 4096) for at in range(1 << 18)),
    "one key again and again": b"\xdf\x00\x04\x00\x00" + b"\xa5items\x90" * (1 << 17),
    "a long number": b"\x81\xa5after\xcf" + b"\xff" * 8,
    "a name without an end": b"\x81\xdb\x00\x10\x00\x00" + b"x" * (1 << 20),
}


@pytest.mark.parametrize("what", FLOODS)
def test_no_body_costs_more_than_its_bytes(server: NearServer, agency: WireAgency, what: str) -> None:
    """A MiB of empty lists is a second of work and a hundred MiB for who builds them before counting them."""
    body = FLOODS[what]
    assert len(body) <= messages.REQUEST_MAX_BYTES
    web = server.web()
    web.request("GET", "/v1/health")
    for path in ("/v1/roster", SYNC, "/v1/founding"):
        headers = agency.admin.headers(path, body)
        began = time.process_time()
        answer = web.request("POST", path, content=body, headers=headers)
        assert time.process_time() - began < CPU_MAX_S
        problem(answer, 400, "malformed")
    tracemalloc.start()
    try:
        web.request("POST", "/v1/roster", content=body, headers=MESSAGE)
        assert tracemalloc.get_traced_memory()[1] < MEMORY_MAX_BYTES
    finally:
        tracemalloc.stop()


def test_a_key_that_stands_twice_is_read_once(server: NearServer, agency: WireAgency) -> None:
    """The last one counts, for the server as for the phones: both read with the same code."""
    code = agency.invite()
    twice = b"\x83\xa6ticket\xc4\x10" + bytes(16) + b"\xa6ticket\xc4\x10" + code.ticket + b"\xa5after\x00"
    answer = server.web().request("POST", "/v1/invitations/open", content=twice, headers=MESSAGE)
    assert answer.status_code == 200


# --- addresses and headers -------------------------------------------------------------------------------

HUGE = "9" * 5000


@pytest.mark.parametrize("query", ["&".join(f"p{at}=1" for at in range(5000)), f"after={HUGE}", "head=%F0%9F%92%A3"])
def test_a_query_is_read_past(server: NearServer, query: str) -> None:
    answer = server.web().request("GET", f"/v1/health?{query}")
    assert answer.status_code == 200 and HUGE not in answer.text


def test_a_thousand_headers_are_read_past(server: NearServer) -> None:
    headers = [*MESSAGE.items(), *((f"X-{at}", "y") for at in range(1000))]
    assert server.web().request("POST", "/v1/invitations/open", content=b"\x80", headers=headers).status_code == 400


# --- many at once ----------------------------------------------------------------------------------------


class Upload:
    """A body that stops after `size` bytes until it is let go."""

    def __init__(self, client: httpx.AsyncClient, path: str, size: int, headers: dict[str, str]) -> None:
        self.go_on = asyncio.Event()
        self.sent = asyncio.Event()
        self._size = size
        self.task = asyncio.ensure_future(client.post(path, content=self._body(), headers={**MESSAGE, **headers}))

    async def _body(self) -> AsyncIterator[bytes]:
        yield bytes(self._size)
        self.sent.set()
        await self.go_on.wait()
        yield b"\xc0"

    async def settled(self) -> None:
        """Until its bytes are in, or it was refused."""
        waiting = asyncio.ensure_future(self.sent.wait())
        await asyncio.wait((waiting, self.task), return_when=asyncio.FIRST_COMPLETED)
        await asyncio.sleep(0.01)  # until the server has taken up what was sent
        waiting.cancel()


def test_a_crowd_of_strangers_fills_neither_the_memory_nor_the_way_of_the_phones(
    server: NearServer, agency: WireAgency
) -> None:
    asyncio.run(_crowd(server, SYNC, agency.admin.headers(SYNC, bytes(1_000_000) + b"\xc0")))


async def _crowd(server: NearServer, path: str, headers: dict[str, str]) -> None:
    app = server.start(server.settings.model_copy(update={"bodies_mib": 8}))
    transport: Any = httpx.ASGITransport(app, client=("203.0.113.7", 1))
    strangers = 8 // STRANGERS_PART
    async with httpx.AsyncClient(transport=transport, base_url="http://server.test") as client:
        crowd = [Upload(client, "/v1/roster", 1_000_000, {}) for _ in range(5)]
        for upload in crowd:
            await upload.settled()
        turned_away = [upload for upload in crowd if upload.task.done()]
        assert len(turned_away) == 5 - strangers
        for upload in turned_away:
            problem(upload.task.result(), 503, "unavailable")
            assert int(upload.task.result().headers["Retry-After"]) > 0

        small = await client.post("/v1/invitations/open", content=b"\x80", headers=MESSAGE)
        assert small.json()["code"] == "malformed"
        await client.post(path, content=b"", headers={**MESSAGE, **headers})  # the server remembers who belongs now
        ours = [Upload(client, path, 1_000_000, headers) for _ in range(8)]
        for upload in ours:
            await upload.settled()
        assert [upload.task.done() for upload in ours] == [False] * 6 + [True] * 2

        for upload in (*crowd, *ours):
            upload.go_on.set()
        answers = await asyncio.gather(*(upload.task for upload in (*crowd, *ours)))
        assert [answer.status_code for answer in answers].count(400) == strangers + 6
        again = await client.post("/v1/roster", content=bytes(1_000_000), headers=MESSAGE)
        assert again.status_code == 400  # there is room again
    assert SMALL_BYTES < 1_000_000

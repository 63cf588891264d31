"""The driver before a server that speaks HTTP as badly as it can: every answer ends as a status, and in time."""

from __future__ import annotations

import asyncio
import gzip
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import httpx
import pytest

from app.journal.errors import JournalError
from app.journal.messages import MEDIA_TYPE
from app.journal.name import check_name
from app.journal.packing import pack, take
from app.state.error_sentences import sentence
from app.sync import driver
from app.sync.driver import Server, retry_after
from app.sync.errors import Offline, Refused, SyncError
from app.sync.exchange import WAIT_MAX_S, Answer, Exchange, Request, ask, post
from tests.telling import tells

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
GOOD = b"Content-Type: " + MEDIA_TYPE.encode() + b"\r\n"
DEADLINE_S = 0.6


@asynccontextmanager
async def talking(talk: Talk) -> AsyncIterator[Server]:
    """A phone's driver in front of a socket at which `talk` answers each connection."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.CancelledError):
            await talk(reader, writer)
        writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    async with Server(f"http://127.0.0.1:{port}") as server:
        yield server
    listening.close()


def says(*parts: bytes, pause_s: float = 0.0, again: int = 1) -> Talk:
    """Reads a request's head, then says these parts, over and over."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        for part in parts[:-1]:
            writer.write(part)
        for _ in range(again):
            writer.write(parts[-1])
            await writer.drain()
            await asyncio.sleep(pause_s)

    return talk


def answer(body: bytes, headers: bytes = GOOD, status: bytes = b"200 OK") -> bytes:
    return b"HTTP/1.1 " + status + b"\r\n" + headers + b"Content-Length: %d\r\n\r\n" % len(body) + body


def get() -> Exchange[Answer]:
    return (yield from ask(Request("GET", "/v1/health")))


def read() -> Exchange[dict[str, object]]:
    return (yield from post("/v1/sync", {})).map()


@pytest.fixture(autouse=True)
def short_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "REQUEST_MAX_S", DEADLINE_S)


async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(30)


NEVER_ENDING: dict[str, Talk] = {
    "accepts and says nothing": silent,
    "a body drop by drop": says(
        b"HTTP/1.1 200 OK\r\n", GOOD, b"Content-Length: 9000\r\n\r\n", b"x", pause_s=0.05, again=600
    ),
    "a head drop by drop": says(b"HTTP/1.1 200 OK\r\n", b"X", pause_s=0.05, again=600),
    "headers without end, slowly": says(b"HTTP/1.1 200 OK\r\n", b"X-More: x\r\n", pause_s=0.05, again=600),
    "a flood of 1xx": says(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 50, pause_s=0.001, again=30_000),
    "chunks of one byte": says(
        b"HTTP/1.1 200 OK\r\n", GOOD, b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n", pause_s=0.02, again=2_000
    ),
    "trailers without end": says(
        b"HTTP/1.1 200 OK\r\n", GOOD, b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X: y\r\n", pause_s=0.05, again=600
    ),
}


@pytest.mark.parametrize("kind", NEVER_ENDING)
async def test_a_request_ends_in_time_whatever_is_dripped(kind: str) -> None:
    async with talking(NEVER_ENDING[kind]) as server:
        began = time.monotonic()
        with pytest.raises(Offline):
            await server.carry(get())
        assert time.monotonic() - began < DEADLINE_S + 1.5


BROKEN: dict[str, bytes] = {
    "gzip": answer(gzip.compress(pack({})), GOOD + b"Content-Encoding: gzip\r\n"),
    "gzip thrice": answer(
        gzip.compress(gzip.compress(gzip.compress(bytes(1 << 20)))), GOOD + b"Content-Encoding: gzip, gzip, gzip\r\n"
    ),
    "gzip that is none": answer(b"no gzip", GOOD + b"Content-Encoding: gzip\r\n"),
    "brotli": answer(b"x", GOOD + b"Content-Encoding: br\r\n"),
    "zstd": answer(b"x", GOOD + b"Content-Encoding: zstd\r\n"),
    "identity and more": answer(b"x", GOOD + b"Content-Encoding: identity, deflate\r\n"),
    "an encoding of two headers": answer(b"x", GOOD + b"Content-Encoding: identity\r\nContent-Encoding: gzip\r\n"),
    "an encoding that is none": answer(b"x", GOOD + b"Content-Encoding: \xff\xfe\r\n"),
    "a header of a megabyte": answer(b"x", GOOD + b"X: " + b"x" * (1 << 20) + b"\r\n"),
    "no HTTP at all": b"SSH-2.0-OpenSSH_9.6\r\n\r\n",
    "nothing": b"",
    "two lengths": answer(b"x", GOOD + b"Content-Length: 7\r\n"),
    "a length below zero": b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
    "a length of twenty digits": b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nx",
    "half a body": answer(b"x" * 100)[:-50],
    "too much": answer(bytes((8 << 20) + 1)),
}


@pytest.mark.parametrize("kind", BROKEN)
async def test_what_is_no_answer_is_told_as_offline(kind: str) -> None:
    async with talking(says(BROKEN[kind])) as server:
        with pytest.raises(Offline):
            await server.carry(read())


OTHER: dict[str, bytes] = {
    "a web page": answer(b"<html>", b"Content-Type: text/html\r\n"),
    "no media type": answer(pack({}), b""),
    "deep JSON": answer(b"[" * 100_000, b"Content-Type: application/problem+json\r\n", b"500 No"),
    "JSON that is no problem": answer(b'["code"]', b"", b"400 No"),
    "a code that is a list": answer(b'{"code": []}', b"", b"400 No"),
    "a code with a line end": answer(b'{"code": "a\\nb"}', b"", b"400 No"),
    "a number of many digits": answer(b'{"code": ' + b"9" * 6_000 + b"}", b"", b"400 No"),
    "a redirect": answer(b"", b"Location: https://elsewhere.example/\r\n", b"302 Found"),
    "a redirect to itself": answer(b"", b"Location: /v1/roster\r\n", b"308 Permanent Redirect"),
    "no content": b"HTTP/1.1 204 No Content\r\n\r\n",
    "a status of no kind": answer(b"", b"", b"999 What"),
}


@pytest.mark.parametrize("kind", OTHER)
async def test_what_is_no_answer_of_ours_is_a_refusal_in_our_own_words(kind: str) -> None:
    async with talking(says(OTHER[kind])) as server:
        with pytest.raises(Refused) as refused:
            await server.carry(read())
        said = sentence(refused.value.reason)
        assert said.endswith(".") and said.isprintable()
        assert refused.value.code.isascii() and len(refused.value.code) <= 40


MALFORMED: dict[str, bytes] = {
    "deep msgpack": b"\x91" * 100_000 + b"\xc0",
    "another nonce than one": pack({"nonce": 7}),
    "no map": pack([1]),
    "an extension": b"\x81\xa5nonce\xd4\x01\x00",
    "noise": b"\xc1\xff",
    "nothing": b"",
    "more behind it": pack({"nonce": bytes(56)}) + b"\x00",
}


@pytest.mark.parametrize("kind", MALFORMED)
async def test_an_answer_of_the_wrong_form_is_told_in_the_officers_words(
    kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    def signs_in() -> Exchange[bytes]:
        return take((yield from post("/v1/sync", {})).map(), "nonce", bytes, 56)

    async with talking(says(answer(MALFORMED[kind]))) as server:
        with tells(Refused, r"could not be understood or proved.* are safe on this phone") as refused:
            await server.carry(signs_in())
    assert refused.value.code == "not_believed" and "nonce" not in sentence(refused.value.reason)
    assert "not believed: Malformed" in caplog.text


async def test_what_was_wrong_before_anything_was_asked_is_told_as_it_is() -> None:
    def asks_wrongly() -> Exchange[None]:
        check_name("Eli\r\nOsei")
        yield Request("GET", "/v1/health")

    async with talking(says(answer(pack({})))) as server:
        with tells(JournalError, "cannot be seen"):
            await server.carry(asks_wrongly())


async def test_what_the_server_writes_is_never_shown() -> None:
    body = '{"code": "storage_full", "detail": "Pay \u202ehere\u202c\\u0007", "title": "\\u0000"}'.encode()
    async with talking(says(answer(body, b"", b"507 No"))) as server:
        with tells(Refused, r"The server is out of space\. Tell your admin\.") as refused:
            await server.carry(read())
        assert "Pay" not in sentence(refused.value.reason)


async def test_the_phone_asks_for_no_encoding_and_keeps_no_cookie() -> None:
    heads: list[bytes] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            heads.append(await reader.readuntil(b"\r\n\r\n"))
            writer.write(answer(pack({}), GOOD + b"Set-Cookie: who=you; Path=/; Max-Age=9999999\r\n"))
            await writer.drain()

    async with talking(talk) as server:
        for _ in range(3):
            await server.carry(get())
    assert len(heads) == 3
    for head in heads:
        assert b"accept-encoding: identity" in head.lower() and b"cookie" not in head.lower()


@pytest.mark.parametrize(
    "text, seconds",
    [("2", 2.0), ("0", 0.0), (" 30 ", 30.0), ("100000000", 1e8)]
    + [
        (text, None)
        for text in (
            "nan",
            "inf",
            "-inf",
            "-1",
            "1e9",
            "1.5",
            "",
            "²",
            "٣",
            "0x10",
            "9" * 400,
            "Wed, 21 Oct 2026 07:28:00 GMT",
        )
    ],
)
def test_only_whole_seconds_are_read_from_retry_after(text: str, seconds: float | None) -> None:
    assert retry_after(httpx.Headers([(b"Retry-After", text.encode())])) == seconds


@pytest.mark.parametrize("wait", [None, WAIT_MAX_S + 1, 1e8])
def test_a_server_that_asks_for_a_long_wait_is_left_at_once(wait: float | None) -> None:
    exchange = get()
    next(exchange)
    with pytest.raises(StopIteration) as end:
        exchange.send(Answer(429, b"", wait))
    assert end.value.value.status == 429


async def test_a_whole_exchange_ends_in_time_however_often_it_asks() -> None:
    def endless() -> Exchange[None]:
        while True:
            yield Request("GET", "/v1/health")

    async with talking(says(answer(pack({})))) as server:
        began = time.monotonic()
        with tells(SyncError, "No answer from the server"):
            await server.carry(endless(), max_s=0.5)
        assert time.monotonic() - began < 3

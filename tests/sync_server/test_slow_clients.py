"""A real server on a real socket, and clients that are slow, silent, greedy or no clients at all.

Each is cut off or answered in time, and another phone is served meanwhile as if nothing were.
"""

from __future__ import annotations

import json
import re
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from app.journal import messages
from app.journal.entry import EMPTY_HEAD
from app.journal.messages import Known, Sync
from sync_server.configuration import Settings
from sync_server.connection import HEAD_MAX_BYTES, Places
from sync_server.installation import install
from sync_server.metrics import Metrics
from tests.cast.servers import NearServer, ServerProcess
from tests.cast.wire import SYNC, WireAgency
from tests.sync_server.test_problems import HARDENED

HEAD_S, BODY_S, STALL_S, IDLE_S = 0.6, 0.9, 0.5, 1
SLACK_S = 8.0  # a busy machine's
CONNECTIONS, EACH = 60, 40
ANSWERS = 30
DRIBBLE_S = 0.05
POST_SMALL = b"POST /v1/invitations/open HTTP/1.1\r\nHost: s\r\nContent-Type: " + messages.MEDIA_TYPE.encode() + b"\r\n"
KNOWN = b"GET /v1/health HTTP/1.1\r\nHost: s\r\n\r\n"


@dataclass
class World:
    """A served agency, a phone of it that is connected, and the port for everybody else."""

    process: ServerProcess
    agency: WireAgency
    neighbour: httpx.Client

    def connect(self, receive_bytes: int = 0) -> socket.socket:
        plug = socket.socket()
        if receive_bytes:
            plug.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        plug.settimeout(SLACK_S)
        plug.connect(("127.0.0.1", self.process.port))
        return plug

    def serves_others(self) -> None:
        assert self.neighbour.get("/v1/health").json() == {"status": "ok"}

    def cut(self, why: str) -> int:
        """How many connections the server says it has cut off for this."""
        found = re.search(rf'beatbook_cut_total{{why="{why}"}} (\d+)', self.neighbour.get("/v1/metrics").text)
        return int(found[1]) if found else 0

    def wait_until(self, what: Callable[[], bool]) -> None:
        until = time.monotonic() + SLACK_S
        while not what():
            assert time.monotonic() < until
            self.serves_others()
            time.sleep(DRIBBLE_S)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("slow")
    settings = Settings(
        data=folder / "server",
        head_wait_s=HEAD_S,
        body_wait_s=BODY_S,
        stall_wait_s=STALL_S,
        idle_wait_s=IDLE_S,
        connections=CONNECTIONS,
        connections_per_address=EACH,
    )
    server = NearServer(settings, install(settings, "Harbor City Police"))
    agency = WireAgency.found(server.web(), server.code)
    agency.admin.push(agency.squad, agency.admin.entries(agency.squad, 10, size=100_000))
    agency.admin.roster()
    server.stop()
    process = ServerProcess(settings, folder / "log").start()
    with process.client() as neighbour:
        yield World(process, agency, neighbour)
    process.kill()


def a_page_of(world: World, more: str = "") -> bytes:
    """A request for a mebibyte of entries."""
    admin = world.agency.admin
    body = Sync(admin.known, [Known(world.agency.squad, 0, EMPTY_HEAD)]).pack()
    heads = "".join(f"{name}: {value}\r\n" for name, value in admin.headers(SYNC, body).items())
    return f"POST {SYNC} HTTP/1.1\r\nHost: s\r\n{more}{heads}Content-Length: {len(body)}\r\n\r\n".encode() + body


def everything(plug: socket.socket) -> bytes:
    """Until the server has had enough. A reset after the answer is an end, too."""
    received = b""
    try:
        while chunk := plug.recv(65536):
            received += chunk
    except ConnectionResetError:
        pass
    return received


def one_answer(plug: socket.socket) -> bytes:
    """The next answer, whole; the connection stays."""
    received = b""
    while chunk := plug.recv(65536):
        received += chunk
        length = re.search(rb"(?i)content-length: (\d+)", received)
        _head, end, body = received.partition(b"\r\n\r\n")
        if end and length and len(body) >= int(length[1]):
            break
    return received


def dribble(plug: socket.socket, world: World) -> float:
    """One byte after another while the neighbour is served, until the server ends it. Returns how long that took."""
    began = time.monotonic()
    plug.setblocking(False)
    while time.monotonic() < began + SLACK_S:
        world.serves_others()
        time.sleep(DRIBBLE_S)
        try:
            plug.send(b"a")
            plug.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            continue
        except OSError:
            break
        break  # an answer, or the end
    plug.settimeout(SLACK_S)
    return time.monotonic() - began


def problem_in(answer: bytes, status: int, code: str) -> None:
    head, _, body = answer.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
    assert lines[0].startswith(f"HTTP/1.1 {status} "), lines[0]
    assert headers["content-type"] == "application/problem+json"
    assert "server" not in headers
    for name, value in HARDENED.items():
        assert headers[name.lower()] == value
    problem = json.loads(body)
    assert (problem["status"], problem["code"]) == (status, code)


# --- slow ------------------------------------------------------------------------------------------------


def test_a_head_that_dribbles_is_cut_off(world: World) -> None:
    before = world.cut("head")
    with world.connect() as plug:
        plug.sendall(b"GET /v1/health HTTP/1.1\r\nHost: s\r\nX-Slow: ")
        assert dribble(plug, world) >= HEAD_S / 2
        assert everything(plug) == b""
    assert world.cut("head") == before + 1


def test_a_second_head_that_dribbles_is_cut_off_too(world: World) -> None:
    with world.connect() as plug:
        plug.sendall(KNOWN)
        assert one_answer(plug).startswith(b"HTTP/1.1 200 ")
        plug.sendall(b"GET /v1/he")
        assert dribble(plug, world) < SLACK_S
        assert everything(plug) == b""


def test_who_connects_and_says_nothing_is_cut_off(world: World) -> None:
    with world.connect() as plug:
        assert everything(plug) == b""
    world.serves_others()


def test_a_connection_that_is_not_used_again_is_closed(world: World) -> None:
    with world.connect() as plug:
        plug.sendall(KNOWN)
        assert everything(plug).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize("length", [b"Content-Length: 1000", b"Transfer-Encoding: chunked"])
def test_a_body_that_dribbles_is_told_it_took_too_long(world: World, length: bytes) -> None:
    with world.connect() as plug:
        plug.sendall(POST_SMALL + length + b"\r\n\r\n" + (b"ff\r\n" if b"chunked" in length else b""))
        assert dribble(plug, world) >= BODY_S / 2
        problem_in(everything(plug), 408, "timeout")


def test_a_body_that_goes_on_after_its_answer_is_cut_off(world: World) -> None:
    before = world.cut("rest")
    with world.connect() as plug:
        plug.sendall(POST_SMALL + b"Content-Length: 100000000\r\n\r\n")
        problem_in(one_answer(plug), 413, "too_large")
        dribble(plug, world)
    world.wait_until(lambda: world.cut("rest") == before + 1)


def test_answers_that_nobody_takes_are_dropped(world: World) -> None:
    """One page is written and waits; the next one is not even begun, so ten megabytes asked for are not held."""
    before = world.cut("answer")
    with world.connect(receive_bytes=4096) as plug:
        plug.sendall(a_page_of(world) * ANSWERS)
        world.wait_until(lambda: world.cut("answer") == before + 1)
        assert len(everything(plug)) < ANSWERS * messages.BATCH_MAX_BYTES / 2


def test_a_slow_reader_who_does_read_gets_all_of_it(world: World) -> None:
    began = time.monotonic()
    with world.connect(receive_bytes=4096) as plug:
        plug.sendall(a_page_of(world, "Connection: close\r\n"))
        received = 0
        while chunk := plug.recv(16384):
            received += len(chunk)
            time.sleep(0.004)
    assert received > 1_000_000
    assert time.monotonic() - began > 2 * STALL_S


def test_a_phone_that_pulls_page_after_page_is_never_taken_for_a_slow_one(world: World) -> None:
    before = world.cut("answer")
    request = a_page_of(world)
    began, pages = time.monotonic(), 0
    with world.connect(receive_bytes=32_768) as plug:
        while time.monotonic() - began < 4 * STALL_S:
            plug.sendall(request)
            assert one_answer(plug).startswith(b"HTTP/1.1 200 ")
            pages += 1
    assert pages > 3
    assert world.cut("answer") == before


# --- many ------------------------------------------------------------------------------------------------


def test_a_flood_of_connections_leaves_those_who_are_in_alone(world: World) -> None:
    before = world.cut("places")
    plugs: list[socket.socket] = []
    try:
        until = time.monotonic() + SLACK_S
        while world.cut("places") < before + EACH:  # asked of the server by a phone that is connected: it is served
            assert time.monotonic() < until
            plugs += [world.connect() for _ in range(EACH)]
    finally:
        for plug in plugs:
            plug.close()
    world.serves_others()
    with world.connect() as plug:  # and as soon as they have gone, there are places again
        plug.sendall(KNOWN)
        assert one_answer(plug).startswith(b"HTTP/1.1 200 ")


def places(folder: Path, **settings: object) -> Places:
    return Places(Settings(data=folder, connections=10, connections_per_address=4, **settings), Metrics())


def test_one_address_cannot_take_the_places_of_another(tmp_path: Path) -> None:
    held = places(tmp_path)
    assert [held.take("a") for _ in range(6)] == [True] * 4 + [False] * 2
    assert [held.take("b") for _ in range(6)] == [True] * 4 + [False] * 2
    assert [held.take("c") for _ in range(3)] == [True, True, False]
    held.leave("a")
    assert held.take("c")
    assert not held.take("d")


def test_behind_a_proxy_all_come_from_one_address(tmp_path: Path) -> None:
    held = places(tmp_path, behind_proxy=True)
    assert [held.take("proxy") for _ in range(11)] == [True] * 10 + [False]


def test_who_has_left_is_forgotten(tmp_path: Path) -> None:
    held = places(tmp_path)
    for number in range(1000):
        assert held.take(str(number))
        held.leave(str(number))
    assert not held._held


# --- not HTTP, or not quite ------------------------------------------------------------------------------

CHUNKED = b"Transfer-Encoding: chunked\r\n"
STRANGE = {
    "noise": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    "no host": b"GET /v1/health HTTP/1.1\r\n\r\n",
    "two hosts": b"GET /v1/health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "two lengths": POST_SMALL + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n\x80",
    "a negative length": POST_SMALL + b"Content-Length: -1\r\n\r\n\x80",
    "a signed length": POST_SMALL + b"Content-Length: +1\r\n\r\n\x80",
    "a length in hex": POST_SMALL + b"Content-Length: 0x1\r\n\r\n\x80",
    "length and chunks": POST_SMALL + b"Content-Length: 5\r\n" + CHUNKED + b"\r\n0\r\n\r\n",
    "a folded header": b"GET /v1/health HTTP/1.1\r\nHost: a\r\nX: a\r\n\tb\x00\r\n\r\n",
    "a space before the colon": b"GET /v1/health HTTP/1.1\r\nHost: a\r\nContent-Length : 5\r\n\r\n",
    "a zero in a header": b"GET /v1/health HTTP/1.1\r\nHost: a\r\nX: \x00\r\n\r\n",
    "a zero in the path": b"GET /v1/\x00 HTTP/1.1\r\nHost: a\r\n\r\n",
    "a head too long, at once": b"GET /v1/health HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 200_000 + b"\r\n\r\n",
    "too many headers": b"GET /v1/health HTTP/1.1\r\nHost: a\r\n" + b"X: y\r\n" * 20_000 + b"\r\n",
    "an endless path": b"GET /" + b"a" * 200_000,
    "chunks that are none": POST_SMALL + CHUNKED + b"\r\nzz\r\n",
    "a chunk longer than the world": POST_SMALL + CHUNKED + b"\r\n" + b"f" * 30 + b"\r\n",
}


@pytest.mark.parametrize("what", STRANGE)
def test_what_is_no_request_is_refused_and_the_connection_ends(world: World, what: str) -> None:
    with world.connect() as plug:
        plug.sendall(STRANGE[what])
        problem_in(everything(plug), 400, "malformed")
    world.serves_others()


def test_a_body_longer_than_it_says_is_no_second_request(world: World) -> None:
    nothing = b"\x81\xa5items\x90"
    head = POST_SMALL.replace(b"/v1/invitations/open", b"/v1/roster") + b"Content-Length: 8\r\n\r\n"
    with world.connect() as plug:
        plug.sendall(head + nothing + b"GET /v1/metrics HTTP/1.1\r\n")
        plug.sendall(b"\r\n")  # a head without a host
        answers = everything(plug)
    assert answers.count(b"HTTP/1.1 ") == 2
    assert answers.startswith(b"HTTP/1.1 200 ")
    assert b"HTTP/1.1 400 " in answers


def test_a_phone_that_asks_before_it_sends_is_told_not_to(world: World) -> None:
    with world.connect() as plug:
        plug.sendall(POST_SMALL + b"Content-Length: 5000000\r\nExpect: 100-continue\r\n\r\n")
        problem_in(one_answer(plug), 413, "too_large")


def test_nobody_is_given_another_protocol(world: World) -> None:
    for wanted in (b"websocket", b"h2c"):
        with world.connect() as plug:
            plug.sendall(
                b"GET /v1/health HTTP/1.1\r\nHost: s\r\nConnection: Upgrade, close\r\nUpgrade: " + wanted
                + b"\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
            )  # fmt: skip
            answer = one_answer(plug)
        assert answer.startswith(b"HTTP/1.1 200 ") and b"upgrade" not in answer.lower()


def test_a_head_as_long_as_allowed_is_read(world: World) -> None:
    with world.connect() as plug:
        plug.sendall(b"GET /v1/health HTTP/1.1\r\nHost: a\r\nX: " + b"x" * (HEAD_MAX_BYTES - 200) + b"\r\n\r\n")
        assert one_answer(plug).startswith(b"HTTP/1.1 200 ")


def test_the_log_names_nobody_who_misbehaved(world: World) -> None:
    with world.connect() as plug:
        plug.sendall(b"zebrafinch\r\n\r\n")
        everything(plug)
    log = Path(world.process._log).read_text()
    assert "Invalid HTTP request" in log
    assert "zebrafinch" not in log and "127.0.0.1:" not in log and '"failed"' not in log

"""Whoever was not shown the way in learns nothing and reaches nothing, by HTTP or WebSocket, however it is asked."""

from __future__ import annotations

import http.client
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest

from app.web.door import ASGI, Door, Message, Receive, Scope, Send
from app.web.serving import Server, listen, port_of

SECRET = b"the notebook"
UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}


@dataclass
class Behind:
    """An app that tells all to everybody, as the exported one does, and remembers who came through."""

    came: list[str] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            while True:
                kind = (await receive())["type"]
                await send({"type": f"{kind}.complete"})
                if kind == "lifespan.shutdown":
                    return
        self.came.append(f"{scope['type']} {scope['path']}")
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.accept"})
            await send({"type": "websocket.close", "code": 1000})
            return
        headers = [
            (b"access-control-allow-origin", b"*"),
            (b"Access-Control-Allow-Credentials", b"true"),
            (b"cache-control", b"public, max-age=9999"),
            (b"server", b"some framework 1.2"),
            (b"x-frame-options", b"ALLOWALL"),
            (b"content-length", str(len(SECRET)).encode()),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": SECRET})


@dataclass
class House:
    """The door on a real socket, with something behind it."""

    door: Door
    port: int
    behind: Behind

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def origin(self) -> str:
        return f"http://{self.host}"

    @property
    def key(self) -> str:
        return urlsplit(self.door.address).query.removeprefix("key=")

    def ask(self, request: str) -> bytes:
        """Sends these very bytes; the whole answer."""
        with closing(socket.create_connection(("127.0.0.1", self.port), 10)) as connection:
            connection.sendall(request.encode("latin-1"))
            answer = b""
            while chunk := connection.recv(65536):
                answer += chunk
                if b"\r\n\r\n" in answer and b"101 Switching" in answer:
                    break
            return answer

    def get(self, path: str = "/", method: str = "GET", **headers: str) -> bytes:
        """A request as it should be, but for what is given; a header of value "" is left out."""
        given = {"Host": self.host, "Connection": "close", **{k.replace("_", "-"): v for k, v in headers.items()}}
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in given.items() if value)]
        return self.ask("\r\n".join(lines) + "\r\n\r\n")

    def cookie(self) -> str:
        answer = self.get(f"/?key={self.key}").decode()
        return re.search(r"set-cookie: ([^;]+);", answer, re.IGNORECASE)[1]  # type: ignore[index]  # asserted by use

    def socket(self, path: str = "/ws", **headers: str) -> bytes:
        return self.get(path, **{**UPGRADE, "Origin": self.origin, **headers})


@pytest.fixture(scope="module")
def served() -> Iterator[House]:
    listener = listen()
    behind = Behind()
    door = Door(behind, port_of(listener))
    server = Server(door)
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    yield House(door, port_of(listener), behind)
    server.should_exit = True
    thread.join(5)


@pytest.fixture
def house(served: House) -> House:
    served.behind.came.clear()
    return served


def refused(house: House, answer: bytes) -> None:
    """403 with one sentence of what to do, and with nothing of what is behind."""
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 403 "), answer
    assert house.behind.came == []
    told = answer.lower()
    for word in (SECRET, b"beatbook", b"flet", b"uvicorn", b"python", b"set-cookie", b"access-control", b"<script"):
        assert word not in told
    assert house.key.encode() not in answer
    if body:
        assert body.count(b".") == 1 and b"address" in body


# --- the way in ------------------------------------------------------------------------------------------


def test_the_key_gives_a_cookie_that_no_script_and_no_other_site_may_use_and_goes_on_without_the_key(house: House):
    answer = house.get(f"/people/7?tab=2&key={house.key}&x=%C3%A9")
    head, _, page = answer.decode().partition("\r\n\r\n")
    cookie = re.search(r"set-cookie: (.*)", head, re.IGNORECASE)
    assert cookie and str(house.port) in cookie[1].partition("=")[0]
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(cookie[1].strip().split("; "))
    assert f'content="0;url={house.origin}/people/7?tab=2&amp;x=%C3%A9"' in page
    assert house.key not in page and house.key not in cookie[1]
    assert "cache-control: no-store" in head.lower() and "referrer-policy: no-referrer" in head.lower()
    assert house.behind.came == []


def test_with_the_cookie_every_page_opens_as_often_as_one_likes(house: House):
    cookie = house.cookie()
    for path in ("/", "/people/7", "/assets/fonts/x.otf", "/"):
        assert house.get(path, Cookie=cookie).endswith(SECRET)
        assert house.get(path, Cookie=f"other=1; {cookie}; more=2", Origin=house.origin).endswith(SECRET)
    assert house.socket(Cookie=cookie).startswith(b"HTTP/1.1 101")
    assert house.behind.came[-1] == "websocket /ws"


def test_the_key_opens_a_second_browser_too(house: House):
    assert house.cookie() == house.cookie()


def test_each_start_has_a_key_and_a_cookie_of_its_own(house: House):
    other = Door(house.behind, house.port)
    assert other.address != house.door.address
    assert len(house.key) >= 40  # 256 bits


def test_an_old_key_beside_a_good_cookie_is_taken_out_of_the_address(house: House):
    answer = house.get("/people?key=of-yesterday", Cookie=house.cookie())
    assert answer.startswith(b"HTTP/1.1 200") and b"set-cookie" not in answer.lower()
    assert f'url={house.origin}/people"'.encode() in answer
    assert house.behind.came == []


@pytest.mark.parametrize("path", ["//evil.example/", "/\\evil.example", "/%2F%2Fevil.example", '/"><script>1</script>'])
def test_the_page_that_goes_on_leads_nowhere_else_and_holds_no_script(house: House, path: str):
    page = house.get(f"{path}?key={house.key}").decode().partition("\r\n\r\n")[2]
    assert f'content="0;url={house.origin}/' in page
    assert "<script" not in page and page.count('"') == 6 + 2  # lang, charset, http-equiv and content


# --- strangers -------------------------------------------------------------------------------------------

PATHS = (
    "/", "//", "/index.html", "/main.dart.js", "/assets/fonts/Inter-Regular.otf", "/assets/FontManifest.json", "/ws",
    "/upload?f=a&e=2030-01-01&s=x", "/oauth_callback?state=1", "/docs", "/openapi.json", "/..%2f..%2fetc%2fpasswd",
    "/%2e%2e/", "/;key=1", "/no/such/page", "/%00", "/?key=", "/?key=wrong", "/?KEY=x",
    "/favicon.png", "/?" + "a&" * 50,
)  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "PROPFIND"])
def test_nothing_answers_without_the_cookie(house: House, method: str, path: str):
    refused(house, house.get(path, method))
    refused(house, house.get(path, method, Origin="http://evil.example", Access_Control_Request_Method="GET"))


def test_the_key_is_taken_from_the_query_of_a_plain_request_and_from_nowhere_else(house: House):
    for method in ("POST", "PUT", "OPTIONS", "DELETE"):
        refused(house, house.get(f"/?key={house.key}", method))
    refused(house, house.get(f"/#key={house.key}"))
    refused(house, house.get(f"/key={house.key}"))
    refused(house, house.get("/", Authorization=f"token {house.key}", Cookie=f"key={house.key}"))
    refused(house, house.get("/", Referer=house.door.address))
    refused(house, house.get("/", Cookie=f"beatbook-{house.port}={house.key}"))
    refused(house, house.get(f"/?key={house.key[:-1]}"))
    refused(house, house.get(f"/?key={house.key}x"))
    refused(house, house.get(f"/?key={house.key.swapcase()}"))
    refused(house, house.get("/?key=%FF%FE%00"))


def test_a_cookie_of_the_wrong_name_or_value_opens_nothing(house: House):
    name, _, value = house.cookie().partition("=")
    for cookie in (
        f"{name}=", name, f"={value}", f"{name}={value[:-1]}", f"{name}={value}x", f"{name}x={value}",
        f"beatbook-{house.port + 1}={value}", f"x{name}={value}", f"{name}=\xff\xfe", f"{name.upper()}={value}",
    ):  # fmt: skip
        refused(house, house.get("/", Cookie=cookie))
        refused(house, house.socket(Cookie=cookie))


HOSTS = (
    "evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "localhost:{port}",
    "127.0.0.1.evil.example:{port}", "127.0.0.1:{port}@evil.example", "evil.example@127.0.0.1:{port}", "[::1]:{port}",
    "0.0.0.0:{port}", "2130706433:{port}", "127.0.0.1:0{port}", "127.0.0.1:{port}.", "127.0.0.1:{port}/",
    "127.1:{port}",
)  # fmt: skip


@pytest.mark.parametrize("host", HOSTS)
def test_a_name_that_only_leads_here_is_refused_even_with_cookie_and_key(house: House, host: str):
    named, cookie = host.format(port=house.port), house.cookie()
    refused(house, house.get("/", Host=named, Cookie=cookie))
    refused(house, house.get(f"/?key={house.key}", Host=named))
    refused(house, house.socket(Host=named, Cookie=cookie))
    refused(house, house.socket(Host=named, Origin=f"http://{named}", Cookie=cookie))


ORIGINS = (
    "null", "http://evil.example", "https://127.0.0.1:{port}", "http://127.0.0.1", "http://127.0.0.1:1",
    "http://localhost:{port}", "http://127.0.0.1:{port}.evil.example", "file://", "http://127.0.0.1:{port}/",
    "HTTP://127.0.0.1:{port}", "http://127.0.0.1:{port} http://evil.example", "chrome-extension://abcdef",
)  # fmt: skip


@pytest.mark.parametrize("origin", ORIGINS)
def test_a_page_that_is_not_ours_is_refused_even_with_cookie_and_key(house: House, origin: str):
    named, cookie = origin.format(port=house.port), house.cookie()
    refused(house, house.get("/", Origin=named, Cookie=cookie))
    refused(house, house.get(f"/?key={house.key}", Origin=named))
    refused(house, house.socket(Origin=named, Cookie=cookie))


def test_a_websocket_of_no_page_is_refused(house: House):
    refused(house, house.socket(Origin="", Cookie=house.cookie()))


def test_a_websocket_is_not_opened_by_the_key(house: House):
    refused(house, house.socket(f"/ws?key={house.key}"))
    refused(house, house.socket("/ws"))


@pytest.mark.parametrize(
    "broken",
    [
        {"Sec-WebSocket-Key": ""},
        {"Sec-WebSocket-Key": "short"},
        {"Sec-WebSocket-Version": "8"},
        {"Sec-WebSocket-Extensions": ";;"},
        {"Upgrade": "h2c"},
        {"Upgrade": "websocket, h2c"},
    ],
    ids=str,
)
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_a_broken_handshake_of_a_stranger_is_answered_like_whatever_else_a_stranger_sends(
    house: House, method: str, broken: dict[str, str]
):
    refused(house, house.get("/ws", method, **{**UPGRADE, "Origin": house.origin, **broken}))
    refused(house, house.get("/ws", method, **{**UPGRADE, "Host": "evil.example", **broken}))


def test_a_request_that_names_two_hosts_or_none_is_refused(house: House):
    cookie = house.cookie()
    good, bad = f"Host: {house.host}\r\n", "Host: evil.example\r\n"
    tail = f"Cookie: {cookie}\r\nConnection: close\r\n\r\n"
    refused(house, house.ask(f"GET / HTTP/1.0\r\n{tail}"))
    for hosts in (good + good, good + bad, bad + good, ""):
        answer = house.ask(f"GET / HTTP/1.1\r\n{hosts}{tail}")
        assert re.match(rb"HTTP/1.1 4\d\d ", answer) and SECRET not in answer
    assert house.behind.came == []


def test_two_origins_are_refused(house: House):
    both = f"Origin: {house.origin}\r\nOrigin: http://evil.example\r\n"
    refused(house, house.ask(f"GET / HTTP/1.1\r\nHost: {house.host}\r\n{both}Cookie: {house.cookie()}\r\n\r\n"))


@pytest.mark.parametrize(
    "target", ["http://{host}/", "http://evil.example/", "*", "evil.example:80", "\\", "?key={key}"]
)
def test_a_target_that_is_no_path_is_refused(house: House, target: str):
    target = target.format(host=house.host, key=house.key)
    answer = house.get(target, Cookie=house.cookie())
    assert re.match(rb"HTTP/1.1 4\d\d ", answer) and SECRET not in answer
    assert house.behind.came == []


def test_headers_without_end_are_cut_off_and_reach_nothing(house: House):
    with closing(socket.create_connection(("127.0.0.1", house.port), 10)) as connection:
        connection.sendall(f"GET / HTTP/1.1\r\nHost: {house.host}\r\nCookie: ".encode())
        sent = 0
        try:
            while sent < 1 << 20:
                sent += connection.send(b"a" * 8192)
                time.sleep(0.001)
            pytest.fail("a megabyte of cookies was read")
        except OSError:
            pass
    assert house.behind.came == []


def test_a_body_that_a_stranger_sends_reaches_nothing(house: House):
    refused(house, house.ask(f"POST /upload HTTP/1.1\r\nHost: {house.host}\r\nContent-Length: 9\r\n\r\n123456789"))


def test_a_second_request_on_the_connection_of_a_good_one_is_looked_at_by_itself(house: House):
    good = f"GET /one HTTP/1.1\r\nHost: {house.host}\r\nCookie: {house.cookie()}\r\n\r\n"
    answers = house.ask(good + f"GET /two HTTP/1.1\r\nHost: {house.host}\r\nConnection: close\r\n\r\n")
    assert answers.count(SECRET) == 1 and b"HTTP/1.1 403" in answers
    assert house.behind.came == ["http /one"]


# --- what passes through ---------------------------------------------------------------------------------


def test_no_answer_may_be_kept_framed_or_read_by_another_site_or_tell_what_made_it(house: House):
    connection = http.client.HTTPConnection("127.0.0.1", house.port)
    connection.request("GET", "/", headers={"Cookie": house.cookie()})
    headers = {name.lower(): value for name, value in connection.getresponse().getheaders()}
    assert not [name for name in headers if name.startswith("access-control")] and "server" not in headers
    assert headers["cache-control"] == "no-store" and headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff" and headers["x-frame-options"] == "DENY"
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["frame-ancestors"] == "'none'" and policy["default-src"] == "'self'"
    assert not re.search(r"https?:|\*|'unsafe-eval'", headers["content-security-policy"])


async def test_an_unknown_kind_of_connection_is_left_alone() -> None:
    behind: ASGI = Behind()
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "strange"}

    await Door(behind, 1)({"type": "strange", "headers": [], "path": "/"}, receive, send)
    assert sent == [] and behind.came == []  # type: ignore[attr-defined]  # it is our own


async def test_a_websocket_is_closed_before_it_is_accepted() -> None:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    scope = {"type": "websocket", "headers": [], "path": "/ws", "raw_path": b"/ws", "query_string": b""}
    await Door(Behind(), 1)(scope, receive, send)
    assert sent == [{"type": "websocket.close", "code": 1008}]


def test_it_listens_on_this_machine_alone(house: House):
    with closing(listen()) as listener:
        assert listener.getsockname()[0] == "127.0.0.1"

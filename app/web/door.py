"""The door of the laptop app: nothing behind it answers anybody who was not shown the way in.

A port on 127.0.0.1 is no private place: every program and every account of the machine reaches it, and so does every
page in any of its browsers. So the app is opened by an address with a key that is made anew at each start. Whoever
brings the key is given a cookie and sent on to the same address without it; from then on a request has to name this
very host, come from our own page or from nobody's, and carry the cookie. Everything else is told in one sentence what
to do, and learns nothing: not what runs here, nor whether the path it asked for exists.

Plain ASGI on purpose: a WebSocket passes here too, and is refused before it is accepted.
"""

from __future__ import annotations

import html
import secrets
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ASGI = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

HOST = "127.0.0.1"
KEY_BYTES = 32
QUERY_FIELDS_MAX = 20
STRANGER = (
    "Open this page with the whole address that was printed where the app was started, the part after key= included."
)

# Nothing is kept by the browser, shown in a frame, handed to another site, or fetched from anywhere but here. The
# engine starts from scripts inside its page and compiles WebAssembly, hence the two exceptions; its workers are blobs.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; media-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' {socket}; "
    "worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'none'; frame-ancestors 'none'"
)
BARE_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
GUARDED = (
    (b"cache-control", b"no-store"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
OURS = {name for name, _ in GUARDED} | {b"content-security-policy", b"server"}


class Door:
    """Wraps an ASGI app that is served on 127.0.0.1:`port`. `address` is the way in, good until the app ends."""

    def __init__(self, app: ASGI, port: int) -> None:
        self._app = app
        self._key, self._pass = secrets.token_urlsafe(KEY_BYTES), secrets.token_urlsafe(KEY_BYTES)
        # Browsers leave the port out of the host where it is the usual one, and never put it into a cookie's scope.
        self._hosts = {f"{HOST}:{port}".encode()} | ({HOST.encode()} if port == 80 else set())
        self._origins = {b"http://" + host for host in self._hosts}
        self._origin = f"http://{HOST}:{port}"
        self._cookie = f"beatbook-{port}"
        policy = POLICY.format(socket=f"ws://{HOST}:{port}")
        self._guarded: Headers = [*GUARDED, (b"content-security-policy", policy.encode())]

    @property
    def address(self) -> str:
        return self.way_in("/")

    def way_in(self, path: str) -> str:
        """The address that opens the app at one of its screens."""
        return f"{self._origin}{path}?{urlencode({'key': self._key})}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            if self.admits_socket(scope):
                await self._app(scope, receive, self._guarding(send))
            else:
                await receive()  # its wish to connect, which is answered with a bare 403
                await send({"type": "websocket.close", "code": 1008})
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)

    def admits_socket(self, scope: Scope) -> bool:
        """Whether a request may become a WebSocket: it comes from our own page, and is known."""
        return self._is_here(scope) and self._is_ours(scope, alone=False) and self._knows_us(scope)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        # What asks to become something else and still comes here was refused that, or is no browser.
        wants_more = any(True for _ in _values(scope, b"upgrade"))
        if wants_more or not (self._is_here(scope) and self._is_ours(scope, alone=True)):
            await _refuse(send)
            return
        keys, others = _query(scope)
        brings_key = scope["method"] in ("GET", "HEAD") and any(_same(key, self._key) for key in keys)
        known = self._knows_us(scope)
        if brings_key or (known and keys):  # an old key beside a good cookie goes away, too
            await self._let_in(scope, send, others, new=brings_key)
        elif known:
            await self._app(scope, receive, self._guarding(send))
        else:
            await _refuse(send)

    # --- what a request says of itself -------------------------------------------------------------------

    def _is_here(self, scope: Scope) -> bool:
        """It asks for this very host, once, and for a path of it: names that lead here are the trick of rebinding."""
        hosts = list(_values(scope, b"host"))
        return len(hosts) == 1 and hosts[0] in self._hosts and _raw_path(scope).startswith(b"/")

    def _is_ours(self, scope: Scope, alone: bool) -> bool:
        """Its page is ours; `alone`: a request of no page, such as a typed address, will do as well."""
        origins = list(_values(scope, b"origin"))
        return (alone and not origins) or (len(origins) == 1 and origins[0] in self._origins)

    def _knows_us(self, scope: Scope) -> bool:
        found = False
        for line in _values(scope, b"cookie"):
            for crumb in line.decode("latin-1").split(";"):
                name, _, value = crumb.strip().partition("=")
                found |= name == self._cookie and _same(value, self._pass)
        return found

    # --- the answers -------------------------------------------------------------------------------------

    async def _let_in(self, scope: Scope, send: Send, query: list[tuple[str, str]], new: bool) -> None:
        """Goes on by the page itself: after a redirect from another site the strict cookie would not be sent."""
        path = quote(_raw_path(scope), safe="/%:@!$&'()*+,;=~-._")
        target = self._origin + path + (f"?{urlencode(query)}" if query else "")
        cookie = f"{self._cookie}={self._pass}; Path=/; HttpOnly; SameSite=Strict"
        page = f'<meta http-equiv="refresh" content="0;url={html.escape(target)}"><title>Opening</title>'
        await _page(send, 200, page, [(b"set-cookie", cookie.encode())] if new else [])

    def _guarding(self, send: Send) -> Send:
        async def guarded(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                kept = [
                    (name, value)
                    for name, value in message.get("headers", ())
                    if name.lower() not in OURS and not name.lower().startswith(b"access-control-")
                ]
                message = {**message, "headers": [*kept, *self._guarded]}
            await send(message)

        return guarded


def _values(scope: Scope, name: bytes) -> Iterator[bytes]:
    return (value for key, value in scope["headers"] if key.lower() == name)


def _raw_path(scope: Scope) -> bytes:
    raw: bytes = scope.get("raw_path") or quote(scope["path"]).encode()
    return raw.partition(b"?")[0]


def _query(scope: Scope) -> tuple[list[str], list[tuple[str, str]]]:
    """The keys a request brings, and the rest of its query."""
    text = scope.get("query_string", b"").decode("latin-1")
    try:
        fields = parse_qsl(text, keep_blank_values=True, max_num_fields=QUERY_FIELDS_MAX)
    except ValueError:
        return [], []
    return [value for name, value in fields if name == "key"], [field for field in fields if field[0] != "key"]


def _same(given: str, wanted: str) -> bool:
    return secrets.compare_digest(given.encode("utf-8", "replace"), wanted.encode())


async def _page(send: Send, status: int, body: str, headers: Headers) -> None:
    content = f'<!doctype html><html lang="en"><meta charset="utf-8">{body}</html>'.encode()
    start: Headers = [
        (b"content-type", b"text/html; charset=utf-8"),
        (b"content-length", str(len(content)).encode()),
        *GUARDED,
        (b"content-security-policy", BARE_POLICY.encode()),
        *headers,
    ]
    await send({"type": "http.response.start", "status": status, "headers": start})
    await send({"type": "http.response.body", "body": content})


async def _refuse(send: Send) -> None:
    await _page(send, 403, f"<title>Closed</title><p>{html.escape(STRANGER)}", [(b"connection", b"close")])

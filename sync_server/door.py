"""The outermost layer: every request is counted, timed and logged, every answer is hardened, and nothing that
went wrong inside gets out as more than a number.
"""

from __future__ import annotations

import os
import time
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sync_server import logs
from sync_server.errors import Problem, TooMany
from sync_server.limits import ADDRESS, address_of
from sync_server.service import Service

_HEADERS = [
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
]
_HSTS = (b"strict-transport-security", b"max-age=31536000")
_METHODS = frozenset({"GET", "POST", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Door:
    """ASGI middleware around one app."""

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self._app = app
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        visit = _Visit(scope, receive, send)
        try:
            self._service.limits.spend(ADDRESS, address_of(scope))
            await self._app(scope, visit.receive, visit.send)
        except TooMany as error:
            await error.response()(scope, visit.receive, visit.send)
        except Exception as error:  # noqa: BLE001  # the last door: whatever went wrong, only a number gets out
            self._service.log.error(
                "failed",
                request_id=visit.id,
                route=visit.route,
                kind=type(error).__name__,
                places=logs.places(error),
            )
            if not visit.status:
                await Problem(500, "internal").response()(scope, visit.receive, visit.send)
        finally:
            self._record(visit)

    def _record(self, visit: _Visit) -> None:
        seconds = time.perf_counter() - visit.began
        metrics = self._service.metrics
        metrics.requests.labels(visit.method, visit.route, str(visit.status)).inc()
        metrics.seconds.labels(visit.route).observe(seconds)
        if self._service.settings.log_requests:
            self._service.log.info(
                "request",
                request_id=visit.id,
                method=visit.method,
                route=visit.route,
                status=visit.status,
                ms=round(seconds * 1000, 2),
                bytes_in=visit.bytes_in,
                bytes_out=visit.bytes_out,
            )


class _Visit:
    """One request on its way through."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._scope, self._receive, self._send = scope, receive, send
        self.id = os.urandom(8).hex()
        self.began = time.perf_counter()
        self.status = self.bytes_in = self.bytes_out = 0

    @property
    def method(self) -> str:
        method: str = self._scope["method"]
        return method if method in _METHODS else "OTHER"

    @property
    def route(self) -> str:
        """The template, as /v1/vaults/{vault}/entries; what was really asked may hold an id."""
        route: Any = self._scope.get("route")
        return getattr(route, "path", None) or "unmatched"

    async def receive(self) -> Message:
        message = await self._receive()
        self.bytes_in += len(message.get("body", b""))
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = [*message.get("headers", []), *_HEADERS, (b"x-request-id", self.id.encode())]
            if self._scope.get("scheme") == "https":
                headers.append(_HSTS)
            message = {**message, "headers": headers}
        else:
            self.bytes_out += len(message.get("body", b""))
        await self._send(message)

"""The outermost layer: every request is counted, timed and logged, every answer is hardened, and nothing that
went wrong inside gets out as more than a number.
"""

from __future__ import annotations

import asyncio
import os
import time
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.journal import refusal_codes
from sync_server import callers, logs
from sync_server.callers import Caller
from sync_server.errors import Problem, malformed, unavailable
from sync_server.limits import ADDRESS, DEVICE, address_of
from sync_server.room import Room, Share
from sync_server.service import Service

HEADERS = [
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
]
HSTS = (b"strict-transport-security", b"max-age=31536000")
PROOFS = frozenset(
    {
        "/v1/sync",
        "/v1/founding",
        "/v1/invitations/open",
        "/v1/invitations/enrol",
        "/v1/roster",  # counts for itself what brings nothing that is true
    }
)
_METHODS = frozenset({"GET", "POST", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Door:
    """ASGI middleware around one app."""

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self._app = app
        self._service = service
        self._room = Room(service.settings.bodies_mib << 20)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        share = Share(self._room, lambda: isinstance(scope.get(callers.SCOPE), Caller))
        visit = _Visit(scope, receive, send, share)
        try:
            # Neighbours behind one address share what it may ask, but nobody is kept out who proves to belong: by a
            # signature, or by the ticket of a code.
            caller = scope[callers.SCOPE] = await callers.caller_of(self._service, scope)
            if isinstance(caller, Caller):
                self._service.limits.spend(DEVICE, caller.device.hex())
            elif scope["path"] not in PROOFS:
                self._service.limits.spend(ADDRESS, address_of(scope))
            if _is_framed_twice(scope):
                raise malformed("A request has one length, not two.", close=True)
            await self._app(scope, visit.receive, visit.send)
        except Problem as error:
            await error.response()(scope, visit.receive, visit.send)
        except asyncio.CancelledError:  # the server stops, and this request did not end in time
            if not visit.status:
                await unavailable().response()(scope, visit.receive, visit.send)
        except Exception as error:  # noqa: BLE001  # the last door: whatever went wrong, only a number gets out
            self._service.log.error(
                "failed",
                request_id=visit.id,
                route=visit.route,
                kind=type(error).__name__,
                places=logs.places(error),
            )
            if not visit.status:
                await Problem(refusal_codes.INTERNAL).response()(scope, visit.receive, visit.send)
        finally:
            share.close()
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


def _is_framed_twice(scope: Scope) -> bool:
    """A length and chunks: a proxy may read one and we the other, and so take a body for a request (RFC 9112, 6.1)."""
    names = [name for name, _ in scope["headers"]]
    return b"transfer-encoding" in names and b"content-length" in names


class _Visit:
    """One request on its way through."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, share: Share) -> None:
        self._scope, self._receive, self._send, self._share = scope, receive, send, share
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
        size = len(message.get("body", b""))
        self.bytes_in += size
        if not self._share.grow(size):
            raise unavailable()
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = [*message.get("headers", []), *HEADERS, (b"x-request-id", self.id.encode())]
            if self._scope.get("scheme") == "https":
                headers.append(HSTS)
            message = {**message, "headers": headers}
        else:
            self.bytes_out += len(message.get("body", b""))
        await self._send(message)

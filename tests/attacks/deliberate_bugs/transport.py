"""Bugs on the way to the server: connections, retries, pauses, two syncs at once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

import httpx

from app.sync.driver import Server
from app.sync.errors import Offline
from app.sync.exchange import Answer, Request
from app.sync.syncer import Syncer
from tests.attacks.deliberate_bugs.bug import Catalogue, replaced, wrapped

BUGS = Catalogue()


@BUGS.add("a new HTTP client per call", "Every request pays for a connection and a handshake of its own.")
def _() -> Iterator[None]:
    async def try_(real: Any, self: Server, request: Request) -> Answer:
        kept = self._client
        async with httpx.AsyncClient(base_url=kept.base_url, headers=kept.headers, trust_env=False) as fresh:
            self._client = fresh
            try:
                answer: Answer = await real(self, request)
            finally:
                self._client = kept
        return answer

    with wrapped(Server, "_try", try_):
        yield


@BUGS.add(
    "a stale keep-alive not retried",
    "After a pause the first request finds a closed connection, and the phone says offline.",
)
def _() -> Iterator[None]:
    async def send(self: Server, request: Request, max_s: float) -> Answer:
        try:
            return await self._try(request)
        except httpx.TransportError as error:
            raise Offline("offline.no_answer") from error

    with replaced(Server, "_send", send):
        yield


@BUGS.add("a pause before every request", "A sync that has nothing to carry takes seconds.")
def _() -> Iterator[None]:
    async def send(real: Any, self: Server, request: Request, max_s: float) -> Answer:
        await asyncio.sleep(0.1)
        answer: Answer = await real(self, request, max_s)
        return answer

    with wrapped(Server, "_send", send):
        yield


@BUGS.add("two sync loops at once", "Two syncs of one phone push the same batch side by side and trip over each other.")
def _() -> Iterator[None]:
    def begin(real: Any, self: Syncer, *args: Any, **more: Any) -> None:
        real(self, *args, **more)
        assert isinstance(self._busy, asyncio.Lock)
        self._busy = nullcontext()  # type: ignore[assignment]  # no lock is the bug

    with wrapped(Syncer, "__init__", begin):
        yield


@BUGS.add(
    "the time of the last sync moves although it failed",
    "The screen says that all is in step while nothing went through.",
)
def _() -> Iterator[None]:
    async def sync(real: Any, self: Syncer, receipts: bool = False) -> Any:
        report = await real(self, receipts)
        self.status = replace(self.status, last_ms=int(time.time() * 1000))
        return report

    with wrapped(Syncer, "sync", sync):
        yield

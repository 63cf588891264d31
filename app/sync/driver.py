"""The only door to the network: carries an exchange's requests over HTTPS and hands the answers back.

Every request may be repeated, so one that finds a stale connection is sent again at once; whatever else goes
wrong on the way is told to the exchange as Offline. The exchange's own steps (disk, cryptography) run in a
worker thread, so that the screen never waits for them.
"""

from __future__ import annotations

import asyncio
import ssl
from ipaddress import ip_address
from types import TracebackType
from typing import TypeVar
from urllib.parse import urlencode, urlsplit

import httpx

from app.journal.wire import ANSWER_MAX_BYTES, MEDIA_TYPE
from app.sync.errors import Offline, SyncError
from app.sync.exchange import Answer, Exchange, Pause, Request

CONNECT_TIMEOUT_S = 5.0
ANSWER_TIMEOUT_S = 30.0
T = TypeVar("T")


def check_address(address: str) -> str:
    """The server's address without a trailing slash. Raises SyncError unless it is https, or http to loopback."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    if parts.scheme == "https" and host:
        return address.rstrip("/")
    if parts.scheme == "http" and _is_loopback(host):
        return address.rstrip("/")
    raise SyncError("This code names a server without encryption. Beatbook only talks to https addresses.")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class Server:
    """One server, one HTTP client. `authority` is a file of certificate authorities for an agency's own CA."""

    def __init__(self, address: str, authority: str | None = None) -> None:
        verify = ssl.create_default_context(cafile=authority) if authority else True
        self._address = check_address(address)
        self._client = httpx.AsyncClient(
            verify=verify,
            timeout=httpx.Timeout(ANSWER_TIMEOUT_S, connect=CONNECT_TIMEOUT_S),
            headers={"Content-Type": MEDIA_TYPE, "Accept": MEDIA_TYPE},
            follow_redirects=False,
            trust_env=False,
        )

    async def __aenter__(self) -> Server:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        await self._client.aclose()

    async def carry(self, exchange: Exchange[T]) -> T:
        """Runs an exchange to its end and returns its result; its exceptions come out as they are."""
        answer: Answer | None = None
        problem: Offline | None = None
        while True:
            done, step = await asyncio.to_thread(_advance, exchange, answer, problem)
            if done:
                return step  # type: ignore[return-value]  # a finished step is the exchange's result
            answer = problem = None
            if isinstance(step, Pause):
                await asyncio.sleep(step.seconds)
            elif isinstance(step, Request):
                try:
                    answer = await self._send_meanwhile(step)
                except Offline as offline:
                    problem = offline

    async def _send_meanwhile(self, request: Request) -> Answer:
        if request.meanwhile is None:
            return await self._send(request)
        answer, _ = await asyncio.gather(self._send(request), asyncio.to_thread(request.meanwhile.do))
        return answer

    async def _send(self, request: Request) -> Answer:
        try:
            return await self._try(request)
        except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError):
            pass  # most often a kept-alive connection that the other side had closed: a new one tells
        except httpx.TransportError as error:
            raise Offline("No answer from the server.") from error
        try:
            return await self._try(request)
        except httpx.TransportError as error:
            raise Offline("No answer from the server.") from error

    async def _try(self, request: Request) -> Answer:
        headers = {"Authorization": f"Bearer {request.token.hex()}"} if request.token else {}
        # Put together here: httpx takes twice as long to join an address, a path and a query.
        url = f"{self._address}{request.path}" + (f"?{urlencode(request.query)}" if request.query else "")
        sending = self._client.stream(request.method, url, content=request.body, headers=headers)
        async with sending as response:
            body = bytearray()
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > ANSWER_MAX_BYTES:
                    raise Offline("The server's answer is larger than allowed.")
            try:
                wait_s = float(response.headers["Retry-After"])
            except (KeyError, ValueError):
                wait_s = None
            return Answer(response.status_code, bytes(body), wait_s)


def _advance(exchange: Exchange[T], answer: Answer | None, problem: Offline | None) -> tuple[bool, T | Request | Pause]:
    """One step of the exchange: (True, result) at its end. StopIteration cannot cross a thread's future."""
    try:
        return False, exchange.throw(problem) if problem else exchange.send(answer)
    except StopIteration as end:
        return True, end.value

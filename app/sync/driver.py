"""The only door to the network: carries an exchange's requests over HTTPS and hands the answers back.

Every request may be repeated, so one that finds a stale connection is sent again at once; whatever else goes
wrong on the way is told to the exchange as Offline. The exchange's own steps (disk, cryptography) run in a
worker thread, so that the screen never waits for them.

Nothing that the other side does lasts: a request ends after REQUEST_MAX_S with all its parts (connecting, sending,
waiting, reading drop by drop, a second try), a whole exchange after EXCHANGE_MAX_S. Bodies are taken as they come: we
ask for no encoding and unpack none. Cookies are not kept, redirects not followed.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
import time
from contextlib import suppress
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import TracebackType
from typing import TypeVar

import httpx

from app.journal.errors import JournalError, NotAllowed
from app.journal.messages import ANSWER_MAX_BYTES, MEDIA_TYPE
from app.journal.server_address import check_address
from app.sync.errors import Offline
from app.sync.exchange import Answer, Exchange, Pause, Request
from app.sync.http_errors import not_believed

log = logging.getLogger(__name__)

CONNECT_TIMEOUT_S = 5.0
ANSWER_TIMEOUT_S = 30.0  # without a single byte
REQUEST_MAX_S = 60.0  # a MiB at 140 kbit/s; what is slower is asked for in smaller parts
EXCHANGE_MAX_S = 600.0  # the first sync of a large squad on a bad link goes on in the next one
CLOSE_MAX_S = 5.0
RETRY_DIGITS_MAX = 9
T = TypeVar("T")


@cache
def _trusted(authority: str | None) -> ssl.SSLContext:
    """Who vouches for servers. Once per process: reading the list takes a tenth of a second of every unlock."""
    return ssl.create_default_context(cafile=authority) if authority else httpx.create_ssl_context(trust_env=False)


class Server:
    """One server, one HTTP client. `authority` is a file of certificate authorities for an agency's own CA."""

    def __init__(self, address: str, authority: str | None = None) -> None:
        """Raises Malformed for an address that no phone may call."""
        self._address = check_address(address)
        self._client = httpx.AsyncClient(
            verify=_trusted(authority),
            timeout=httpx.Timeout(ANSWER_TIMEOUT_S, connect=CONNECT_TIMEOUT_S),
            headers={"Content-Type": MEDIA_TYPE, "Accept": MEDIA_TYPE, "Accept-Encoding": "identity"},
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
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
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_MAX_S):
                await self._client.aclose()

    async def carry(self, exchange: Exchange[T], max_s: float = EXCHANGE_MAX_S) -> T:
        """Runs an exchange to its end and returns its result; its exceptions come out as they are, but for one:
        where something of an answer has the wrong form or no proof, that is Refused in words for the officer.

        After `max_s` every further request of it fails as Offline at once, so that it ends in its own way.
        """
        answer: Answer | None = None
        problem: Offline | None = None
        answered = False
        until_s = time.monotonic() + max_s
        while True:
            try:
                done, step = await asyncio.to_thread(_advance, exchange, answer, problem)
            except JournalError as error:
                if not answered or isinstance(error, NotAllowed):  # what was to be sent; who may not, by the roster
                    raise
                raise not_believed(error) from error
            if done:
                return step  # type: ignore[return-value]  # a finished step is the exchange's result
            answer = problem = None
            left_s = until_s - time.monotonic()
            if isinstance(step, Pause):
                await asyncio.sleep(max(0.0, min(step.seconds, left_s)))
            elif isinstance(step, Request):
                try:
                    answer = await self._send_meanwhile(step, min(REQUEST_MAX_S, left_s))
                    answered = True
                except Offline as offline:
                    problem = offline

    async def _send_meanwhile(self, request: Request, max_s: float) -> Answer:
        if request.meanwhile is None:
            return await self._send(request, max_s)
        answer, _ = await asyncio.gather(
            self._send(request, max_s), asyncio.to_thread(request.meanwhile.do), return_exceptions=True
        )
        if isinstance(answer, BaseException):
            raise answer
        return answer

    async def _send(self, request: Request, max_s: float) -> Answer:
        try:
            async with asyncio.timeout(max_s):
                try:
                    return await self._try(request)
                except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError):
                    pass  # most often a kept-alive connection that the other side had closed: a new one tells
                return await self._try(request)
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:  # the deadline is an OSError, too
            raise Offline("offline.no_answer") from error

    async def _try(self, request: Request) -> Answer:
        headers = {"Authorization": request.proof} if request.proof else {}
        url = f"{self._address}{request.path}"
        sending = self._client.stream(request.method, url, content=request.body, headers=headers)
        async with sending as response:
            if response.headers.get("Content-Encoding", "identity").strip().lower() not in ("identity", ""):
                log.warning("an answer was encoded, which was not asked for")
                raise Offline("offline.encoded")
            body = bytearray()
            async for chunk in response.aiter_raw():
                body += chunk
                if len(body) > ANSWER_MAX_BYTES:
                    raise Offline("offline.too_large")
            media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
            return Answer(response.status_code, bytes(body), retry_after(response.headers), media_type)


def retry_after(headers: httpx.Headers) -> float | None:
    """Seconds to wait, where the server names a whole number of them. A date is none: it would need a clock."""
    text = headers.get("Retry-After", "").strip()
    return float(text) if text.isascii() and text.isdigit() and len(text) <= RETRY_DIGITS_MAX else None


def _advance(exchange: Exchange[T], answer: Answer | None, problem: Offline | None) -> tuple[bool, T | Request | Pause]:
    """One step of the exchange: (True, result) at its end. StopIteration cannot cross a thread's future."""
    try:
        return False, exchange.throw(problem) if problem else exchange.send(answer)
    except StopIteration as end:
        return True, end.value

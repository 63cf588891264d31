"""One request and its answer, without a socket: what the engine yields and the driver carries out."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from app.journal.messages import ANSWER_MAX_BYTES, MEDIA_TYPE
from app.journal.packing import pack, unpack_map
from app.sync.errors import Refused
from app.sync.http_errors import problem_of

WAIT_MAX_S = 30.0  # what a server may ask for within a sync; who asks for longer is asked again by the next one
T = TypeVar("T")


class Meanwhile(Generic[T]):
    """Work on this phone that need not wait for an answer. Done once: by a driver while the request is under way, in
    whatever thread, or else by whoever asks for the result."""

    def __init__(self, work: Callable[[], T]) -> None:
        self._work, self._turn = work, threading.Lock()
        self._results: list[T] = []
        self._error: Exception | None = None

    def do(self) -> None:
        """What goes wrong is kept for whoever asks for the result."""
        with self._turn:
            if self._results or self._error:
                return
            try:
                self._results.append(self._work())
            except Exception as error:  # noqa: BLE001  # raised again by `result`
                self._error = error

    def result(self) -> T:
        """Raises what the work raised."""
        self.do()
        if self._error:
            raise self._error
        return self._results[0]


@dataclass(frozen=True)
class Request:
    """`proof`: who asks (proof.py), where that matters. `meanwhile` may be done while the answer is on its way."""

    method: str
    path: str
    body: bytes = b""
    proof: str = ""
    meanwhile: Meanwhile[Any] | None = None


@dataclass(frozen=True)
class Answer:
    """`retry_after_s`: what the server asked us to wait, if it did. `media_type`: what it says that the body is."""

    status: int
    body: bytes
    retry_after_s: float | None = None
    media_type: str = MEDIA_TYPE

    def content(self) -> bytes:
        """The body of a good answer. Raises Refused with the problem's code otherwise."""
        if self.status != 200:
            raise self.problem()
        if self.media_type != MEDIA_TYPE:
            raise Refused("not_beatbook", "problem.not_beatbook", self.status)
        return self.body

    def map(self) -> dict[str, Any]:
        return unpack_map(self.content(), ANSWER_MAX_BYTES)

    def problem(self) -> Refused:
        return problem_of(self.status, self.body)


@dataclass(frozen=True)
class Pause:
    """The engine asks the driver to wait before it goes on."""

    seconds: float


Exchange = Generator["Request | Pause", "Answer | None", T]


def ask(request: Request) -> Exchange[Answer]:
    """Yields one request and returns its answer, waiting as the server asks (429, 503): twice, WAIT_MAX_S at most."""
    waits_left = 2
    while True:
        answer = yield request
        if answer is None:
            raise TypeError("a request was resumed without an answer")
        wait_s = answer.retry_after_s if answer.status in (429, 503) else None
        if not waits_left or wait_s is None or not 0 <= wait_s <= WAIT_MAX_S:
            return answer
        waits_left -= 1
        yield Pause(wait_s)


def post(path: str, message: dict[str, Any]) -> Exchange[Answer]:
    """By anybody: what it carries is proof enough."""
    return (yield from ask(Request("POST", path, pack(message))))

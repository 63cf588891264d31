"""The line between one phone and the server, and what can happen to a request on its way."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace

from app.sync.errors import Offline
from app.sync.exchange import Answer, Request
from tests.attacks.simulation.fuses import Killed
from tests.attacks.simulation.server import SimulatedServer
from tests.cast.exchanges import brings
from tests.cast.sync import Network

REQUESTS_MAX = 400  # in one conversation; an engine that asks more often than this will never stop

Carry = Callable[[], Answer]
Lie = Callable[["Line", Request, Carry], Answer]
"""What a bad server answers: it sees the request, and how the honest server would answer it."""

FAULTS = (
    "request lost",
    "answer lost",
    "sent twice",
    "arrives late",
    "answer cut off",
    "half a body",
    "answered 401",
    "answered 413",
    "answered 429",
    "answered 500",
    "answered 500 when it was done",
    "answered 503",
    "answer to an earlier request",
    "noise for an answer",
    "the signal is gone",
)


class Line(Network):
    """`plan` names the fault of the n-th request of a conversation; `lie` alters every answer of a bad server."""

    def __init__(self, server: SimulatedServer) -> None:
        super().__init__(server.straight)
        self.server = server
        self.plan: dict[int, str] = {}
        self.lie: Lie | None = None
        self.body_max: int | None = None
        self.gone = False
        self.late: list[Request] = []
        self.injected: list[str] = []
        self._answers: dict[str, Answer] = {}
        self.fault = self._between

    def honest(self) -> None:
        self.plan, self.lie, self.body_max, self.gone = {}, None, None, False
        self.requests.clear()

    def carry(self, request: Request) -> Answer:
        self.web = self.server.straight
        try:
            return super().carry(request)
        except Killed:
            self.server.killed()
            raise Offline("offline.no_answer") from None

    def deliver_late(self) -> None:
        """What was under way all the time arrives now; nobody waits for the answers."""
        for request in self.late:
            try:
                self.carry(request)
            except Offline:
                continue
        self.late.clear()

    def _between(self, request: Request, carry: Carry) -> Answer:
        assert len(self.requests) <= REQUESTS_MAX, "one sync that never ends"
        fault = "the signal is gone" if self.gone else self.plan.get(len(self.requests) - 1)
        if fault is not None:
            self.injected.append(fault)
            return self._faulty(fault, request, carry)
        if self.body_max is not None and brings(request) and len(request.body) > self.body_max:
            return problem(413)
        if self.lie is not None:
            self.injected.append("lie")
            return self.lie(self, request, carry)
        self._answers[request.path] = carry()
        return self._answers[request.path]

    def _faulty(self, fault: str, request: Request, carry: Carry) -> Answer:
        match fault:
            case "request lost":
                raise Offline("offline.no_answer")
            case "the signal is gone":
                self.gone = True
                raise Offline("offline.no_answer")
            case "answer lost":
                carry()
                raise Offline("offline.no_answer")
            case "sent twice":
                carry()
                return carry()
            case "arrives late":
                self.late.append(request)
                raise Offline("offline.no_answer")
            case "answer cut off":
                answer = carry()
                return Answer(answer.status, answer.body[: len(answer.body) // 2])
            case "half a body":
                half = replace(request, body=request.body[: len(request.body) // 2])
                return self.carry(half)
            case "answered 500 when it was done":
                carry()
                return problem(500)
            case "answer to an earlier request":
                return self._answers.get(request.path) or carry()
            case "noise for an answer":
                carry()
                return Answer(200, os.urandom(64))
        status = int(fault.removeprefix("answered "))
        return problem(status, retry_after_s=0.01 if status in (429, 503) else None)


def problem(status: int, retry_after_s: float | None = None) -> Answer:
    return Answer(status, json.dumps({"code": f"http_{status}", "title": "No"}).encode(), retry_after_s)

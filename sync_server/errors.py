"""What can go wrong, and how it is told: RFC 9457 problem details to phones, a sentence to the operator.

ServerError
├── OperatorError     a command cannot do what it was asked; the message says what to do
└── Problem           a request is answered with this status and code
    └── TooMany       with the seconds to wait

Codes, and the status of each, are those of app.journal.refusal_codes; phones act on them and have words of their own. A
problem's `detail` is for whoever writes a client, and never repeats what was sent.
"""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from sqlalchemy import exc as database
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from app.journal import refusal_codes
from app.journal.errors import JournalError
from app.journal.proof import SCHEME
from sync_server.db import Damaged, Trouble, trouble_of

MEDIA_TYPE = "application/problem+json"
RETRY_DATABASE_S = 2
RETRY_STORAGE_S = 10

_BY_STATUS = {
    404: refusal_codes.NOT_FOUND,
    405: refusal_codes.METHOD_NOT_ALLOWED,
    408: refusal_codes.TIMEOUT,
    413: refusal_codes.TOO_LARGE,
    415: refusal_codes.MEDIA_TYPE,
}


class ServerError(Exception):
    """Base of the tree."""


class OperatorError(ServerError):
    """For the person who runs the server: a message that says what to do."""


class Problem(ServerError):
    """`extra` becomes members of the answer, beside type, title, status, detail and code. `status`: where a code has
    several."""

    def __init__(
        self,
        code: str,
        detail: str = "",
        *,
        status: int | None = None,
        extra: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.status, self.code, self.detail = status or refusal_codes.PROBLEMS[code][0], code, detail
        self.extra, self.headers = extra or {}, headers or {}

    def response(self) -> Response:
        title = HTTPStatus(self.status).phrase
        content = {
            "type": "about:blank",
            "title": title,
            "status": self.status,
            "code": self.code,
            **self.extra,
        }
        if self.detail:
            content["detail"] = self.detail
        return Response(json.dumps(content), self.status, self.headers, MEDIA_TYPE)


class TooMany(Problem):
    """Too many requests: come back after `wait_s` seconds."""

    def __init__(self, wait_s: int) -> None:
        super().__init__(refusal_codes.TOO_MANY, headers={"Retry-After": str(wait_s)})


def unauthorised(code: str, challenge: bytes = b"") -> Problem:
    """`unsigned`: sign again, with this challenge. `unknown_device`: the roster here does not know this device."""
    extra = {"challenge": challenge.hex()} if challenge else None
    return Problem(code, extra=extra, headers={"WWW-Authenticate": SCHEME})


def malformed(detail: str, *, close: bool = False) -> Problem:
    """With `close`, nothing more is read from this connection."""
    return Problem(refusal_codes.MALFORMED, detail, headers={"Connection": "close"} if close else None)


def too_large() -> Problem:
    return Problem(refusal_codes.TOO_LARGE)


def unavailable() -> Problem:
    """The database did not answer: nothing was stored, and the same request may be sent again."""
    return _storage("away")


_STORAGE: dict[Trouble, tuple[str, int]] = {
    "away": (refusal_codes.UNAVAILABLE, RETRY_DATABASE_S),
    "full": (refusal_codes.STORAGE_FULL, RETRY_STORAGE_S),
    "read_only": (refusal_codes.STORAGE_READ_ONLY, RETRY_STORAGE_S),
    "damaged": (refusal_codes.STORAGE_DAMAGED, RETRY_STORAGE_S),
}
"""Nothing of the request was stored. All but the first need somebody who looks after the server."""


def _storage(trouble: Trouble) -> Problem:
    code, wait_s = _STORAGE[trouble]
    return Problem(code, headers={"Retry-After": str(wait_s)})


def problem_of(error: Exception) -> Problem:
    """How an error of a known kind is told. Nothing that was sent is repeated."""
    match error:
        case Problem():
            return error
        case JournalError():
            return Problem(
                error.code if error.code in refusal_codes.PROBLEMS else refusal_codes.MALFORMED, error.reason.code
            )
        case HTTPException():
            code = _BY_STATUS.get(error.status_code, refusal_codes.MALFORMED)
            return Problem(code, status=error.status_code, headers=dict(error.headers or {}))
        case ClientDisconnect():
            return Problem(refusal_codes.MALFORMED, "The request ended early.")
    trouble = trouble_of(error)
    return _storage(trouble) if trouble else Problem(refusal_codes.INTERNAL)


_KNOWN = (
    Problem,
    JournalError,
    HTTPException,
    ClientDisconnect,
    database.DBAPIError,
    database.TimeoutError,
    Damaged,
)


def install(app: FastAPI) -> None:
    """Every error of the app becomes a problem; what nobody foresaw is caught by the door."""

    async def tell(request: Request, error: Exception) -> Response:
        problem = problem_of(error)
        if problem.status == HTTPStatus.INTERNAL_SERVER_ERROR:
            raise error
        if problem.code.startswith("storage_"):
            request.app.state.service.log.error("storage", trouble=problem.code, kind=type(error).__name__)
        return problem.response()

    for kind in _KNOWN:
        app.add_exception_handler(kind, tell)

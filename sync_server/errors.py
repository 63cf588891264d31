"""What can go wrong, and how it is told: RFC 9457 problem details to phones, a sentence to the operator.

ServerError
├── OperatorError     a command cannot do what it was asked; the message says what to do
└── Problem           a request is answered with this status and code
    └── TooMany       with the seconds to wait

A problem's `code` is stable; phones act on it. Its `detail` never repeats what was sent.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy import exc as database
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from app.journal.errors import JournalError
from sync_server.db import Damaged, Trouble, trouble_of

MEDIA_TYPE = "application/problem+json"
RETRY_DATABASE_S = 2
RETRY_STORAGE_S = 10

_CODES = {404: "not_found", 405: "method_not_allowed", 408: "timeout", 413: "too_large", 415: "media_type"}


class ServerError(Exception):
    """Base of the tree."""


class OperatorError(ServerError):
    """For the person who runs the server: a message that says what to do."""


class Problem(ServerError):
    """`extra` becomes members of the answer, beside type, title, status, detail and code."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str = "",
        *,
        extra: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.status, self.code, self.detail = status, code, detail
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
        super().__init__(
            429,
            "too_many",
            "Too many requests. The app tries again by itself.",
            headers={"Retry-After": str(wait_s)},
        )


def unauthorised(code: str) -> Problem:
    """`bad_session`: sign in again. `unknown_device`: the roster here does not know this device."""
    return Problem(401, code, headers={"WWW-Authenticate": "Bearer"})


def malformed(detail: str, *, close: bool = False) -> Problem:
    """With `close`, nothing more is read from this connection."""
    return Problem(400, "malformed", detail, headers={"Connection": "close"} if close else None)


def too_large() -> Problem:
    return Problem(413, "too_large", "The request is larger than allowed. Send less at once.")


def unavailable() -> Problem:
    """The database did not answer: nothing was stored, and the same request may be sent again."""
    return _storage(503, "unavailable", "The server is busy.", RETRY_DATABASE_S)


def _storage(status: int, code: str, what: str, wait_s: int) -> Problem:
    detail = f"{what} Everything is safe on this phone and goes to the server as soon as it can take it."
    return Problem(status, code, detail, headers={"Retry-After": str(wait_s)})


_STORAGE: dict[Trouble, Callable[[], Problem]] = {
    "away": unavailable,
    "full": lambda: _storage(507, "storage_full", "The server is out of space. Tell your admin.", RETRY_STORAGE_S),
    "read_only": lambda: _storage(
        503, "storage_read_only", "The server may not store anything. Tell your admin.", RETRY_STORAGE_S
    ),
    "damaged": lambda: _storage(
        503, "storage_damaged", "The server's storage is damaged. Tell your admin.", RETRY_STORAGE_S
    ),
}
"""Nothing of the request was stored. All but the first need somebody who looks after the server."""


def problem_of(error: Exception) -> Problem:
    """How an error of a known kind is told. Nothing that was sent is repeated."""
    match error:
        case Problem():
            return error
        case JournalError():
            return Problem(400, error.code, str(error))
        case HTTPException():
            code = _CODES.get(error.status_code, "refused")
            return Problem(error.status_code, code, headers=dict(error.headers or {}))
        case RequestValidationError():
            return Problem(422, "malformed", "A part of the address has the wrong form.")
        case ClientDisconnect():
            return Problem(400, "malformed", "The request ended early.")
    trouble = trouble_of(error)
    return _STORAGE[trouble]() if trouble else Problem(500, "internal")


_KNOWN = (
    Problem,
    JournalError,
    HTTPException,
    RequestValidationError,
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

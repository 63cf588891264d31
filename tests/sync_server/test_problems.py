"""Whatever is sent, the answer is a problem a phone understands, and it repeats nothing."""

from __future__ import annotations

import asyncio
import sqlite3
from typing import Any

import httpx
import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as TimedOut

from app.journal import messages
from app.journal.entry import EMPTY_HEAD
from app.journal.messages import Known, Sync
from app.journal.packing import pack
from sync_server import founding
from sync_server.app import OPENAPI_PATH
from tests.cast.servers import NearServer
from tests.cast.wire import MESSAGE, SYNC, WireAgency

HARDENED = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}


def problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert (body["status"], body["code"], body["type"]) == (status, code, "about:blank")
    assert body["title"]
    for name, value in HARDENED.items():
        assert answer.headers[name] == value
    return body


def test_a_page_that_does_not_exist(server: NearServer) -> None:
    for path in ("/", "/v1", "/v1/nothing", "/v1/health/", "/docs", "/redoc", "/openapi.json"):
        problem(server.web().request("GET", path), 404, "not_found")


def test_a_method_that_is_not_allowed(server: NearServer) -> None:
    answer = server.web().request("DELETE", "/v1/roster")
    problem(answer, 405, "method_not_allowed")
    assert answer.headers["Allow"]
    problem(server.web().request("OPTIONS", "/v1/health"), 405, "method_not_allowed")


def test_other_pages_may_not_read_answers(server: NearServer) -> None:
    answer = server.web().request("GET", "/v1/health", headers={"Origin": "https://evil.example"})
    assert not [name for name in answer.headers if name.lower().startswith("access-control")]


def test_a_message_that_is_not_msgpack(server: NearServer) -> None:
    for media in ("application/json", "text/plain", ""):
        answer = server.web().request("POST", "/v1/invitations/open", content=b"{}", headers={"Content-Type": media})
        problem(answer, 415, "media_type")
    for body in (b"", b"\xc1", b"\x93", b"\x80\x80", b"\x90", b"\x81\x01\x02"):
        problem(server.web().request("POST", "/v1/invitations/open", content=body, headers=MESSAGE), 400, "malformed")


def test_a_body_that_is_too_large_is_refused_before_it_is_read(server: NearServer) -> None:
    read: list[int] = []

    async def endless() -> Any:
        for _ in range(1000):
            read.append(1)
            yield bytes(1024)

    declared = {**MESSAGE, "Content-Length": str(1 << 40)}
    problem(server.web().request("POST", "/v1/invitations/open", content=endless(), headers=declared), 413, "too_large")
    problem(server.web().request("POST", "/v1/invitations/open", content=endless(), headers=MESSAGE), 413, "too_large")
    path = "/v1/roster"
    problem(
        server.web().request("POST", path, content=bytes(messages.REQUEST_MAX_BYTES + 1), headers=MESSAGE),
        413,
        "too_large",
    )


def test_an_unforeseen_error_tells_nothing(server: NearServer, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(ticket: bytes) -> bytes:
        raise RuntimeError(f"secret inside: {ticket!r}")

    monkeypatch.setattr(founding, "ticket_hash", broken)
    answer = server.web().request("POST", "/v1/founding", content=pack({"ticket": b"k" * 16}), headers=MESSAGE)
    assert problem(answer, 500, "internal").keys() == {"type", "title", "status", "code"}
    (line,) = server.unforeseen()
    assert "secret" not in line
    assert "RuntimeError" in line
    server.log.truncate(0)


def test_a_database_that_does_not_answer_asks_to_come_back(server: NearServer, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object, **__: object) -> Any:
        raise OperationalError("SELECT secret", None, Exception("gone"))

    monkeypatch.setattr(server.service.database, "reading", gone)
    answer = server.web().request("GET", "/v1/health")
    problem(answer, 503, "unavailable")
    assert int(answer.headers["Retry-After"]) > 0
    assert "secret" not in answer.text


def test_a_good_answer_is_hardened_too(server: NearServer) -> None:
    answer = server.web().request("GET", "/v1/health")
    assert answer.json() == {"status": "ok"}
    for name, value in HARDENED.items():
        assert answer.headers[name] == value
    assert "server" not in answer.headers


def test_every_status_this_server_can_give_is_hardened(
    server: NearServer, agency: WireAgency, monkeypatch: pytest.MonkeyPatch
) -> None:
    web, small = server.web(), "/v1/invitations/open"
    strict = server.web(app=server.start(server.settings.model_copy(update={"limit_address": "1/minute"})))
    hasty = server.web(app=server.start(server.settings.model_copy(update={"body_wait_s": 0.01})))

    async def slow() -> Any:
        yield b"\x80"
        await asyncio.sleep(0.1)

    def broken(*_: object, **__: object) -> Any:
        raise RuntimeError

    answers = [
        web.request("GET", "/v1/health"),
        web.request("GET", OPENAPI_PATH),
        web.request("GET", "/v1/metrics"),
        agency.admin.send(SYNC, b""),
        web.request("POST", SYNC, headers=MESSAGE),
        web.request("GET", "/favicon.ico"),
        web.request("DELETE", SYNC),
        hasty.request("POST", small, content=slow(), headers=MESSAGE),
        web.request("POST", small, content=bytes(5000), headers=MESSAGE),
        web.request("POST", small, content=b"{}"),
        [strict.request("GET", "/v1/health") for _ in range(2)][-1],
    ]
    asked = Sync(Known(agency.id, 0, EMPTY_HEAD)).pack()
    with monkeypatch.context() as patched:
        patched.setattr(server.service.roster, "current", broken)
        answers.append(agency.admin.send(SYNC, asked))
        server.log.truncate(0)
    with monkeypatch.context() as patched:
        patched.setattr(server.service.database, "reading", lambda: (_ for _ in ()).throw(TimedOut()))
        answers.append(agency.admin.send(SYNC, asked))
    assert {answer.status_code for answer in answers} == {200, 400, 401, 404, 405, 408, 413, 415, 429, 500, 503}
    for answer in answers:
        for name, value in HARDENED.items():
            assert answer.headers[name] == value, answer.status_code
        assert not {"server", "x-powered-by", "via", "set-cookie"} & {*answer.headers}
        assert answer.headers["X-Request-Id"]
        if answer.status_code >= 400:
            assert answer.headers["Content-Type"] == "application/problem+json"


def test_over_tls_browsers_are_told_to_stay_there(server: NearServer) -> None:
    for path, status in (("/v1/health", 200), ("/v1/nothing", 404)):
        answer = server.web().request("GET", f"https://server.test{path}")
        assert answer.status_code == status
        assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
        assert "strict-transport-security" not in server.web().request("GET", path).headers


def test_a_server_that_stops_tells_who_is_still_waiting_to_come_back(server: NearServer) -> None:
    async def stopped() -> httpx.Response:
        async def slow() -> Any:
            yield b"\x80"
            await asyncio.sleep(30)

        transport = httpx.ASGITransport(Cancelling(server.app))
        async with httpx.AsyncClient(transport=transport, base_url="http://server.test") as client:
            return await client.post("/v1/invitations/open", content=slow(), headers=MESSAGE)

    answer = asyncio.run(stopped())
    problem(answer, 503, "unavailable")
    assert int(answer.headers["Retry-After"]) > 0


class Cancelling:
    """What uvicorn does to a request that is still open when the server has waited long enough."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, *arguments: Any) -> None:
        request = asyncio.ensure_future(self._app(*arguments))
        await asyncio.sleep(0.05)
        request.cancel()
        await request


def test_openapi_describes_requests_answers_and_problems(server: NearServer) -> None:
    described = server.web().request("GET", "/v1/openapi.json").json()
    push = described["paths"][SYNC]["post"]
    assert messages.MEDIA_TYPE in push["requestBody"]["content"]
    assert messages.MEDIA_TYPE in push["responses"]["200"]["content"]
    assert {"400", "401", "413", "415", "429"} <= push["responses"].keys()
    assert "application/problem+json" in push["responses"]["401"]["content"]


def test_a_full_disk_refuses_what_is_brought_and_serves_what_is_there(
    server: NearServer, agency: WireAgency, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a phone brings waits as it is: the code is no refusal of an entry."""
    agency.admin.push(agency.squad, agency.admin.entries(agency.squad, 2))
    fact = agency.admin.roster().sign_fact(agency.admin.author, {"fact": "policy", "policy": {"a": 1}})

    def full(*_: object, **__: object) -> Any:
        cause = Exception("no room")
        cause.sqlite_errorcode = sqlite3.SQLITE_FULL  # type: ignore[attr-defined]  # as the driver gives it
        raise OperationalError("INSERT", None, cause)

    monkeypatch.setattr(server.service.database, "writing", full)
    begin = [Known(agency.squad, 0, EMPTY_HEAD)]
    items = [entry.pack() for entry in agency.admin.entries(agency.squad, 2)]
    answer = agency.admin.sync(roster=agency.admin.known, vaults=begin, items=items, facts=[fact.pack()])
    assert [result.status for result in (*answer.items, *answer.facts)] == ["storage_full"] * 3
    assert (len(answer.vaults[0].items), answer.vaults[0].status, answer.vaults[0].receipt) == (2, "", b"")
    assert "storage_full" in server.log.getvalue()

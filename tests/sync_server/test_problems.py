"""Whatever is sent, the answer is a problem a phone understands, and it repeats nothing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import OperationalError

from app.journal import wire
from app.journal.packing import pack
from sync_server import founding
from tests.agency import MESSAGE, Agency
from tests.sync_server.conftest import Server

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


def test_a_page_that_does_not_exist(server: Server) -> None:
    for path in ("/", "/v1", "/v1/nothing", "/v1/health/", "/docs", "/redoc", "/openapi.json"):
        problem(server.web().request("GET", path), 404, "not_found")


def test_a_method_that_is_not_allowed(server: Server) -> None:
    answer = server.web().request("DELETE", "/v1/roster")
    problem(answer, 405, "method_not_allowed")
    assert answer.headers["Allow"]
    problem(server.web().request("OPTIONS", "/v1/health"), 405, "method_not_allowed")


def test_other_pages_may_not_read_answers(server: Server) -> None:
    answer = server.web().request("GET", "/v1/health", headers={"Origin": "https://evil.example"})
    assert not [name for name in answer.headers if name.lower().startswith("access-control")]


def test_a_message_that_is_not_msgpack(server: Server) -> None:
    for media in ("application/json", "text/plain", ""):
        answer = server.web().request("POST", "/v1/challenge", content=b"{}", headers={"Content-Type": media})
        problem(answer, 415, "media_type")
    for body in (b"", b"\xc1", b"\x93", b"\x80\x80", b"\x90", b"\x81\x01\x02"):
        problem(server.web().request("POST", "/v1/challenge", content=body, headers=MESSAGE), 400, "malformed")


def test_a_body_that_is_too_large_is_refused_before_it_is_read(server: Server) -> None:
    read: list[int] = []

    async def endless() -> Any:
        for _ in range(1000):
            read.append(1)
            yield bytes(1024)

    declared = {**MESSAGE, "Content-Length": str(1 << 40)}
    problem(server.web().request("POST", "/v1/challenge", content=endless(), headers=declared), 413, "too_large")
    problem(server.web().request("POST", "/v1/challenge", content=endless(), headers=MESSAGE), 413, "too_large")
    path = "/v1/roster"
    problem(
        server.web().request("POST", path, content=bytes(wire.REQUEST_MAX_BYTES + 1), headers=MESSAGE),
        413,
        "too_large",
    )


def test_an_unforeseen_error_tells_nothing(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(ticket: bytes) -> bytes:
        raise RuntimeError(f"secret inside: {ticket!r}")

    monkeypatch.setattr(founding, "ticket_hash", broken)
    answer = server.web().request("POST", "/v1/founding", content=pack({"ticket": b"k" * 16}), headers=MESSAGE)
    assert problem(answer, 500, "internal").keys() == {"type", "title", "status", "code"}
    (line,) = server.unforeseen()
    assert "secret" not in line
    assert "RuntimeError" in line
    server.log.truncate(0)


def test_a_database_that_does_not_answer_asks_to_come_back(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object, **__: object) -> Any:
        raise OperationalError("SELECT secret", None, Exception("gone"))

    monkeypatch.setattr(server.service.database, "reading", gone)
    answer = server.web().request("GET", "/v1/health")
    problem(answer, 503, "unavailable")
    assert int(answer.headers["Retry-After"]) > 0
    assert "secret" not in answer.text


def test_a_good_answer_is_hardened_too(server: Server) -> None:
    answer = server.web().request("GET", "/v1/health")
    assert answer.json() == {"status": "ok"}
    for name, value in HARDENED.items():
        assert answer.headers[name] == value
    assert "server" not in answer.headers


def test_openapi_describes_requests_answers_and_problems(server: Server) -> None:
    described = server.web().request("GET", "/v1/openapi.json").json()
    push = described["paths"]["/v1/vaults/{vault}/entries"]["post"]
    assert wire.MEDIA_TYPE in push["requestBody"]["content"]
    assert wire.MEDIA_TYPE in push["responses"]["200"]["content"]
    assert {"400", "401", "404", "413", "415", "429"} <= push["responses"].keys()
    assert "application/problem+json" in push["responses"]["404"]["content"]


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(1 << 63), (1 << 64) - 1) | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text() | st.binary(), inner, max_size=4),
    max_leaves=12,
)
FIELDS = ("ticket", "items", "after", "fact", "bundle", "device", "nonce", "signature")
MESSAGES = st.dictionaries(st.sampled_from(FIELDS), PLAIN | st.binary(min_size=16, max_size=16)) | PLAIN


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(message=MESSAGES.map(pack) | st.binary(max_size=200))
def test_no_message_makes_the_server_stumble(agency: Agency, message: bytes) -> None:
    headers = {**MESSAGE, **agency.admin.bearer}
    for path in (
        "/v1/challenge",
        "/v1/session",
        "/v1/founding",
        "/v1/roster",
        "/v1/invitations",
        "/v1/invitations/open",
        "/v1/invitations/enrol",
        f"/v1/vaults/{agency.squad.hex()}/entries",
    ):
        assert agency.web.request("POST", path, content=message, headers=headers).status_code < 500

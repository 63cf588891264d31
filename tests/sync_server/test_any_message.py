"""Whatever is sent, in whatever order: no 5xx, a problem with a stable code or a good answer, and nothing kept of it.

The addresses and queries are made by schemathesis from the server's own OpenAPI, the bodies by Hypothesis and by
mangling messages that were right. docs/protocol.md names every code.
"""

from __future__ import annotations

import gc
import os
import random
import re
import resource
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from app.journal import messages
from app.journal.packing import unpack
from sync_server.app import OPENAPI_PATH
from tests.cast.servers import NearServer
from tests.cast.wire import MESSAGE, WireAgency
from tests.sync_server.mangled import mangled, sent, shapes

DOCUMENT = (Path(__file__).parents[2] / "docs" / "protocol.md").read_text(encoding="utf-8")
CODES = {
    (int(status), code)
    for row in re.findall(r"^\| (4\d\d|5\d\d)(?:, (4\d\d))? \| (.+?) \|", DOCUMENT, re.MULTILINE)
    for status in row[:2]
    if status
    for code in re.findall(r"`([a-z_]+)`", row[2])
}
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
QUICK = settings(
    max_examples=8, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
UNLIMITED = dict.fromkeys(("limit_address", "limit_device", "limit_roster", "limit_codes", "limit_failures"), "")
TABLES = ("server", "roster", "invitations", "usage", "vaults", "entries")
WARM_UP, REQUESTS = 250, int(os.environ.get("BEATBOOK_STRANGE_MESSAGES", "1000"))
BLOCKS_ONCE, BLOCKS_A_REQUEST = 600, 0.1  # what is met for the first time; an object kept of every request is a leak
GROWTH_MAX_KIB = 16 << 10

schemathesis.openapi.media_type(messages.MEDIA_TYPE, shapes | st.binary(max_size=200))


def judged(answer: httpx.Response) -> None:
    """A good answer of ours, or a problem that docs/protocol.md knows."""
    assert answer.status_code < 500, answer.text
    if answer.status_code == 200:
        assert answer.headers["Content-Type"] in (messages.MEDIA_TYPE, "application/json")
        if answer.headers["Content-Type"] == messages.MEDIA_TYPE:
            assert isinstance(unpack(answer.content, messages.ANSWER_MAX_BYTES), dict)
        return
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == answer.status_code
    assert (answer.status_code, problem["code"]) in CODES
    assert answer.status_code != 429


def held(server: NearServer) -> list[Any]:
    return [server.rows(f"SELECT * FROM {table} ORDER BY 1, 2") for table in TABLES]


@pytest.fixture
def unlimited(server: NearServer) -> Iterator[Any]:
    """The same server without limits, so that each message is really read."""
    return server.web(app=server.start(server.settings.model_copy(update=UNLIMITED)))


def test_the_document_names_the_codes() -> None:
    assert {(400, "malformed"), (401, "unknown_device"), (404, "not_found"), (405, "method_not_allowed")} <= CODES
    assert len(CODES) >= 15


@pytest.mark.parametrize("database_url", [""], ids=["sqlite"])
@pytest.mark.parametrize("session", [False, True], ids=["nobody", "member"])
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["as described", "otherwise"])
def test_every_endpoint_keeps_to_its_description(
    server: NearServer, agency: WireAgency, unlimited: Any, session: bool, mode: GenerationMode, database_url: str
) -> None:
    schema = schemathesis.openapi.from_dict(unlimited.request("GET", OPENAPI_PATH).json())
    operations = [found.ok() for found in schema.get_all_operations()]
    if mode is GenerationMode.NEGATIVE:
        operations = [one for one in operations if one.label != "GET /v1/health"]  # takes nothing that could be wrong
    before = held(server)
    walked: set[str] = set()
    for operation in operations:

        @QUICK
        @given(case=operation.as_strategy(generation_mode=mode))
        def walk(case: schemathesis.Case) -> None:
            asked = case.as_transport_kwargs(base_url="http://server.test")
            content = asked["data"] if isinstance(asked.get("data"), bytes) else None
            path = httpx.URL(asked["url"]).path
            proof = agency.admin.headers(path, content or b"")["Authorization"] if session else None
            answer = unlimited.request(
                asked["method"],
                asked["url"],
                params=asked["params"],
                headers={**asked["headers"], **({"Authorization": proof} if proof else {})},
                content=content,
            )
            judged(answer)
            case.validate_response(answer, checks=CHECKS)
            walked.add(case.operation.label)

        walk()
    assert len(walked) == len(operations) >= 7
    assert held(server) == before


@pytest.mark.parametrize("session", [False, True], ids=["nobody", "member"])
def test_no_message_of_any_shape_makes_the_server_stumble(
    server: NearServer, agency: WireAgency, unlimited: Any, session: bool
) -> None:
    paths = sorted(sent(agency))
    before = held(server)

    @settings(QUICK, max_examples=60)
    @given(path=st.sampled_from(paths), body=shapes | st.binary(max_size=200))
    def push(path: str, body: bytes) -> None:
        headers = agency.admin.headers(path, body) if session else MESSAGE
        judged(unlimited.request("POST", path, content=body, headers=headers))

    push()
    assert held(server) == before


def test_no_mangled_message_makes_the_server_stumble_or_changes_anything(
    server: NearServer, agency: WireAgency, unlimited: Any
) -> None:
    requests = sent(agency)
    chance = random.Random(17)
    before = held(server)
    seen: set[int] = set()
    for path, body in requests.items():
        headers = agency.admin.headers(path, body)
        assert unlimited.request("POST", path, content=body, headers=headers).status_code in (200, 404)
        for _ in range(60):
            spoilt = mangled(body, chance)
            headers = agency.admin.headers(path, spoilt)
            answer = unlimited.request("POST", path, content=spoilt, headers=headers)
            judged(answer)
            seen.add(answer.status_code)
    assert seen >= {200, 400, 404}
    assert held(server) == before


@pytest.mark.parametrize("database_url", [""], ids=["sqlite"])
def test_thousands_of_strange_messages_leave_no_trace_in_memory(
    server: NearServer, agency: WireAgency, unlimited: Any, database_url: str
) -> None:
    requests = [*sent(agency).items()]
    chance = random.Random(23)
    before = held(server)

    def send(count: int) -> tuple[int, int]:
        """Returns what the process then holds: objects, and KiB at the most so far."""
        for _ in range(count):
            path, body = chance.choice(requests)
            spoilt = mangled(body, chance)
            headers = agency.admin.headers(path, spoilt)
            judged(unlimited.request("POST", path, content=spoilt, headers=headers))
        server.log.seek(0)
        server.log.truncate()
        gc.collect()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return sys.getallocatedblocks(), peak // 1024 if sys.platform == "darwin" else peak

    blocks, peak_kib = send(WARM_UP)
    blocks_then, peak_then_kib = send(REQUESTS)
    assert blocks_then - blocks < BLOCKS_ONCE + BLOCKS_A_REQUEST * REQUESTS
    assert peak_then_kib - peak_kib < GROWTH_MAX_KIB
    assert held(server) == before

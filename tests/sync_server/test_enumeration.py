"""Nobody learns from an answer who or what is here: what is not theirs looks like what is not there."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any

import httpx
import pytest

from app.journal import messages
from app.journal.entry import EMPTY_HEAD
from app.journal.invitation import FOUND, Code
from app.journal.messages import Known, Sync
from app.journal.packing import pack
from app.journal.proof import Proof
from tests.cast.servers import NearServer
from tests.cast.wire import MESSAGE, SYNC, Refused, Web, WireAgency, WirePhone, accepted, push_facts


def told(web: Web, path: str, message: dict[str, Any]) -> tuple[int, str, bytes]:
    """All that an answer tells."""
    return all_of(web.request("POST", path, content=pack(message), headers=MESSAGE))


def all_of(answer: httpx.Response) -> tuple[int, str, bytes]:
    headers = [pair for pair in answer.headers.items() if pair[0] != "x-request-id"]
    return answer.status_code, str(headers), answer.content


def claimed(web: Web, phone: WirePhone, key: bytes) -> httpx.Response:
    """The answer to a request that this phone signed, in the name of whoever has that key."""
    body = Sync(Known(phone.agency, 0, EMPTY_HEAD)).pack()
    signed = Proof.parse(phone.headers(SYNC, body)["Authorization"])
    proof = replace(signed, key=key)
    return web.request("POST", SYNC, content=body, headers={**MESSAGE, "Authorization": proof.header()})


def test_whether_a_device_is_known_is_told_to_that_device_alone(server: NearServer, agency: WireAgency) -> None:
    """Without its key, a device of the agency and one of nobody are one and the same wrong signature."""
    known, unknown = agency.officer(), WirePhone(agency.web, agency.id, os.urandom(16), agency.server_key)
    thief = WirePhone(agency.web, agency.id, os.urandom(16), agency.server_key)
    answers = [claimed(agency.web, thief, of.key.public) for of in (known, unknown)]
    assert {(one.status_code, one.json()["code"], len(one.content)) for one in answers} == {
        (401, "unsigned", len(answers[0].content))
    }
    with pytest.raises(Refused) as refused:
        unknown.sync()
    assert refused.value.code == "unknown_device"


def test_a_wrong_signature_costs_a_stranger_and_a_member_the_same(server: NearServer, agency: WireAgency) -> None:
    """As many signatures checked, and both count as guesses."""
    app = server.start(server.settings.model_copy(update={"limit_failures": "2/minute"}))
    thief = WirePhone(agency.web, agency.id, os.urandom(16), agency.server_key)
    for key in (agency.admin.key.public, os.urandom(32)):
        web = server.web(app=app, address=f"203.0.113.{key[0]}")
        codes = [claimed(web, thief, key).json()["code"] for _ in range(3)]
        assert codes == ["unsigned", "unsigned", "too_many"]


def test_a_server_that_lost_everything_sends_every_phone_to_rebuild_it(server: NearServer, agency: WireAgency) -> None:
    """There is nobody left to be told of, and the phones must hear that they are needed."""
    server.change("DELETE FROM roster")
    with pytest.raises(Refused) as refused:
        agency.admin.sync()
    assert refused.value.code == "unknown_device"
    assert push_facts(agency.web, agency.founding).results[0].on_server
    assert agency.admin.sync().roster.seq == 2


def test_a_code_that_never_was_was_used_or_has_expired_is_one_answer(server: NearServer, agency: WireAgency) -> None:
    used, expired = agency.invite(), agency.invite(expires_ms=server.clock() + 1000)
    agency.join(used)
    server.clock.later(hours=25)
    founding, never = server.code, Code.new(FOUND, bytes(16), "https://server.test")
    for path in ("/v1/founding", "/v1/invitations/open", "/v1/invitations/enrol"):
        answers = {
            told(agency.web, path, {"ticket": code.ticket, "after": 0, "fact": b""})
            for code in (never, used, expired, founding)
        }
        assert len(answers) == 1, path
        assert answers.pop()[0] == 404


def test_a_code_of_one_kind_is_none_of_the_other(agency: WireAgency, server: NearServer) -> None:
    code = agency.invite()
    never = told(agency.web, "/v1/founding", {"ticket": bytes(16)})
    assert told(agency.web, "/v1/founding", {"ticket": code.ticket}) == never
    never = told(agency.web, "/v1/invitations/open", {"ticket": bytes(16), "after": 0})
    assert told(agency.web, "/v1/invitations/open", {"ticket": server.code.ticket, "after": 0}) == never


def test_a_stranger_is_not_told_how_long_the_roster_is(agency: WireAgency) -> None:
    agency.officer()
    length = agency.admin.facts().seq
    assert push_facts(agency.web, []).roster == 0
    phone = WirePhone(agency.web, agency.id, os.urandom(16), agency.server_key)
    forged = agency.admin.roster().sign_fact(phone.author, {"fact": "policy", "policy": {}})
    pushed = push_facts(agency.web, [forged])
    assert (pushed.roster, pushed.results) == (0, [messages.Result("not_allowed", 0)])
    # Who brings the agency's own facts knows as much already.
    assert push_facts(agency.web, agency.founding).roster == length


def test_a_ticket_is_not_kept_so_a_copy_of_the_database_opens_nothing(server: NearServer, agency: WireAgency) -> None:
    code = agency.invite()
    rows = [*server.rows("SELECT * FROM invitations"), *server.rows("SELECT * FROM server")]
    kept = b"".join(bytes(value) for row in rows for value in row if isinstance(value, bytes | memoryview))
    for secret in (code.ticket, code.secret, server.code.ticket, server.code.secret):
        assert secret not in kept
    assert accepted(agency.web.request("GET", "/v1/health"))

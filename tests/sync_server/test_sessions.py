"""Sessions: a device proves itself by its key; nothing else opens the door."""

from __future__ import annotations

import os

import pytest

from app.journal import keys, messages
from app.journal.packing import unpack_map
from tests.cast.servers import NearServer
from tests.cast.wire import Refused, WireAgency, WirePhone, post


def refusal(phone: WirePhone, token: bytes) -> Refused:
    phone.token = token
    with pytest.raises(Refused) as refused:
        phone.facts()
    assert refused.value.status == 401
    assert refused.value.response.headers["WWW-Authenticate"] == "Bearer"
    return refused.value


def test_a_device_signs_in_with_its_key(agency: WireAgency) -> None:
    assert agency.admin.sign_in()
    assert agency.admin.facts().seq == 2


def test_a_device_that_is_not_enrolled_is_told_so(agency: WireAgency) -> None:
    phone = WirePhone(agency.web, agency.id, os.urandom(16), agency.server_key)
    with pytest.raises(Refused) as refused:
        phone.sign_in()
    assert (refused.value.status, refused.value.code) == (401, "unknown_device")


@pytest.mark.parametrize("wrong", ["key", "agency", "purpose", "nonce"])
def test_a_signature_that_does_not_fit_opens_nothing(agency: WireAgency, wrong: str) -> None:
    admin = agency.admin
    nonce = unpack_map(post(agency.web, "/v1/challenge", {}), 4096)["nonce"]
    key = keys.SigningKey(os.urandom(32)) if wrong == "key" else admin.key
    agency_id = os.urandom(16) if wrong == "agency" else agency.id
    purpose = keys.ENTRY if wrong == "purpose" else keys.SESSION
    signature = key.sign(purpose, agency_id + nonce)
    if wrong == "nonce":
        nonce = nonce[:-1] + bytes([nonce[-1] ^ 1])
        signature = admin.key.sign(keys.SESSION, agency.id + nonce)
    with pytest.raises(Refused) as refused:
        post(
            agency.web,
            "/v1/session",
            {"key": admin.key.public, "nonce": nonce, "signature": signature, "mark": bytes(16)},
        )
    assert (refused.value.status, refused.value.code) == (401, "bad_session")


def test_a_challenge_is_good_for_a_minute(server: NearServer, agency: WireAgency) -> None:
    nonce = unpack_map(post(agency.web, "/v1/challenge", {}), 4096)["nonce"]
    message = {
        "key": agency.admin.key.public,
        "nonce": nonce,
        "signature": agency.admin.key.sign(keys.SESSION, agency.id + nonce),
        "mark": bytes(16),
    }
    server.clock.later(seconds=59)
    assert post(agency.web, "/v1/session", message)
    server.clock.later(seconds=2)
    with pytest.raises(Refused) as refused:
        post(agency.web, "/v1/session", message)
    assert refused.value.code == "bad_session"


def test_a_token_lasts_a_quarter_of_an_hour(server: NearServer, agency: WireAgency) -> None:
    token = agency.admin.sign_in()
    server.clock.later(seconds=messages.TOKEN_LIFE_S - 1)
    agency.admin.facts()
    server.clock.later(seconds=2)
    assert refusal(agency.admin, token).code == "bad_session"


def test_every_altered_byte_of_a_token_is_noticed(agency: WireAgency) -> None:
    token = agency.admin.sign_in()
    for at in range(len(token)):
        altered = token[:at] + bytes([token[at] ^ 1]) + token[at + 1 :]
        assert refusal(agency.admin, altered).code == "bad_session"


def test_a_challenge_does_not_pass_for_a_token(agency: WireAgency) -> None:
    nonce = unpack_map(post(agency.web, "/v1/challenge", {}), 4096)["nonce"]
    assert refusal(agency.admin, nonce).code == "bad_session"


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer zz", "Basic YTpi", "Bearer " + "00" * 5000])
def test_a_strange_authorization_header_is_no_session(agency: WireAgency, header: str) -> None:
    answer = agency.web.request("GET", "/v1/roster", headers={"Authorization": header})
    assert (answer.status_code, answer.json()["code"]) == (401, "bad_session")


def test_a_token_works_in_every_process(server: NearServer, agency: WireAgency) -> None:
    agency.admin.sign_in()
    agency.admin.web = server.web(app=server.start())
    assert agency.admin.facts().seq == 2


def test_a_device_whose_enrolment_was_lost_is_sent_to_rebuild(server: NearServer, agency: WireAgency) -> None:
    agency.admin.sign_in()
    server.change("DELETE FROM roster")
    with pytest.raises(Refused) as refused:
        agency.admin.facts()
    assert (refused.value.status, refused.value.code) == (401, "unknown_device")

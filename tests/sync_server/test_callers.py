"""Who calls: a device proves itself by a signature over each request; nothing else opens the door."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace

import httpx
import pytest

from app.journal import keys
from app.journal.entry import EMPTY_HEAD
from app.journal.messages import Known, Sync, Synced
from app.journal.proof import CHALLENGE_LIFE_MS, PROOF_BYTES, Proof, is_answer
from tests.cast.servers import NearServer
from tests.cast.wire import MESSAGE, SYNC, Refused, WireAgency, WirePhone, accepted, post

DAY_S = CHALLENGE_LIFE_MS / 1000 / 7


def asked(agency: WireAgency) -> Sync:
    return Sync(Known(agency.id, 0, EMPTY_HEAD))


def sent(phone: WirePhone, body: bytes, proof: Proof) -> httpx.Response:
    return phone.web.request("POST", SYNC, content=body, headers={**MESSAGE, "Authorization": proof.header()})


def proof_of(phone: WirePhone, body: bytes) -> Proof:
    return Proof.parse(phone.headers(SYNC, body)["Authorization"])


def refused(answer: httpx.Response, code: str = "unsigned") -> Refused:
    assert (answer.status_code, answer.json()["code"]) == (401, code)
    assert answer.headers["WWW-Authenticate"] == "Beatbook"
    return Refused.by(answer)


def test_a_device_signs_each_request_with_its_key(agency: WireAgency) -> None:
    body = asked(agency).pack()
    assert Synced.parse(accepted(agency.admin.send(SYNC, body)), asked(agency)).roster.seq == 2


def test_who_has_no_challenge_gets_one_before_anything_is_read(agency: WireAgency) -> None:
    for content in (b"", b"junk", bytes(100_000)):
        answer = agency.web.request("POST", SYNC, content=content, headers=MESSAGE)
        challenge = bytes.fromhex(refused(answer).problem["challenge"])
        agency.admin.challenge = challenge
        assert agency.admin.send(SYNC, asked(agency).pack()).status_code == 200


def test_every_answer_brings_the_next_challenge_and_the_time_both_signed(
    server: NearServer, agency: WireAgency
) -> None:
    said = asked(agency)
    body = said.pack()
    answer = Synced.parse(accepted(agency.admin.send(SYNC, body)), said)
    digest = proof_of(agency.admin, body).digest
    assert 0 <= server.clock() - answer.time_ms < 60_000
    told = (agency.id, digest, answer.time_ms, answer.challenge, answer.signed)
    assert is_answer(agency.server_key, *told)
    assert not is_answer(agency.admin.key.public, *told)
    assert not is_answer(agency.server_key, agency.id, bytes(32), *told[2:])
    assert not is_answer(agency.server_key, *told[:2], answer.time_ms + 1, *told[3:])
    agency.admin.challenge = answer.challenge
    assert agency.admin.send(SYNC, body).status_code == 200


def test_a_device_that_is_not_enrolled_is_told_so(agency: WireAgency) -> None:
    phone = WirePhone(agency.web, agency.id, os.urandom(16), agency.server_key)
    refused(phone.send(SYNC, asked(agency).pack()), "unknown_device")


WRONG: dict[str, Callable[[WireAgency, bytes, Proof], Proof]] = {
    "another key's": lambda agency, body, proof: replace(
        Proof.sign(keys.SigningKey(os.urandom(32)), agency.id, proof.challenge, SYNC, body), key=proof.key
    ),
    "for another agency": lambda agency, body, proof: Proof.sign(
        agency.admin.key, os.urandom(16), proof.challenge, SYNC, body
    ),
    "for another path": lambda agency, body, proof: Proof.sign(
        agency.admin.key, agency.id, proof.challenge, "/v1/ends", body
    ),
    "of another purpose": lambda agency, body, proof: replace(
        proof, signature=agency.admin.key.sign(keys.ENTRY, agency.id + proof.challenge + proof.digest + SYNC.encode())
    ),
    "over another challenge": lambda agency, body, proof: replace(proof, challenge=agency.admin.asked_anew()),
    "over another body": lambda agency, body, proof: Proof.sign(
        agency.admin.key, agency.id, proof.challenge, SYNC, body + b"x"
    ),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_signature_that_does_not_fit_opens_nothing(server: NearServer, agency: WireAgency, wrong: str) -> None:
    body = asked(agency).pack()
    proof = proof_of(agency.admin, body)
    server.clock.later(seconds=1)
    refused(sent(agency.admin, body, WRONG[wrong](agency, body, proof)))
    assert sent(agency.admin, body, proof).status_code == 200


def test_what_was_signed_is_what_is_read(server: NearServer, agency: WireAgency) -> None:
    """Whoever stands in between cannot put other entries under a signature, nor leave any out."""
    entries = agency.admin.entries(agency.squad, 2)
    body = replace(asked(agency), items=[entry.pack() for entry in entries]).pack()
    proof = proof_of(agency.admin, body)
    fewer = replace(asked(agency), items=[entries[0].pack()]).pack()
    refused(sent(agency.admin, fewer, proof))
    assert server.rows("SELECT count(*) FROM entries")[0][0] == 0


@pytest.mark.parametrize("days, good", [(6.9, True), (7.1, False), (8, False), (-6.9, True), (-8, False)])
def test_a_challenge_is_good_for_a_week(server: NearServer, agency: WireAgency, days: float, good: bool) -> None:
    """By the server's own clock, which may have been set back."""
    body = asked(agency).pack()
    proof = proof_of(agency.admin, body)
    server.clock.later(seconds=days * DAY_S)
    answer = sent(agency.admin, body, proof)
    if good:
        assert answer.status_code == 200
    else:
        refused(answer)


def test_the_same_request_again_has_no_effect(server: NearServer, agency: WireAgency) -> None:
    fact = agency.admin.roster().sign_fact(agency.admin.author, {"fact": "policy", "policy": {"a": 1}})
    items = [entry.pack() for entry in agency.admin.entries(agency.squad, 3)]
    body = replace(asked(agency), items=items, facts=[fact.pack()], fresh=True).pack()
    proof = proof_of(agency.admin, body)
    held = ("SELECT seq, hash FROM entries ORDER BY seq", "SELECT seq, hash FROM roster ORDER BY seq")
    assert sent(agency.admin, body, proof).status_code == 200
    before = [server.rows(one) for one in held]
    for _ in range(3):
        server.clock.later(seconds=DAY_S)
        assert sent(agency.admin, body, proof).status_code == 200
    assert [server.rows(one) for one in held] == before


def test_every_altered_byte_of_a_proof_is_noticed(agency: WireAgency) -> None:
    body = asked(agency).pack()
    packed = bytes.fromhex(proof_of(agency.admin, body).header().partition(" ")[2])
    assert len(packed) == PROOF_BYTES
    for at in range(0, PROOF_BYTES, 3):
        altered = packed[:at] + bytes([packed[at] ^ 1]) + packed[at + 1 :]
        answer = agency.web.request(
            "POST", SYNC, content=body, headers={**MESSAGE, "Authorization": f"Beatbook {altered.hex()}"}
        )
        assert answer.status_code in (401, 429)


@pytest.mark.parametrize(
    "header", ["", "Beatbook", "Beatbook zz", "Basic YTpi", "Bearer " + "00" * 168, "Beatbook " + "00" * 5000]
)
def test_a_strange_authorization_header_proves_nothing(agency: WireAgency, header: str) -> None:
    answer = agency.web.request("POST", SYNC, content=b"\x80", headers={**MESSAGE, "Authorization": header})
    refused(answer)


def test_a_challenge_works_in_every_process(server: NearServer, agency: WireAgency) -> None:
    agency.admin.asked_anew()
    agency.admin.web = server.web(app=server.start())
    assert agency.admin.send(SYNC, asked(agency).pack()).status_code == 200


def test_a_device_whose_enrolment_was_lost_is_sent_to_rebuild(server: NearServer, agency: WireAgency) -> None:
    agency.admin.sync()
    server.change("DELETE FROM roster")
    with pytest.raises(Refused) as told:
        agency.admin.facts()
    assert (told.value.status, told.value.code) == (401, "unknown_device")


def test_a_proof_is_needed_by_all_that_is_a_members_alone(agency: WireAgency) -> None:
    for path, message in (("/v1/ends", {"officer": bytes(16)}), ("/v1/invitations", {}), (SYNC, {})):
        with pytest.raises(Refused) as told:
            post(agency.web, path, message)
        assert (told.value.status, told.value.code) == (401, "unsigned")

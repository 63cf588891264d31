"""Limits: generous to devices, strict to whoever guesses, and each for itself."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sync_server.limits import ADDRESS, DEVICE, FAILURES, SIGN_IN, Limits, address_of
from sync_server.settings import Settings
from tests.agency import Agency, Refused, post
from tests.sync_server.conftest import Server


def strict(server: Server, **limits: str) -> Settings:
    return server.settings.model_copy(update=limits)


def refused_with_wait(answer_of: Refused) -> None:
    assert (answer_of.status, answer_of.code) == (429, "too_many")
    assert 1 <= int(answer_of.response.headers["Retry-After"]) <= 60


def test_a_guesser_is_stopped_and_others_are_not(server: Server, agency: Agency) -> None:
    app = server.start(strict(server, limit_failures="5/minute"))
    guesser, other = server.web("203.0.113.7", app), server.web("203.0.113.8", app)
    for _ in range(5):
        with pytest.raises(Refused) as refused:
            post(guesser, "/v1/invitations/open", {"ticket": os.urandom(16), "after": 0})
        assert refused.value.status == 404
    for path in ("/v1/invitations/open", "/v1/invitations/enrol", "/v1/founding", "/v1/session"):
        with pytest.raises(Refused) as refused:
            post(guesser, path, {"ticket": os.urandom(16), "after": 0})
        refused_with_wait(refused.value)
    code = agency.invite()
    agency.web = other
    assert agency.open(code)["bundle"]


def test_wrong_signatures_count_as_guesses(server: Server, agency: Agency) -> None:
    app = server.start(strict(server, limit_failures="3/minute"))
    admin = agency.admin
    admin.web = server.web(app=app)
    agency_id, admin.agency = admin.agency, os.urandom(16)
    for _ in range(3):
        with pytest.raises(Refused) as refused:
            admin.sign_in()
        assert refused.value.code == "bad_session"
    admin.agency = agency_id
    with pytest.raises(Refused) as refused:
        admin.sign_in()
    refused_with_wait(refused.value)


def test_each_device_has_a_limit_of_its_own(server: Server, agency: Agency) -> None:
    officer = agency.officer()
    app = server.start(strict(server, limit_device="4/minute"))
    officer.web = agency.admin.web = server.web(app=app)
    for _ in range(4):
        officer.pull(agency.squad)
    with pytest.raises(Refused) as refused:
        officer.pull(agency.squad)
    refused_with_wait(refused.value)
    assert agency.admin.pull(agency.squad).seq == 0


def test_an_address_has_a_limit_for_everything(server: Server) -> None:
    app = server.start(strict(server, limit_address="3/minute"))
    web = server.web("198.51.100.1", app)
    assert [web.request("GET", "/v1/health").status_code for _ in range(4)] == [200, 200, 200, 429]
    assert server.web("198.51.100.2", app).request("GET", "/v1/health").status_code == 200


@pytest.mark.parametrize(
    "limit, path", [("limit_sign_in", "/v1/challenge"), ("limit_roster", "/v1/roster"), ("limit_codes", "/v1/founding")]
)
def test_what_needs_no_session_is_limited_by_address(server: Server, limit: str, path: str) -> None:
    app = server.start(strict(server, **{limit: "2/minute"}))
    web = server.web(app=app)
    statuses = [web.request("POST", path, headers={"Content-Type": "text/plain"}).status_code for _ in range(3)]
    assert statuses == [415, 415, 429]


def test_five_hundred_phones_of_one_station_end_their_shift_within_a_minute(tmp_path: Path) -> None:
    limits = Limits(Settings(data=tmp_path))
    for phone in range(500):
        for _ in range(2):  # a challenge and a session, and each of them once more for a lost answer
            limits.spend(SIGN_IN, "192.0.2.1")
            limits.spend(SIGN_IN, "192.0.2.1")
        for _ in range(20):
            limits.spend(ADDRESS, "192.0.2.1")
            limits.spend(DEVICE, str(phone))


def test_a_subscriber_with_many_ipv6_addresses_is_one() -> None:
    first = address_of({"type": "http", "client": ("2001:db8:1:2::1", 1)})
    assert first == address_of({"type": "http", "client": ("2001:db8:1:2:ffff::9", 1)})
    assert first != address_of({"type": "http", "client": ("2001:db8:1:3::1", 1)})
    assert address_of({"type": "http", "client": ("192.0.2.1", 1)}) == "192.0.2.1"


def test_an_empty_limit_is_no_limit(tmp_path: Path) -> None:
    limits = Limits(Settings(data=tmp_path, limit_failures=""))
    for _ in range(1000):
        limits.spend(FAILURES, "somebody")
    limits.check(FAILURES, "somebody")

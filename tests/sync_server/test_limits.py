"""Limits: generous to devices, strict to whoever guesses, and each for itself."""

from __future__ import annotations

import os
import time
import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest
import time_machine

from app.journal.packing import pack
from app.journal.proof import Proof
from sync_server.configuration import Settings
from sync_server.errors import TooMany
from sync_server.limits import ADDRESS, CODES, DEVICE, FAILURES, KEYS_MAX, ROSTER, Limits, address_of
from tests.cast.servers import NearServer
from tests.cast.wire import MESSAGE, SYNC, Refused, Web, WireAgency, WirePhone, post, push_facts


def strict(server: NearServer, **limits: str) -> Settings:
    return server.settings.model_copy(update=limits)


def refused_with_wait(answer_of: Refused) -> None:
    assert (answer_of.status, answer_of.code) == (429, "too_many")
    assert 1 <= int(answer_of.response.headers["Retry-After"]) <= 60


def wrongly_signed(web: Web, agency: WireAgency, path: str) -> dict[str, str]:
    """In the name of the admin, by somebody else."""
    stranger = WirePhone(web, agency.id, os.urandom(16), agency.server_key)
    proof = Proof.parse(stranger.headers(path)["Authorization"])
    return {"Authorization": replace(proof, key=agency.admin.key.public).header()}


def test_a_guesser_is_stopped_and_others_are_not(server: NearServer, agency: WireAgency) -> None:
    app = server.start(strict(server, limit_failures="5/minute"))
    guesser, other = server.web("203.0.113.7", app), server.web("203.0.113.8", app)
    for _ in range(5):
        with pytest.raises(Refused) as refused:
            post(guesser, "/v1/invitations/open", {"ticket": os.urandom(16), "after": 0})
        assert refused.value.status == 404
    guess = {"ticket": os.urandom(16), "after": 0, "fact": os.urandom(300)}
    for path in ("/v1/invitations/open", "/v1/invitations/enrol", "/v1/founding", SYNC):
        with pytest.raises(Refused) as refused:
            post(guesser, path, guess, wrongly_signed(guesser, agency, path))
        refused_with_wait(refused.value)
    code = agency.invite()
    agency.web = other
    assert agency.open(code)["bundle"]


def test_wrong_signatures_are_told_to_wait_and_the_right_one_never_is(server: NearServer, agency: WireAgency) -> None:
    app = server.start(strict(server, limit_failures="3/minute"))
    admin = agency.admin
    admin.web = server.web(app=app)
    agency_id, admin.agency = admin.agency, os.urandom(16)
    for _ in range(3):
        assert admin.send(SYNC, b"").json()["code"] == "unsigned"
    refused_with_wait(Refused.by(admin.send(SYNC, b"")))
    admin.agency = agency_id
    assert admin.sync().roster.seq == 2


@pytest.mark.parametrize("path", [SYNC, "/v1/invitations/open", "/v1/invitations/enrol", "/v1/founding"])
def test_a_stranger_behind_the_same_address_keeps_nobody_out(server: NearServer, agency: WireAgency, path: str) -> None:
    """Everything that is limited by address is used up; who proves to belong joins and syncs all the same."""
    once = dict.fromkeys(("limit_failures", "limit_address", "limit_roster"), "1/minute")
    app = server.start(strict(server, **once))
    shared = "203.0.113.7"
    stranger = server.web(shared, app)
    for _ in range(30):
        guess = {"ticket": os.urandom(16), "after": 0, "fact": os.urandom(300)}
        with pytest.raises(Refused):
            post(stranger, path, guess, wrongly_signed(stranger, agency, path) if path == SYNC else {})
        stranger.request("GET", "/v1/health")
        stranger.request("POST", "/v1/roster", content=pack({"items": [os.urandom(300)]}), headers=MESSAGE)
    with pytest.raises(Refused) as refused:
        post(stranger, path, guess, wrongly_signed(stranger, agency, path) if path == SYNC else {})
    refused_with_wait(refused.value)
    admin, agency.web = agency.admin, server.web(shared, app)
    admin.web = agency.web
    assert admin.asked_anew() and admin.sync().roster.seq == 2
    officer = agency.join(agency.invite(), web=server.web(shared, app))
    assert officer.push(agency.squad, officer.entries(agency.squad, 3)).results[-1].status == "stored"
    assert admin.pull(agency.squad).seq == 3
    assert push_facts(agency.web, agency.founding).results[0].status == "duplicate"


def test_a_founding_code_works_behind_the_address_of_a_guesser(server: NearServer) -> None:
    app = server.start(strict(server, limit_failures="1/minute", limit_address="1/minute"))
    stranger = server.web("203.0.113.7", app)
    for _ in range(3):
        with pytest.raises(Refused):
            post(stranger, "/v1/founding", {"ticket": os.urandom(16)})
    assert WireAgency.found(server.web("203.0.113.7", app), server.code).id


def test_one_code_is_asked_only_so_often(server: NearServer, agency: WireAgency) -> None:
    first, second = agency.invite(), agency.invite()
    app = server.start(strict(server, limit_codes="2/minute"))
    agency.web = server.web(app=app)
    agency.open(first)
    agency.open(first)
    with pytest.raises(Refused) as refused:
        agency.open(first)
    refused_with_wait(refused.value)
    assert agency.open(second)["bundle"]


def test_facts_that_nobody_here_knows_are_limited_by_address(server: NearServer, agency: WireAgency) -> None:
    app = server.start(strict(server, limit_roster="2/minute"))
    web, junk = server.web("203.0.113.7", app), pack({"items": [os.urandom(300)]})
    statuses = [web.request("POST", "/v1/roster", content=junk, headers=MESSAGE).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    assert (
        server.web("203.0.113.8", app).request("POST", "/v1/roster", content=junk, headers=MESSAGE).status_code == 200
    )
    assert web.request("GET", "/v1/health").status_code == 200  # and what is not limited by it goes on


def test_each_device_has_a_limit_of_its_own(server: NearServer, agency: WireAgency) -> None:
    officer = agency.officer()
    officer.sync()
    app = server.start(strict(server, limit_device="4/minute"))
    officer.web = agency.admin.web = server.web(app=app)
    for _ in range(4):
        officer.pull(agency.squad)
    with pytest.raises(Refused) as refused:
        officer.pull(agency.squad)
    refused_with_wait(refused.value)
    assert agency.admin.pull(agency.squad).seq == 0


def test_an_address_has_a_limit_for_everything(server: NearServer) -> None:
    app = server.start(strict(server, limit_address="3/minute"))
    web = server.web("198.51.100.1", app)
    assert [web.request("GET", "/v1/health").status_code for _ in range(4)] == [200, 200, 200, 429]
    assert server.web("198.51.100.2", app).request("GET", "/v1/health").status_code == 200


def test_every_limit_that_can_be_set_is_reached_here() -> None:
    named = {name for name in Settings.model_fields if name.startswith("limit_")}
    text = Path(__file__).read_text()
    assert {name for name in named if f"{name}" in text.partition("def test_every_limit")[0]} == named


def test_five_hundred_phones_of_one_station_end_their_shift_within_a_minute(tmp_path: Path) -> None:
    limits = Limits(Settings(data=tmp_path))
    for phone in range(500):
        for _ in range(20):
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


@pytest.mark.parametrize("rule", [ADDRESS, DEVICE, ROSTER, CODES, FAILURES])
def test_a_flood_of_addresses_takes_no_more_memory_than_a_crowd(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rule: str
) -> None:
    monkeypatch.setattr("sync_server.limits.KEYS_MAX", 50)
    limits = Limits(Settings(data=tmp_path))
    tracemalloc.start()
    try:
        for number in range(60):
            limits.spend(rule, f"2001:db8:{number:x}::/64")
        full = tracemalloc.get_traced_memory()[0]
        for number in range(60, 2000):
            limits.spend(rule, f"2001:db8:{number:x}::/64")
        assert tracemalloc.get_traced_memory()[0] < full + 16_384
    finally:
        tracemalloc.stop()
    limits.spend(rule, "2001:db8:1::/64")  # nobody is refused for it


def test_a_crowd_as_large_as_is_counted_takes_some_megabytes(tmp_path: Path) -> None:
    limits = Limits(Settings(data=tmp_path))
    tracemalloc.start()
    try:
        for number in range(KEYS_MAX + 1000):
            limits.spend(ADDRESS, f"2001:db8:{number:x}::/64")
        assert tracemalloc.get_traced_memory()[0] < 10 << 20
    finally:
        tracemalloc.stop()


def test_a_flood_against_one_limit_does_not_wipe_what_another_has_counted(tmp_path: Path) -> None:
    limits = Limits(Settings(data=tmp_path, limit_failures="1/minute"))
    limits.spend(FAILURES, "guesser")
    for number in range(KEYS_MAX + 10):
        limits.spend(CODES, str(number))
    with pytest.raises(TooMany):
        limits.check(FAILURES, "guesser")


def test_nobody_waits_for_a_clock_that_was_set_back(tmp_path: Path) -> None:
    limits = Limits(Settings(data=tmp_path, limit_failures="1/second"))
    limits.spend(FAILURES, "somebody")
    with time_machine.travel(time.time() - 400 * 24 * 3600), pytest.raises(TooMany) as refused:
        limits.spend(FAILURES, "somebody")
    assert refused.value.headers["Retry-After"] == "1"
    time.sleep(1.05)
    with time_machine.travel(time.time() - 400 * 24 * 3600):
        limits.spend(FAILURES, "somebody")


def test_what_a_proxy_calls_nobody_is_one(tmp_path: Path) -> None:
    for name in ("", "unknown", "x" * 10_000, "1.2.3.4.5", "_hidden"):
        assert address_of({"type": "http", "client": (name, 1)}) == "unknown"

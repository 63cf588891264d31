"""Quotas: a member with a forged app cannot fill the agency's disk, and nobody else is refused for it."""

from __future__ import annotations

import os
from typing import Any

import pytest

from app.journal.entry import Entry
from app.journal.refusal_codes import OVER_QUOTA
from app.sync.enrolment import new_vault
from tests.cast.roster import invite_body
from tests.cast.servers import NearServer
from tests.cast.wire import WireAgency, WirePhone, push_facts


def generous_but(server: NearServer, agency: WireAgency, **quotas: int) -> None:
    """The same server, started anew with these quotas; the agency's phones talk to that."""
    app = server.start(server.settings.model_copy(update={f"quota_{name}": value for name, value in quotas.items()}))
    agency.web = agency.admin.web = server.web(app=app)
    server.app = app


def statuses(phone: WirePhone, agency: WireAgency, count: int, size: int = 0) -> list[str]:
    return [one.status for one in phone.push(agency.squad, phone.entries(agency.squad, count, size)).results]


def test_a_device_adds_so_many_entries_a_day_and_more_the_next(server: NearServer, agency: WireAgency) -> None:
    generous_but(server, agency, entries=5)
    officer = agency.officer()
    written = officer.entries(agency.squad, 8)
    pushed = officer.push(agency.squad, written)
    assert [one.status for one in pushed.results] == ["stored"] * 5 + [OVER_QUOTA] * 3
    assert officer.receipt(pushed).count == 5
    again = officer.push(agency.squad, written)
    assert [one.status for one in again.results] == ["duplicate"] * 5 + [OVER_QUOTA] * 3
    assert statuses(agency.admin, agency, 5) == ["stored"] * 5, "each device has a quota of its own"
    server.clock.later(hours=24)
    assert [one.status for one in officer.push(agency.squad, written).results] == ["duplicate"] * 5 + ["stored"] * 3
    held = server.rows("SELECT count(*) FROM entries")[0][0]
    assert held == 13
    assert len(server.rows("SELECT device FROM usage")) == 2, "a row a device, however many days"


def test_a_device_adds_so_many_bytes_a_day_and_nothing_behind_what_did_not_fit(
    server: NearServer, agency: WireAgency
) -> None:
    generous_but(server, agency, mib=1)
    officer = agency.officer()
    large = [officer.entry(agency.squad, size=200_000) for _ in range(6)]
    small = officer.entry(agency.squad)
    results = [officer.push(agency.squad, [one]).results[0].status for one in large]
    assert results[:4] == ["stored"] * 4 and set(results[5:]) <= {OVER_QUOTA, "gap"}
    assert officer.push(agency.squad, [*large[5:], small]).results[-1].status != "stored"
    assert server.rows("SELECT bytes FROM vaults")[0][0] <= 1 << 20


def test_what_another_carries_counts_for_who_wrote_it(server: NearServer, agency: WireAgency) -> None:
    generous_but(server, agency, entries=3)
    author, carrier = agency.officer(), agency.officer("Officer Osei")
    brought = carrier.push(agency.squad, [*author.entries(agency.squad, 4), *carrier.entries(agency.squad, 3)])
    assert [one.status for one in brought.results] == ["stored"] * 3 + [OVER_QUOTA] + ["stored"] * 3
    assert statuses(author, agency, 1) != ["stored"]


def test_phones_that_fill_a_lost_database_are_not_held_up(server: NearServer, agency: WireAgency) -> None:
    officer = agency.officer()
    written = officer.entries(agency.squad, 30)
    officer.push(agency.squad, written)
    facts = [bytes(row[0]) for row in server.rows("SELECT fact FROM roster ORDER BY seq")]
    for table in ("entries", "vaults", "invitations", "usage", "roster"):
        server.change(f"DELETE FROM {table}")
    server.change("UPDATE server SET founded_ms = NULL, founding_ticket = NULL")
    generous_but(server, agency, entries=5, facts=1, devices=1, invitations=1)
    officer.web = agency.web
    assert all(one.on_server for one in push_facts(agency.web, [Entry.parse(fact) for fact in facts]).results)
    assert {one.status for one in officer.push(agency.squad, written).results} == {"stored"}
    server.clock.later(hours=24 * 8)
    assert OVER_QUOTA in statuses(officer, agency, 6)


def test_an_officer_has_so_many_invitations_open_at_once(server: NearServer, agency: WireAgency) -> None:
    generous_but(server, agency, invitations=3)
    codes = [agency.invite() for _ in range(3)]
    with pytest.raises(AssertionError, match=OVER_QUOTA):
        agency.invite()
    assert server.rows("SELECT count(*) FROM invitations")[0][0] == 3
    agency.join(codes[0])
    agency.invite()  # one was used
    with pytest.raises(AssertionError, match=OVER_QUOTA):
        agency.invite()
    server.clock.later(hours=73)
    agency.invite()  # the others have expired


def test_facts_of_a_device_are_counted_whatever_they_claim(server: NearServer, agency: WireAgency) -> None:
    """Invitations that have expired when they are made are not open, but they are facts, by whatever way they come."""
    generous_but(server, agency, facts=4, invitations=2)
    results: list[str] = []
    for _ in range(6):
        fact = agency.admin.roster().sign_fact(agency.admin.author, invitation(agency, expires=1))
        results.append(push_facts(agency.web, [fact]).results[0].status)
    assert results == ["stored"] * 3 + [OVER_QUOTA] * 3  # the first squad was a fact, too


def test_who_is_no_admin_adds_a_tenth_of_the_facts(server: NearServer, agency: WireAgency) -> None:
    """Every phone of the agency reads them all at every unlocking, for ever."""
    generous_but(server, agency, facts=30)
    officer = agency.officer()
    own = {"officer": officer.officer, "officer_name": "Officer Reyes", "vaults": {}}
    said = [officer.write_fact(invite_body(os.urandom(32), **own)).results[0].status for _ in range(5)]
    assert said == ["stored"] * 3 + [OVER_QUOTA] * 2


def invitation(agency: WireAgency, expires: int) -> dict[str, Any]:
    return invite_body(os.urandom(32), os.urandom(16), "Officer Reyes", {agency.squad: "officer"}, expires_ms=expires)


def test_an_officer_has_so_many_devices(server: NearServer, agency: WireAgency) -> None:
    generous_but(server, agency, devices=2)
    first = agency.officer()
    second = agency.join(agency.invite(by=first, officer=first.officer))
    code = agency.invite(by=second, officer=first.officer)
    with pytest.raises(AssertionError, match=OVER_QUOTA):
        agency.join(code)
    agency.officer("Officer Osei")  # another officer may


def test_an_agency_has_so_many_squads(server: NearServer, agency: WireAgency) -> None:
    generous_but(server, agency, vaults=2)
    agency.add_squad("Beat 13")
    fact, _, _ = new_vault(agency.admin.roster(), agency.admin.author, "Beat 14", {agency.admin.officer: "supervisor"})
    assert push_facts(agency.web, [fact]).results[0].status == OVER_QUOTA


def test_no_quota_is_no_quota(server: NearServer, agency: WireAgency) -> None:
    generous_but(server, agency, entries=0, mib=0, facts=0, invitations=0, devices=0, vaults=0)
    for _ in range(4):
        agency.officer()
    assert set(statuses(agency.admin, agency, 150)) == {"stored"}


def test_what_went_over_a_quota_is_counted_for_the_operator(server: NearServer, agency: WireAgency) -> None:
    generous_but(server, agency, entries=1, invitations=1)
    statuses(agency.admin, agency, 3)
    agency.invite()
    with pytest.raises(AssertionError):
        agency.invite()
    text = agency.web.request("GET", "/v1/metrics").text
    assert 'beatbook_pushed_total{journal="vault",result="over_quota"} 2.0' in text
    assert 'beatbook_pushed_total{journal="roster",result="over_quota"} 1.0' in text


def test_a_flood_stays_within_what_is_set(server: NearServer, agency: WireAgency) -> None:
    """Of 416 MB in 8 s and 20,000 invitations in 47 s there remain a day's quota, and what may stand open."""
    generous_but(server, agency, mib=2, invitations=10, facts=15)
    officer = agency.officer(role="admin")
    for _ in range(20):
        message = agency.invitation(by=officer, officer=officer.officer, role="admin")[1]
        officer.post("/v1/invitations", message)
        push_facts(agency.web, [agency.admin.roster().sign_fact(agency.admin.author, invitation(agency, expires=1))])
        officer.push_raw(agency.squad, [officer.entry(agency.squad, size=240_000).pack() for _ in range(4)])
    assert server.rows("SELECT bytes FROM vaults")[0][0] <= 2 << 20
    assert server.rows("SELECT count(*) FROM invitations")[0][0] == 1 + 13 + 10

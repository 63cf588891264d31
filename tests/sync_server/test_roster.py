"""The roster on the server: it takes what proves itself, from whoever brings it, in one order."""

from __future__ import annotations

import os

import pytest

from app.journal import messages, refusal_codes
from app.journal.entry import EMPTY_HEAD, Entry
from app.journal.roster import Roster
from app.journal.roster.state import ADMIN, OFFICER
from sync_server.roster import append
from tests.cast.servers import NearServer
from tests.cast.wire import Refused, WireAgency, found_fact, post, push_facts


def facts_of(agency: WireAgency) -> list[Entry]:
    return [Entry.parse(item) for item in agency.admin.facts().items]


def test_a_policy_is_stored_once_and_served_in_order(agency: WireAgency) -> None:
    fact = agency.admin.roster().sign_fact(agency.admin.author, {"fact": "policy", "policy": {"lock_after_s": 120}})
    assert push_facts(agency.web, [fact]).results == [messages.Result(messages.STORED, 3)]
    assert push_facts(agency.web, [fact]).results == [messages.Result(messages.DUPLICATE, 3)]
    assert agency.admin.roster().policy == {"lock_after_s": 120}


def test_one_refused_fact_never_stops_the_others(agency: WireAgency) -> None:
    officer = agency.officer()
    roster = officer.roster()
    good = roster.sign_fact(agency.admin.author, {"fact": "policy", "policy": {"a": 1}})
    usurping = roster.sign_fact(officer.author, {"fact": "policy", "policy": {"a": 2}})
    unknown = roster.sign_fact(officer.author, {"fact": "from the future"})
    pushed = push_facts(agency.web, [usurping, unknown, good])
    assert [result.status for result in pushed.results] == ["not_allowed", "unknown_version", messages.STORED]
    raw = messages.Pushed.parse(post(agency.web, "/v1/roster", {"items": [b"", b"junk", bytes(300 * 1024)]}))
    assert [result.status for result in raw.results] == ["malformed", "malformed", "too_large"]


def test_two_admins_who_write_at_once_are_put_in_one_chain_each(agency: WireAgency) -> None:
    second = agency.officer("Lieutenant Park", role=ADMIN)
    roster = agency.admin.roster()
    mine = roster.sign_fact(agency.admin.author, {"fact": "policy", "policy": {"a": 1}})
    theirs = roster.sign_fact(second.author, {"fact": "policy", "policy": {"b": 2}})
    assert push_facts(agency.web, [theirs, mine]).results == [
        messages.Result(messages.STORED, 5),
        messages.Result(messages.STORED, 6),
    ]
    stale = roster.sign_fact(agency.admin.author, {"fact": "policy", "policy": {"a": 3}})
    assert push_facts(agency.web, [stale]).results == [messages.Result("fork", 0)]


def test_a_fact_of_another_agency_is_refused(server: NearServer, agency: WireAgency) -> None:
    roster = agency.admin.roster()
    roster.agency = os.urandom(16)
    foreign = roster.sign_fact(agency.admin.author, {"fact": "policy", "policy": {}})
    assert push_facts(agency.web, [foreign]).results == [messages.Result("not_allowed", 0)]


def test_a_cursor_behind_the_end_or_beside_the_chain_has_diverged(agency: WireAgency) -> None:
    page = agency.admin.facts()
    assert (page.seq, page.last, len(page.items)) == (2, 2, 2)
    for after, head in ((3, page.head), (2, os.urandom(32)), (1, page.head), (0, page.head)):
        with pytest.raises(Refused) as refused:
            agency.admin.facts(after, head)
        assert refused.value.status == 409
        assert refused.value.problem["seq"] == 2
    empty = agency.admin.facts(page.seq, page.head)
    assert (empty.items, empty.seq, empty.head) == ([], 2, page.head)


def test_the_roster_comes_in_pages(agency: WireAgency) -> None:
    first = agency.admin.facts(room=1)
    assert (len(first.items), first.seq, first.last) == (1, 1, 2)
    second = agency.admin.facts(first.seq, first.head)
    assert (len(second.items), second.seq, second.last) == (1, 2, 2)


def test_no_page_comes_before_the_facts_that_name_its_authors(agency: WireAgency) -> None:
    officer = agency.officer()
    officer.push(agency.squad, officer.entries(agency.squad, 2))
    begin, vault = messages.Known(agency.id, 0, EMPTY_HEAD), messages.Known(agency.squad, 0, EMPTY_HEAD)
    some = agency.admin.sync(roster=begin, vaults=[vault], room=1)
    assert some.roster.seq < some.roster.last
    assert (some.vaults[0].items, some.vaults[0].status) == ([], refusal_codes.LATER)
    all_of_it = agency.admin.sync(roster=begin, vaults=[vault])
    assert len(all_of_it.roster.items) == all_of_it.roster.last and len(all_of_it.vaults[0].items) == 2
    elsewhere = agency.admin.sync(roster=messages.Known(agency.id, 1, os.urandom(32)), vaults=[vault])
    assert (elsewhere.roster.status, elsewhere.vaults[0].status) == ("diverged", refusal_codes.LATER)


def test_a_grant_lets_an_officer_into_a_squad(agency: WireAgency) -> None:
    officer = agency.officer()
    other = agency.add_squad("Beat 13")
    officer.vault_keys[other] = agency.admin.vault_keys[other]
    with pytest.raises(Refused):
        officer.pull(other)
    body = {"fact": "grant", "vault": other, "officer": officer.officer, "role": OFFICER}
    assert agency.admin.write_fact(body).results[0].status == messages.STORED
    assert officer.push(other, [officer.entry(other)]).results[0].status == messages.STORED


def test_any_phone_rebuilds_a_lost_roster_even_when_its_code_has_long_expired(
    server: NearServer, agency: WireAgency
) -> None:
    officer = agency.officer()
    entry = officer.entry(agency.squad)
    officer.push(agency.squad, [entry])
    facts = facts_of(agency)
    for table in ("roster", "invitations", "entries", "vaults"):
        server.change(f"DELETE FROM {table}")
    server.clock.later(hours=24 * 365)
    with pytest.raises(Refused) as refused:
        officer.sync()
    assert refused.value.code == "unknown_device"
    pushed = push_facts(agency.web, facts)
    assert [result.status for result in pushed.results] == [messages.STORED] * len(facts)
    assert [Entry.parse(item).hash for item in officer.facts().items] == [fact.hash for fact in facts]
    assert officer.push(agency.squad, [entry]).results == [messages.Result(messages.STORED, 1)]


def test_after_an_old_backup_a_member_vouches_for_an_enrolment_made_in_time(
    server: NearServer, agency: WireAgency
) -> None:
    code = agency.invite()
    agency.join(code)
    facts = facts_of(agency)
    # The backup knew the invitation, not yet the enrolment.
    server.change("DELETE FROM roster WHERE seq = 4")
    server.change("UPDATE invitations SET used_ms = NULL")
    server.clock.later(hours=24 * 30)
    assert push_facts(agency.web, facts).results[3] == messages.Result("not_allowed", 0)
    brought = agency.admin.sync(roster=agency.admin.known, facts=[fact.pack() for fact in facts])
    assert brought.facts[3] == messages.Result(messages.STORED, 4)


def test_a_process_notices_that_the_database_was_put_back(server: NearServer, agency: WireAgency) -> None:
    agency.admin.write_fact({"fact": "policy", "policy": {"a": 1}})
    assert agency.admin.facts().last == 3
    server.change("DELETE FROM roster WHERE seq = 3")
    page = agency.admin.facts()
    assert page.last == 2
    agency.admin.write_fact({"fact": "policy", "policy": {"a": 2}})
    assert agency.admin.roster().policy == {"a": 2}


def test_another_process_sees_a_fact_at_once(server: NearServer, agency: WireAgency) -> None:
    other = server.web(app=server.start())
    code = agency.invite()
    officer = agency.join(code, other)
    officer.web = server.web()
    assert officer.pull(agency.squad).items == []


def test_a_transaction_that_fails_leaves_no_fact_in_memory(server: NearServer, agency: WireAgency) -> None:
    fact = agency.admin.roster().sign_fact(agency.admin.author, {"fact": "policy", "policy": {"a": 1}})

    def failing() -> None:
        with server.service.database.writing() as connection:
            assert append(server.service, connection, [fact.pack()]).results[0].on_server
            raise OSError("the disk is full")

    with pytest.raises(OSError, match="disk"):
        failing()
    assert agency.admin.facts().last == 2
    assert push_facts(agency.web, [fact]).results == [messages.Result(messages.STORED, 3)]


def test_a_second_founding_fact_is_refused(server: NearServer, agency: WireAgency) -> None:
    fact = found_fact(agency.admin, "Harbor City Police", "Somebody", Roster.replay(agency.founding).recovery_key)
    assert not push_facts(agency.web, [fact]).results[0].on_server


def test_too_many_facts_at_once_are_refused_whole(agency: WireAgency) -> None:
    with pytest.raises(Refused) as refused:
        post(agency.web, "/v1/roster", {"items": [b"x"] * 201})
    assert refused.value.status == 400

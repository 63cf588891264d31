"""Founding: one phone, once, with the code that `init` printed."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest

from app.journal import keys, messages
from app.journal.invitation import Code, server_anchor
from app.journal.packing import unpack_map
from sync_server.errors import OperatorError
from sync_server.installation import new_code
from tests.cast.servers import NearServer
from tests.cast.wire import Refused, WireAgency, WirePhone, found_fact, post, push_facts


def stranger(server: NearServer) -> tuple[WirePhone, bytes]:
    """A phone that would like to found an agency here, and some recovery key."""
    phone = WirePhone(server.web(), b"", os.urandom(16), server.service.identity.key.public)
    return phone, keys.hpke_public(keys.hpke_private(os.urandom(32), "recovery"))


def test_the_code_pins_the_server_it_is_for(server: NearServer) -> None:
    about = unpack_map(post(server.web(), "/v1/founding", {"ticket": server.code.ticket}), 4096)
    assert about["agency"] == "Harbor City Police"
    assert about["open"] is True
    assert server_anchor(about["server_key"]) == server.code.anchor
    assert server.code.address == "http://127.0.0.1:8700"


def test_the_founding_facts_become_the_roster(server: NearServer, agency: WireAgency) -> None:
    roster = agency.admin.roster()
    assert roster.agency == agency.id
    assert roster.name == "Harbor City Police"
    assert roster.server_key == server.service.identity.key.public
    assert list(roster.vaults) == [agency.squad]


def test_a_wrong_ticket_learns_nothing(server: NearServer) -> None:
    for message in ({"ticket": os.urandom(16)}, {"ticket": os.urandom(16), "items": [b"x"]}):
        with pytest.raises(Refused) as refused:
            post(server.web(), "/v1/founding", message)
        assert (refused.value.status, refused.value.code) == (404, "unknown_code")


def test_facts_that_are_sent_again_are_duplicates(server: NearServer, agency: WireAgency) -> None:
    again = agency.send_founding(server.code)
    assert again.results == [messages.Result(messages.DUPLICATE, 1), messages.Result(messages.DUPLICATE, 2)]
    assert agency.admin.roster().seq == 2


def test_a_second_agency_is_not_founded_with_the_same_code(server: NearServer, agency: WireAgency) -> None:
    about = unpack_map(post(server.web(), "/v1/founding", {"ticket": server.code.ticket}), 4096)
    assert about["open"] is False
    phone, recovery_key = stranger(server)
    fact = found_fact(phone, "Harbor City Police", "Somebody", recovery_key)
    answer = post(server.web(), "/v1/founding", {"ticket": server.code.ticket, "items": [fact.pack()]})
    assert messages.Pushed.parse(answer).results == [messages.Result("not_allowed", 0)]
    assert agency.admin.roster().agency == agency.id


def test_a_used_code_falls_silent_after_a_day(server: NearServer, agency: WireAgency) -> None:
    server.clock.later(hours=23)
    assert agency.send_founding(server.code).results[0].on_server
    server.clock.later(hours=2)
    with pytest.raises(Refused) as refused:
        agency.send_founding(server.code)
    assert refused.value.code == "unknown_code"


@pytest.mark.parametrize("wrong", ["server_key", "name"])
def test_an_agency_with_another_name_or_server_is_not_founded_here(server: NearServer, wrong: str) -> None:
    phone, recovery_key = stranger(server)
    if wrong == "server_key":
        phone = replace(phone, server_key=os.urandom(32))
    name = "Another Police" if wrong == "name" else "Harbor City Police"
    fact = found_fact(phone, name, "Somebody", recovery_key)
    answer = post(server.web(), "/v1/founding", {"ticket": server.code.ticket, "items": [fact.pack()]})
    assert messages.Pushed.parse(answer).results == [messages.Result("not_allowed", 0)]
    assert server.rows("SELECT seq FROM roster") == []


def test_a_fresh_code_replaces_the_one_before(server: NearServer) -> None:
    fresh = new_code(server.settings)
    with pytest.raises(Refused):
        WireAgency.found(server.web(), server.code)
    assert WireAgency.found(server.web(), fresh).admin.roster().seq == 2
    with pytest.raises(OperatorError, match="was founded"):
        new_code(server.settings)


def test_the_database_holds_no_code(server: NearServer) -> None:
    stored = bytes(server.rows("SELECT founding_ticket FROM server")[0][0])
    assert server.code.ticket not in stored
    assert server.code.secret not in stored


def test_of_two_phones_with_one_code_one_founds(server: NearServer) -> None:
    first = WireAgency.found(server.web(), server.code)
    with pytest.raises(AssertionError):
        WireAgency.found(server.web(), server.code)
    assert first.admin.roster().officers.keys() == {first.admin.officer}


def test_only_the_lost_agency_comes_back_to_a_server_that_lost_its_database(
    server: NearServer, agency: WireAgency
) -> None:
    facts = agency.founding
    server.change("DELETE FROM roster")
    phone, recovery_key = stranger(server)
    impostor = found_fact(phone, "Harbor City Police", "Somebody", recovery_key)
    assert push_facts(server.web(), [impostor]).results == [messages.Result("not_allowed", 0)]
    assert [result.status for result in push_facts(server.web(), facts).results] == [messages.STORED, messages.STORED]
    assert agency.admin.roster().agency == agency.id


def test_a_new_server_takes_a_founding_fact_with_its_own_key_alone(server: NearServer) -> None:
    phone, recovery_key = stranger(server)
    other = replace(phone, server_key=os.urandom(32))
    refused = push_facts(server.web(), [found_fact(other, "Harbor City Police", "Somebody", recovery_key)])
    assert refused.results == [messages.Result("not_allowed", 0)]


def test_a_code_reads_back_as_it_was_printed(server: NearServer) -> None:
    assert Code.parse(server.code.text().lower().replace("-", " ")) == server.code

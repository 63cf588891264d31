"""Join codes: one scan, once, in time, and nothing for anybody who guesses."""

from __future__ import annotations

import os
import threading
from typing import Any

import pytest

from app.journal import keys, messages
from app.journal.errors import CannotOpen
from app.journal.invitation import JOIN, Code
from app.journal.roster import Roster
from app.journal.roster.of_devices import EnrolFact
from app.journal.roster.state import ADMIN, OFFICER
from tests.cast.servers import NearServer
from tests.cast.wire import Refused, WireAgency, WirePhone, post, push_facts


def left(agency: WireAgency, message: dict[str, Any], phone: WirePhone | None = None) -> messages.Result:
    answer = (phone or agency.admin).post("/v1/invitations", message)
    return messages.Pushed.parse(answer).results[0]


def test_one_scan_makes_an_officer_who_reads_and_writes_at_once(agency: WireAgency) -> None:
    agency.admin.push(agency.squad, [agency.admin.entry(agency.squad, "before they came")])
    officer = agency.join(agency.invite("Officer Reyes"))
    assert officer.push(agency.squad, [officer.entry(agency.squad)]).results[0].status == messages.STORED
    first, _ = officer.pull_all(agency.squad)
    assert officer.read(first).changes[0].set == {"fact": "before they came"}
    assert agency.admin.roster().officers[officer.officer].name == "Officer Reyes"


def test_a_code_works_once(agency: WireAgency) -> None:
    code = agency.invite()
    _, late = agency.enrolment(code)
    agency.join(code)
    assert agency.enrol(code, late) == messages.Result("not_allowed", 0)
    assert len(agency.admin.roster().devices) == 2


def test_of_two_phones_that_enrol_at_once_one_joins(server: NearServer, agency: WireAgency) -> None:
    code = agency.invite()
    facts = [agency.enrolment(code)[1] for _ in range(2)]
    results: list[messages.Result] = []

    def enrol(fact: object, web: object) -> None:
        message = {"ticket": code.ticket, "fact": fact.pack()}  # type: ignore[attr-defined]  # an Entry
        answer = post(web, "/v1/invitations/enrol", message)  # type: ignore[arg-type]  # an InProcess
        results.append(messages.Pushed.parse(answer).results[0])

    threads = [threading.Thread(target=enrol, args=(fact, server.web(app=server.start()))) for fact in facts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(result.status for result in results) == ["not_allowed", messages.STORED]
    assert len(agency.admin.roster().devices) == 2


def test_a_phone_whose_answer_was_lost_sends_its_enrolment_again(agency: WireAgency) -> None:
    code = agency.invite()
    _, fact = agency.enrolment(code)
    assert agency.enrol(code, fact).status == messages.STORED
    assert agency.enrol(code, fact).status == messages.DUPLICATE
    assert agency.open(code)["bundle"]


def test_a_used_code_falls_silent_after_a_day_and_its_bundle_is_erased(server: NearServer, agency: WireAgency) -> None:
    code = agency.invite()
    agency.join(code)
    server.clock.later(hours=23)
    assert agency.open(code)["bundle"]
    server.clock.later(hours=2)
    with pytest.raises(Refused) as refused:
        agency.open(code)
    assert refused.value.code == "unknown_code"
    agency.invite("Officer Osei")
    assert [row.bundle for row in server.rows("SELECT bundle FROM invitations WHERE used_ms > 0")] == [None]


def test_an_expired_code_answers_like_one_that_never_was(server: NearServer, agency: WireAgency) -> None:
    code = agency.invite()
    _, fact = agency.enrolment(code)
    server.clock.later(hours=72.1)
    never = Code.new(JOIN, agency.id, "https://server.test")
    for asked in (code, never):
        with pytest.raises(Refused) as opened:
            agency.open(asked)
        with pytest.raises(Refused) as enrolled:
            agency.enrol(asked, fact)
        for refused in (opened.value, enrolled.value):
            assert refused.status == 404
            assert refused.problem == opened.value.problem
            assert refused.code == "unknown_code"


def test_a_code_lives_72_hours_at_most_whatever_the_phone_wrote(server: NearServer, agency: WireAgency) -> None:
    code = agency.invite(expires_ms=(1 << 62))
    assert agency.open(code)["bundle"]
    server.clock.later(hours=72.1)
    with pytest.raises(Refused):
        agency.open(code)


def test_an_expired_code_does_not_enrol_through_the_roster_either(server: NearServer, agency: WireAgency) -> None:
    code = agency.invite()
    _, fact = agency.enrolment(code)
    server.clock.later(hours=72.1)
    assert push_facts(agency.web, [fact]).results == [messages.Result("not_allowed", 0)]


def test_an_invitation_is_sent_again_without_harm(agency: WireAgency) -> None:
    code, message = agency.invitation()
    assert left(agency, message).status == messages.STORED
    assert left(agency, message).status == messages.DUPLICATE
    assert agency.open(code)["bundle"] == message["bundle"]


def test_a_bundle_can_follow_a_fact_that_came_alone(agency: WireAgency) -> None:
    code, message = agency.invitation()
    messages.Pushed.parse(post(agency.web, "/v1/roster", {"items": [message["fact"]]}))
    with pytest.raises(Refused):
        agency.open(code)
    assert left(agency, message).status == messages.DUPLICATE
    assert agency.open(code)["bundle"] == message["bundle"]


def test_the_bundle_opens_with_the_code_alone(server: NearServer, agency: WireAgency) -> None:
    code = agency.invite()
    sealed = agency.open(code)["bundle"]
    assert code.open(sealed).keys == agency.admin.vault_keys
    with pytest.raises(CannotOpen):
        Code.new(JOIN, agency.id, "https://server.test").open(sealed)
    vault_key = agency.admin.vault_keys[agency.squad][1]
    row = server.rows("SELECT ticket, bundle FROM invitations")[0]
    assert vault_key not in bytes(row.bundle)
    assert code.ticket not in bytes(row.ticket)


def test_an_officer_cannot_invite_another(agency: WireAgency) -> None:
    officer = agency.officer()
    _, message = agency.invitation("A friend", by=officer)
    assert left(agency, message, officer) == messages.Result("not_allowed", 0)
    _, message = agency.invitation("A friend", by=officer, role=ADMIN, officer=officer.officer)
    assert left(agency, message, officer) == messages.Result("not_allowed", 0)


def test_an_officer_adds_a_second_device_of_their_own(agency: WireAgency) -> None:
    officer = agency.officer()
    code = agency.invite("Officer Reyes", by=officer, officer=officer.officer)
    laptop = agency.join(code)
    assert laptop.officer == officer.officer
    assert laptop.push(agency.squad, [laptop.entry(agency.squad)]).results[0].status == messages.STORED


def test_an_officer_cannot_invite_into_a_squad_of_others(agency: WireAgency) -> None:
    officer = agency.officer()
    other = agency.add_squad("Beat 13")
    officer.vault_keys[other] = {1: os.urandom(32)}
    _, message = agency.invitation("Officer Reyes", by=officer, officer=officer.officer, vaults=[other])
    assert left(agency, message, officer) == messages.Result("not_allowed", 0)


def test_an_invitation_is_left_by_the_device_that_signed_it(agency: WireAgency) -> None:
    officer = agency.officer()
    _, message = agency.invitation("A friend", by=agency.admin)
    assert left(agency, message, officer) == messages.Result("not_allowed", 0)


def test_a_ticket_that_is_taken_is_not_given_twice(agency: WireAgency) -> None:
    code, first = agency.invitation()
    assert left(agency, first).status == messages.STORED
    _, second = agency.invitation("Officer Osei")
    assert left(agency, {**second, "ticket": code.ticket}) == messages.Result("not_allowed", 0)
    assert agency.open(code)["bundle"] == first["bundle"]


def test_an_enrolment_must_belong_to_its_ticket(agency: WireAgency) -> None:
    mine, other = agency.invite(), agency.invite("Officer Osei")
    _, fact = agency.enrolment(mine)
    assert agency.enrol(other, fact) == messages.Result("not_allowed", 0)


def test_an_enrolment_signed_with_another_key_is_refused(agency: WireAgency) -> None:
    code = agency.invite()
    phone, _ = agency.enrolment(code)
    forged = EnrolFact.signed(
        agency.id, keys.SigningKey(os.urandom(32)), phone.key, keys.hpke_public(phone.hpke_private)
    )
    assert agency.enrol(code, forged) == messages.Result("not_allowed", 0)


def withdraw(agency: WireAgency, code: Code, phone: WirePhone | None = None) -> messages.Result:
    by = phone or agency.admin
    fact = by.roster().sign_fact(by.author, {"fact": "uninvite", "key": code.key.public})  # type: ignore[attr-defined]  # a Phone
    return push_facts(agency.web, [fact]).results[0]


def test_a_withdrawn_code_answers_like_one_that_never_was_and_its_bundle_is_gone(
    server: NearServer, agency: WireAgency
) -> None:
    code, message = agency.invitation()
    assert left(agency, message).status == messages.STORED
    _, fact = agency.enrolment(code)
    assert withdraw(agency, code).status == messages.STORED
    assert server.rows("SELECT key FROM invitations") == []
    never = Code.new(JOIN, agency.id, "https://server.test")
    with pytest.raises(Refused) as nobody:
        agency.open(never)
    for ask in (lambda: agency.open(code), lambda: agency.enrol(code, fact)):
        with pytest.raises(Refused) as refused:
            ask()
        assert refused.value.problem == nobody.value.problem
    assert push_facts(agency.web, [fact]).results == [messages.Result("not_allowed", 0)]
    assert len(agency.admin.roster().devices) == 1


def test_an_invitation_that_is_sent_again_after_its_withdrawal_stays_withdrawn(
    server: NearServer, agency: WireAgency
) -> None:
    code, message = agency.invitation()
    left(agency, message)
    withdraw(agency, code)
    assert left(agency, message).status == messages.DUPLICATE
    assert server.rows("SELECT key FROM invitations") == []
    with pytest.raises(Refused):
        agency.open(code)


def test_a_used_code_cannot_be_withdrawn_and_still_answers_the_phone_that_used_it(agency: WireAgency) -> None:
    code = agency.invite()
    _, fact = agency.enrolment(code)
    assert agency.enrol(code, fact).status == messages.STORED
    assert withdraw(agency, code) == messages.Result("not_allowed", 0)
    assert agency.enrol(code, fact).status == messages.DUPLICATE


def test_an_officer_withdraws_their_own_invitation_and_nobody_elses(agency: WireAgency) -> None:
    officer = agency.officer()
    theirs = agency.invite("Officer Reyes", by=officer, officer=officer.officer)
    admins = agency.invite("Officer Osei")
    assert withdraw(agency, admins, officer) == messages.Result("not_allowed", 0)
    assert withdraw(agency, theirs, officer).status == messages.STORED
    assert agency.open(admins)["bundle"]


def test_of_a_phone_that_enrols_and_an_admin_who_withdraws_at_once_one_wins(
    server: NearServer, agency: WireAgency
) -> None:
    code = agency.invite()
    _, enrolment = agency.enrolment(code)
    uninvite = agency.admin.roster().sign_fact(agency.admin.author, {"fact": "uninvite", "key": code.key.public})
    webs = [server.web(app=server.start()) for _ in range(2)]
    threads = [
        threading.Thread(target=push_facts, args=(web, [fact]))
        for web, fact in zip(webs, (enrolment, uninvite), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    roster = agency.admin.roster()
    invite = roster.invites[code.key.public]
    assert (invite.used_by is None) != (invite.withdrawn_by is None)
    assert (len(roster.devices) == 2) == (invite.used_by is not None)
    assert (roster.seq, len(server.rows("SELECT key FROM invitations"))) == (4, 0 if invite.withdrawn_by else 1)


@pytest.mark.parametrize("bundle", [b"", b"short", bytes(65 * 1024)])
def test_a_bundle_of_the_wrong_size_is_refused_and_stores_nothing(agency: WireAgency, bundle: bytes) -> None:
    _, message = agency.invitation()
    with pytest.raises(Refused) as refused:
        left(agency, {**message, "bundle": bundle})
    assert refused.value.status == 400
    assert agency.admin.roster().seq == 2


@pytest.mark.parametrize("fact", [b"", b"no fact", bytes(300)])
def test_what_is_no_fact_is_refused_with_its_code(agency: WireAgency, fact: bytes) -> None:
    code, message = agency.invitation()
    refused = left(agency, {**message, "fact": fact})
    assert (refused.status, refused.seq) in {("malformed", 0), ("unknown_version", 0)}
    agency.invite()
    assert agency.admin.roster().seq == 3
    with pytest.raises(Refused):
        agency.open(code)


def test_the_roster_comes_page_by_page_to_the_invited(agency: WireAgency) -> None:
    roster, facts = agency.admin.roster(), []
    for number in range(230):
        fact = roster.sign_fact(agency.admin.author, {"fact": "policy", "policy": {"n": number}})
        roster.take(fact)
        facts.append(fact)
    push_facts(agency.web, facts[:200])
    push_facts(agency.web, facts[200:])
    code = agency.invite()
    first = agency.open(code)
    assert (len(first["items"]), first["seq"], first["more"]) == (200, 200, True)
    rest = agency.open(code, 200)
    assert (len(rest["items"]), rest["seq"], rest["more"]) == (33, 233, False)
    phone = agency.join(code)
    known: Roster = phone.roster()
    assert known.officers[phone.officer].role == OFFICER

"""A device that is gone: what it wrote before counts, in any order; nothing behind it does, and it lets nobody in."""

import itertools

import pytest

from app.journal.errors import JournalError, NotAllowed
from app.journal.roster.of_deposits import AdmitFact
from app.journal.roster.state import ADMIN, OFFICER, STOLEN, SUPERVISOR
from tests.app.journal.test_leaving import counts
from tests.cast.paper import (
    NOW_MS,
    OTHER_VAULT,
    VAULT,
    PaperAgency,
    PaperPhone,
    grant_body,
    id_of,
    pages,
    policy_body,
    revoke_body,
    role_body,
    rotate_body,
    vault_body,
    withdraw_body,
)
from tests.telling import tells


def with_tablet(agency: PaperAgency, whose: PaperPhone) -> PaperPhone:
    """Another device of somebody known."""
    tablet = PaperPhone(f"tablet of {whose.name}", whose.officer)
    agency.hire(tablet, agency.roster.officers[whose.officer].role)
    return tablet


def test_what_it_wrote_before_counts_whenever_it_arrives_and_nothing_behind_it_does() -> None:
    agency = PaperAgency.staffed()
    tablet, last = with_tablet(agency, agency.officer), pages(agency.officer, 3)[-1].hash
    agency.must(agency.admin, revoke_body(agency.officer, {VAULT: (3, last)}))
    assert [counts(agency, agency.officer, number) for number in (1, 2, 4, 5)] == [True, True, False, False]
    assert counts(agency, agency.officer, 3, last=last) and not counts(agency, agency.officer, 3, last=bytes(32))
    assert not agency.roster.is_member(VAULT, agency.officer.device)
    assert agency.roster.is_member(VAULT, tablet.device) and counts(agency, tablet, 9), "the officer stays"
    agency.must(tablet, rotate_body())
    assert not counts(agency, agency.officer, 4, epoch=2) and counts(agency, tablet, 10, epoch=2)


def test_everybody_learns_why_and_by_whom_and_its_squads_need_a_new_key() -> None:
    agency = PaperAgency.staffed()
    agency.must(agency.admin, vault_body({agency.admin.officer: SUPERVISOR}, id=OTHER_VAULT, name="Harbour"))
    agency.must(agency.supervisor, revoke_body(agency.officer, reason=STOLEN))
    gone = agency.roster.devices[agency.officer.device].revoked
    assert gone is not None and (gone.reason, gone.by, gone.at_ms) == (STOLEN, agency.supervisor.officer, NOW_MS)
    assert agency.roster.vaults[VAULT].needs_rotation and not agency.roster.vaults[OTHER_VAULT].needs_rotation


def test_said_twice_it_is_said_once() -> None:
    agency = PaperAgency.staffed()
    agency.must(agency.supervisor, revoke_body(agency.officer))
    with tells(NotAllowed, "reported gone before"):
        agency.roster.check(agency.sign(agency.admin, revoke_body(agency.officer)))


def test_of_two_admins_who_revoke_each_other_the_one_that_the_roster_took_first_stays() -> None:
    agency = PaperAgency.staffed()
    agency.must(agency.admin, role_body(agency.officer.officer, ADMIN))
    said = {
        agency.admin: agency.sign(agency.admin, revoke_body(agency.officer)),
        agency.officer: agency.sign(agency.officer, revoke_body(agency.admin)),
    }
    for first, second in itertools.permutations(said):
        roster = agency.fresh()
        assert roster.take(said[first]) is None and isinstance(roster.take(said[second]), JournalError)
        assert roster.is_active(first.device) and not roster.is_active(second.device)


def test_the_last_admins_phone_stays_and_any_other_of_theirs_may_go() -> None:
    agency = PaperAgency.staffed()
    tablet = with_tablet(agency, agency.admin)
    agency.must(agency.admin, revoke_body(tablet))
    other = PaperPhone("spare phone", agency.admin.officer)
    agency.hire(other, ADMIN)
    agency.must(other, revoke_body(agency.admin))
    third = PaperPhone("third phone", agency.admin.officer)
    agency.must_take(agency.enrolment(agency.invited(third, ADMIN, by=other), third))
    agency.must(other, revoke_body(third))
    with tells(NotAllowed, "cannot report itself"):
        agency.roster.check(agency.sign(other, revoke_body(other)))
    agency.must(other, role_body(agency.officer.officer, ADMIN))
    agency.must(agency.officer, revoke_body(other))
    with tells(NotAllowed, "at least one administrator"):
        agency.roster.check(agency.sign(agency.officer, role_body(agency.officer.officer, OFFICER)))


def test_an_admin_without_a_phone_does_not_stand_in_for_the_last_one() -> None:
    agency = PaperAgency.staffed()
    agency.must(agency.admin, role_body(agency.officer.officer, ADMIN))
    agency.must(agency.admin, revoke_body(agency.officer))
    for said in (withdraw_body(agency.admin.officer, b""), role_body(agency.admin.officer, OFFICER)):
        with tells(NotAllowed, "at least one administrator"):
            agency.roster.check(agency.sign(agency.admin, said))


def test_what_a_lost_phone_signed_before_holds_in_any_order_and_nothing_that_it_signs_afterwards() -> None:
    agency = PaperAgency.staffed()
    tablet = with_tablet(agency, agency.admin)
    before = agency.sign(tablet, policy_body(lock_after_s=60))
    number = before.header.number
    gone = revoke_body(tablet, last=number.to_bytes(8, "big") + before.hash)
    agency.must(agency.admin, gone)
    agency.must_take(before)
    assert agency.roster.policy["lock_after_s"] == 60
    with tells(NotAllowed, "reported gone before"):
        agency.roster.check(agency.sign(tablet, policy_body(lock_after_s=900)))


@pytest.mark.parametrize("whose", ["an admin's", "an officer's"])
def test_a_code_of_its_officers_other_phone_goes_on(whose: str) -> None:
    agency = PaperAgency.staffed()
    owner = agency.admin if whose == "an admin's" else agency.officer
    tablet, laptop = with_tablet(agency, owner), PaperPhone("laptop", owner.officer)
    code = agency.invited(laptop, agency.roster.officers[owner.officer].role, by=owner)
    agency.must(agency.admin, revoke_body(tablet))
    agency.must_take(agency.enrolment(code, laptop))
    assert agency.roster.is_member(VAULT, laptop.device)


def test_a_code_made_on_a_lost_phone_lets_nobody_in() -> None:
    agency, thief = PaperAgency.staffed(), PaperPhone("thief", id_of("Ada Admin"))
    tablet = with_tablet(agency, agency.admin)
    code = agency.invited(thief, ADMIN, by=tablet)
    agency.must(agency.admin, revoke_body(tablet))
    with tells(NotAllowed, "may not invite any more"):
        agency.roster.check(agency.enrolment(code, thief))


def test_a_squad_that_its_officer_had_left_before_reads_on_what_it_wrote_there() -> None:
    agency = PaperAgency.staffed()
    last = pages(agency.officer, 3)[-1].hash
    agency.must(agency.admin, withdraw_body(agency.officer.officer, ends={VAULT: {agency.officer.device: (3, last)}}))
    agency.must(agency.supervisor, rotate_body())
    agency.must(agency.admin, revoke_body(agency.officer))
    assert counts(agency, agency.officer, 2) and not agency.roster.vaults[VAULT].needs_rotation
    agency.must(agency.admin, grant_body(agency.officer.officer))
    assert not counts(agency, agency.officer, 4, epoch=2), "back in the squad, with another phone"


def test_a_supervisor_reports_the_phones_of_their_own_squad_alone() -> None:
    agency = PaperAgency.staffed()
    stranger = PaperPhone("far phone", id_of("Fay Far"))
    agency.must(agency.admin, vault_body({agency.admin.officer: SUPERVISOR}, id=OTHER_VAULT, name="Harbour"))
    agency.hire(stranger, vaults={OTHER_VAULT: OFFICER})
    with tells(NotAllowed, "by a supervisor of their squad"):
        agency.roster.check(agency.sign(agency.supervisor, revoke_body(stranger)))


def test_a_supervisor_moves_the_end_and_only_forward() -> None:
    agency = PaperAgency.staffed()
    chain = pages(agency.officer, 6)
    agency.must(agency.admin, revoke_body(agency.officer, {VAULT: (3, chain[2].hash)}))
    said = AdmitFact(VAULT, agency.officer.device, (5, chain[4].hash)).body()
    bob = PaperPhone("colleague", id_of("Bob Beat"))
    agency.hire(bob)
    with tells(NotAllowed, "Only a supervisor"):
        agency.roster.check(agency.sign(bob, said))
    agency.must(agency.supervisor, said)
    assert counts(agency, agency.officer, 4) and counts(agency, agency.officer, 5, last=chain[4].hash)
    assert not counts(agency, agency.officer, 6)
    for end in ((5, chain[4].hash), (2, chain[1].hash)):
        with tells(NotAllowed, "admitted before"):
            agency.roster.check(agency.sign(agency.supervisor, AdmitFact(VAULT, agency.officer.device, end).body()))


def test_nothing_is_admitted_of_a_phone_that_is_not_shut_out() -> None:
    agency = PaperAgency.staffed()
    said = AdmitFact(VAULT, agency.officer.device, (5, bytes(32))).body()
    with tells(NotAllowed, "not shut out"):
        agency.roster.check(agency.sign(agency.supervisor, said))


def test_what_is_admitted_of_a_withdrawn_officers_phone_counts_in_the_time_that_they_were_there() -> None:
    agency = PaperAgency.staffed()
    chain = pages(agency.officer, 5)
    ends = {VAULT: {agency.officer.device: (3, chain[2].hash)}}
    agency.must(agency.admin, withdraw_body(agency.officer.officer, ends=ends))
    agency.must(agency.admin, revoke_body(agency.officer))
    agency.must(agency.supervisor, AdmitFact(VAULT, agency.officer.device, (5, chain[4].hash)).body())
    assert counts(agency, agency.officer, 5, last=chain[4].hash) and not counts(agency, agency.officer, 5, epoch=2)

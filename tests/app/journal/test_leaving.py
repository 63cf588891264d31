"""Leaving a squad or the agency, the key that changes then, and which entries count: the same in every order."""

import itertools

import pytest

from app.journal.errors import JournalError, NotAllowed
from app.journal.roster.state import ADMIN, OFFICER, SUPERVISOR
from tests.cast.paper import (
    OTHER_VAULT,
    VAULT,
    PaperAgency,
    PaperPhone,
    code_for,
    grant_body,
    header,
    id_of,
    invite_body,
    pages,
    policy_body,
    role_body,
    rotate_body,
    uninvite_body,
    vault_body,
    withdraw_body,
)
from tests.telling import tells


def counts(agency: PaperAgency, phone: PaperPhone, number: int, epoch: int = 1, last: bytes | None = None) -> bool:
    """Whether an entry of this phone's counts in the squad."""
    said = header(phone, number=number, epoch=epoch)
    if last is not None:
        said.__dict__["hash"] = last
    try:
        agency.roster.check_right(said)
    except NotAllowed:
        return False
    return True


def left(agency: PaperAgency, number: int = 3) -> bytes:
    """The officer is taken out, having come so far. Gives the hash of the last entry that counts."""
    last = pages(agency.officer, number)[-1].hash
    ends = {VAULT: {agency.officer.device: (number, last)}}
    agency.must(agency.admin, withdraw_body(agency.officer.officer, ends=ends))
    return last


def test_what_was_written_before_leaving_counts_whenever_it_arrives_and_nothing_behind_it_does() -> None:
    agency = PaperAgency.staffed()
    last = left(agency)
    assert [counts(agency, agency.officer, number) for number in (1, 2, 4, 5)] == [True, True, False, False]
    assert counts(agency, agency.officer, 3, last=last) and not counts(agency, agency.officer, 3, last=bytes(32))
    assert not agency.roster.is_member(VAULT, agency.officer.device)
    agency.must(agency.supervisor, rotate_body())
    assert counts(agency, agency.officer, 2) and not counts(agency, agency.officer, 4, epoch=2)


def test_a_device_without_an_end_had_written_nothing() -> None:
    agency = PaperAgency.staffed()
    agency.must(agency.admin, withdraw_body(agency.officer.officer))
    assert not counts(agency, agency.officer, 1)


def test_others_go_on_in_the_old_epoch_and_what_they_wrote_in_it_counts_for_ever() -> None:
    agency = PaperAgency.staffed()
    left(agency)
    agency.must(agency.supervisor, rotate_body())
    assert counts(agency, agency.supervisor, 9, epoch=1) and counts(agency, agency.supervisor, 10, epoch=2)
    assert not counts(agency, agency.supervisor, 11, epoch=3), "there is no such key"


def test_leaving_and_rejoining_a_squad() -> None:
    agency = PaperAgency.staffed()
    last = left(agency)
    agency.must(agency.supervisor, rotate_body())
    agency.must(agency.supervisor, rotate_body(3))
    agency.must(agency.admin, grant_body(agency.officer.officer, role=SUPERVISOR))
    assert counts(agency, agency.officer, 3, last=last) and counts(agency, agency.officer, 4, epoch=3)
    assert not counts(agency, agency.officer, 4, epoch=1) and not counts(agency, agency.officer, 4, epoch=2)
    assert agency.roster.roles_of(agency.officer.officer) == {VAULT: SUPERVISOR}


def test_a_newcomer_cannot_have_written_before_they_came() -> None:
    agency, late = PaperAgency.staffed(), PaperPhone("late phone", id_of("Lara Late"))
    agency.must(agency.supervisor, rotate_body())
    agency.hire(late)
    assert not counts(agency, late, 1, epoch=1) and counts(agency, late, 1, epoch=2)


def test_who_leaves_the_agency_leaves_all_squads_and_signs_nothing_more() -> None:
    agency = PaperAgency.staffed()
    members = {agency.admin.officer: SUPERVISOR, agency.officer.officer: OFFICER}
    agency.must(agency.admin, vault_body(members, id=OTHER_VAULT, name="Harbour"))
    agency.must(agency.admin, role_body(agency.officer.officer, ADMIN))
    agency.must(agency.admin, withdraw_body(agency.officer.officer, b""))
    assert agency.roster.roles_of(agency.officer.officer) == {}
    assert all(vault.needs_rotation for vault in agency.roster.vaults.values())
    with tells(NotAllowed, "does not belong to the agency any more"):
        agency.roster.check(agency.sign(agency.officer, policy_body()))
    for said in (grant_body(agency.officer.officer), vault_body(members, id=b"3" * 16, name="Pier")):
        with tells(NotAllowed, "left the agency"):
            agency.roster.check(agency.sign(agency.admin, said))
    agency.must(agency.admin, role_body(agency.officer.officer, OFFICER))
    agency.must(agency.admin, grant_body(agency.officer.officer))
    assert agency.roster.roles_of(agency.officer.officer) == {VAULT: OFFICER}


def test_the_last_admin_stays_in_the_agency() -> None:
    agency = PaperAgency.staffed()
    with tells(NotAllowed, "at least one administrator"):
        agency.roster.check(agency.sign(agency.admin, withdraw_body(agency.admin.officer, b"")))
    agency.must(agency.admin, role_body(agency.officer.officer, ADMIN))
    agency.must(agency.admin, withdraw_body(agency.officer.officer, b""))
    assert isinstance(agency.why_not(agency.sign(agency.admin, role_body(agency.admin.officer, OFFICER))), NotAllowed)
    agency.must(agency.admin, withdraw_body(agency.admin.officer))
    assert agency.roster.is_admin(agency.admin.officer), "an admin may be in no squad"


@pytest.mark.parametrize("how", ["from the squad", "from the agency"])
def test_a_withdrawn_officers_second_device_code_lets_nobody_in(how: str) -> None:
    agency, laptop = PaperAgency.staffed(), PaperPhone("laptop", id_of("Olu Officer"))
    own = agency.invited(laptop, by=agency.officer)
    spare = PaperPhone("spare", id_of("Olu Officer"))
    admins = agency.invited(spare)
    agency.must(agency.admin, withdraw_body(agency.officer.officer, VAULT if how == "from the squad" else b""))
    agency.must(agency.supervisor, rotate_body())
    with tells(NotAllowed, "may not invite any more"):
        agency.roster.check(agency.enrolment(own, laptop))
    if how == "from the agency":
        assert isinstance(agency.why_not(agency.enrolment(admins, spare)), NotAllowed)
    else:
        agency.must_take(agency.enrolment(admins, spare))
        assert not agency.roster.is_member(VAULT, spare.device), "a code gives a known officer no squad"


@pytest.mark.parametrize("whose", ["an admin's", "one's own"])
def test_a_withdrawn_code_makes_the_squads_it_named_need_a_new_key(whose: str) -> None:
    agency = PaperAgency.staffed()
    by = agency.admin if whose == "an admin's" else agency.officer
    phone = PaperPhone("phone", id_of("Nia New") if by is agency.admin else by.officer)
    agency.must(agency.admin, vault_body({agency.admin.officer: SUPERVISOR}, id=OTHER_VAULT, name="Harbour"))
    code = agency.invited(phone, by=by)
    assert not agency.roster.vaults[VAULT].needs_rotation
    agency.must(by, uninvite_body(code))
    assert agency.roster.vaults[VAULT].needs_rotation and not agency.roster.vaults[OTHER_VAULT].needs_rotation
    agency.must(agency.officer, rotate_body())
    assert not agency.roster.vaults[VAULT].needs_rotation


def test_the_codes_of_an_admin_who_is_lowered_may_have_been_opened() -> None:
    agency, other = PaperAgency.staffed(), PaperPhone("second admin", id_of("Abe Admin"))
    agency.hire(other, ADMIN)
    agency.invited(PaperPhone("new phone", id_of("Nia New")), by=other)
    agency.must(agency.admin, role_body(other.officer, OFFICER))
    assert agency.roster.vaults[VAULT].needs_rotation


def test_a_member_changes_the_key_only_where_it_is_needed_and_who_leads_always() -> None:
    agency = PaperAgency.staffed()
    with tells(NotAllowed, "needs no change"):
        agency.roster.check(agency.sign(agency.officer, rotate_body()))
    agency.must(agency.supervisor, rotate_body())
    agency.must(agency.admin, rotate_body(3))
    assert agency.roster.vaults[VAULT].epoch == 3


def test_of_two_members_who_change_the_key_at_once_the_first_holds_and_the_second_does_no_harm() -> None:
    agency, other = PaperAgency.staffed(), PaperPhone("other phone", id_of("Odd Other"))
    agency.hire(other)
    left(agency)
    facts = [
        agency.sign(by, rotate_body(key_check=bytes([at] * 32))) for at, by in enumerate((other, agency.supervisor))
    ]
    for order in itertools.permutations(facts):
        roster = agency.fresh()
        assert [roster.take(fact) is None for fact in order] == [True, False]
        assert roster.vaults[VAULT].epoch == 2 and not roster.vaults[VAULT].needs_rotation


def test_an_epoch_follows_the_one_before() -> None:
    agency = PaperAgency.staffed()
    for epoch in (1, 3, 1 << 32, -1):
        error: JournalError = agency.why_not(agency.sign(agency.supervisor, rotate_body(epoch)))
        assert isinstance(error, NotAllowed)


def test_two_admins_take_each_other_out_and_the_order_of_the_roster_decides() -> None:
    agency = PaperAgency.staffed()
    agency.must(agency.admin, role_body(agency.officer.officer, ADMIN))
    facts = [
        agency.sign(agency.admin, withdraw_body(agency.officer.officer, b"")),
        agency.sign(agency.officer, withdraw_body(agency.admin.officer, b"")),
    ]
    for order in itertools.permutations(facts):
        roster = agency.fresh()
        assert [roster.take(fact) is None for fact in order] == [True, False]
        assert sum(map(roster.is_admin, roster.officers)) == 1


def test_fifty_rotations_of_three_hundred_devices_are_fifty_small_facts() -> None:
    agency = PaperAgency.staffed()
    sizes = [len(agency.must(agency.supervisor, rotate_body(epoch)).pack()) for epoch in range(2, 52)]
    assert agency.roster.vaults[VAULT].epoch == 51 and max(sizes) < 512
    assert agency.fresh() == agency.roster


def test_a_copy_of_the_roster_leaves_the_first_as_it_was() -> None:
    agency = PaperAgency.staffed()
    before, drafted = agency.fresh(), agency.roster.copy()
    drafted.take(agency.sign(agency.admin, withdraw_body(agency.officer.officer)))
    assert drafted != before and agency.roster == before


def test_a_code_for_somebody_who_is_in_it_names_only_what_it_carries() -> None:
    agency = PaperAgency.staffed()
    code = code_for("laptop", agency.roster.agency)
    agency.must(agency.admin, withdraw_body(agency.officer.officer))
    own = agency.sign(agency.officer, invite_body(code, agency.officer.officer))
    assert isinstance(agency.why_not(own), NotAllowed), "they are in this squad no more"

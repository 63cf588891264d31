"""Joining: an invitation makes one device of one officer, until it is used, withdrawn or too old."""

import pytest

from app.journal import keys
from app.journal.entry import FIRST_PREVIOUS, sign
from app.journal.errors import BadSignature, JournalError, NotAllowed
from app.journal.packing import pack
from app.journal.roster import Roster
from app.journal.roster.form import body_of
from app.journal.roster.of_devices import EnrolFact
from app.journal.roster.state import ADMIN, OFFICER, SUPERVISOR
from tests.cast.paper import (
    NOW_MS,
    OTHER_VAULT,
    VAULT,
    PaperAgency,
    PaperPhone,
    code_for,
    flipped,
    header,
    id_of,
    invite_body,
    role_body,
    uninvite_body,
    vault_body,
)
from tests.telling import tells

HOUR_MS = 3_600_000


def test_an_invited_phone_belongs_with_its_officer_role_and_squads() -> None:
    agency = PaperAgency.staffed()
    roster, phone = agency.roster, agency.officer
    officer = roster.officer_of(phone.device)
    assert officer is not None and (officer.id, officer.role) == (phone.officer, OFFICER)
    assert roster.verify_key(phone.device) == phone.key.public == roster.author_key(header(phone))
    assert roster.is_member(VAULT, phone.device)
    assert [vault.id for vault in roster.vaults_of(phone.officer)] == [VAULT]
    assert roster.devices[phone.device].hpke_key == phone.hpke_public


def test_an_invitation_is_open_until_it_is_used_and_names_who_used_it() -> None:
    agency, phone = PaperAgency.staffed(), PaperPhone("new phone", id_of("Nia New"))
    code = agency.invited(phone)
    invite = agency.roster.invites[code.key.public]
    assert (
        invite.used_by is None
        and invite.invited_by == agency.admin.officer
        and phone.officer not in (agency.roster.officers)
    )
    agency.must_take(agency.enrolment(code, phone))
    assert agency.roster.invites[code.key.public].used_by == phone.device


def test_a_join_code_works_once() -> None:
    agency, first, second = (
        PaperAgency.staffed(),
        PaperPhone("first", id_of("Nia New")),
        PaperPhone("second", id_of("Nia New")),
    )
    code = agency.invited(first)
    agency.must_take(agency.enrolment(code, first))
    with tells(NotAllowed, "used before"):
        agency.roster.check(agency.enrolment(code, second))


def test_a_join_code_nobody_made_is_unknown() -> None:
    agency, phone = PaperAgency.staffed(), PaperPhone("new phone")
    with tells(NotAllowed, "not known"):
        agency.roster.check(agency.enrolment(code_for("nobody", agency.roster.agency), phone))


def test_a_join_code_is_open_until_it_expires_and_history_stays_valid() -> None:
    agency, phone = PaperAgency.staffed(), PaperPhone("new phone", id_of("Nia New"))
    code = agency.invited(phone, expires=NOW_MS + HOUR_MS)
    invite = agency.roster.invites[code.key.public]
    assert invite.is_open(NOW_MS + HOUR_MS) and not invite.is_open(NOW_MS + HOUR_MS + 1)
    assert agency.roster.take(agency.enrolment(code, phone)) is None


def test_a_device_cannot_choose_its_own_id() -> None:
    agency, phone = PaperAgency.staffed(), PaperPhone("new phone", id_of("Nia New"))
    code = agency.invited(phone)
    body = agency.enrolment(code, phone).body
    for chosen in (agency.admin.device, id_of("chosen freely")):
        forged = sign(code.key, agency.roster.agency, 1, FIRST_PREVIOUS, 0, body, chosen)
        with pytest.raises(JournalError):
            agency.roster.check(forged)


def test_an_enrolled_device_is_not_enrolled_again() -> None:
    agency = PaperAgency.staffed()
    code = agency.invited(PaperPhone("second code", agency.officer.officer))
    number, previous = agency.roster.tips[agency.officer.device]
    body = agency.enrolment(code, agency.officer).body
    again = sign(code.key, agency.roster.agency, number + 1, previous, 0, body, agency.officer.device)
    with tells(NotAllowed, "enrolled already"):
        agency.roster.check(again)


def test_a_new_device_proves_that_it_has_its_key() -> None:
    agency, phone, victim = PaperAgency.staffed(), PaperPhone("new phone", id_of("Nia New")), PaperPhone("victim")
    code = agency.invited(phone)
    good = body_of(agency.enrolment(code, phone))
    wrong_proofs = (
        bytes(64),
        b"",
        flipped(good["proof"], 0),
        victim.key.sign(keys.ENROLMENT, agency.roster.agency + code.key.public + phone.hpke_public),
        phone.key.sign(keys.ENROLMENT, bytes(16) + code.key.public + phone.hpke_public),
        phone.key.sign(keys.ENROLMENT, agency.roster.agency + code.key.public + victim.hpke_public),
        phone.key.sign(keys.ENTRY, agency.roster.agency + code.key.public + phone.hpke_public),
    )
    for proof in wrong_proofs:
        body = pack(good | {"proof": proof})
        with pytest.raises(BadSignature):
            agency.roster.check(sign(code.key, agency.roster.agency, 1, FIRST_PREVIOUS, 0, body, phone.device))


def test_a_stolen_enrolment_cannot_be_given_another_receiving_key() -> None:
    agency, phone, thief = PaperAgency.staffed(), PaperPhone("new phone", id_of("Nia New")), PaperPhone("thief")
    code = agency.invited(phone)
    body = body_of(agency.enrolment(code, phone)) | {"hpke_key": thief.hpke_public}
    with pytest.raises(BadSignature):
        agency.roster.check(sign(code.key, agency.roster.agency, 1, FIRST_PREVIOUS, 0, pack(body), phone.device))


def test_an_enrolment_not_signed_with_the_invitation_key_is_refused() -> None:
    agency, phone = PaperAgency.staffed(), PaperPhone("new phone", id_of("Nia New"))
    code = agency.invited(phone)
    body = agency.enrolment(code, phone).body
    for key in (phone.key, agency.admin.key):
        with pytest.raises(BadSignature):
            agency.roster.check(sign(key, agency.roster.agency, 1, FIRST_PREVIOUS, 0, body, phone.device))


def test_an_enrolment_for_another_agency_is_refused() -> None:
    agency, phone = PaperAgency.staffed(), PaperPhone("new phone", id_of("Nia New"))
    code = agency.invited(phone)
    with pytest.raises(NotAllowed):
        agency.roster.check(EnrolFact.signed(bytes(16), code.key, phone.key, phone.hpke_public))


def test_a_second_device_of_an_officer_is_the_same_officer() -> None:
    agency = PaperAgency.staffed()
    laptop = PaperPhone("laptop", agency.officer.officer)
    agency.must_take(agency.enrolment(agency.invited(laptop, OFFICER, by=agency.officer), laptop))
    assert agency.roster.officer_of(laptop.device) == agency.roster.officer_of(agency.officer.device)
    assert len(agency.roster.officers) == 3 and len(agency.roster.devices) == 4


def test_a_second_device_brings_no_other_role_and_no_other_name() -> None:
    agency = PaperAgency.staffed()
    laptop = PaperPhone("laptop", agency.officer.officer)
    code = code_for("laptop", agency.roster.agency)
    for by in (agency.officer, agency.admin):
        raised = agency.sign(by, invite_body(code, laptop.officer, ADMIN))
        assert isinstance(agency.why_not(raised), NotAllowed)
    agency.must_take(agency.enrolment(agency.invited(laptop, officer_name="Chief of Police"), laptop))
    assert agency.roster.officers[laptop.officer].name == "Somebody New"


def test_two_open_invitations_of_one_new_officer_make_one_officer_with_the_first_ones_role() -> None:
    agency = PaperAgency.staffed()
    phone, laptop = PaperPhone("phone", id_of("Nia New")), PaperPhone("laptop", id_of("Nia New"))
    codes = agency.invited(phone, OFFICER), agency.invited(laptop, ADMIN)
    agency.must_take(agency.enrolment(codes[0], phone))
    agency.must_take(agency.enrolment(codes[1], laptop))
    officer = agency.roster.officer_of(laptop.device)
    assert officer is not None and officer.role == OFFICER
    assert agency.roster.vaults[VAULT].members[officer.id] == OFFICER


def test_a_code_gives_a_known_officer_no_squad_and_no_role_in_one() -> None:
    agency, laptop = PaperAgency.staffed(), PaperPhone("laptop", id_of("Olu Officer"))
    agency.must(agency.admin, vault_body({agency.admin.officer: SUPERVISOR}, id=OTHER_VAULT, name="Harbour"))
    agency.hire(laptop, vaults={VAULT: SUPERVISOR, OTHER_VAULT: OFFICER})
    assert agency.roster.officer_of(laptop.device) == agency.roster.officer_of(agency.officer.device)
    assert agency.roster.roles_of(laptop.officer) == {VAULT: OFFICER}


def test_somebody_new_gets_the_role_of_each_squad_that_the_code_names() -> None:
    agency, phone = PaperAgency.staffed(), PaperPhone("new phone", id_of("Nia New"))
    agency.must(agency.admin, vault_body({agency.admin.officer: SUPERVISOR}, id=OTHER_VAULT, name="Harbour"))
    agency.hire(phone, vaults={VAULT: OFFICER, OTHER_VAULT: SUPERVISOR})
    assert agency.roster.roles_of(phone.officer) == {VAULT: OFFICER, OTHER_VAULT: SUPERVISOR}


def test_an_admin_invites_into_a_squad_that_they_are_not_in() -> None:
    agency, phone = PaperAgency.staffed(), PaperPhone("new phone", id_of("Nia New"))
    agency.must(agency.admin, vault_body({agency.officer.officer: OFFICER}, id=OTHER_VAULT, name="Harbour"))
    agency.hire(phone, vaults={OTHER_VAULT: OFFICER})
    assert agency.roster.is_member(OTHER_VAULT, phone.device)


def test_a_code_dies_with_the_right_of_the_admin_who_made_it() -> None:
    agency, phone = PaperAgency.staffed(), PaperPhone("new phone", id_of("Nia New"))
    other = PaperPhone("second admin", id_of("Abe Admin"))
    agency.hire(other, ADMIN, SUPERVISOR)
    code = agency.invited(phone, by=other)
    invite = agency.roster.invites[code.key.public]
    assert agency.roster.is_valid(invite)
    agency.must(agency.admin, role_body(other.officer, OFFICER))
    assert not agency.roster.is_valid(invite)
    with tells(NotAllowed, "may not invite any more"):
        agency.roster.check(agency.enrolment(code, phone))
    agency.must(agency.admin, role_body(other.officer, ADMIN))
    agency.must_take(agency.enrolment(code, phone))


# --- withdrawing an invitation -------------------------------------------------------------------------


def test_a_withdrawn_invitation_enrols_nobody() -> None:
    agency, phone = PaperAgency.staffed(), PaperPhone("new phone", id_of("Nia New"))
    code = agency.invited(phone)
    assert agency.roster.invites[code.key.public].is_open(NOW_MS)
    agency.must(agency.admin, uninvite_body(code))
    invite = agency.roster.invites[code.key.public]
    assert (invite.withdrawn_by, invite.used_by, invite.is_open(NOW_MS)) == (agency.admin.officer, None, False)
    with tells(NotAllowed, "withdrawn"):
        agency.roster.check(agency.enrolment(code, phone))
    assert phone.device not in agency.fresh().devices


def test_an_invitation_that_was_used_first_cannot_be_withdrawn_any_more() -> None:
    agency, phone = PaperAgency.staffed(), PaperPhone("new phone", id_of("Nia New"))
    code = agency.invited(phone)
    agency.must_take(agency.enrolment(code, phone))
    assert isinstance(agency.why_not(agency.sign(agency.admin, uninvite_body(code))), NotAllowed)
    assert agency.roster.invites[code.key.public].used_by == phone.device
    assert agency.roster.is_member(VAULT, phone.device)


@pytest.mark.parametrize("first", ["enrol", "uninvite"])
def test_of_an_enrolment_and_a_withdrawal_at_once_the_order_of_the_roster_decides_for_everybody(first: str) -> None:
    agency, phone = PaperAgency.staffed(), PaperPhone("new phone", id_of("Nia New"))
    code = agency.invited(phone)
    facts = {"enrol": agency.enrolment(code, phone), "uninvite": agency.sign(agency.admin, uninvite_body(code))}
    order = [facts.pop(first), *facts.values()]
    roster = agency.fresh()
    assert [roster.take(fact) is None for fact in order] == [True, False]
    assert (phone.device in roster.devices) == (first == "enrol")
    assert Roster.replay([*agency.facts, *order]) == roster


def test_a_withdrawn_invitation_cannot_be_made_again() -> None:
    agency, phone = PaperAgency.staffed(), PaperPhone("new phone", id_of("Nia New"))
    code = agency.invited(phone)
    agency.must(agency.admin, uninvite_body(code))
    with tells(NotAllowed, "made before"):
        agency.roster.check(agency.sign(agency.admin, invite_body(code, phone.officer)))


def test_whoever_invited_may_withdraw_it_from_another_device_of_theirs() -> None:
    agency, laptop = PaperAgency.staffed(), PaperPhone("laptop", id_of("Olu Officer"))
    agency.hire(laptop)
    tablet = PaperPhone("tablet", id_of("Olu Officer"))
    code = agency.invited(tablet, by=agency.officer)
    agency.must(laptop, uninvite_body(code))
    assert agency.roster.invites[code.key.public].withdrawn_by == laptop.officer

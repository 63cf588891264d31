"""The roster: it begins with its founding, grows by facts that fit, and no refused fact stops the next."""

import contextlib
from collections.abc import Callable
from typing import Any

import pytest

from app.journal import keys, sealing
from app.journal.entry import EMPTY_HEAD, FIRST_PREVIOUS, Entry, next_head, sign
from app.journal.errors import BadSignature, BrokenChain, JournalError, Malformed, NotAllowed, UnknownVersion
from app.journal.invitation import Code
from app.journal.name import NAME_MAX_CHARS, check_name
from app.journal.packing import pack
from app.journal.roster import FOUNDING_VAULT, Roster, facts, wrap_info
from app.journal.roster.facts import EnrolFact
from app.journal.roster.form import FACT_MAX_BYTES, POLICY_MAX_BYTES, body_of
from app.journal.roster.state import ADMIN, OFFICER, SUPERVISOR
from tests.app.journal.agency import (
    NOW_MS,
    OTHER_VAULT,
    RECOVERY_PUBLIC,
    SERVER,
    VAULT,
    VAULT_KEY,
    Agency,
    Phone,
    code_for,
    flipped,
    found_body,
    grant_body,
    id_of,
    invite_body,
    policy_body,
    vault_body,
    without,
)
from tests.telling import tells

HOUR_MS = 3_600_000


def founded() -> Agency:
    agency = Agency()
    agency.must(agency.admin, found_body(agency.admin))
    return agency


def refused(agency: Agency, fact: Entry) -> JournalError:
    """Why the agency's roster, as it is now, does not take this fact."""
    error = agency.fresh().take(fact)
    assert error is not None
    return error


# --- founding ------------------------------------------------------------------------------------------


def test_founding_makes_the_agency_its_first_admin_and_device() -> None:
    agency = founded()
    roster, fact = agency.roster, agency.facts[0]
    assert roster.agency == fact.hash[:16] and roster.name == "Harbour City Police"
    assert roster.recovery_key == RECOVERY_PUBLIC and roster.server_key == SERVER.public
    officer = roster.officer_of(agency.admin.device)
    assert officer is not None and (officer.id, officer.name, officer.role) == (
        agency.admin.officer,
        "Ada Admin",
        ADMIN,
    )
    assert roster.policy == {"lock_after_s": 300}


def test_two_agencies_never_share_an_id_even_with_the_same_names() -> None:
    one, other = Agency(), Agency()
    one.must(one.admin, found_body(one.admin))
    other.must(other.admin, found_body(other.admin, officer=id_of("another Ada")))
    assert one.roster.agency != other.roster.agency


def test_nothing_comes_before_the_founding() -> None:
    for body in (policy_body(), vault_body({}), found_body(Phone("x")) | {"fact": "refound"}):
        with tells(NotAllowed, "founds the agency"):
            Roster().check(Agency().sign(Agency().admin, body))


def test_an_agency_is_founded_once() -> None:
    agency = founded()
    again = agency.sign(agency.admin, found_body(agency.admin))
    assert isinstance(refused(agency, again), NotAllowed)


def test_the_founding_fact_of_one_agency_is_no_fact_of_another() -> None:
    elsewhere = Agency()
    other = elsewhere.sign(elsewhere.admin, found_body(elsewhere.admin, name="Elsewhere"))
    assert isinstance(refused(founded(), other), NotAllowed)


def test_the_founding_device_is_named_by_its_key() -> None:
    admin = Agency().admin
    body = pack(found_body(admin))
    forged = sign(admin.key, FOUNDING_VAULT, 1, FIRST_PREVIOUS, 0, body, id_of("chosen freely"))
    with tells(NotAllowed, "named by its key"):
        Roster().check(forged)


def test_a_founding_signed_by_another_key_is_refused() -> None:
    admin = Agency().admin
    forged = sign(Phone("thief").key, FOUNDING_VAULT, 1, FIRST_PREVIOUS, 0, pack(found_body(admin)), admin.device)
    with pytest.raises(BadSignature):
        Roster().check(forged)


@pytest.mark.parametrize("name", sorted(set(found_body(Phone("x"))) - {"fact"}))
def test_a_founding_needs_each_of_its_fields(name: str) -> None:
    agency = Agency()
    for body in (without(found_body(agency.admin), name), found_body(agency.admin, **{name: 7})):
        with pytest.raises(Malformed):
            Roster().check(agency.sign(agency.admin, body))


# --- joining -------------------------------------------------------------------------------------------


def test_an_invited_phone_belongs_with_its_officer_role_and_squads() -> None:
    agency = Agency.staffed()
    roster, phone = agency.roster, agency.officer
    officer = roster.officer_of(phone.device)
    assert officer is not None and (officer.id, officer.role) == (phone.officer, OFFICER)
    assert roster.verify_key(phone.device) == phone.key.public == roster.writer_key(VAULT, phone.device)
    assert roster.is_member(VAULT, phone.device)
    assert [vault.id for vault in roster.vaults_of(phone.officer)] == [VAULT]
    assert roster.devices[phone.device].hpke_key == phone.hpke_public


def test_an_invitation_is_open_until_it_is_used_and_names_who_used_it() -> None:
    agency, phone = Agency.staffed(), Phone("new phone", id_of("Nia New"))
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
    agency, first, second = Agency.staffed(), Phone("first", id_of("Nia New")), Phone("second", id_of("Nia New"))
    code = agency.invited(first)
    agency.must_take(agency.enrolment(code, first))
    with tells(NotAllowed, "used before"):
        agency.roster.check(agency.enrolment(code, second))


def test_a_join_code_nobody_made_is_unknown() -> None:
    agency, phone = Agency.staffed(), Phone("new phone")
    with tells(NotAllowed, "not known"):
        agency.roster.check(agency.enrolment(code_for("nobody", agency.roster.agency), phone))


def test_a_join_code_is_open_until_it_expires_and_history_stays_valid() -> None:
    agency, phone = Agency.staffed(), Phone("new phone", id_of("Nia New"))
    code = agency.invited(phone, expires=NOW_MS + HOUR_MS)
    invite = agency.roster.invites[code.key.public]
    assert invite.is_open(NOW_MS + HOUR_MS) and not invite.is_open(NOW_MS + HOUR_MS + 1)
    assert agency.roster.take(agency.enrolment(code, phone)) is None


def test_a_device_cannot_choose_its_own_id() -> None:
    agency, phone = Agency.staffed(), Phone("new phone", id_of("Nia New"))
    code = agency.invited(phone)
    body = agency.enrolment(code, phone).body
    for chosen in (agency.admin.device, id_of("chosen freely")):
        forged = sign(code.key, agency.roster.agency, 1, FIRST_PREVIOUS, 0, body, chosen)
        with pytest.raises(JournalError):
            agency.roster.check(forged)


def test_an_enrolled_device_is_not_enrolled_again() -> None:
    agency = Agency.staffed()
    code = agency.invited(Phone("second code", agency.officer.officer))
    number, previous = agency.roster.tips[agency.officer.device]
    body = agency.enrolment(code, agency.officer).body
    again = sign(code.key, agency.roster.agency, number + 1, previous, 0, body, agency.officer.device)
    with tells(NotAllowed, "enrolled already"):
        agency.roster.check(again)


def test_a_new_device_proves_that_it_has_its_key() -> None:
    agency, phone, victim = Agency.staffed(), Phone("new phone", id_of("Nia New")), Phone("victim")
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
    agency, phone, thief = Agency.staffed(), Phone("new phone", id_of("Nia New")), Phone("thief")
    code = agency.invited(phone)
    body = body_of(agency.enrolment(code, phone)) | {"hpke_key": thief.hpke_public}
    with pytest.raises(BadSignature):
        agency.roster.check(sign(code.key, agency.roster.agency, 1, FIRST_PREVIOUS, 0, pack(body), phone.device))


def test_an_enrolment_not_signed_with_the_invitation_key_is_refused() -> None:
    agency, phone = Agency.staffed(), Phone("new phone", id_of("Nia New"))
    code = agency.invited(phone)
    body = agency.enrolment(code, phone).body
    for key in (phone.key, agency.admin.key):
        with pytest.raises(BadSignature):
            agency.roster.check(sign(key, agency.roster.agency, 1, FIRST_PREVIOUS, 0, body, phone.device))


def test_an_enrolment_for_another_agency_is_refused() -> None:
    agency, phone = Agency.staffed(), Phone("new phone", id_of("Nia New"))
    code = agency.invited(phone)
    with pytest.raises(NotAllowed):
        agency.roster.check(EnrolFact.signed(bytes(16), code.key, phone.key, phone.hpke_public))


def test_a_second_device_of_an_officer_is_the_same_officer() -> None:
    agency = Agency.staffed()
    laptop = Phone("laptop", agency.officer.officer)
    agency.must_take(agency.enrolment(agency.invited(laptop, OFFICER, by=agency.officer), laptop))
    assert agency.roster.officer_of(laptop.device) == agency.roster.officer_of(agency.officer.device)
    assert len(agency.roster.officers) == 3 and len(agency.roster.devices) == 4


def test_a_second_device_brings_no_other_role_and_no_other_name() -> None:
    agency = Agency.staffed()
    laptop = Phone("laptop", agency.officer.officer)
    code = code_for("laptop", agency.roster.agency)
    for by in (agency.officer, agency.admin):
        raised = agency.sign(by, invite_body(code, laptop.officer, ADMIN))
        assert isinstance(refused(agency, raised), NotAllowed)
    agency.must_take(agency.enrolment(agency.invited(laptop, officer_name="Chief of Police"), laptop))
    assert agency.roster.officers[laptop.officer].name == "Somebody New"


def test_two_open_invitations_of_one_new_officer_make_one_officer_with_the_first_ones_role() -> None:
    agency = Agency.staffed()
    phone, laptop = Phone("phone", id_of("Nia New")), Phone("laptop", id_of("Nia New"))
    codes = agency.invited(phone, OFFICER), agency.invited(laptop, ADMIN)
    agency.must_take(agency.enrolment(codes[0], phone))
    agency.must_take(agency.enrolment(codes[1], laptop))
    officer = agency.roster.officer_of(laptop.device)
    assert officer is not None and officer.role == OFFICER
    assert agency.roster.vaults[VAULT].members[officer.id] == OFFICER


# --- withdrawing an invitation -------------------------------------------------------------------------


def uninvite_body(code: Code) -> dict[str, Any]:
    return {"fact": "uninvite", "key": code.key.public}


def test_a_withdrawn_invitation_enrols_nobody() -> None:
    agency, phone = Agency.staffed(), Phone("new phone", id_of("Nia New"))
    code = agency.invited(phone)
    assert agency.roster.invites[code.key.public].is_open(NOW_MS)
    agency.must(agency.admin, uninvite_body(code))
    invite = agency.roster.invites[code.key.public]
    assert (invite.withdrawn_by, invite.used_by, invite.is_open(NOW_MS)) == (agency.admin.officer, None, False)
    with tells(NotAllowed, "withdrawn"):
        agency.roster.check(agency.enrolment(code, phone))
    assert phone.device not in agency.fresh().devices


def test_an_invitation_that_was_used_first_cannot_be_withdrawn_any_more() -> None:
    agency, phone = Agency.staffed(), Phone("new phone", id_of("Nia New"))
    code = agency.invited(phone)
    agency.must_take(agency.enrolment(code, phone))
    assert isinstance(refused(agency, agency.sign(agency.admin, uninvite_body(code))), NotAllowed)
    assert agency.roster.invites[code.key.public].used_by == phone.device
    assert agency.roster.is_member(VAULT, phone.device)


@pytest.mark.parametrize("first", ["enrol", "uninvite"])
def test_of_an_enrolment_and_a_withdrawal_at_once_the_order_of_the_roster_decides_for_everybody(first: str) -> None:
    agency, phone = Agency.staffed(), Phone("new phone", id_of("Nia New"))
    code = agency.invited(phone)
    facts = {"enrol": agency.enrolment(code, phone), "uninvite": agency.sign(agency.admin, uninvite_body(code))}
    order = [facts.pop(first), *facts.values()]
    roster = agency.fresh()
    assert [roster.take(fact) is None for fact in order] == [True, False]
    assert (phone.device in roster.devices) == (first == "enrol")
    assert Roster.replay([*agency.facts, *order]) == roster


def test_a_withdrawn_invitation_cannot_be_made_again() -> None:
    agency, phone = Agency.staffed(), Phone("new phone", id_of("Nia New"))
    code = agency.invited(phone)
    agency.must(agency.admin, uninvite_body(code))
    with tells(NotAllowed, "made before"):
        agency.roster.check(agency.sign(agency.admin, invite_body(code, phone.officer)))


def test_whoever_invited_may_withdraw_it_from_another_device_of_theirs() -> None:
    agency, laptop = Agency.staffed(), Phone("laptop", id_of("Olu Officer"))
    agency.hire(laptop, OFFICER)
    tablet = Phone("tablet", id_of("Olu Officer"))
    code = agency.invited(tablet, by=agency.officer)
    agency.must(laptop, uninvite_body(code))
    assert agency.roster.invites[code.key.public].withdrawn_by == laptop.officer


# --- squads --------------------------------------------------------------------------------------------


def test_a_squad_holds_a_wrapped_key_for_each_device_and_for_recovery() -> None:
    agency = founded()
    info = wrap_info(agency.roster.agency, VAULT, 1)
    wrapped = {agency.admin.device: sealing.wrap(agency.admin.hpke_public, VAULT_KEY, info)}
    recovery = sealing.wrap(RECOVERY_PUBLIC, VAULT_KEY, info)
    agency.must(agency.admin, vault_body({agency.admin.officer: ADMIN}, keys=wrapped, recovery=recovery))
    vault = agency.roster.vaults[VAULT]
    assert sealing.unwrap(agency.admin.hpke_private, vault.keys[(1, agency.admin.device)], info) == VAULT_KEY
    assert sealing.unwrap(keys.hpke_private(b"recovery", "of the agency"), vault.recovery[1], info) == VAULT_KEY


def test_a_grant_makes_a_member_and_brings_its_keys() -> None:
    agency = Agency.staffed()
    agency.must(agency.admin, vault_body({}, id=OTHER_VAULT, name="Harbour"))
    assert not agency.roster.is_member(OTHER_VAULT, agency.officer.device)
    with tells(NotAllowed, "not a member"):
        agency.roster.writer_key(OTHER_VAULT, agency.officer.device)
    wrapped = {agency.officer.device: b"wrapped"}
    agency.must(agency.admin, grant_body(agency.officer.officer, vault=OTHER_VAULT, role=SUPERVISOR, keys=wrapped))
    assert agency.roster.writer_key(OTHER_VAULT, agency.officer.device) == agency.officer.key.public
    vault = agency.roster.vaults[OTHER_VAULT]
    assert vault.members == {agency.officer.officer: SUPERVISOR}
    assert vault.keys == {(1, agency.officer.device): b"wrapped"}
    assert [one.name for one in agency.roster.vaults_of(agency.officer.officer)] == ["Night shift", "Harbour"]


def test_a_stranger_is_nobody_everywhere() -> None:
    roster, stranger = Agency.staffed().roster, Phone("stranger")
    for ask in (roster.verify_key, lambda device: roster.writer_key(VAULT, device)):
        with tells(NotAllowed, "not enrolled"):
            ask(stranger.device)
    assert not roster.is_member(VAULT, stranger.device)
    assert roster.officer_of(stranger.device) is None
    assert roster.vaults_of(id_of("stranger")) == []


def test_a_squad_that_does_not_exist_has_no_members() -> None:
    agency = Agency.staffed()
    assert not agency.roster.is_member(OTHER_VAULT, agency.admin.device)
    with pytest.raises(NotAllowed):
        agency.roster.writer_key(OTHER_VAULT, agency.admin.device)


def test_a_policy_changes_what_it_names_and_keeps_the_rest() -> None:
    agency = Agency.staffed()
    agency.must(agency.admin, policy_body(lock_after_s=60))
    agency.must(agency.admin, policy_body(stages=[{"id": "known_of"}]))
    assert agency.roster.policy == {"lock_after_s": 60, "stages": [{"id": "known_of"}]}


# --- facts of the wrong form ---------------------------------------------------------------------------

WrongForm = Callable[[Agency], dict[str, Any]]


def _code(agency: Agency) -> Any:
    return code_for("wrong", agency.roster.agency)


def _invite(**changed: Any) -> WrongForm:
    return lambda agency: invite_body(_code(agency), id_of("Nia New")) | changed


UNSEEN_NAMES = [
    "Officer\r\nReyes",
    "Officer Reyes\n",
    "Officer\x00Reyes",
    "Officer\tReyes",
    "\x1b[2JOfficer Reyes",
    "Officer \u202eseyeR",
    "Officer \u2066Reyes\u2069",
    "Officer\u200fReyes",
    "Officer\u061cReyes",
    "Officer\u2028Reyes",
    "Officer\x85Reyes",
    "Offi\u200bcer",
    "\ufeffOfficer",
    "Offi\u00adcer",
    "Officer\U000e0041",
    "\u200b",
    "\u200d \u200c",
    "\u3164",
    "\u00a0\u2003",
    "\u0301",
    "\ufe0f\u20e3",
    "Officer\U0001d173",
    "O" + "\u0336" * 9 + "fficer",
]


@pytest.mark.parametrize(
    "name", ["Reyes", "O’Brien-Núñez", "محمد علی", "می‌خواهم", "क्‍ष", "李 娜", "Zoë 👮🏽\u200d♀️", "x", "e" + "\u0301" * 8]
)
def test_names_of_people_everywhere_are_names(name: str) -> None:
    check_name(name)


@pytest.mark.parametrize("name", ["", *UNSEEN_NAMES, "\ud800"])
def test_what_cannot_be_seen_is_no_name(name: str) -> None:
    with pytest.raises(Malformed):
        check_name(name)


@pytest.mark.parametrize(
    "body, error",
    [
        pytest.param(lambda a: {}, Malformed, id="no kind"),
        pytest.param(lambda a: {"fact": 5}, Malformed, id="a kind that is no text"),
        pytest.param(_invite(role="chief"), Malformed, id="invite: unknown role"),
        pytest.param(_invite(officer=b"short"), Malformed, id="invite: short officer id"),
        pytest.param(_invite(officer_name="  "), Malformed, id="invite: blank name"),
        pytest.param(_invite(officer_name="x" * (NAME_MAX_CHARS + 1)), Malformed, id="invite: name too long"),
        pytest.param(_invite(officer_name="x" + " " * NAME_MAX_CHARS), Malformed, id="invite: name of blanks"),
        *(pytest.param(_invite(officer_name=name), Malformed, id=f"invite: name {name!a}") for name in UNSEEN_NAMES),
        pytest.param(_invite(key=b"short"), Malformed, id="invite: short key"),
        pytest.param(_invite(vaults=VAULT), Malformed, id="invite: vaults not in a list"),
        pytest.param(_invite(vaults=[VAULT[:5]]), Malformed, id="invite: short vault id"),
        pytest.param(_invite(vaults=[OTHER_VAULT]), NotAllowed, id="invite: no such squad"),
        pytest.param(_invite(expires="soon"), Malformed, id="invite: expiry that is no time"),
        pytest.param(_invite(expires=-1), Malformed, id="invite: expiry before all time"),
        pytest.param(lambda a: {"fact": "uninvite"}, Malformed, id="uninvite: nothing"),
        pytest.param(lambda a: {"fact": "uninvite", "key": b"short"}, Malformed, id="uninvite: short key"),
        pytest.param(lambda a: {"fact": "uninvite", "key": "k" * 32}, Malformed, id="uninvite: key of text"),
        pytest.param(lambda a: vault_body({}), NotAllowed, id="vault: exists"),
        pytest.param(lambda a: vault_body({}, id=OTHER_VAULT, epoch=2), Malformed, id="vault: later epoch"),
        pytest.param(lambda a: vault_body({}, id=OTHER_VAULT, name=""), Malformed, id="vault: no name"),
        pytest.param(lambda a: vault_body({}, id=b""), Malformed, id="vault: no id"),
        pytest.param(lambda a: vault_body({}, id=OTHER_VAULT, keys=[]), Malformed, id="vault: keys in a list"),
        pytest.param(
            lambda a: vault_body({}, id=OTHER_VAULT, keys={b"short": b""}), Malformed, id="vault: key of no device"
        ),
        pytest.param(
            lambda a: vault_body({}, id=OTHER_VAULT, keys={bytes(16): "text"}), Malformed, id="vault: key of text"
        ),
        pytest.param(lambda a: vault_body({}, id=OTHER_VAULT, recovery=None), Malformed, id="vault: no recovery"),
        pytest.param(
            lambda a: vault_body({id_of("nobody"): OFFICER}, id=OTHER_VAULT), NotAllowed, id="vault: unknown member"
        ),
        pytest.param(
            lambda a: vault_body({a.officer.officer: "chief"}, id=OTHER_VAULT), Malformed, id="vault: unknown role"
        ),
        pytest.param(
            lambda a: vault_body({}, id=OTHER_VAULT) | {"members": []}, Malformed, id="vault: members in a list"
        ),
        pytest.param(lambda a: grant_body(id_of("nobody")), NotAllowed, id="grant: unknown officer"),
        pytest.param(lambda a: grant_body(a.officer.officer, role=[]), Malformed, id="grant: role that is no text"),
        pytest.param(lambda a: grant_body(a.officer.officer, role="chief"), Malformed, id="grant: unknown role"),
        pytest.param(lambda a: grant_body(a.officer.officer, vault=OTHER_VAULT), NotAllowed, id="grant: no such squad"),
        pytest.param(lambda a: grant_body(a.officer.officer, keys=None), Malformed, id="grant: no keys"),
        pytest.param(lambda a: {"fact": "policy"}, Malformed, id="policy: nothing"),
        pytest.param(lambda a: policy_body(text="x" * POLICY_MAX_BYTES), Malformed, id="policy: too large"),
        pytest.param(lambda a: policy_body() | {"padding": bytes(FACT_MAX_BYTES)}, Malformed, id="any fact: too large"),
    ],
)
def test_a_fact_of_the_wrong_form_is_refused(body: WrongForm, error: type[JournalError]) -> None:
    agency = Agency.staffed()
    assert type(refused(agency, agency.sign(agency.admin, body(agency)))) is error


def test_an_invitation_is_made_once() -> None:
    agency, phone = Agency.staffed(), Phone("new phone", id_of("Nia New"))
    code = agency.invited(phone)
    with tells(NotAllowed, "made before"):
        agency.roster.check(agency.sign(agency.admin, invite_body(code, phone.officer)))


def test_a_fact_whose_body_is_no_message_is_refused() -> None:
    agency = Agency.staffed()
    number, previous = agency.roster.tips[agency.admin.device]
    for body in (b"\x00", b"\xc1", b"\x91" * 40 + b"\xc0", pack([1])):
        fact = sign(agency.admin.key, agency.roster.agency, number + 1, previous, 0, body, agency.admin.device)
        with pytest.raises(Malformed):
            agency.roster.check(fact)


# --- chain, order, damage ------------------------------------------------------------------------------


def test_facts_of_one_device_follow_each_other() -> None:
    agency = Agency.staffed()
    number, previous = agency.roster.tips[agency.admin.device]
    body = pack(policy_body())

    def page(number: int, previous: bytes) -> Entry:
        return sign(agency.admin.key, agency.roster.agency, number, previous, 0, body, agency.admin.device)

    for fact, code in (
        (page(number + 2, previous), "gap"),
        (page(number, previous), "fork"),
        (page(number + 1, b"x" * 32), "fork"),
        (agency.facts[1], "fork"),
    ):
        with pytest.raises(BrokenChain) as raised:
            agency.roster.check(fact)
        assert raised.value.code == code
    agency.roster.check(page(number + 1, previous))


def test_the_founding_fact_is_page_one_and_an_enrolment_is_page_one() -> None:
    agency = Agency.staffed()
    assert {fact.header.number for fact in agency.facts if body_of(fact)["fact"] in ("found", "enrol")} == {1}
    assert agency.roster.tips[agency.officer.device] == (1, agency.facts[-1].hash)


def test_one_refused_fact_never_stops_those_behind_it() -> None:
    agency = Agency.staffed()
    bad = [
        agency.sign(agency.officer, policy_body(lock_after_s=1)),
        sign(Phone("thief").key, agency.roster.agency, 1, FIRST_PREVIOUS, 0, b"\xc1", Phone("thief").device),
        agency.facts[0],
    ]
    good = agency.sign(agency.admin, policy_body(lock_after_s=60))
    roster = agency.fresh()
    assert [roster.take(fact) is None for fact in [*bad, good]] == [False, False, False, True]
    assert roster.policy["lock_after_s"] == 60


def test_refused_facts_count_in_seq_and_head_so_that_every_phone_agrees_with_the_server() -> None:
    agency = Agency.staffed()
    facts = [*agency.facts, agency.sign(agency.officer, policy_body())]
    roster, head = Roster.replay(facts), EMPTY_HEAD
    for fact in facts:
        head = next_head(head, fact.hash)
    assert (roster.seq, roster.head) == (len(facts), head)


def test_an_unknown_kind_from_a_newer_app_is_passed_over_and_its_author_heard_again() -> None:
    agency, phone = Agency.staffed(), Phone("new phone", id_of("Nia New"))
    newer = agency.sign(agency.admin, {"fact": "rotate", "vault": VAULT, "epoch": 2})
    assert isinstance(agency.roster.take(newer), UnknownVersion)
    agency.facts.append(newer)
    agency.hire(phone, OFFICER)
    assert agency.fresh().is_member(VAULT, phone.device)


def test_a_fact_in_a_form_only_a_newer_app_knows_does_not_silence_its_author() -> None:
    agency = Agency.staffed()
    newer = agency.sign(agency.admin, grant_body(agency.officer.officer, role="analyst"))
    assert isinstance(agency.roster.take(newer), Malformed)
    assert agency.roster.take(agency.sign(agency.admin, policy_body(lock_after_s=60))) is None


def test_nobody_else_can_use_up_a_page_of_a_device() -> None:
    agency, thief = Agency.staffed(), Phone("thief")
    number, previous = agency.roster.tips[agency.admin.device]
    good = agency.sign(agency.admin, policy_body(lock_after_s=60))
    for key, vault in ((thief.key, agency.roster.agency), (agency.admin.key, bytes(16))):
        roster = agency.fresh()
        body = pack({"fact": "rotate"})
        assert roster.take(sign(key, vault, number + 1, previous, 0, body, agency.admin.device)) is not None
        assert roster.take(good) is None


def test_an_unknown_kind_of_a_stranger_is_no_newer_version() -> None:
    agency, stranger = Agency.staffed(), Phone("stranger")
    fact = sign(stranger.key, agency.roster.agency, 1, FIRST_PREVIOUS, 0, pack({"fact": "rotate"}), stranger.device)
    assert isinstance(refused(agency, fact), NotAllowed)


def test_checking_changes_nothing() -> None:
    agency = Agency.staffed()
    before = agency.fresh()
    for body in (policy_body(a=1), {"fact": "rotate"}, grant_body(id_of("nobody"))):
        fact = agency.sign(agency.admin, body)
        with contextlib.suppress(JournalError):
            agency.roster.check(fact)
    assert agency.roster == before


def test_replaying_the_facts_gives_the_same_roster_everywhere() -> None:
    agency = Agency.staffed()
    assert agency.fresh() == agency.roster
    assert Roster.replay(Entry.parse(fact.pack()) for fact in agency.facts) == agency.roster


def test_what_a_phone_writes_is_what_is_read_byte_for_byte() -> None:
    agency, phone = Agency.staffed(), Phone("new phone", id_of("Nia New"))
    agency.must(agency.admin, uninvite_body(agency.invited(phone)))
    agency.must(agency.admin, grant_body(agency.officer.officer, role=SUPERVISOR))
    agency.must(agency.admin, policy_body(lock_after_s=60))
    assert {facts.read(fact).KIND for fact in agency.facts} == set(facts.FACTS)
    for fact in agency.facts:
        assert pack(facts.read(fact).body()) == fact.body


def test_a_copy_takes_facts_of_its_own() -> None:
    agency = Agency.staffed()
    before, copy = agency.fresh(), agency.roster.copy()
    phone = Phone("new phone", id_of("Nia New"))
    code = code_for(phone.name, agency.roster.agency)
    for by, body in (
        (agency.admin, invite_body(code, phone.officer)),
        (agency.admin, vault_body({}, id=OTHER_VAULT, name="Harbour")),
        (agency.admin, grant_body(agency.officer.officer, role=SUPERVISOR, keys={agency.officer.device: b"wrapped"})),
        (agency.admin, policy_body(lock_after_s=60)),
    ):
        assert copy.take(copy.sign_fact(by.author, body)) is None
    assert copy.take(agency.enrolment(code, phone)) is None
    assert agency.roster == before and copy.is_member(VAULT, phone.device)

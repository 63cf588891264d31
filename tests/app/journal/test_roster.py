"""The roster: it begins with its founding, grows by facts that fit, and no refused fact stops the next."""

import contextlib
from dataclasses import replace

import pytest

from app.journal import keys, sealing
from app.journal.entry import EMPTY_HEAD, FIRST_PREVIOUS, Entry, next_head, sign
from app.journal.errors import BadSignature, BrokenChain, JournalError, Malformed, NotAllowed, UnknownVersion
from app.journal.packing import pack
from app.journal.roster import FOUNDING_VAULT, Roster, facts
from app.journal.roster.form import body_of
from app.journal.roster.of_deposits import AdmitFact
from app.journal.roster.state import ADMIN, OFFICER, SUPERVISOR
from app.journal.vault_keys import check_of, wrap_info
from tests.cast.paper import (
    OTHER_VAULT,
    RECOVERY_PUBLIC,
    SERVER,
    VAULT,
    VAULT_KEY,
    PaperAgency,
    PaperPhone,
    code_for,
    found_body,
    grant_body,
    header,
    id_of,
    invite_body,
    policy_body,
    revoke_body,
    role_body,
    rotate_body,
    uninvite_body,
    vault_body,
    withdraw_body,
    without,
)
from tests.telling import tells

# --- founding ------------------------------------------------------------------------------------------


def test_founding_makes_the_agency_its_first_admin_and_device() -> None:
    agency = PaperAgency.founded()
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
    one, other = PaperAgency(), PaperAgency()
    one.must(one.admin, found_body(one.admin))
    other.must(other.admin, found_body(other.admin, officer=id_of("another Ada")))
    assert one.roster.agency != other.roster.agency


def test_nothing_comes_before_the_founding() -> None:
    for body in (policy_body(), vault_body({}), found_body(PaperPhone("x")) | {"fact": "refound"}):
        with tells(NotAllowed, "founds the agency"):
            Roster().check(PaperAgency().sign(PaperAgency().admin, body))


def test_an_agency_is_founded_once() -> None:
    agency = PaperAgency.founded()
    again = agency.sign(agency.admin, found_body(agency.admin))
    assert isinstance(agency.why_not(again), NotAllowed)


def test_the_founding_fact_of_one_agency_is_no_fact_of_another() -> None:
    elsewhere = PaperAgency()
    other = elsewhere.sign(elsewhere.admin, found_body(elsewhere.admin, name="Elsewhere"))
    assert isinstance(PaperAgency.founded().why_not(other), NotAllowed)


def test_the_founding_device_is_named_by_its_key() -> None:
    admin = PaperAgency().admin
    body = pack(found_body(admin))
    forged = sign(admin.key, FOUNDING_VAULT, 1, FIRST_PREVIOUS, 0, body, id_of("chosen freely"))
    with tells(NotAllowed, "named by its key"):
        Roster().check(forged)


def test_a_founding_signed_by_another_key_is_refused() -> None:
    admin = PaperAgency().admin
    forged = sign(PaperPhone("thief").key, FOUNDING_VAULT, 1, FIRST_PREVIOUS, 0, pack(found_body(admin)), admin.device)
    with pytest.raises(BadSignature):
        Roster().check(forged)


@pytest.mark.parametrize("name", sorted(set(found_body(PaperPhone("x"))) - {"fact"}))
def test_a_founding_needs_each_of_its_fields(name: str) -> None:
    agency = PaperAgency()
    for body in (without(found_body(agency.admin), name), found_body(agency.admin, **{name: 7})):
        with pytest.raises(Malformed):
            Roster().check(agency.sign(agency.admin, body))


# --- squads --------------------------------------------------------------------------------------------


def test_a_squad_pins_what_proves_its_key_and_a_wrap_for_recovery() -> None:
    agency = PaperAgency.founded()
    id = agency.roster.agency
    recovery = sealing.wrap(RECOVERY_PUBLIC, VAULT_KEY, wrap_info(id, VAULT, 1))
    members = {agency.admin.officer: SUPERVISOR}
    agency.must(agency.admin, vault_body(members, key_check=check_of(id, VAULT, 1, VAULT_KEY), recovery=recovery))
    vault = agency.roster.vaults[VAULT]
    opened = sealing.unwrap(keys.hpke_private(b"recovery", "of the agency"), vault.recovery[1], wrap_info(id, VAULT, 1))
    assert opened == VAULT_KEY and agency.roster.fits(VAULT, 1, opened)
    held = {VAULT: {1: VAULT_KEY, 2: VAULT_KEY}, OTHER_VAULT: {1: VAULT_KEY}}
    assert agency.roster.fitting(held) == {VAULT: {1: VAULT_KEY}, OTHER_VAULT: {}}
    assert not agency.roster.fits(VAULT, 1, bytes(32))


def test_a_key_proves_itself_for_one_agency_vault_and_epoch() -> None:
    said = {check_of(a, v, e, VAULT_KEY) for a in (VAULT, OTHER_VAULT) for v in (VAULT, OTHER_VAULT) for e in (1, 2)}
    assert len(said) == 8


def test_a_grant_makes_a_member_with_a_role() -> None:
    agency = PaperAgency.staffed()
    agency.must(agency.admin, vault_body({}, id=OTHER_VAULT, name="Harbour"))
    assert not agency.roster.is_member(OTHER_VAULT, agency.officer.device)
    with tells(NotAllowed, "not a member"):
        agency.roster.author_key(header(agency.officer, OTHER_VAULT))
    agency.must(agency.admin, grant_body(agency.officer.officer, vault=OTHER_VAULT, role=SUPERVISOR))
    assert agency.roster.author_key(header(agency.officer, OTHER_VAULT)) == agency.officer.key.public
    assert agency.roster.vaults[OTHER_VAULT].members == {agency.officer.officer: SUPERVISOR}
    assert [one.name for one in agency.roster.vaults_of(agency.officer.officer)] == ["Night shift", "Harbour"]


def test_an_admin_grants_in_a_squad_that_they_are_not_in() -> None:
    agency = PaperAgency.staffed()
    agency.must(agency.admin, vault_body({agency.officer.officer: OFFICER}, id=OTHER_VAULT, name="Harbour"))
    agency.must(agency.admin, grant_body(agency.supervisor.officer, vault=OTHER_VAULT))
    assert agency.roster.is_member(OTHER_VAULT, agency.supervisor.device)
    assert not agency.roster.is_member(OTHER_VAULT, agency.admin.device)


def test_names_of_squads_never_void_a_fact() -> None:
    agency = PaperAgency.staffed()
    agency.must(agency.admin, vault_body({}, id=OTHER_VAULT, name="Night shift"))
    agency.must(agency.admin, {"fact": "rename", "vault": OTHER_VAULT, "name": "Night shift"})
    agency.must(agency.admin, {"fact": "rename", "vault": VAULT, "name": "Dawn shift"})
    assert [one.name for one in agency.roster.vaults.values()] == ["Dawn shift", "Night shift"]


def test_a_closed_squad_keeps_its_members_who_may_still_write_and_is_closed_once() -> None:
    agency = PaperAgency.staffed()
    agency.must(agency.admin, {"fact": "close", "vault": VAULT})
    assert agency.roster.vaults[VAULT].closed
    assert agency.roster.author_key(header(agency.officer)) == agency.officer.key.public
    with tells(NotAllowed, "closed already"):
        agency.roster.check(agency.sign(agency.admin, {"fact": "close", "vault": VAULT}))


# --- roles in the agency -------------------------------------------------------------------------------


def test_an_admin_makes_another_admin_who_may_then_lower_the_first() -> None:
    agency = PaperAgency.staffed()
    agency.must(agency.admin, role_body(agency.officer.officer, ADMIN))
    agency.must(agency.officer, role_body(agency.admin.officer, OFFICER))
    assert isinstance(agency.why_not(agency.sign(agency.admin, policy_body())), NotAllowed)
    assert agency.roster.roles_of(agency.admin.officer) == {VAULT: SUPERVISOR}, "a squad's role is another"


def test_the_last_admin_stays_one_also_where_two_lower_each_other_at_once() -> None:
    agency = PaperAgency.staffed()
    with tells(NotAllowed, "at least one administrator"):
        agency.roster.check(agency.sign(agency.admin, role_body(agency.admin.officer, OFFICER)))
    agency.must(agency.admin, role_body(agency.officer.officer, ADMIN))
    first = agency.sign(agency.admin, role_body(agency.officer.officer, OFFICER))
    second = agency.sign(agency.officer, role_body(agency.admin.officer, OFFICER))
    for order in ((first, second), (second, first)):
        roster = agency.fresh()
        assert [roster.take(fact) is None for fact in order] == [True, False]
        assert sum(map(roster.is_admin, roster.officers)) == 1


def test_a_stranger_is_nobody_everywhere() -> None:
    roster, stranger = PaperAgency.staffed().roster, PaperPhone("stranger")
    for ask in (roster.verify_key, lambda device: roster.author_key(replace(header(stranger), device=device))):
        with tells(NotAllowed, "not enrolled"):
            ask(stranger.device)
    assert not roster.is_member(VAULT, stranger.device)
    assert roster.officer_of(stranger.device) is None
    assert roster.vaults_of(id_of("stranger")) == []


def test_a_squad_that_does_not_exist_has_no_members() -> None:
    agency = PaperAgency.staffed()
    assert not agency.roster.is_member(OTHER_VAULT, agency.admin.device)
    with pytest.raises(NotAllowed):
        agency.roster.author_key(header(agency.admin, OTHER_VAULT))


def test_a_policy_changes_what_it_names_and_keeps_the_rest() -> None:
    agency = PaperAgency.staffed()
    agency.must(agency.admin, policy_body(lock_after_s=60))
    agency.must(agency.admin, policy_body(stages=[{"id": "known_of"}]))
    assert agency.roster.policy == {"lock_after_s": 60, "stages": [{"id": "known_of"}]}


# --- chain, order, damage ------------------------------------------------------------------------------


def test_facts_of_one_device_follow_each_other() -> None:
    agency = PaperAgency.staffed()
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
    agency = PaperAgency.staffed()
    assert {fact.header.number for fact in agency.facts if body_of(fact)["fact"] in ("found", "enrol")} == {1}
    assert agency.roster.tips[agency.officer.device] == (1, agency.facts[-1].hash)


def test_one_refused_fact_never_stops_those_behind_it() -> None:
    agency = PaperAgency.staffed()
    bad = [
        agency.sign(agency.officer, policy_body(lock_after_s=1)),
        sign(PaperPhone("thief").key, agency.roster.agency, 1, FIRST_PREVIOUS, 0, b"\xc1", PaperPhone("thief").device),
        agency.facts[0],
    ]
    good = agency.sign(agency.admin, policy_body(lock_after_s=60))
    roster = agency.fresh()
    assert [roster.take(fact) is None for fact in [*bad, good]] == [False, False, False, True]
    assert roster.policy["lock_after_s"] == 60


def test_refused_facts_count_in_seq_and_head_so_that_every_phone_agrees_with_the_server() -> None:
    agency = PaperAgency.staffed()
    facts = [*agency.facts, agency.sign(agency.officer, policy_body())]
    roster, head = Roster.replay(facts), EMPTY_HEAD
    for fact in facts:
        head = next_head(head, fact.hash)
    assert (roster.seq, roster.head) == (len(facts), head)


def test_an_unknown_kind_from_a_newer_app_is_passed_over_and_its_author_heard_again() -> None:
    agency, phone = PaperAgency.staffed(), PaperPhone("new phone", id_of("Nia New"))
    newer = agency.sign(agency.admin, {"fact": "of tomorrow", "vault": VAULT})
    assert isinstance(agency.roster.take(newer), UnknownVersion)
    agency.facts.append(newer)
    agency.hire(phone)
    assert agency.fresh().is_member(VAULT, phone.device)


def test_a_fact_in_a_form_only_a_newer_app_knows_does_not_silence_its_author() -> None:
    agency = PaperAgency.staffed()
    newer = agency.sign(agency.admin, grant_body(agency.officer.officer, role="analyst"))
    assert isinstance(agency.roster.take(newer), Malformed)
    assert agency.roster.take(agency.sign(agency.admin, policy_body(lock_after_s=60))) is None


def test_nobody_else_can_use_up_a_page_of_a_device() -> None:
    agency, thief = PaperAgency.staffed(), PaperPhone("thief")
    number, previous = agency.roster.tips[agency.admin.device]
    good = agency.sign(agency.admin, policy_body(lock_after_s=60))
    for key, vault in ((thief.key, agency.roster.agency), (agency.admin.key, bytes(16))):
        roster = agency.fresh()
        body = pack({"fact": "of tomorrow"})
        assert roster.take(sign(key, vault, number + 1, previous, 0, body, agency.admin.device)) is not None
        assert roster.take(good) is None


def test_an_unknown_kind_of_a_stranger_is_no_newer_version() -> None:
    agency, stranger = PaperAgency.staffed(), PaperPhone("stranger")
    fact = sign(
        stranger.key, agency.roster.agency, 1, FIRST_PREVIOUS, 0, pack({"fact": "of tomorrow"}), stranger.device
    )
    assert isinstance(agency.why_not(fact), NotAllowed)


def test_checking_changes_nothing() -> None:
    agency = PaperAgency.staffed()
    before = agency.fresh()
    for body in (policy_body(a=1), {"fact": "of tomorrow"}, grant_body(id_of("nobody"))):
        fact = agency.sign(agency.admin, body)
        with contextlib.suppress(JournalError):
            agency.roster.check(fact)
    assert agency.roster == before


def test_replaying_the_facts_gives_the_same_roster_everywhere() -> None:
    agency = PaperAgency.staffed()
    assert agency.fresh() == agency.roster
    assert Roster.replay(Entry.parse(fact.pack()) for fact in agency.facts) == agency.roster


def test_what_a_phone_writes_is_what_is_read_byte_for_byte() -> None:
    agency, phone = PaperAgency.staffed(), PaperPhone("new phone", id_of("Nia New"))
    agency.must(agency.admin, uninvite_body(agency.invited(phone)))
    agency.must(agency.admin, grant_body(agency.officer.officer, role=SUPERVISOR))
    agency.must(agency.admin, policy_body(lock_after_s=60))
    ends = {VAULT: {agency.officer.device: (3, bytes(range(32)))}}
    agency.must(agency.admin, role_body(agency.officer.officer, ADMIN))
    agency.must(agency.admin, withdraw_body(agency.officer.officer, ends=ends))
    agency.must(agency.supervisor, rotate_body())
    agency.must(agency.admin, {"fact": "rename", "vault": VAULT, "name": "Dawn shift"})
    agency.must(agency.admin, {"fact": "close", "vault": VAULT})
    agency.must(agency.admin, AdmitFact(VAULT, agency.officer.device, (5, bytes(range(32)))).body())
    agency.must(agency.admin, revoke_body(agency.supervisor))
    assert {facts.read(fact).KIND for fact in agency.facts} == set(facts.FACTS)
    for fact in agency.facts:
        assert pack(facts.read(fact).body()) == fact.body


def test_a_copy_takes_facts_of_its_own() -> None:
    agency = PaperAgency.staffed()
    before, copy = agency.fresh(), agency.roster.copy()
    phone = PaperPhone("new phone", id_of("Nia New"))
    code = code_for(phone.name, agency.roster.agency)
    for by, body in (
        (agency.admin, invite_body(code, phone.officer)),
        (agency.admin, vault_body({}, id=OTHER_VAULT, name="Harbour")),
        (agency.admin, grant_body(agency.officer.officer, role=SUPERVISOR)),
        (agency.admin, policy_body(lock_after_s=60)),
    ):
        assert copy.take(copy.sign_fact(by.author, body)) is None
    assert copy.take(agency.enrolment(code, phone)) is None
    assert agency.roster == before and copy.is_member(VAULT, phone.device)

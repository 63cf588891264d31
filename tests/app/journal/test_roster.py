"""The roster: it begins with its founding, grows by facts that fit, and no refused fact stops the next."""

import contextlib

import pytest

from app.journal import keys, sealing
from app.journal.entry import EMPTY_HEAD, FIRST_PREVIOUS, Entry, next_head, sign
from app.journal.errors import BadSignature, BrokenChain, JournalError, Malformed, NotAllowed, UnknownVersion
from app.journal.packing import pack
from app.journal.roster import FOUNDING_VAULT, Roster, facts, wrap_info
from app.journal.roster.form import body_of
from app.journal.roster.state import ADMIN, OFFICER, SUPERVISOR
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
    id_of,
    invite_body,
    policy_body,
    uninvite_body,
    vault_body,
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


def test_a_squad_holds_a_wrapped_key_for_each_device_and_for_recovery() -> None:
    agency = PaperAgency.founded()
    info = wrap_info(agency.roster.agency, VAULT, 1)
    wrapped = {agency.admin.device: sealing.wrap(agency.admin.hpke_public, VAULT_KEY, info)}
    recovery = sealing.wrap(RECOVERY_PUBLIC, VAULT_KEY, info)
    agency.must(agency.admin, vault_body({agency.admin.officer: ADMIN}, keys=wrapped, recovery=recovery))
    vault = agency.roster.vaults[VAULT]
    assert sealing.unwrap(agency.admin.hpke_private, vault.keys[(1, agency.admin.device)], info) == VAULT_KEY
    assert sealing.unwrap(keys.hpke_private(b"recovery", "of the agency"), vault.recovery[1], info) == VAULT_KEY


def test_a_grant_makes_a_member_and_brings_its_keys() -> None:
    agency = PaperAgency.staffed()
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
    roster, stranger = PaperAgency.staffed().roster, PaperPhone("stranger")
    for ask in (roster.verify_key, lambda device: roster.writer_key(VAULT, device)):
        with tells(NotAllowed, "not enrolled"):
            ask(stranger.device)
    assert not roster.is_member(VAULT, stranger.device)
    assert roster.officer_of(stranger.device) is None
    assert roster.vaults_of(id_of("stranger")) == []


def test_a_squad_that_does_not_exist_has_no_members() -> None:
    agency = PaperAgency.staffed()
    assert not agency.roster.is_member(OTHER_VAULT, agency.admin.device)
    with pytest.raises(NotAllowed):
        agency.roster.writer_key(OTHER_VAULT, agency.admin.device)


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
    newer = agency.sign(agency.admin, {"fact": "rotate", "vault": VAULT, "epoch": 2})
    assert isinstance(agency.roster.take(newer), UnknownVersion)
    agency.facts.append(newer)
    agency.hire(phone, OFFICER)
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
        body = pack({"fact": "rotate"})
        assert roster.take(sign(key, vault, number + 1, previous, 0, body, agency.admin.device)) is not None
        assert roster.take(good) is None


def test_an_unknown_kind_of_a_stranger_is_no_newer_version() -> None:
    agency, stranger = PaperAgency.staffed(), PaperPhone("stranger")
    fact = sign(stranger.key, agency.roster.agency, 1, FIRST_PREVIOUS, 0, pack({"fact": "rotate"}), stranger.device)
    assert isinstance(agency.why_not(fact), NotAllowed)


def test_checking_changes_nothing() -> None:
    agency = PaperAgency.staffed()
    before = agency.fresh()
    for body in (policy_body(a=1), {"fact": "rotate"}, grant_body(id_of("nobody"))):
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
        (agency.admin, grant_body(agency.officer.officer, role=SUPERVISOR, keys={agency.officer.device: b"wrapped"})),
        (agency.admin, policy_body(lock_after_s=60)),
    ):
        assert copy.take(copy.sign_fact(by.author, body)) is None
    assert copy.take(agency.enrolment(code, phone)) is None
    assert agency.roster == before and copy.is_member(VAULT, phone.device)

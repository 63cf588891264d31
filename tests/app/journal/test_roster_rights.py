"""Who may do what: every kind of fact by every kind of author, with no empty cell."""

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from app.journal.entry import FIRST_PREVIOUS, Entry, sign
from app.journal.errors import JournalError, NotAllowed
from app.journal.packing import pack
from app.journal.roster import _RULES, ADMIN, OFFICER, SUPERVISOR
from tests.app.journal.agency import (
    OTHER_VAULT,
    VAULT,
    Agency,
    Phone,
    code_for,
    found_body,
    grant_body,
    id_of,
    invite_body,
    policy_body,
    vault_body,
)

AUTHORS = ("stranger", OFFICER, SUPERVISOR, ADMIN)
NOBODY = ""
ANYBODY_ENROLLED = f"{OFFICER} {SUPERVISOR} {ADMIN}"

Body = Callable[[Agency, Phone], dict[str, Any]]


def _code(agency: Agency) -> Any:
    return code_for("somebody", agency.roster.agency)


def _enrol(agency: Agency, author: Phone) -> dict[str, Any]:
    """An enrolment of a new phone, signed by the author's device key instead of an invitation key."""
    phone = Phone("new phone", id_of("Nia New"))
    invitation = _code(agency).key
    return {
        "fact": "enrol",
        "invitation": invitation.public,
        "verify_key": phone.key.public,
        "hpke_key": phone.hpke_public,
        "proof": bytes(64),
    }


def _invite(officer: Callable[[Agency, Phone], bytes], role: str | None = None, **changed: Any) -> Body:
    def body(agency: Agency, author: Phone) -> dict[str, Any]:
        whom = officer(agency, author)
        known = agency.roster.officers.get(whom)
        return invite_body(_code(agency), whom, role or (known.role if known else OFFICER), **changed)

    return body


def _someone_new(agency: Agency, author: Phone) -> bytes:
    return id_of("Nia New")


def _oneself(agency: Agency, author: Phone) -> bytes:
    return author.officer


def _another_officer(agency: Agency, author: Phone) -> bytes:
    return id_of("Odd Other")


FACTS: dict[str, tuple[Body, str]] = {
    "found: the agency again": (lambda agency, author: found_body(author), NOBODY),
    "invite: someone new": (_invite(_someone_new), ADMIN),
    "invite: a new admin": (_invite(_someone_new, ADMIN), ADMIN),
    "invite: an own second device": (_invite(_oneself), ANYBODY_ENROLLED),
    "invite: an own second device with a higher role": (_invite(_oneself, "chief"), NOBODY),
    "invite: an own second device without a squad": (_invite(_oneself, vaults=[]), ANYBODY_ENROLLED),
    "invite: an own second device into a foreign squad": (_invite(_oneself, vaults=[VAULT, OTHER_VAULT]), ADMIN),
    "invite: another officer's second device": (_invite(_another_officer), ADMIN),
    "enrol: without the invitation's key": (_enrol, NOBODY),
    "vault: a new squad": (lambda agency, author: vault_body({}, id=id_of("third squad")), ADMIN),
    "grant: another officer": (lambda agency, author: grant_body(id_of("Odd Other")), ADMIN),
    "grant: oneself a higher role": (lambda agency, author: grant_body(author.officer, role=ADMIN), ADMIN),
    "grant: oneself a foreign squad": (lambda agency, author: grant_body(author.officer, vault=OTHER_VAULT), ADMIN),
    "policy: a change": (lambda agency, author: policy_body(lock_after_s=60), ADMIN),
    "an unknown kind": (lambda agency, author: {"fact": "surrender"}, NOBODY),
}


def crowd() -> tuple[Agency, dict[str, Phone]]:
    """The staffed agency, another officer, a squad without members, and a stranger."""
    agency = Agency.staffed()
    agency.hire(Phone("other phone", id_of("Odd Other")), OFFICER)
    agency.must(agency.admin, vault_body({}, id=OTHER_VAULT, name="Harbour"))
    authors = {
        "stranger": Phone("stranger", id_of("Stranger")),
        OFFICER: agency.officer,
        SUPERVISOR: agency.supervisor,
        ADMIN: agency.admin,
    }
    return agency, authors


def refusal(agency: Agency, fact: Entry) -> JournalError | None:
    return agency.fresh().take(fact)


@pytest.mark.parametrize("what, author", [*itertools.product(FACTS, AUTHORS)])
def test_a_fact_passes_for_those_who_have_the_right_and_for_nobody_else(what: str, author: str) -> None:
    agency, authors = crowd()
    body, allowed = FACTS[what]
    error = refusal(agency, agency.sign(authors[author], body(agency, authors[author])))
    assert (error is None) == (author in allowed.split()), error


def test_the_table_has_every_kind_of_fact_and_every_role() -> None:
    assert {what.partition(":")[0] for what in FACTS} - {"an unknown kind"} == set(_RULES)
    assert set(AUTHORS) == {"stranger", OFFICER, SUPERVISOR, ADMIN}


@pytest.mark.parametrize("what, author", [*itertools.product(FACTS, AUTHORS)])
def test_no_right_passes_from_one_device_to_another(what: str, author: str) -> None:
    """A stranger who signs in the name of an enrolled device is refused whatever the fact says."""
    agency, authors = crowd()
    thief = Phone("thief")
    victim = authors[author]
    number, previous = agency.roster.tips.get(victim.device, (0, FIRST_PREVIOUS))
    body = pack(FACTS[what][0](agency, victim))
    forged = sign(thief.key, agency.roster.agency, number + 1, previous, 0, body, victim.device)
    assert refusal(agency, forged) is not None


def test_being_admin_of_a_squad_is_not_being_admin_of_the_agency() -> None:
    agency = Agency.staffed()
    agency.must(agency.admin, grant_body(agency.officer.officer, role=ADMIN))
    assert agency.roster.vaults[VAULT].members[agency.officer.officer] == ADMIN
    assert isinstance(refusal(agency, agency.sign(agency.officer, policy_body())), NotAllowed)


def test_reasons_are_safe_to_show() -> None:
    agency, authors = crowd()
    for (body, _), author in itertools.product(FACTS.values(), authors.values()):
        error = refusal(agency, agency.sign(author, body(agency, author)))
        if error is not None:
            assert str(error).endswith(".") and "Nia" not in str(error) and author.device.hex() not in str(error)

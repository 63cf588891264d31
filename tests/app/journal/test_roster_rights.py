"""Who may do what: every kind of fact by every kind of author, with no empty cell."""

import itertools

import pytest

from app.journal.entry import Entry
from app.journal.errors import JournalError, NotAllowed
from app.journal.roster import facts
from app.journal.roster.state import ADMIN, OFFICER, SUPERVISOR
from app.state.error_sentences import sentence
from tests.app.journal.rights import AUTHORS, FACTS, by, crowd, forged
from tests.cast.paper import VAULT, PaperAgency, grant_body, policy_body


def refusal(agency: PaperAgency, fact: Entry) -> JournalError | None:
    return agency.fresh().take(fact)


@pytest.mark.slow
@pytest.mark.parametrize("what, author", [*itertools.product(FACTS, AUTHORS)])
def test_a_fact_passes_for_those_who_have_the_right_and_for_nobody_else(what: str, author: str) -> None:
    agency, authors = crowd()
    _, allowed = FACTS[what]
    error = refusal(agency, by(agency, authors[author], what))
    assert (error is None) == (author in allowed.split()), error


def test_the_table_has_every_kind_of_fact_and_every_role() -> None:
    assert {what.partition(":")[0] for what in FACTS} - {"an unknown kind"} == set(facts.FACTS)
    assert set(AUTHORS) == {"stranger", OFFICER, SUPERVISOR, ADMIN}


@pytest.mark.slow
@pytest.mark.parametrize("what, author", [*itertools.product(FACTS, AUTHORS)])
def test_no_right_passes_from_one_device_to_another(what: str, author: str) -> None:
    """A stranger who signs in the name of an enrolled device is refused whatever the fact says."""
    agency, authors = crowd()
    assert refusal(agency, forged(agency, authors[author], what)) is not None


def test_leading_a_squad_is_no_right_in_the_agency() -> None:
    agency = PaperAgency.staffed()
    agency.must(agency.admin, grant_body(agency.officer.officer, role=SUPERVISOR))
    assert agency.roster.vaults[VAULT].members[agency.officer.officer] == SUPERVISOR
    assert isinstance(refusal(agency, agency.sign(agency.officer, policy_body())), NotAllowed)


def test_reasons_are_safe_to_show() -> None:
    agency, authors = crowd()
    for what, author in itertools.product(FACTS, authors.values()):
        error = refusal(agency, by(agency, author, what))
        if error is not None:
            said = sentence(error.reason)
            assert said.endswith(".") and "Nia" not in said and author.device.hex() not in said
            assert "Nia" not in str(error) and author.device.hex() not in str(error)

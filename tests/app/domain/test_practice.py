"""Practice cards: short, with their sources; an agency's own within bounds, whoever wrote them; which one fits."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain import practice, sara
from app.domain.field_rules import NotValid
from app.domain.kinds.interaction import SKILLS
from app.domain.policy import changed
from app.domain.practice import NAME_MAX_CHARS, OWN_MAX, SOURCE_MAX_CHARS, WORDS_MAX_CHARS, CardTerm
from app.domain.practice_cards import KOPER, SHIPPED, WORDS_MAX, PracticeCard
from app.journal.packing import pack
from app.journal.roster.form import POLICY_MAX_BYTES
from app.words import LANGUAGES, _, speak
from tests.app.domain.test_policy import ODD

OWN = "a" * 32
DOORS = {"name": "Doors", "words": "Knock twice.", "source": "Sgt. Okafor"}


@pytest.mark.parametrize("card", SHIPPED.values(), ids=lambda card: card.id)
def test_a_card_is_read_in_a_moment_and_names_its_source(card: PracticeCard) -> None:
    assert 20 <= len(card.words.split()) <= WORDS_MAX
    assert card.source and CardTerm(card.id).clean(vars(card)) == card


def test_each_skill_and_each_stage_has_its_card() -> None:
    assert {*SKILLS, *sara.STAGES, KOPER} < set(SHIPPED)
    assert practice.for_skills([]) == "" and practice.for_skills(["summary", "boundary", "newer"]) == "boundary"
    assert practice.at_stage(sara.RESPONSE) == sara.RESPONSE and practice.at_stage("newer") == ""


@pytest.mark.parametrize(
    ("met", "quiet", "opted_out", "card"),
    [
        (False, False, False, "establish"),
        (True, False, False, ""),
        (True, True, False, "maintain"),
        (False, False, True, ""),
        (True, True, True, ""),
    ],
)
def test_a_card_before_a_meeting_is_for_the_new_and_the_quiet_only(
    met: bool, quiet: bool, opted_out: bool, card: str
) -> None:
    assert practice.before_meeting(met=met, quiet=quiet, opted_out=opted_out) == card


def test_an_agency_changes_leaves_out_and_adds_and_only_what_differs_is_written() -> None:
    koper, voice = CardTerm(KOPER), CardTerm("voice")
    ours = koper.clean({"name": "Fifteen minutes", "words": "Stay, walk, talk.", "source": ""})
    mine = CardTerm(OWN).clean(DOORS)
    policy = changed(
        {}, {koper: ours, voice: voice.left_out(), CardTerm(OWN): mine, CardTerm("respect"): SHIPPED["respect"]}
    )
    assert policy.keys() == {"card/koper", "card/voice", f"card/{OWN}"}
    assert practice.of(policy, KOPER) == ours and practice.of(policy, "voice") is None
    assert practice.left_out(policy) == [SHIPPED["voice"]]
    found = practice.groups(policy)
    assert list(found)[-1] == "" and list(found[""]) == [mine] == practice.own(policy)
    assert [card.id for card in found["Fair treatment"]] == ["neutrality", "respect", "motives"]
    assert changed(policy, {koper: SHIPPED[KOPER], CardTerm(OWN): CardTerm(OWN).left_out()}) == {
        "card/koper": None,
        f"card/{OWN}": None,
    }


def test_a_group_that_is_left_out_whole_is_not_there() -> None:
    assert "Skills" not in practice.groups({f"card/{skill}": {"words": ""} for skill in SKILLS})


@pytest.mark.parametrize("odd", ODD)
def test_a_value_that_a_card_cannot_be_leaves_the_one_of_beatbook_or_none(odd: Any) -> None:
    assert practice.of({"card/koper": odd}, KOPER) == SHIPPED[KOPER]
    assert practice.of({f"card/{OWN}": odd}, OWN) is None
    practice.groups({"card/koper": {"name": odd, "words": odd, "source": odd}, f"card/{OWN}": odd, "card/": odd})


def test_a_hostile_admins_cards_are_few_short_and_turn_no_direction() -> None:
    long = {"name": "n\u202e\n" * 900, "words": "w\u202e\n" * 9_000, "source": "s" * 9_000}
    policy = {f"card/{n:032x}": long for n in range(500)}
    found = practice.own(policy)
    assert len(found) == OWN_MAX
    for card in found:
        assert len(card.name) <= NAME_MAX_CHARS and len(card.words) <= WORDS_MAX_CHARS
        assert len(card.source) <= SOURCE_MAX_CHARS and "\u202e" not in card.name + card.words and "\n" not in card.name
    assert practice.own({"card/strange": DOORS, f"card/{'A' * 32}": DOORS}) == []
    assert practice.of({"card/strange": DOORS}, "strange") is None


def test_what_a_newer_version_said_of_a_card_stays() -> None:
    before = {f"card/{OWN}": {**DOORS, "picture": "p"}}
    term = CardTerm(OWN)
    written = changed(before, {term: term.clean({**DOORS, "words": "Knock once."})})
    assert written == {f"card/{OWN}": {**DOORS, "words": "Knock once.", "picture": "p"}}


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({**DOORS, "name": " "}, "name"),
        ({**DOORS, "name": "n" * 41}, "name"),
        ({**DOORS, "words": "\u200b"}, "words"),
        ({**DOORS, "words": "w " * 61}, "words"),
        ({**DOORS, "words": "w" * 601}, "words"),
        ({**DOORS, "source": "s" * 201}, "source"),
    ],
)
def test_what_is_wrong_with_a_card_is_told_at_its_field(typed: Any, field: str) -> None:
    with pytest.raises(NotValid) as refused:
        CardTerm(OWN).clean(typed)
    assert refused.value.field == field
    assert CardTerm(OWN).clean({**DOORS, "words": "w " * 60}).words.count("w") == WORDS_MAX


def test_the_largest_card_that_can_be_typed_fits_into_its_fact() -> None:
    letter = "\U00020000"
    largest = {"name": letter * 40, "words": letter * 600, "source": letter * 200}
    assert len(pack(changed({}, {CardTerm(OWN): CardTerm(OWN).clean(largest)}))) <= POLICY_MAX_BYTES


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_card_is_as_short_in_every_language(language: str) -> None:
    """An administrator who reads it there may save it."""
    try:
        speak(language)
        said = {card.id: _(card.words) for card in SHIPPED.values()}
    finally:
        speak("en")
    assert not [one for one, words in said.items() if len(words.split()) > WORDS_MAX or len(words) > WORDS_MAX_CHARS]

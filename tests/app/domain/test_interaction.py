from __future__ import annotations

import pytest

from app.domain.field_rules import TEXT_MAX_CHARS, NotValid
from app.domain.kinds import interaction
from app.domain.kinds.amendment import AMENDMENT

SOMEBODY = "a" * 32


def test_a_note_of_twenty_thousand_characters_fits_and_one_more_does_not() -> None:
    assert interaction.INTERACTION.clean({"fact": "x" * TEXT_MAX_CHARS}) == {"fact": "x" * TEXT_MAX_CHARS}
    with pytest.raises(NotValid, match="20,001 characters, and 20,000 fit"):
        interaction.INTERACTION.clean({"fact": "x" * (TEXT_MAX_CHARS + 1)})


def test_a_note_keeps_its_lines_and_loses_control_characters() -> None:
    assert interaction.INTERACTION.clean({"fact": " First\n\tSecond\x00\x1b "})["fact"] == "First\n\tSecond"


@pytest.mark.parametrize("typed", ["9" * 10, "1" * 5_000, "٣" * 5_000])
def test_far_too_many_digits_are_no_minutes(typed: str) -> None:
    with pytest.raises(NotValid) as wrong:
        interaction.minutes(typed)
    assert wrong.value.field == "minutes"


def test_skills_come_once_and_in_their_order() -> None:
    cleaned = interaction.INTERACTION.clean({"skills": ["boundary", "open_question", "boundary"]})
    assert cleaned == {"skills": ["open_question", "boundary"]}
    assert interaction.skill_names(["exit_ramp", "of tomorrow"]) == ["Exit ramp", "of tomorrow"]


def test_everybody_is_in_it_once() -> None:
    assert interaction.INTERACTION.clean({"contacts": [SOMEBODY, SOMEBODY]}) == {"contacts": [SOMEBODY]}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("contacts", ["Lena"]),
        ("contacts", [f"{number:032x}" for number in range(51)]),
        ("how", "drone"),
        ("started_by", "fate"),
        ("minutes", -1),
        ("minutes", 1441),
        ("minutes", 1.5),
        ("skills", ["threat"]),
        ("at", -1),
        ("offset_min", 2000),
        ("officer", None),
    ],
)
def test_what_breaks_a_rule_is_refused(field: str, value: object) -> None:
    with pytest.raises(NotValid) as refused:
        interaction.INTERACTION.clean({field: value})
    assert refused.value.field == field


def test_an_amendment_needs_words_and_the_note_it_belongs_to() -> None:
    with pytest.raises(NotValid, match="empty"):
        AMENDMENT.clean({"text": " "})
    with pytest.raises(NotValid):
        AMENDMENT.clean({"interaction": None})


def test_both_sides_had_their_say_in_every_way_of_meeting_we_know() -> None:
    assert interaction.HOW.keys() == {how for how in interaction.HOW if interaction.two_way(how)}
    assert interaction.how_name("walk_in") == "Walk-in"
    assert interaction.how_name("hologram") == "Contact"

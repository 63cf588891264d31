from __future__ import annotations

import pytest

from app.domain import problem_words
from app.domain.field_rules import NotValid


@pytest.mark.parametrize(
    ("behaviour", "place", "field"),
    [
        ("violence in the city centre", "", "behaviour"),
        ("Violence", "Copper alley", "behaviour"),
        ("Anti-social behaviour", "Quay Street", "behaviour"),
        ("delincuencia en el centro de la ciudad", "", "behaviour"),
        ("Más inseguridad", "Calle Mayor 3", "behaviour"),
        ("  ", "Copper alley", "behaviour"),
        ("Fights between patrons leaving", "", "place"),
        ("Fights between patrons leaving", "the city centre", "place"),
        ("Peleas al salir de los bares", "todo el barrio", "place"),
    ],
)
def test_a_heading_or_a_wide_area_is_no_problem_yet(behaviour: str, place: str, field: str) -> None:
    with pytest.raises(NotValid) as refused:
        problem_words.check(behaviour, place, None)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("behaviour", "place"),
    [
        ("Fights between patrons leaving", "Copper alley"),
        ("Selling drugs from parked cars", "Mill Street, city side"),
        ("Noise", "Quay 4"),
        ("Robos a ancianos al salir del banco", "Plaza del Carmen"),
        ("喧嘩", "駅前"),
    ],
)
def test_a_behaviour_at_a_place_is_one(behaviour: str, place: str) -> None:
    problem_words.check(behaviour, place, None)


def test_a_venue_says_where() -> None:
    problem_words.check("Fights between patrons leaving", "", "ab" * 16)

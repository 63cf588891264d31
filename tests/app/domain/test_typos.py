from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.typos import FOUND_MAX, Vocabulary, slips

WORDS = {"mendes", "lena", "abara", "restaurant", "harbour", "john", "anna", "иванов", "2025550121", "kim"}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("mendez", "mendes"),
        ("mednes", "mendes"),
        ("endes", "mendes"),
        ("mendess", "mendes"),
        ("harbor", "harbour"),
        ("jon", "john"),
        ("lna", "lena"),
        ("restaraunt", "restaurant"),
        ("restura", "restaurant"),
        ("иваноф", "иванов"),
    ],
)
def test_a_slip_of_the_finger_still_finds_the_word(typed: str, meant: str) -> None:
    assert Vocabulary(WORDS).near(typed) == [meant]


@pytest.mark.parametrize("typed", ["mendes", "men", "mxndxs", "ki", "k", "2025550122", "x" * 1_000, "zebra"])
def test_what_is_right_short_far_off_or_a_number_is_taken_for_nothing_else(typed: str) -> None:
    assert Vocabulary(WORDS).near(typed) == []


def test_a_slip_that_fits_very_many_words_names_a_few() -> None:
    many = Vocabulary({f"harb{letter}r" for letter in "abcdefghijklmnpqrstuvwxyz"})
    assert len(many.near("harbor")) == FOUND_MAX


words = st.text("abc", max_size=6)


@given(words, words)
def test_slips_are_counted_the_same_either_way(one: str, other: str) -> None:
    assert slips(one, other, 2) == slips(other, one, 2)
    assert (slips(one, other, 2) == 0) == (one == other)


@given(words, st.integers(0, 5), st.sampled_from("abc"))
def test_one_letter_more_is_one_slip(word: str, at: int, letter: str) -> None:
    assert slips(word, word[:at] + letter + word[at:], 1) == 1

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.likeness import LIKELY, keys, likeness, words


def alike(one: str, other: str) -> float:
    return likeness(words(one), words(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Lena Abara", "lena abara"),
        ("Lena Abara", "Abara, Lena"),
        ("Lena Abara", "Lena M. Abara"),
        ("John Smith", "Jon Smith"),
        ("John Smyth", "John Smith"),
        ("Tomás Mendes", "Tomas Mendez"),
        ("J. Smith", "John Smith"),
        ("Khan's Corner Shop", "Khans Corner Shop"),
    ],
)
def test_the_same_person_written_differently_is_likely(one: str, other: str) -> None:
    assert alike(one, other) >= LIKELY
    assert keys(words(one)) & keys(words(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Lena Abara", "Lena Okafor"),
        ("Maria Ortiz", "Mario Ruiz"),
        ("John Smith", "Jane Smith"),
        ("Copper Door", "Copper Kettle"),
        ("", "Lena"),
    ],
)
def test_different_people_are_not(one: str, other: str) -> None:
    assert alike(one, other) < LIKELY


names = st.lists(st.text("abcde", min_size=1, max_size=6), max_size=4)


@given(names, names)
def test_likeness_is_the_same_either_way_and_never_beyond_one(one: list[str], other: list[str]) -> None:
    assert likeness(one, other) == likeness(other, one)
    assert 0 <= likeness(one, other) <= 1


@given(names.filter(bool))
def test_everybody_is_like_themselves(name: list[str]) -> None:
    assert likeness(name, name) == pytest.approx(1)

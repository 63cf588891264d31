from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.folding import fold, spaced


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Tomás MENDES", "tomas mendes"),
        ("O'Brien", "obrien"),
        ("O’Brien", "obrien"),
        ("Straße 9", "strasse 9"),
        ("Bjørn Łukasz", "bjorn lukasz"),
        ("ﬁnal ①", "final 1"),
        ("+1 (202) 555-0123", "1 202 555 0123"),
        ("lena@harbour.example", "lena harbour example"),
        ("  many \n\t blanks ", "many blanks"),
        ("Ёлка", "елка"),
        ("日本", "日本"),
        ("%_*", ""),
    ],
)
def test_case_accents_and_punctuation_do_not_matter(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_changes_nothing_and_leaves_only_letters_digits_and_single_blanks(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert all(piece and piece.isalnum() for piece in folded.split(" ")) or not folded


@given(st.text())
def test_the_quicker_form_holds_the_same_words(text: str) -> None:
    assert spaced(text).split() == fold(text).split()

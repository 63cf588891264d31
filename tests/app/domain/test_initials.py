from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.initials import LOOKED_AT_CHARS, initials


@pytest.mark.parametrize(
    ("title", "letters"),
    [
        ("Tomás Mendes", "TM"),
        ("Jo", "JO"),
        ("Lena", "LE"),
        ("“Jo”, bus shelter 14th St", "JS"),
        ("Khan's Corner Shop", "KS"),
        ("Anne-Marie Ott", "AO"),
        ("O’Brien", "OB"),
        ("7-Eleven", "7E"),
        ("łukasz żak", "ŁŻ"),
        ("Иван Петров", "ИП"),
        ("…", "?"),
        ("", "?"),
        ("\u200b", "?"),
        ("🦊", "?"),
        ("🦊 Fox", "FO"),
    ],
)
def test_initials_come_from_the_first_and_last_word(title: str, letters: str) -> None:
    assert initials(title) == letters


@pytest.mark.parametrize(
    ("title", "letters"),
    [
        ("Dr. Amina Diallo", "AD"),
        ("Prof. Dr. Amina Diallo", "AD"),
        ("Dott.ssa Amina Diallo", "AD"),
        ("Dipl.-Ing. Amina Diallo", "AD"),
        ("Hr. Jens Olsen", "JO"),
        ("Hon. Amina Diallo", "AD"),
        ("Ptl. Joe Day", "JD"),
        ("Officer Maya Ortiz", "MO"),
        ("Sgt. 2nd Hale", "HA"),
        ("Mrs Ott", "OT"),
        ("John Smith Jr.", "JS"),
        ("Jan van der Berg", "JB"),
        ("van der Berg", "BE"),
        ("Omar al-Bashir", "OB"),
        ("al-Rashid", "RA"),
        ("The Copper Door", "CD"),
        ("Dr.", "DR"),
        ("Officer", "OF"),
        ("Van Morrison", "VM"),
        ("Le Minh", "LM"),
    ],
)
def test_titles_ranks_and_small_words_do_not_count_while_a_name_is_left(title: str, letters: str) -> None:
    assert initials(title) == letters


@pytest.mark.parametrize(
    ("title", "letters"),
    [
        ("李雷", "李雷"),
        ("李 雷", "李雷"),
        ("김민수", "김민"),
        ("أحمد علي", "أ"),
        ("राम कुमार", "रा"),
        ("สมชาย ใจดี", "ส"),
        ("e\u0301mile Zola", "ÉZ"),
        ("Zola e\u0301mile", "ZÉ"),
    ],
)
def test_each_script_is_abbreviated_as_it_can_be(title: str, letters: str) -> None:
    assert initials(title) == letters


@given(st.text())
def test_every_name_has_initials_that_fit_the_badge(name: str) -> None:
    assert 1 <= len(initials(name)) <= 14


def test_a_name_without_end_and_a_letter_with_marks_without_end_take_no_time() -> None:
    assert len(initials("e" + "\u0301" * 100_000 + " Zola")) <= 14
    assert initials("Ab " * 100_000) == initials("Ab " * (LOOKED_AT_CHARS // 3))

from __future__ import annotations

import pytest

from app.domain.search_query import LOOKED_AT_CHARS, WORDS_MAX, plates, readings


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("mendes keg", [("mendes",), ("keg",)]),
        ("Müller", [("muller", "mueller")]),
        ("keg keg", [("keg",)]),
        ("B2", [("b2",)]),
        ("12 b", [("12",), ("b",)]),
    ],
)
def test_words_are_read_in_one_way(text: str, words: list[tuple[str, ...]]) -> None:
    assert readings(text, "US") == [tuple(words)]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("555-01", ("55501",)),
        ("(202) 555.01", ("20255501",)),
        ("+1 202 555 0121", ("12025550121",)),
        ("+44 (0)20 7946", ("44207946",)),
        ("0044 20 7946", ("0044207946", "44207946")),
        ("011 44 20 7946", ("01144207946", "1144207946", "44207946")),
        ("020 7946", ("0207946", "207946")),
    ],
)
def test_digits_in_a_row_are_also_read_as_one_number(text: str, number: tuple[str, ...]) -> None:
    assert readings(text, "US")[-1] == (number,)


@pytest.mark.parametrize(
    ("text", "region", "form"),
    [
        ("020 7946 0958", "GB", "2079460958"),
        ("06 1 234 5678", "HU", "12345678"),
        ("8 495 123-45-67", "RU", "4951234567"),
        ("011 15-2345-6789", "AR", "5491123456789"),
        ("06 12 34 56 78", "FR", "612345678"),
    ],
)
def test_the_national_form_of_a_region_is_one_of_the_forms(text: str, region: str, form: str) -> None:
    ((number,),) = readings(text, region)[-1:]
    assert form in number


def test_a_name_beside_a_number_stays_a_name_and_an_extension_finds_its_digits() -> None:
    assert readings("mendes 555-01", "US") == [(("mendes",), ("555",), ("01",)), (("mendes",), ("55501",))]
    assert readings("202-555-0100 x102", "US")[-1] == (("2025550100",), ("x102", "102"))


def test_what_has_no_letter_asks_for_nothing_and_what_is_endless_for_its_beginning() -> None:
    assert readings("…", "US") == readings("", "US") == []
    assert len(readings(" ".join(map(str, range(1_000))), "US")[0]) <= WORDS_MAX
    assert len(readings("x" * 10_000, "US")[0][0][0]) == LOOKED_AT_CHARS


@pytest.mark.parametrize("text", ["AB12 CDE", "ab12cde", "AB-12-CDE"])
def test_a_number_plate_is_read_together_and_apart(text: str) -> None:
    (typed,) = readings(text, "US")
    for written in (("ab12cde",), ("ab12", "cde"), ("ab", "12", "cde")):
        assert tuple((word,) for word in written) in [typed, *plates(typed)]
    assert typed not in plates(typed)


def test_too_little_to_take_apart_is_only_read_together() -> None:
    assert plates((("12",), ("b",))) == [(("12b",),)]
    assert plates((("b2",),)) == []
    assert plates(tuple((word,) for word in ("ab", "12", "cd", "34", "ef", "56"))) == []

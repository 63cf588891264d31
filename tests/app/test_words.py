"""Words come in the language of now, and the catalogs ship with the app."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app import words


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    words.speak("en")


@pytest.mark.parametrize(
    ("wanted", "spoken"),
    [
        ((), "en"),
        (("es",), "es"),
        (("es-MX", "en-US"), "es"),
        (("es_419",), "es"),
        (("fr-CA", "es"), "es"),
        (("xx",), "en"),
    ],
)
def test_the_nearest_language_is_the_first_that_is_spoken(wanted: tuple[str, ...], spoken: str) -> None:
    assert words.nearest(*wanted) == spoken


@pytest.mark.parametrize("code", words.LANGUAGES)
def test_every_language_can_be_spoken(code: str) -> None:
    words.speak(code)
    assert words.language() == code


def test_a_language_that_is_not_there_changes_nothing() -> None:
    words.speak("es")
    with pytest.raises(KeyError):
        words.speak("tlh")
    assert words.language() == "es"


def test_a_text_nobody_translated_is_said_in_english() -> None:
    words.speak("es")
    assert words._("no such text") == "no such text"
    assert words.ngettext("{count} zyx", "{count} zyxes", 2) == "{count} zyxes"


def test_what_is_marked_in_a_table_is_counted_where_it_is_said() -> None:
    forms = words.nN_("{count} zyx", "{count} zyxes")
    assert [words.counted(forms, count) for count in (0, 1, 2)] == ["{count} zyxes", "{count} zyx", "{count} zyxes"]


def test_nothing_is_said_as_nothing_in_every_language() -> None:
    words.speak("es")
    assert words._("") == ""

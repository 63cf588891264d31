"""The quiet nudge: it knows words about who somebody is, and leaves alone what is said of things."""

from __future__ import annotations

import pytest

from app import words
from app.domain.privacy import mentions
from app.domain.privacy_words import ENGLISH, LISTS


@pytest.mark.parametrize(
    "note, word, topic",
    [
        ("A black male by the door", "black male", "race or origin"),
        ("He is a Muslim", "Muslim", "religion"),
        ("She is an activist", "activist", "politics"),
        ("They are undocumented", "undocumented", "immigration status"),
        ("Said he is gay", "gay", "orientation or gender"),
        ("Perhaps bipolar", "bipolar", "health or disability"),
        ("A gang member, they say", "gang member", "gangs"),
        ("Looked suspicious", "suspicious", "suspicion"),
        ("Un hombre moreno en la puerta", "hombre moreno", "race or origin"),
        ("Dice que unos mexicanos lo vieron", "unos mexicanos", "race or origin"),
        ("Es musulmán", "musulmán", "religion"),
        ("Es una activista conocida", "activista", "politics"),
        ("Son indocumentados", "indocumentados", "immigration status"),
        ("Dice que no tiene papeles", "no tiene papeles", "immigration status"),
        ("Parece que es lesbiana", "lesbiana", "orientation or gender"),
        ("La mujer está embarazada", "embarazada", "health or disability"),
        ("Un pandillero del barrio", "pandillero", "gangs"),
        ("Se veía sospechoso", "sospechoso", "suspicion"),
        ("Tiene órdenes de arresto", "órdenes de arresto", "suspicion"),
    ],
)
def test_words_about_who_somebody_is_are_found(note: str, word: str, topic: str) -> None:
    assert [(one.word, one.topic) for one in mentions(note)] == [(word, topic)]


@pytest.mark.parametrize(
    "note",
    [
        "Man in a black jacket beside a white van",
        "Met on the church steps, illegal parking again",
        "The gangway is closed, the market is on",
        "Two scuffles last weekend; wants help with the queue",
        "Hombre de chaqueta negra junto a una camioneta blanca",
        "La puerta de la derecha, de izquierda a derecha; carros estacionados en lugar ilegal",
        "Restaurante mexicano, comida china y música norteña los viernes",
        "Vende bebidas alcohólicas a menores; el piso estaba mojado",
        "Mara López y el señor Moreno piden papeles para el permiso",
        "",
    ],
)
def test_things_and_places_bring_no_nudge(note: str) -> None:
    assert mentions(note) == []


def test_a_word_is_named_once_and_not_again_when_it_was_kept() -> None:
    assert [one.word for one in mentions("Muslim school, muslim holiday, a gang")] == ["Muslim", "gang"]
    assert [one.word for one in mentions("Muslim school, a gang", kept=["muslim"])] == ["gang"]


@pytest.mark.parametrize("note", ["Es musulmana y catolica", "ES MUSULMANA Y CATÓLICA"])
def test_accents_left_out_in_a_hurry_hide_no_word(note: str) -> None:
    assert len(mentions(note)) == 2


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_words_of_every_language_are_found_whichever_the_app_speaks(language: str) -> None:
    words.speak(language)
    try:
        found = [one.word for one in mentions("A gang member, pandilleros, wants asylum: asylum seeker, sin papeles")]
    finally:
        words.speak("en")
    assert found == ["gang member", "pandilleros", "asylum seeker", "sin papeles"]


def test_every_language_that_beatbook_speaks_has_a_list_of_every_topic() -> None:
    assert LISTS.keys() == words.LANGUAGES.keys()
    assert all(topics.keys() == ENGLISH.keys() for topics in LISTS.values())

"""The quiet nudge: it knows words about who somebody is, and leaves alone what is said of things."""

from __future__ import annotations

import pytest

from app.domain.privacy import mentions


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
        "",
    ],
)
def test_things_and_places_bring_no_nudge(note: str) -> None:
    assert mentions(note) == []


def test_a_word_is_named_once_and_not_again_when_it_was_kept() -> None:
    assert [one.word for one in mentions("Muslim school, muslim holiday, a gang")] == ["Muslim", "gang"]
    assert [one.word for one in mentions("Muslim school, a gang", kept=["muslim"])] == ["gang"]

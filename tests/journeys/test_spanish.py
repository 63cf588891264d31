"""On a phone that is set to Spanish, with letters twice as large, an officer does the night's work in Spanish."""

from __future__ import annotations

import re
from typing import Any

import pytest

from app import words
from app.notebook import contacts, follow_ups, interactions
from tests.cast.browser import picture
from tests.cast.containers import PASSPHRASE_A
from tests.cast.near import NearSquad
from tests.harness import browser as harness
from tests.harness import layout

WIDTH = 390


@pytest.fixture
def context_options() -> dict[str, Any]:
    return {"locale": "es-US", "viewport": {"width": WIDTH, "height": 844}}


@pytest.fixture(autouse=True)
def english_again() -> Any:
    yield
    words.speak("en")


def test_a_note_and_a_promise_are_logged_in_spanish_with_large_letters(near_squad: NearSquad) -> None:
    near = near_squad.phone()
    near.scale = 2.0
    near.open()
    near.type("PIN o frase de acceso", PASSPHRASE_A)
    near.tap("Desbloquear")
    near.tap("Registrar contacto")
    near.type("Con quién", "Tomás")
    near.tap("Tomás Mendes")
    near.type("Qué pasó", "Pidió ayuda con el permiso.")
    near.type("Me comprometí a", "llevar el formulario")
    picture(near.page, "log-spanish")
    near.tap("Guardar", exact=True)
    near.sees("Guardado en este teléfono")
    tomas = next(row.id for row in contacts.page(near.notebook).rows if row.title == "Tomás Mendes")
    assert [row.fact for row in interactions.timeline(near.notebook, tomas).rows] == ["Pidió ayuda con el permiso."]
    assert [row.text for row in follow_ups.page(near.notebook).rows] == ["llevar el formulario"]
    near.go("/")
    picture(near.page, "today-spanish")
    (task,) = (row.id for row in follow_ups.page(near.notebook).rows)
    assert near.session.layout.letters == 2.0
    for screen in (
        "/", "/people", f"/people/{tomas}", f"/log/{tomas}", f"/people/{tomas}/edit", f"/follow-up/{task}", "/more",
        "/more/settings", "/more/agency", "/more/agency/policy", "/end-shift",
    ):  # fmt: skip
        near.go(screen)
        said = harness.words_of(near.page)
        assert not re.search(r"\b(Log contact|People|Settings|Unlock|Today|Follow-ups|More)\b", said), (screen, said)
        assert list(layout.faults(layout.pieces(near.page), WIDTH)) == [], screen

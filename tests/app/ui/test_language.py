"""The app speaks the language of the device, or the one chosen in Settings; it changes under the officer's hands."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.mofile import write_mo

from app import words
from app.container import Container
from app.notebook import contacts
from app.notebook.notebook import Notebook
from tests.app.ui.conftest import Desk, OpenDesk, desk_on

MEXICO = {"language_code": "es", "country_code": "MX"}


@pytest.fixture(autouse=True)
def spanish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A catalog of a few texts, and English afterwards."""
    catalog = Catalog(locale="es")
    catalog.add("Language", "Idioma")
    catalog.add("Unnamed person", "Persona sin nombre")
    catalog.add("All on the server", "Todo en el servidor")
    catalog.add(("Offline, {waiting} waiting",) * 2, ("Sin conexión, {waiting} en espera",) * catalog.num_plurals)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    (tmp_path / "es.mo").write_bytes(compiled.getvalue())
    monkeypatch.setattr(words, "LOCALE", tmp_path)
    yield
    words.speak("en")


def pickers(d: Desk) -> str:
    """The language of what is Material's own."""
    configuration = d.screen.page.locale_configuration
    assert configuration is not None and configuration.current_locale is not None
    return configuration.current_locale.language_tag


def kept(d: Desk) -> list[str]:
    """What was remembered outside the notebook as the language."""
    calls = [args for name, args in d.screen.phone.called if name == "set"]
    return [args["value"] for args in calls if args["key"] == "beatbook.language"]


async def test_choosing_a_language_changes_every_word_at_once_and_is_remembered(desk: OpenDesk) -> None:
    async with desk("/more/settings") as d:
        await d.sees("Language")
        assert d.chosen().count("As the device") == 1 and pickers(d) == "en-US"
        await d.screen.until(lambda: d.screen.says("Offline, 0 waiting"), "a pill that stands still")
        await d.tap("Español")
        await d.sees("Idioma")
        assert "Español" in d.chosen() and words.language() == "es"
        await d.screen.until(lambda: d.screen.says("servidor") or d.screen.says("Sin conexión"), "the pill in Spanish")
        assert pickers(d) == "es-US" and kept(d) == ["es"]
        await d.tap("English")
        await d.sees("Language")
        assert pickers(d) == "en-US" and kept(d) == ["es", "en"]


async def test_the_app_follows_the_device_until_a_language_is_chosen(desk: OpenDesk) -> None:
    async with desk("/more/settings") as d:
        await d.sees("Language")
        await d.screen.page_event("locale_change", {"locales": [MEXICO]})
        await d.sees("Idioma")
        await d.tap("English")
        await d.sees("Language")
        await d.screen.page_event("locale_change", {"locales": [MEXICO]})
        await d.sees("Language")
        assert words.language() == "en"


async def test_the_chosen_language_comes_back_with_the_app(desk: OpenDesk, folder: Path) -> None:
    container = Container.open(folder / "a")
    remembered = {"get": lambda args: "es" if args["key"] == "beatbook.language" else None}
    async with desk_on(container, answers=remembered) as d:
        await d.screen.until(lambda: words.language() == "es", "Spanish on Unlock")
        await d.screen.until(lambda: pickers(d) == "es-US", "pickers in Spanish")


async def test_a_half_typed_note_stays_when_the_language_changes(desk: OpenDesk) -> None:
    async with desk("/log") as d:
        await d.type("What happened", "Owner says the back door")
        await d.screen.page_event("locale_change", {"locales": [MEXICO]})
        await d.screen.until(lambda: words.language() == "es", "Spanish")
        assert d.text("What happened") == "Owner says the back door"


async def test_what_was_read_from_the_notebook_is_worded_anew(desk: OpenDesk) -> None:
    def somebody(nb: Notebook) -> None:
        contacts.create(nb, {"reach/tel:+12025550147": True})

    async with desk("/people", before=somebody) as d:
        await d.sees("Unnamed person")
        await d.screen.page_event("locale_change", {"locales": [MEXICO]})
        await d.sees("Persona sin nombre")

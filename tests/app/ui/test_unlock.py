"""Unlock: wrong tries are counted and told, a locked passphrase is no locked notebook."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from app.container import Container
from tests.app.ui.conftest import AGENCY, PASSPHRASE, Desk, desk_on, serving
from tests.processes import free_port, make_server

NEW_PASSPHRASE = "harbour wall at dawn"


@pytest.fixture
async def founded(tmp_path: Path) -> tuple[Path, str]:
    """A locked phone, and the recovery words of its agency."""
    port = free_port()
    code = make_server(tmp_path / "server", AGENCY, f"http://127.0.0.1:{port}")
    with serving(tmp_path, port):
        container = Container.open(tmp_path / "phone")
        recovery = await container.enrolling.found(code, "Officer Maya Ortiz", "Harbour beat", PASSPHRASE)
        container.close()
    return tmp_path / "phone", " ".join(recovery.words)


def locked(folder: Path) -> AbstractAsyncContextManager[Desk]:
    return desk_on(Container.open(folder))


async def test_five_wrong_tries_lock_the_passphrase_and_the_recovery_key_opens_it(founded: tuple[Path, str]) -> None:
    folder, words = founded
    async with locked(folder) as d:
        for left in ("4 tries left.", "3 tries left.", "2 tries left.", "1 try left."):
            await d.type("PIN or passphrase", "wrong horse battery")
            await d.tap("Unlock")
            await d.sees(f"That is not the passphrase. {left}")
            assert d.text("PIN or passphrase") == ""
        await d.type("PIN or passphrase", "wrong horse battery")
        await d.tap("Unlock")
        await d.sees("Too many wrong tries.")
        assert not d.screen.buttons("Unlock")
    async with locked(folder) as d:  # the app was closed and opened again
        await d.sees("Too many wrong tries.")
        await d.type("Recovery key", words.upper().replace(" ", "\n"))
        await d.type("New passphrase", NEW_PASSPHRASE)
        await d.type("Same again", NEW_PASSPHRASE)
        await d.tap("Open and set passphrase")
        await d.sees("This is where your day begins.")
        await d.session.lock()
        await d.type("PIN or passphrase", NEW_PASSPHRASE)
        await d.tap("Unlock")
        await d.sees("This is where your day begins.")


async def test_words_of_another_agency_do_not_open_it(founded: tuple[Path, str]) -> None:
    folder, words = founded
    async with locked(folder) as d:
        await d.tap("Forgotten?")
        await d.type("Recovery key", " ".join(reversed(words.split())))
        await d.type("New passphrase", NEW_PASSPHRASE)
        await d.type("Same again", NEW_PASSPHRASE)
        await d.tap("Open and set passphrase")
        await d.screen.until(lambda: any("recovery" in text.lower() for text in d.screen.texts[3:]))
        assert d.container.phase == "locked"
        await d.tap("Back to passphrase")
        await d.sees("Your notebook is locked.")


async def test_a_new_passphrase_must_be_good_and_typed_twice(founded: tuple[Path, str]) -> None:
    folder, words = founded
    async with locked(folder) as d:
        await d.tap("Forgotten?")
        await d.type("Recovery key", words)
        await d.type("New passphrase", "short")
        await d.sees("Use at least 12 characters.")
        await d.type("New passphrase", NEW_PASSPHRASE)
        await d.sees("Good: long enough.")
        await d.type("Same again", "harbour wall at dusk")
        await d.sees("Not the same yet.")
        await d.tap("Open and set passphrase")
        await d.sees("The two passphrases differ.")
        assert d.container.phase == "locked"

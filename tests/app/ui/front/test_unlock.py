"""Unlock: wrong tries are counted and told, a locked passphrase is no locked notebook."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest
from flet.components.component import Component

from app.container import Container
from tests.app.ui.conftest import Desk, desk_on
from tests.cast.containers import OFFICERS, enrol, opened
from tests.cast.device import PASSPHRASE
from tests.cast.servers import ServerProcess

NEW_PASSPHRASE = "harbour wall at dawn"


@pytest.fixture
async def founded(tmp_path: Path) -> tuple[Path, str]:
    """A locked phone, and the recovery words of its agency."""
    with ServerProcess.installed(tmp_path) as server:
        async with opened(tmp_path / "phone") as phones:
            words = await enrol(phones, [(OFFICERS[0], PASSPHRASE)], server.code, "Harbour beat")
    return tmp_path / "phone", words


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


async def test_unlocking_draws_the_button_that_is_busy_and_then_today_once(
    founded: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []
    update = Component.update

    def noted(component: Component) -> None:
        if component._state.mounted and not component._stale:
            drawn.append(component.fn.__qualname__)
        update(component)

    async with locked(founded[0]) as d:
        await d.type("PIN or passphrase", PASSPHRASE)
        await d.screen.until(lambda: d.session.taps.quiet, "quiet")
        monkeypatch.setattr(Component, "update", noted)
        await d.tap("Unlock")
        await d.sees("This is where your day begins.")
        await d.screen.until(lambda: d.session.taps.quiet, "quiet")
        assert (drawn.count("Unlock"), drawn.count("App"), drawn.count("Today")) == (1, 1, 0)

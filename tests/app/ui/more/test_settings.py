"""Settings and About: how it looks, when it locks, the passphrase, and what is known about this phone."""

from __future__ import annotations

import flet as ft

from app.device.settings import LOCK_AFTER_S, THEME
from tests.app.ui.conftest import OpenDesk
from tests.cast.device import PASSPHRASE


async def test_the_theme_changes_at_once_and_is_kept(desk: OpenDesk) -> None:
    async with desk("/more/settings") as d:
        await d.tap("Night patrol")
        await d.screen.until(lambda: d.screen.page.theme_mode == ft.ThemeMode.DARK)
        dark = d.screen.page.dark_theme
        assert dark is not None and dark.scaffold_bgcolor == "#000000"
        assert d.container.settings[THEME] == "night"
        assert "Night patrol" in d.chosen()
        assert ("set", {"key": "beatbook.theme", "value": "night"}) in d.screen.phone.called


async def test_the_time_to_lock_is_one_tap(desk: OpenDesk) -> None:
    async with desk("/more/settings") as d:
        assert "5 min" in d.chosen()
        await d.tap("15 min")
        await d.screen.until(lambda: "15 min" in d.chosen())
        assert d.container.settings[LOCK_AFTER_S] == 900


async def test_the_passphrase_is_changed_only_by_who_knows_the_old_one(desk: OpenDesk) -> None:
    async with desk("/more/settings") as d:
        await d.tap("Change passphrase")
        await d.type("Current passphrase", "not the one I use")
        await d.type("New passphrase", "harbour wall at dawn")
        await d.type("Same again", "harbour wall at dawn")
        await d.tap("Change passphrase", at=1)
        await d.sees("That is not the passphrase.")
        await d.type("Current passphrase", PASSPHRASE)
        await d.tap("Change passphrase", at=1)
        await d.says("Your new passphrase is set.")
        await d.session.lock()
        await d.type("PIN or passphrase", "harbour wall at dawn")
        await d.tap("Unlock")
        await d.sees("This phone")


async def test_settings_tell_what_is_known_about_this_phone(desk: OpenDesk) -> None:
    async with desk("/more/settings") as d:
        await d.sees(str(d.container.profile.folder))
        assert {"Version", "Storage", "Last sync", "Waiting here"} <= set(d.screen.texts)


async def test_about_says_what_is_promised_and_whose_letters_these_are(desk: OpenDesk) -> None:
    async with desk("/more/about") as d:
        await d.sees("Saved on your phone first")
        await d.sees("SIL Open Font License")

"""What may be remembered outside the sealed store because it says nothing about anyone: the palette and the
language."""

from __future__ import annotations

import flet as ft

THEME_KEY = "beatbook.theme"
LANGUAGE_KEY = "beatbook.language"


class Preferences:
    """Made once per session, inside `main(page)`. Where the platform refuses, nothing is remembered."""

    def __init__(self) -> None:
        self._store = ft.SharedPreferences()

    async def theme(self) -> str:
        """ "system", "light", "dark" or "night"."""
        return await self._read(THEME_KEY) or "system"

    async def keep_theme(self, choice: str) -> None:
        await self._keep(THEME_KEY, choice)

    async def language(self) -> str:
        """A key of app.words.LANGUAGES, or "" for whatever the device speaks."""
        return await self._read(LANGUAGE_KEY)

    async def keep_language(self, choice: str) -> None:
        await self._keep(LANGUAGE_KEY, choice)

    async def _read(self, key: str) -> str:
        try:
            return str(await self._store.get(key) or "")
        except RuntimeError:
            return ""

    async def _keep(self, key: str, choice: str) -> None:
        try:
            await self._store.set(key, choice)
        except RuntimeError:
            return

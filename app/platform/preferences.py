"""What may be remembered outside the sealed store because it says nothing about anyone: the palette."""

from __future__ import annotations

import flet as ft

THEME_KEY = "beatbook.theme"


class Preferences:
    """Made once per session, inside `main(page)`. Where the platform refuses, nothing is remembered."""

    def __init__(self) -> None:
        self._store = ft.SharedPreferences()

    async def theme(self) -> str:
        """ "system", "light", "dark" or "night"."""
        try:
            return str(await self._store.get(THEME_KEY) or "system")
        except RuntimeError:
            return "system"

    async def keep_theme(self, choice: str) -> None:
        try:
            await self._store.set(THEME_KEY, choice)
        except RuntimeError:
            return

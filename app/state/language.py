"""Which language the app speaks: the one that the officer chose, else the first of the device's that it speaks."""

from __future__ import annotations

import flet as ft

from app import words

AS_DEVICE = "device"
COUNTRY = "US"  # the order of a date in Material's own pickers, in either language


class Speech(ft.Observable):
    """`language` is a key of app.words.LANGUAGES, `chosen` one too, or AS_DEVICE. The whole app is drawn with it."""

    def __init__(self) -> None:
        self.language = words.language()
        self.chosen = AS_DEVICE
        self._device: tuple[str, ...] = ()

    def choose(self, choice: str) -> None:
        """A key of LANGUAGES; anything else counts as AS_DEVICE."""
        self.chosen = choice if choice in words.LANGUAGES else AS_DEVICE
        self._settle()

    def device_speaks(self, languages: tuple[str, ...]) -> None:
        """What this device is set to, the preferred one first (BCP 47)."""
        self._device = languages
        self._settle()

    @property
    def locales(self) -> ft.LocaleConfiguration:
        """For what is not ours to word: Material's pickers, menus and tooltips."""
        supported = [ft.Locale(code, COUNTRY) for code in words.LANGUAGES]
        now = next(locale for locale in supported if locale.language_code == self.language)
        return ft.LocaleConfiguration(supported_locales=supported, current_locale=now)

    def _settle(self) -> None:
        language = words.nearest(*self._device) if self.chosen == AS_DEVICE else self.chosen
        if language != words.language():
            words.speak(language)
        self.language = language

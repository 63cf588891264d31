"""Which languages this device is set to: the phone's own list, in a browser the browser's."""

from __future__ import annotations

import flet as ft


async def of_device(page: ft.Page) -> tuple[str, ...]:
    """Codes of BCP 47, the preferred one first; none where the platform does not say."""
    try:
        info = await page.get_device_info()
    except (RuntimeError, TypeError, ValueError):  # asked of a platform that knows less than Flet expects of it
        return ()
    return codes(getattr(info, "locales", ()))


def codes(locales: list[ft.Locale] | tuple[()]) -> tuple[str, ...]:
    return tuple(locale.language_tag for locale in locales)

"""What of a notebook may lie outside it on a phone: words on the clipboard, and the copies that the system's file
picker makes of a chosen address book. Both go when the phone locks.

Only phones: a laptop's clipboard is shared with whatever else its officer does there, and its browser copies no file.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from contextlib import suppress
from pathlib import Path
from weakref import WeakSet

import flet as ft

_PICKED = "file_picker"  # below the cache folder: where the plugin behind Flet's picker puts its copies on Android
_opened: WeakSet[object] = WeakSet()


def is_phone(page: ft.Page) -> bool:
    return not page.web and page.platform in (ft.PagePlatform.ANDROID, ft.PagePlatform.IOS)


def opened(window: object) -> None:
    """This window shows a notebook: what is on the clipboard later may be of it."""
    _opened.add(window)


async def clear(page: ft.Page, window: object) -> None:
    """Clears both, as far as the phone lets it. The clipboard only where the notebook was open in this window: what
    somebody copied elsewhere, to paste it here, stays."""
    if not is_phone(page):
        return
    await asyncio.to_thread(_clear_picked)
    if window in _opened:
        _opened.discard(window)
        with suppress(RuntimeError, TimeoutError):
            await ft.Clipboard().set("")


def _clear_picked() -> None:
    cache = os.environ.get("FLET_APP_STORAGE_TEMP")
    if cache:
        shutil.rmtree(Path(cache) / _PICKED, ignore_errors=True)

"""The phone's own key store: holds the part of the key that never leaves this device.

Only Android and iOS have one that Flet reaches and that is bound to the device. Elsewhere a longer passphrase
stands in for it.
"""

from __future__ import annotations

import os

import flet as ft

SECRET_NAME = "beatbook.device-secret"  # noqa: S105  # the name it is kept under, not the secret
SECRET_BYTES = 32


async def device_secret(page: ft.Page, make: bool) -> bytes | None:
    """The 32-byte secret of this device, made on first use if `make`; None where there is no key store.

    A profile that was set up without one never gets one later: the keys would no longer fit. Raises what the key
    store raises; it is never told to reset itself (`reset_on_error`), because that would destroy the only copy.
    """
    if page.web or page.platform not in (ft.PagePlatform.ANDROID, ft.PagePlatform.IOS):
        return None
    from flet_secure_storage import (  # phones only: not loaded on a laptop
        AndroidOptions,
        IOSOptions,
        KeychainAccessibility,
        SecureStorage,
    )

    storage = SecureStorage(
        android_options=AndroidOptions(reset_on_error=False),
        ios_options=IOSOptions(accessibility=KeychainAccessibility.UNLOCKED_THIS_DEVICE),
    )
    kept = await storage.get(SECRET_NAME)
    if kept is None and make:
        await storage.set(SECRET_NAME, os.urandom(SECRET_BYTES).hex())
        kept = await storage.get(SECRET_NAME)  # what counts is what the key store gives back
    return bytes.fromhex(kept) if kept else None

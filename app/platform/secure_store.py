"""The phone's own key store: holds the part of the key that never leaves this device.

Only Android and iOS have one that Flet reaches and that is bound to the device. Elsewhere a longer passphrase
stands in for it.
"""

from __future__ import annotations

import logging
import os

import flet as ft

log = logging.getLogger(__name__)

SECRET_NAME = "beatbook.device-secret"  # noqa: S105  # the name it is kept under, not the secret
SECRET_BYTES = 32


async def device_secret(page: ft.Page, make: bool) -> bytes | None:
    """The 32-byte secret of this device, made on first use if `make`; None where there is no key store.

    A profile that was set up without one never gets one later: the keys would no longer fit. None, too, where the key
    store does not give it: the officer cancelled, fingerprints changed, it was lost or spoilt. The notebook then stays
    as it is, is asked for again at the next try, and opens with the recovery key in any case. The key store is never
    told to reset itself (`reset_on_error`), because that would destroy the only copy.
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
    try:
        kept = await storage.get(SECRET_NAME)
        if kept is None and make:
            await storage.set(SECRET_NAME, os.urandom(SECRET_BYTES).hex())
            kept = await storage.get(SECRET_NAME)  # what counts is what the key store gives back
        secret = bytes.fromhex(kept or "")
    except (RuntimeError, TimeoutError, TypeError, ValueError) as error:
        log.warning("the key store gave no secret: %s", type(error).__name__)
        return None
    return secret if len(secret) == SECRET_BYTES else None

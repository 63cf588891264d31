"""A phone whose key store keeps a part of the key: a short PIN, and no loss when the key store loses its secret."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from app.container import Container
from app.device.errors import HardwareSecretMissing, WeakPassphrase
from app.notebook import contacts
from tests.cast.containers import opened
from tests.cast.servers import ThreadServer

PIN, PASSPHRASE = "829461", "lantern quay copper"


def gives(phone: Container, secret: bytes | None) -> list[bool]:
    """The phone's key store from now on; answers whether it was told to make a secret, each time."""
    asked: list[bool] = []

    async def key_store(make: bool) -> bytes | None:
        asked.append(make)
        return secret

    phone.profile.key_store, phone.profile.hardware_secret = key_store, None
    return asked


async def test_a_key_store_that_lost_its_secret_never_loses_a_note(server: ThreadServer, tmp_path: Path) -> None:
    secret = os.urandom(32)
    async with opened(tmp_path / "phone") as (phone,):
        gives(phone, secret)
        await phone.profile.ask_key_store()
        words = (await phone.enrolling.found(server.code, "Officer Ortiz", "Harbour beat", PIN)).words
        await asyncio.to_thread(contacts.create, phone.notebook, {"name": "Lena Marsh"})
        phone.lock()

        asked = gives(phone, None)  # lost, cancelled, or other fingerprints
        before = phone.tries_left
        for _ in range(6):
            with pytest.raises(HardwareSecretMissing):
                await phone.unlock(PIN)
        assert phone.tries_left == before, "no try was made"
        assert asked and not any(asked), "it is asked again, and never told to make another one"

        gives(phone, secret)  # not cancelled this time
        await phone.unlock(PIN)
        phone.lock()

        gives(phone, None)
        with pytest.raises(WeakPassphrase):
            await phone.recover(" ".join(words), PIN)  # without a key store 12 characters are the least
        await phone.recover(" ".join(words), PASSPHRASE)
        assert [row.title for row in contacts.page(phone.notebook).rows] == ["Lena Marsh"]
        phone.lock()
        await phone.unlock(PASSPHRASE)


async def test_nothing_of_the_keys_survives_a_restart(server: ThreadServer, tmp_path: Path) -> None:
    async with opened(tmp_path / "phone") as (phone,):
        await phone.enrolling.found(server.code, "Officer Ortiz", "Harbour beat", PASSPHRASE)
        secrets = phone.members.keyring.secrets
        kept = [
            secrets.seed,
            secrets.hpke_private,
            *(key for one in secrets.vault_keys.values() for key in one.values()),
        ]
        whole = b"".join(path.read_bytes() for path in (tmp_path / "phone").rglob("*") if path.is_file())
        assert not [key for key in kept if key in whole or key.hex().encode() in whole]
    async with opened(tmp_path / "phone") as (phone,):
        assert phone.phase == "locked"

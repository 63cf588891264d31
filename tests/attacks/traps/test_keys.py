"""What opens the notebook: never made anew because it could not be read, never a mere question, never cheap."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, ClassVar

import flet as ft
import flet_secure_storage
import pytest

from app.device.attempts import LOCK_AFTER_TRIES
from app.device.errors import KeyringExists, SlotDamaged, WrongPassphrase
from app.device.keyring import Cost, Keyring
from app.device.store import Store
from app.platform import secure_store
from tests.app.device import conftest as device
from tests.app.device import test_keyring
from tests.app.device.test_keyring import NOW_MS, create, resealed, unlock
from tests.attacks.traps.trap import FAILS, trap

folder, store = device.folder, device.store
PHONE: Any = SimpleNamespace(web=False, platform=ft.PagePlatform.ANDROID)


class KeyStore:
    """A phone's key store, as the plugin reaches it: one that was told to reset itself does, at the first error."""

    kept: ClassVar[dict[str, str]] = {}
    failing: ClassVar[bool] = False

    def __init__(self, android_options: Any = None, ios_options: Any = None) -> None:
        self._options = android_options or flet_secure_storage.AndroidOptions()

    async def get(self, name: str) -> str | None:
        if self.failing:
            if self._options.reset_on_error:
                self.kept.clear()
                return None
            raise RuntimeError("The key store is not ready yet.")
        return self.kept.get(name)

    async def set(self, name: str, value: str) -> None:
        self.kept[name] = value


@pytest.fixture
def key_store(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[KeyStore]]:
    monkeypatch.setattr(flet_secure_storage, "SecureStorage", KeyStore)
    monkeypatch.setattr(KeyStore, "kept", {})
    yield KeyStore
    KeyStore.failing = False


@trap(
    "a key store that resets itself on error",
    without=("a key store told to reset itself", "a key store error taken for an empty one"),
)
async def test_a_key_store_that_fails_for_a_moment_gives_the_same_secret_afterwards(key_store: type[KeyStore]) -> None:
    secret = await secure_store.device_secret(PHONE, make=True)
    key_store.failing = True
    assert await secure_store.device_secret(PHONE, make=True) is None
    key_store.failing = False
    assert await secure_store.device_secret(PHONE, make=True) == secret


def slots(store: Store) -> dict[str, bytes | None]:
    return {name: store.slot(name) for name in ("passphrase", "recovery", "secrets")}


@trap("a key store that resets itself on error", without="keys made anew over old ones")
def test_keys_that_cannot_be_read_stay_as_they_are(store: Store) -> None:
    create(store)
    damaged = bytearray(store.slot("passphrase") or b"")
    damaged[40] ^= 1
    store.put_slot("passphrase", bytes(damaged))
    before = slots(store)
    with pytest.raises(SlotDamaged):
        unlock(store)
    with pytest.raises(KeyringExists):
        create(store)
    assert slots(store) == before
    assert Keyring.exists(store)


test_the_key_stores_secret_is_part_of_the_key = trap(
    "a biometric check that is only a boolean", without="the key store's secret only asked for", elsewhere=True
)(test_keyring.test_the_key_stores_secret_is_part_of_the_key)


@trap("KDF parameters taken from the server", without="KDF parameters without bounds", fails=(*FAILS, WrongPassphrase))
def test_a_slot_that_somebody_made_cheap_to_guess_is_refused_before_a_passphrase_is_tried(store: Store) -> None:
    create(store)
    store.put_slot("passphrase", resealed(store.slot("passphrase") or b"", Cost(8, 1, 1)))
    with pytest.raises(SlotDamaged):
        unlock(store)
    assert Keyring.tries_left(store, NOW_MS) == LOCK_AFTER_TRIES


test_parameters_are_authenticated = trap(
    "KDF parameters taken from the server", without="KDF parameters not authenticated", elsewhere=True
)(test_keyring.test_parameters_are_authenticated)

"""The key store, where it fails as real ones do, and what a phone leaves behind; the system itself is played."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import flet as ft
import flet_secure_storage
import pytest

from app.platform import leftovers
from app.platform.secure_store import SECRET_NAME, device_secret

PHONE: Any = SimpleNamespace(web=False, platform=ft.PagePlatform.ANDROID)
LAPTOP: Any = SimpleNamespace(web=True, platform=ft.PagePlatform.LINUX)


class KeyStore:
    """`fails`: what each answer is instead, as Flet hands on what Keychain and Keystore say."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.fails: Exception | None = None
        self.resets = False

    def __call__(self, android_options: Any, ios_options: Any) -> KeyStore:
        self.resets = self.resets or android_options.reset_on_error
        return self

    async def get(self, name: str) -> str | None:
        if self.fails:
            raise self.fails
        return self.kept.get(name)

    async def set(self, name: str, value: str) -> None:
        if self.fails:
            raise self.fails
        self.kept[name] = value


@pytest.fixture
def key_store(monkeypatch: pytest.MonkeyPatch) -> KeyStore:
    fake = KeyStore()
    monkeypatch.setattr(flet_secure_storage, "SecureStorage", fake)
    return fake


async def test_a_secret_is_made_once_and_only_while_the_phone_is_set_up(key_store: KeyStore) -> None:
    assert await device_secret(PHONE, make=False) is None and key_store.kept == {}
    made = await device_secret(PHONE, make=True)
    assert made is not None and len(made) == 32
    assert await device_secret(PHONE, make=True) == await device_secret(PHONE, make=False) == made
    assert not key_store.resets, "it would destroy the only copy"
    assert await device_secret(LAPTOP, make=True) is None


@pytest.mark.parametrize(
    "failure",
    [
        RuntimeError("User canceled the operation."),
        RuntimeError("KeyPermanentlyInvalidatedException: Key permanently invalidated"),  # fingerprints changed
        RuntimeError("BAD_DECRYPT"),
        TimeoutError(),
    ],
)
async def test_a_key_store_that_fails_gives_nothing_and_loses_nothing(
    key_store: KeyStore, failure: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    made = await device_secret(PHONE, make=True)
    assert made is not None
    key_store.fails = failure
    assert await device_secret(PHONE, make=False) is None and made.hex() not in caplog.text
    key_store.fails = None
    assert await device_secret(PHONE, make=False) == made


@pytest.mark.parametrize("spoilt", ["", "zz", "00" * 31, "no hex at all"])
async def test_a_secret_of_another_form_is_none(key_store: KeyStore, spoilt: str) -> None:
    key_store.kept[SECRET_NAME] = spoilt
    assert await device_secret(PHONE, make=False) is None and key_store.kept[SECRET_NAME] == spoilt


class Clipboard:
    words = "of a note"

    async def set(self, words: str) -> None:
        Clipboard.words = words


async def test_at_lock_a_phone_clears_its_clipboard_and_what_the_file_picker_copied(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(leftovers.ft, "Clipboard", Clipboard)
    monkeypatch.setenv("FLET_APP_STORAGE_TEMP", str(tmp_path))
    picked, other = tmp_path / "file_picker" / "1" / "people.vcf", tmp_path / "other" / "kept"
    for file in (picked, other):
        file.parent.mkdir(parents=True)
        file.write_text("BEGIN:VCARD")

    class Window: ...

    window = Window()
    await leftovers.clear(LAPTOP, window)
    assert picked.exists() and Clipboard.words
    await leftovers.clear(PHONE, window)
    assert not picked.exists() and other.exists()
    assert Clipboard.words == "of a note", "what was copied before the notebook was open is not its own"
    leftovers.opened(window)
    await leftovers.clear(PHONE, window)
    assert Clipboard.words == ""

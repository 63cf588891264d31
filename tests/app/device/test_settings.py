"""Settings: believed within their bounds only, and never a reason to keep an officer out."""

from __future__ import annotations

from typing import Any

import pytest

from app.device.keyring import Keyring
from app.device.settings import LOCK_AFTER_S, SETTINGS, SHIFT_ENDED_MS, SLOT, THEME, Settings
from app.device.store import Store
from app.journal.packing import pack, unpack_map
from tests.app.device.test_keyring import create

ODD: list[Any] = [None, True, -1, 59, 1801, 1 << 62, 1.5, "", "neon", b"night", [], {}, ["night"]]


@pytest.fixture
def keyring(store: Store) -> Keyring:
    return create(store)


def test_every_setting_has_a_name_of_its_own_and_a_default_that_it_may_be() -> None:
    assert len({setting.name for setting in SETTINGS}) == len(SETTINGS)
    assert all(setting.read(setting.default) == setting.default for setting in SETTINGS)
    assert (LOCK_AFTER_S.default, LOCK_AFTER_S.most) == (300, 1800)
    assert all(LOCK_AFTER_S.read(seconds) == seconds for seconds in LOCK_AFTER_S.offered)


def test_what_was_chosen_is_there_after_the_next_unlock(store: Store, keyring: Keyring) -> None:
    settings = Settings(store, keyring)
    assert (settings[THEME], settings[LOCK_AFTER_S], settings[SHIFT_ENDED_MS]) == ("system", 300, 0)
    settings[THEME], settings[LOCK_AFTER_S] = "night", 900
    again = Settings(store, keyring)
    assert (again[THEME], again[LOCK_AFTER_S]) == ("night", 900)


@pytest.mark.parametrize("odd", ODD)
def test_what_a_setting_cannot_be_counts_as_not_chosen(store: Store, keyring: Keyring, odd: Any) -> None:
    kept = {setting.name: odd for setting in (THEME, LOCK_AFTER_S)}
    store.put_slot(SLOT, keyring.seal(f"beatbook {SLOT}", pack(kept)))
    settings = Settings(store, keyring)
    assert (settings[THEME], settings[LOCK_AFTER_S]) == ("system", 300)


def test_settings_that_cannot_be_opened_count_as_none(store: Store, keyring: Keyring) -> None:
    store.put_slot(SLOT, b"no sealed box")
    settings = Settings(store, keyring)
    assert settings[THEME] == "system"
    settings[THEME] = "dark"
    assert Settings(store, keyring)[THEME] == "dark"


def test_nothing_out_of_bounds_is_written(store: Store, keyring: Keyring) -> None:
    settings = Settings(store, keyring)
    for too_much in (0, 1801):
        with pytest.raises(ValueError, match="lock_after_s"):
            settings[LOCK_AFTER_S] = too_much
    assert settings[LOCK_AFTER_S] == 300 and store.slot(SLOT) is None


def test_a_newer_versions_settings_stay_as_they_are(store: Store, keyring: Keyring) -> None:
    store.put_slot(SLOT, keyring.seal(f"beatbook {SLOT}", pack({"hologram": [1, 2]})))
    Settings(store, keyring)[THEME] = "light"
    sealed = store.slot(SLOT)
    assert sealed is not None
    assert unpack_map(keyring.open(f"beatbook {SLOT}", sealed), 1_000) == {"hologram": [1, 2], "theme": "light"}


def test_an_agency_that_allows_less_is_offered_no_more() -> None:
    assert LOCK_AFTER_S.offered_to(1800) == LOCK_AFTER_S.offered
    assert LOCK_AFTER_S.offered_to(420) == (60, 120, 300, 420)
    assert LOCK_AFTER_S.offered_to(60) == (60,)

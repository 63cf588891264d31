"""Wrong tries: counted before they are made, kept over a restart, and no clock gives any back."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.device.attempts import (
    LOCK_AFTER_TRIES,
    LOCK_WINDOW_MS,
    TRIES_EVER,
    Attempts,
    locked,
    tries_left,
)
from app.device.errors import SlotLocked
from app.device.store import Store

NOW_MS = 1_700_000_000_000
MINUTE_MS = 60_000


def fail(attempts: Attempts, times: int, at_ms: int = NOW_MS) -> None:
    for _ in range(times):
        attempts.begin(at_ms)


def test_five_wrong_tries_in_a_quarter_of_an_hour_lock_the_slot(store: Store) -> None:
    attempts = Attempts(store, "passphrase")
    assert attempts.left(NOW_MS) == 5
    assert [attempts.begin(NOW_MS + at * MINUTE_MS) for at in range(5)] == [4, 3, 2, 1, 0]
    with pytest.raises(SlotLocked):
        attempts.begin(NOW_MS + 5 * MINUTE_MS)
    assert len(store.failures("passphrase")) == 5


@pytest.mark.parametrize("later_ms", [-(10**12), -1, 0, LOCK_WINDOW_MS, 10**12])
def test_a_locked_slot_stays_locked_whatever_the_clock_says(folder: Path, later_ms: int) -> None:
    with Store(folder) as store:
        fail(Attempts(store, "passphrase"), 5)
    with Store(folder) as store:
        attempts = Attempts(store, "passphrase")
        assert attempts.left(NOW_MS + later_ms) == 0
        with pytest.raises(SlotLocked):
            attempts.begin(NOW_MS + later_ms)


def test_the_count_survives_a_restart(folder: Path) -> None:
    with Store(folder) as store:
        fail(Attempts(store, "passphrase"), 4)
    with Store(folder) as store:
        assert Attempts(store, "passphrase").left(NOW_MS) == 1


def test_tries_far_apart_do_not_lock(store: Store) -> None:
    attempts = Attempts(store, "passphrase")
    for at in range(10):
        assert attempts.begin(NOW_MS + at * LOCK_WINDOW_MS) == 4
    assert attempts.left(NOW_MS + 20 * LOCK_WINDOW_MS) == 5


def test_a_clock_set_back_gives_no_try_back(store: Store) -> None:
    attempts = Attempts(store, "passphrase")
    fail(attempts, 2)
    assert attempts.left(NOW_MS - 10**9) == 3
    fail(attempts, 3, NOW_MS - 10**9)
    assert attempts.left(NOW_MS) == 0


def test_a_clock_set_forward_again_and_again_ends_too(store: Store) -> None:
    attempts = Attempts(store, "passphrase")
    at_ms = NOW_MS
    for _ in range(TRIES_EVER):
        attempts.begin(at_ms)
        at_ms += LOCK_WINDOW_MS
    with pytest.raises(SlotLocked):
        attempts.begin(at_ms + 10**12)


def test_success_wipes_the_slate_of_its_own_slot_only(store: Store) -> None:
    passphrase, other = Attempts(store, "passphrase"), Attempts(store, "biometric")
    fail(passphrase, 5)
    fail(other, 3)
    passphrase.clear()
    assert (passphrase.left(NOW_MS), other.left(NOW_MS)) == (5, 2)


def test_a_try_that_could_not_be_made_is_given_back(store: Store) -> None:
    attempts = Attempts(store, "passphrase")
    fail(attempts, 5)
    attempts.withdraw()
    assert attempts.left(NOW_MS) == 1


@given(st.lists(st.integers(-(10**12), 10**12), max_size=60))
def test_no_clock_ever_allows_more_than_the_limits(clock: list[int]) -> None:
    times: list[int] = []
    for now_ms in clock:
        was_locked = locked(times)
        if not tries_left(times, now_ms):
            assert was_locked
            continue
        assert not was_locked, "once locked, no clock opens it"
        times.append(max(now_ms, times[-1] if times else now_ms))
    assert len(times) <= TRIES_EVER and times == sorted(times)
    for first, fifth in zip(times, times[LOCK_AFTER_TRIES - 1 :], strict=False):
        assert fifth - first >= LOCK_WINDOW_MS or fifth is times[-1]

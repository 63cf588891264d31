"""Wrong tries at opening a slot: counted on disk before the key derivation runs, so that a kill gives none back.

States of a slot, read from the times of its failures since the last success:

    open      fewer than LOCK_AFTER_TRIES failures lie within any LOCK_WINDOW_MS, and fewer than TRIES_EVER in all
    locked    otherwise; stays so whatever the clock says, until `clear` (the recovery slot opened the notebook)

Limits: FBI CJIS Security Policy 6.0, AC-7 (5 consecutive failures in 15 minutes, then locked until released). A clock
set forward could make old failures age, hence the total (NIST SP 800-63B 5.2.2 allows 100; we stop earlier). A clock
set back does not: a failure is never dated before the one preceding it.
"""

from __future__ import annotations

from app.device.errors import SlotLocked
from app.device.slots import AttemptRows

LOCK_AFTER_TRIES = 5
LOCK_WINDOW_MS = 15 * 60 * 1000
TRIES_EVER = 20


class Attempts:
    """The tries at one slot. Times are milliseconds since 1970 UTC."""

    def __init__(self, store: AttemptRows, slot: str) -> None:
        self._store, self._slot = store, slot

    def left(self, now_ms: int) -> int:
        """Wrong tries still allowed; 0 when the slot is locked."""
        return tries_left(self._store.failures(self._slot), now_ms)

    def begin(self, now_ms: int) -> int:
        """Counts a failure, durably, before the try is made. Returns how many are left should it fail.

        Raises SlotLocked without counting when none is allowed.
        """

        def count(times: list[int]) -> list[int]:
            if not tries_left(times, now_ms):
                raise SlotLocked
            return [*times, max(now_ms, times[-1] if times else now_ms)]

        return tries_left(self._store.change_failures(self._slot, count), now_ms)

    def withdraw(self) -> None:
        """The try could not be made at all: it does not count."""
        self._store.change_failures(self._slot, lambda times: times[:-1])

    def clear(self) -> None:
        """The slot was opened, or made anew by the recovery key."""
        self._store.change_failures(self._slot, lambda times: [])


def tries_left(times: list[int], now_ms: int) -> int:
    """Tries allowed after failures at these ascending times."""
    if locked(times):
        return 0
    since_ms = max(now_ms, times[-1] if times else now_ms) - LOCK_WINDOW_MS
    recent = sum(at_ms > since_ms for at_ms in times)
    return min(LOCK_AFTER_TRIES - recent, TRIES_EVER - len(times))


def locked(times: list[int]) -> bool:
    """True once LOCK_AFTER_TRIES of these fell within LOCK_WINDOW_MS, or all of them are TRIES_EVER."""
    runs = zip(times, times[LOCK_AFTER_TRIES - 1 :], strict=False)
    return len(times) >= TRIES_EVER or any(last - first < LOCK_WINDOW_MS for first, last in runs)

"""When an unattended phone must lock.

Two clocks are asked, because each can stand still: a phone in deep sleep stops the monotonic one, and an officer
may set the wall clock back. Whichever says more time has passed is believed.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from weakref import WeakKeyDictionary

from app.container.windows import Windows
from app.device.settings import LOCK_AFTER_S

REAUTHENTICATE_AFTER_S = 12 * 3600  # however busy the shift, the passphrase is asked again


class Clocks:
    """Seconds passed since `reset`, by the more pessimistic of two clocks."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic, wall: Callable[[], float] = time.time) -> None:
        self._monotonic, self._wall = monotonic, wall
        self._since = (monotonic(), wall())

    def reset(self) -> None:
        self._since = (self._monotonic(), self._wall())

    def passed_s(self) -> float:
        return max(self._monotonic() - self._since[0], self._wall() - self._since[1])


class IdleWatch:
    """Knows when the officer last touched the phone and when they last gave the passphrase, in any of its windows."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic, wall: Callable[[], float] = time.time) -> None:
        self._touched = Clocks(monotonic, wall)
        self._opened = Clocks(monotonic, wall)

    def opened(self) -> None:
        self._opened.reset()
        self._touched.reset()

    def touched(self) -> None:
        self._touched.reset()

    def due_in_s(self, lock_after_s: int) -> float:
        """Seconds until the lock; zero or less when it is due."""
        after = min(max(lock_after_s, 30), LOCK_AFTER_S.most)
        return min(after - self._touched.passed_s(), REAUTHENTICATE_AFTER_S - self._opened.passed_s())


_by_windows: WeakKeyDictionary[Windows, IdleWatch] = WeakKeyDictionary()


def idle_watch(windows: Windows) -> IdleWatch:
    """The same for all windows of a profile: one that nobody looks at does not lock the one in use."""
    return _by_windows.setdefault(windows, IdleWatch())

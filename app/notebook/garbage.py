"""Garbage: Python does not look for it while entries are taken in.

A page opens into tens of thousands of small objects that all live until they are shown and then go by themselves.
Looking through them again and again, and now and then through whatever else the app holds, finds nothing: it was a
tenth of the time of unlocking, and the more, the more lists and maps an entry holds.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

NEW_OBJECTS, ROUNDS = 20_000, 20
"""So many objects more than went by themselves before the collector looks, and so often at the new ones before at all.
A screen that is drawn makes some thousands: with Python's own 700 a tap waited up to 40 ms for the collector."""
_lock = threading.Lock()
_at_work: list[bool] = []
"""One for each thread that takes something in; the first of them says whether the collector ran before."""


def seldom() -> None:
    """For the whole app: what is loaded by now stays, and the rest is looked through less often."""
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, ROUNDS, ROUNDS)


@contextmanager
def uncollected() -> Iterator[None]:
    """The collector rests until the last thread is out of it, and then goes on if it ran before."""
    with _lock:
        _at_work.append(_at_work[0] if _at_work else gc.isenabled())
        gc.disable()
    try:
        yield
    finally:
        with _lock:
            if _at_work.pop() and not _at_work:
                gc.enable()

"""How often a phone asks by itself once more for what came spoilt: with the next sync, then ever more rarely.

What was altered on the way comes right from an honest server. One that goes on sending it is asked a few times a day,
and cannot make a phone ask in a circle.
"""

from __future__ import annotations

from dataclasses import dataclass, field

PAUSE_MAX = 32  # syncs
REMEMBERED_MAX = 2_000  # more than may be set aside of a squad


@dataclass
class Patience:
    """Counted in syncs, of one process: a phone that nobody uses asks for nothing."""

    _syncs: int = 0
    _next: dict[bytes, tuple[int, int]] = field(default_factory=dict)  # what -> (the sync in which to ask, its pause)

    def begin(self) -> None:
        """A sync begins."""
        self._syncs += 1

    def is_due(self, what: bytes) -> bool:
        return self._next.get(what, (0, 0))[0] <= self._syncs

    def asked(self, what: bytes) -> None:
        """It was asked for, whatever came of it."""
        pause = min(PAUSE_MAX, 2 * self._next.pop(what, (0, 0))[1] or 1)
        self._next[what] = (self._syncs + pause, pause)
        while len(self._next) > REMEMBERED_MAX:
            del self._next[next(iter(self._next))]

"""How much of the requests' bodies is in memory at once: all together, and of strangers.

A body is bounded by its kind of request, the number of connections by `connections`; but their product is more than a
small machine has. Small bodies are not counted. Whose signature shows no member gets a quarter
of the room: a crowd of strangers then leaves the phones of the agency the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

SMALL_BYTES = 4096  # of each body: not counted
STRANGERS_PART = 4


class Room:
    """`size` in bytes. Used by one event loop."""

    def __init__(self, size: int) -> None:
        self._free = size
        self._free_for_strangers = size // STRANGERS_PART

    def take(self, size: int, known: bool) -> bool:
        """Whether there is room for so many bytes; it is taken then. `known`: of a device that signed its request."""
        if size > self._free or not (known or size <= self._free_for_strangers):
            return False
        self.leave(-size, known)
        return True

    def leave(self, size: int, known: bool) -> None:
        self._free += size
        if not known:
            self._free_for_strangers += size


@dataclass
class Share:
    """The part of the room that one request's body takes; `is_known` is asked when it first takes any."""

    room: Room
    is_known: Callable[[], bool]
    _seen: int = 0
    _held: int = 0
    _known: bool = False

    def grow(self, size: int) -> bool:
        """Whether `size` more bytes of the body may be kept."""
        self._seen += size
        counted = min(size, self._seen - SMALL_BYTES)
        if counted <= 0:
            return True
        if not self._held:
            self._known = self.is_known()
        if not self.room.take(counted, self._known):
            return False
        self._held += counted
        return True

    def close(self) -> None:
        """The request is answered: its body is gone."""
        self.room.leave(self._held, self._known)
        self._held = 0

"""The short message at the bottom of the screen: what just happened, and the way to undo it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import flet as ft

STANDS_S = 4.0
STANDS_WITH_UNDO_S = 8.0


@dataclass(frozen=True)
class Notice:
    """`number` tells two notices with the same words apart. `undo` is awaited when Undo is tapped."""

    number: int
    text: str
    undo: Callable[[], Awaitable[None]] | None = None
    warning: bool = False

    @property
    def stands_s(self) -> float:
        """How long it stands: a warning as long as what can be undone."""
        return STANDS_WITH_UNDO_S if self.undo or self.warning else STANDS_S


class Notices(ft.Observable):
    """At most one notice is shown; a newer one replaces it."""

    def __init__(self) -> None:
        self._count = 0
        self.current: Notice | None = None

    def show(self, text: str, undo: Callable[[], Awaitable[None]] | None = None, warning: bool = False) -> None:
        self._count += 1
        self.current = Notice(self._count, text, undo, warning)

    def clear(self, number: int | None = None) -> None:
        """Take the notice away; with `number`, only if it is still that one."""
        if self.current is not None and number in (None, self.current.number):
            self.current = None

"""What the window has room for."""

from __future__ import annotations

from dataclasses import dataclass

import flet as ft

WIDE_FROM, RAIL_FROM, THREE_FROM = 600, 900, 1250  # dp, at letters of the usual size


@dataclass(frozen=True)
class Room:
    """`wide`: for list and detail side by side; `rail`: for a rail at the left instead of the bar, and a form beside
    what was being read; `three`: for all of them at once."""

    wide: bool
    rail: bool
    three: bool

    @property
    def views(self) -> tuple[bool, bool]:
        """With others of these, what stands in the shell and what in a view of its own is arranged anew."""
        return self.wide, self.rail


class Layout(ft.Observable):
    """What a window is drawn for: its `room`, and `letters`, how many times larger than usual the device draws text; 1
    until a screen has been drawn."""

    def __init__(self, width: float) -> None:
        self._width = width
        self.letters = 1.0
        self.room = self.room_of(width, self.letters)

    def room_of(self, width: float | None = None, letters: float | None = None) -> Room:
        """The room that a window has; so wide and with such letters as this one, where nothing else is said."""
        dp = (width or self._width) / (letters or self.letters)
        return Room(dp >= WIDE_FROM, dp >= RAIL_FROM, dp >= THREE_FROM)

    def measure(self, width: float | None = None, letters: float | None = None) -> None:
        """Take in another width, in dp, or other letters."""
        self._width, self.letters = width or self._width, letters or self.letters
        self.room = self.room_of()

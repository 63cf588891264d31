"""How far one vault has come in a sync: what of it is asked for and offered next, and what the server last signed."""

from __future__ import annotations

from dataclasses import dataclass

from app.device.store import Cursor
from app.journal.entry import Entry
from app.journal.messages import Page, Result
from app.journal.receipt import Receipt

ROUNDS = 5  # meet known entries, pull, find the fork, pull, push again: once more than that needs

Place = tuple[bytes, int]
"""In the order in which entries are sent: device, number."""
START: Place = (b"", 0)


@dataclass
class Course:
    """`cursor`: behind what is here, or on its way to the disk. `last`: the newest seq that the server told of.

    `pulled`      up to there
    `waits`       nothing is offered before all is pulled
    `ahead`       up to where entries are offered in answers that are not written down yet
    `held`        up to where this sync has offered all that is taken today
    `closed`      nothing more of it in this sync; with what the server says of it, or as this officer left it
    `diverged`, `set_back`    the server kept another journal, or less than it had said, once
    `tries`       how often it had to begin anew
    """

    vault: bytes
    cursor: Cursor
    last: int = 0
    pulled: bool = False
    waits: bool = False
    ahead: Place = START
    held: Place = START
    closed: bool = False
    diverged: bool = False
    set_back: bool = False
    tries: int = 0
    receipt: Receipt | None = None

    @property
    def behind(self) -> Place:
        return max(self.ahead, self.held)

    @property
    def offers(self) -> bool:
        """Whether what waits may go now."""
        return not self.closed and not self.waits and self.tries < ROUNDS

    def begin_anew(self, cursor: Cursor, waits: bool) -> None:
        """What was true of it is not: entries went back to waiting."""
        self.cursor, self.ahead, self.pulled, self.waits = cursor, START, False, waits
        self.tries += 1


@dataclass(frozen=True)
class Told:
    """What an answer says of one vault: each entry offered, with its result, and the page behind `cursor`."""

    course: Course
    cursor: Cursor
    page: Page
    pairs: list[tuple[Entry, Result]]

    @property
    def accepted(self) -> list[tuple[bytes, int]]:
        return [(entry.hash, result.seq) for entry, result in self.pairs if result.on_server]

    @property
    def echo(self) -> list[Entry]:
        """What was offered, where that and nothing else is the page."""
        offered = [entry for entry, _ in self.pairs]
        return offered if [entry.pack() for entry in offered] == self.page.items else []

    @property
    def refused(self) -> list[tuple[Entry, str]]:
        return [(entry, result.status) for entry, result in self.pairs if not result.on_server]

"""A notebook that holds a squad's year of work: 5,000 contacts and 50,000 interactions by eight officers.

Or that of an officer of several squads, with as much in each of them.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path

from app.device.store import Cursor
from app.journal import stamps
from app.journal.change import Action
from app.journal.entry import FIRST_PREVIOUS, next_head, open_body
from app.notebook.notebook import Notebook
from tests.bench.town import Note, Town
from tests.cast.notebook import NotebookPhone, NotebookSquad

CONTACTS = 5_000
NOTES = 50_000
OFFICERS = 8
PAGE_ENTRIES = 500
MINUTE_MS = 60_000


class Held:
    """The founder's open notebook with everything in it, on the server already, and a snapshot beside it."""

    def __init__(self, folder: Path, scale: float, squads: int = 1, problems: int = 0, visits: int = 0) -> None:
        """`scale` is that of each squad, `contacts` and `notes` what all of them have together; `problems` and `visits`
        come to each."""
        self.squad = NotebookSquad(folder)
        for number in range(1, OFFICERS):
            self.squad.join(f"Officer {number}")
        each = (round(CONTACTS * scale), round(NOTES * scale))
        officers = [phone.notebook for phone in self.squad.phones]
        self.contacts, self.notes = each[0] * squads, each[1] * squads
        more = [self.squad.another(f"Squad {number}", *officers) for number in range(2, squads + 1)]
        self.town = Town([phone.officer.hex() for phone in self.squad.phones], self.squad.clock())
        for vault in (self.squad.vault, *more):
            self.town.go_to(vault)
            worked = itertools.chain(self.town.problems(problems), self.town.visits(visits))
            self._fill(vault, [*self.town.people(each[0]), *self.town.notes(each[1]), *worked])
        self.notebook.refresh()
        self.tidy()
        assert not self.notebook.unread()

    @property
    def phone(self) -> NotebookPhone:
        return self.squad.phones[0]

    @property
    def notebook(self) -> Notebook:
        return self.phone.notebook

    def _fill(self, vault: bytes, written: Sequence[Note]) -> None:
        """Every officer's chain in a squad, interleaved, put where a pull would put it."""
        squad, store, key = self.squad, self.phone.store, self.squad.keys[vault]
        authors = [phone.author for phone in squad.phones]
        tips = [(0, FIRST_PREVIOUS)] * len(authors)
        begun_ms = squad.clock() - len(written) * MINUTE_MS // 2
        head = bytes(32)
        page = []
        for seq, note in enumerate(written, start=1):
            author, (number, previous) = authors[note.officer], tips[note.officer]
            action = Action(stamps.make(begun_ms + seq * MINUTE_MS // 2, 0, author.device), note.changes).pack()
            entry = author.seal(vault, number + 1, previous, 1, key, action)
            tips[note.officer] = (number + 1, entry.hash)
            head = next_head(head, entry.hash)
            page.append((seq, entry))
            if len(page) == PAGE_ENTRIES or seq == len(written):
                store.commit_page(vault, page, Cursor(seq, head))
                page = []

    def tidy(self) -> None:
        """Does what the app does in the background after a pull: indexes the notes for search."""
        while self.notebook.tidy():
            pass

    def plain_actions(self) -> Iterator[bytes]:
        """Every action in the clear, in order of arrival."""
        last = 0
        while page := self.phone.store.entries_after(last, PAGE_ENTRIES):
            for one in page:
                yield open_body(one.entry, self.squad.keys[one.entry.header.vault]).pack()
            last = page[-1].rowid

    def close(self) -> None:
        self.squad.close()

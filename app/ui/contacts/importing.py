"""An import under way: the file that was read, what the officer decided, how far it is, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import flet as ft

from app.domain.field_rules import one_line
from app.notebook import address_book, people_import
from app.notebook.address_book import Meanings, Reading
from app.notebook.people_import import Decision, Imported, Preview, PreviewRow
from app.state.session import Session
from app.ui.parts.squads import read_mine, remember
from app.words import _, ngettext

ROWS_AT_ONCE = 15
SKIP, MERGE, IMPORT = people_import.SKIP, people_import.MERGE, people_import.IMPORT


@dataclass(frozen=True)
class Looked:
    """A file that was read: `reading` says what stays behind, `preview` what would become of the rest.

    `meanings` is what the officer said fields and columns are.
    """

    file: str
    data: bytes
    reading: Reading
    preview: Preview
    meanings: Meanings


@dataclass(frozen=True)
class Progress:
    done: int
    total: int


class Importing(ft.Observable):
    """`decisions`: other than usual, by place in the list; `shown`: rows of it, and `more` of the lists above it.

    `asked` is the field or column whose meaning is being chosen, `squad` the one that gets the people, once chosen.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._picker = ft.FilePicker()
        self.looked: Looked | None = None
        self.progress: Progress | None = None
        self.result: Imported | None = None
        self.busy = False
        self.decisions: dict[int, Decision] = {}
        self.shown = ROWS_AT_ONCE
        self.more: dict[str, int] = {}
        self.asked = ""
        self.squad: str | None = None

    @property
    def count(self) -> int:
        """How many are to come in."""
        return len(people_import.people(self.looked.preview, self.decisions)) if self.looked is not None else 0

    # The file ---------------------------------------------------------------------------------------------------

    async def pick(self) -> None:
        files = await self._picker.pick_files(
            dialog_title=_("Choose an address book"),
            file_type=ft.FilePickerFileType.CUSTOM,
            allowed_extensions=["vcf", "vcard", "csv", "txt"],
            with_data=True,
        )
        if files:
            await self._look(files[0].bytes or b"", one_line(files[0].name), {})
            self.result = None

    async def mean(self, name: str, meaning: str) -> None:
        """The file is read once more with what the officer says a column is."""
        if self.looked is not None:
            await self._look(self.looked.data, self.looked.file, {**self.looked.meanings, name: meaning})

    async def _look(self, data: bytes, file: str, meanings: Meanings) -> None:
        def look() -> Looked:
            nb, keeper = self._session.notebook, read_mine(self._session).one_of(self.squad)
            reading = address_book.read(data, file, region=nb.region, meanings=meanings)
            return Looked(file, data, reading, people_import.preview(nb, reading.cards, keeper), meanings)

        self.busy = True
        try:
            self.looked = await self._session.tasks.run(look)
            self.decisions = {}
            self.shown = ROWS_AT_ONCE
            self.asked = ""
        finally:
            self.busy = False

    async def into(self, squad: str) -> None:
        """These people are for this squad: who is known already is asked of it."""
        self.squad = squad
        if self.looked is not None:
            await self._look(self.looked.data, self.looked.file, self.looked.meanings)

    async def start_over(self) -> None:
        self.looked = None

    # What is decided --------------------------------------------------------------------------------------------

    async def ask(self, name: str) -> None:
        self.asked = "" if self.asked == name else name

    async def decide(self, place: int, value: str) -> None:
        choice: Decision = SKIP if value == SKIP else MERGE if value == MERGE else IMPORT
        self.decisions = {**self.decisions, place: choice}

    async def tick_all(self, ticked: bool) -> None:
        if self.looked is not None:
            new = [at for at, row in enumerate(self.looked.preview.rows) if is_new(row)]
            self.decisions = {**self.decisions, **dict.fromkeys(new, IMPORT if ticked else SKIP)}

    async def show_more(self) -> None:
        self.shown += ROWS_AT_ONCE

    async def show_more_of(self, name: str) -> None:
        self.more = {**self.more, name: self.shown_of(name) + ROWS_AT_ONCE}

    def shown_of(self, name: str) -> int:
        """How many rows of the list called `name` are shown."""
        return self.more.get(name, ROWS_AT_ONCE)

    # Coming in --------------------------------------------------------------------------------------------------

    async def run(self) -> None:
        if self.looked is None:
            return
        session, cards = self._session, people_import.people(self.looked.preview, self.decisions)
        self.progress = Progress(0, len(cards))
        keeper = read_mine(session).one_of(self.squad)
        try:
            imported: Imported = await session.write(
                people_import.run, cards, lambda done, total: session.tasks.start(self._moved, done, total), keeper
            )
        finally:
            self.progress = None
        self.looked, self.result = None, imported
        await session.tasks.run(remember, session, keeper)
        session.say(came_in(imported), partial(self.undo, imported))

    async def _moved(self, done: int, total: int) -> None:
        if self.progress is not None:
            self.progress = Progress(done, total)

    async def undo(self, imported: Imported) -> None:
        gone = await self._session.write(people_import.undo_import, imported.batch, imported.merged)
        self.result = None
        stayed = imported.contacts - gone
        said = [_("The import is undone."), ngettext("{count} removed.", "{count} removed.", gone).format(count=gone)]
        if stayed:
            kept = ngettext(
                "{count} stayed: somebody works with them already.",
                "{count} stayed: somebody works with them already.",
                stayed,
            )
            said.append(kept.format(count=stayed))
        if known := len(imported.merged):
            back = ngettext(
                "What went into {count} known person is taken back.",
                "What went into {count} known people is taken back.",
                known,
            )
            said.append(back.format(count=known))
        self._session.say(" ".join(said))


def is_new(row: PreviewRow) -> bool:
    return row.problem is None and row.like is None and row.twin is None


def came_in(imported: Imported) -> str:
    count, known = imported.contacts, len(imported.merged)
    new = ngettext("{count} person imported", "{count} people imported", count).format(count=count)
    if not known:
        return new
    if not count:
        return ngettext("Added to {count} known person", "Added to {count} known people", known).format(count=known)
    # For translators: stands behind "3 people imported, ".
    added = ngettext("added to {count} known person", "added to {count} known people", known)
    return f"{new}, {added.format(count=known)}"

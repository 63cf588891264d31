"""Import people: choose a file, look at what is in it, import, and undo it as one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial

import flet as ft

from app.domain.initials import initials
from app.notebook import address_book, people_import
from app.notebook.address_book import Unreadable
from app.notebook.people_import import Imported, Preview, PreviewRow
from app.state.context import use_session
from app.state.session import Session
from app.ui import routes, theme
from app.ui.hooks import use_kept, use_optional, use_value
from app.ui.parts import button, card
from app.ui.parts.field import chip_group
from app.ui.parts.page import page_view
from app.ui.parts.paging import more_row
from app.ui.parts.text import body, heading, note
from app.ui.screen import screen

ROWS_AT_ONCE = 50
SKIP, IMPORT = "skip", "import"
Decide = Callable[[int], Callable[[str], Awaitable[None]]]


@dataclass(frozen=True)
class Looked:
    """A file that was read: `unreadable` lines stay behind, `preview` says what would become of the rest."""

    file: str
    preview: Preview
    unreadable: Sequence[Unreadable]


@dataclass(frozen=True)
class Progress:
    done: int
    total: int


@screen
def ImportPeople() -> ft.View:
    session = use_session()
    looked, set_looked = use_optional(Looked)
    taken, set_taken = use_value(frozenset[int]())  # likenesses to import all the same, by place in the list
    shown, set_shown = use_value(ROWS_AT_ONCE)
    progress, set_progress = use_optional(Progress)
    result, set_result = use_optional(Imported)
    busy, set_busy = use_value(False)
    picker = use_kept(ft.FilePicker)
    act = session.tasks.act

    async def pick() -> None:
        files = await picker.pick_files(
            dialog_title="Choose an address book",
            file_type=ft.FilePickerFileType.CUSTOM,
            allowed_extensions=["vcf", "vcard", "csv", "txt"],
            with_data=True,
        )
        if not files:
            return
        set_busy(True)
        try:
            set_looked(await session.tasks.run(_look, session, files[0].bytes or b"", files[0].name))
            set_taken(frozenset())
            set_shown(ROWS_AT_ONCE)
            set_result(None)
        finally:
            set_busy(False)

    async def run() -> None:
        if looked is None:
            return
        cards = [row.card for row in chosen_rows(looked.preview, taken)]

        async def moved(done: int, total: int) -> None:
            set_progress(lambda now: Progress(done, total) if now is not None else None)

        set_progress(Progress(0, len(cards)))
        try:
            imported = await session.write(
                people_import.run, cards, lambda done, total: session.tasks.start(moved, done, total)
            )
        finally:
            set_progress(None)
        set_looked(None)
        set_result(imported)
        session.say(_came_in(imported.contacts), partial(undo, imported))

    async def undo(imported: Imported) -> None:
        gone = await session.write(people_import.undo_import, imported.batch)
        set_result(None)
        stayed = imported.contacts - gone
        kept = f" {stayed} stayed: somebody works with them already." if stayed else ""
        session.say(f"The import is undone. {gone} removed.{kept}")

    async def start_over() -> None:
        set_looked(None)

    async def show_more() -> None:
        set_shown(lambda n: n + ROWS_AT_ONCE)

    def decide(place: int) -> Callable[[str], Awaitable[None]]:
        async def decided(value: str) -> None:
            set_taken(lambda now: now | {place} if value == IMPORT else now - {place})

        return session.tasks.guarded(decided)

    parts: list[ft.Control | None]
    bottom: ft.Control | None = None
    if progress is not None:
        parts = [
            heading(f"Importing {progress.done} of {progress.total}"),
            ft.ProgressBar(
                value=progress.done / progress.total if progress.total else None,
                color=theme.PRIMARY,
                bgcolor=theme.CHIP,
                border_radius=4,
            ),
            note("You may leave this screen; the import goes on."),
        ]
    elif result is not None:
        aside = f"{result.skipped} could not come in." if result.skipped else "They are under People now."
        parts = [card.empty(ft.Icons.CHECK_CIRCLE_ROUNDED, _came_in(result.contacts), aside)]
        bottom = button.stacked(
            button.primary("Show people", act(session.go, routes.PEOPLE)),
            button.quiet("Undo the import", act(undo, result, once="undo import"), theme.LATE),
        )
    elif looked is not None:
        count = len(chosen_rows(looked.preview, taken))
        parts = [*_preview(looked, taken, shown, decide), more_row(shown, len(looked.preview.rows), act(show_more))]
        words = f"Import {count}" if count else "Nothing to import"
        bottom = button.stacked(
            button.primary(words, act(run, once="import"), busy=not count),
            button.quiet("Choose another file", act(start_over)),
        )
    else:
        parts = [
            body("Bring people in from an address book: a vCard file (.vcf), or a CSV file from Google or Outlook."),
            card.banner(
                "You see everything before it comes in, and can undo the whole import afterwards. "
                "Import only people your work needs.",
                "plain",
                ft.Icons.VISIBILITY_ROUNDED,
            ),
        ]
        bottom = button.stacked(
            button.primary("Choose a file", act(pick, once="pick"), ft.Icons.UPLOAD_FILE_ROUNDED, busy=busy)
        )
    return page_view(session, "Import people", parts, tab="More", back="Back", bottom=bottom, long=looked is not None)


def _came_in(count: int) -> str:
    return "1 person imported" if count == 1 else f"{count} people imported"


def _look(session: Session, data: bytes, name: str) -> Looked:
    reading = address_book.read(data, name)
    return Looked(name, people_import.preview(session.notebook, reading.cards), reading.unreadable)


def chosen_rows(preview: Preview, taken: frozenset[int]) -> list[PreviewRow]:
    """New people, and likenesses the officer wants all the same."""
    return [
        row for place, row in enumerate(preview.rows) if row.problem is None and (row.like is None or place in taken)
    ]


def _preview(looked: Looked, taken: frozenset[int], shown: int, decide: Decide) -> list[ft.Control | None]:
    preview = looked.preview
    left_out = [one for one in looked.unreadable if not one.kept]
    partly = [one for one in looked.unreadable if one.kept]
    parts: list[ft.Control | None] = [
        note(looked.file, lines=2),
        ft.Row(
            [
                card.badge(f"{preview.new} new", "ok"),
                *([card.badge(f"{preview.duplicates} known already", "promise")] if preview.duplicates else []),
                *([card.badge(f"{len(left_out)} not readable", "late")] if left_out else []),
            ],
            wrap=True,
            spacing=8,
            run_spacing=6,
        ),
    ]
    if left_out:
        parts.append(card.section("Not readable", len(left_out), "late"))
        parts.append(_remarks(left_out))
    if partly:
        parts.append(card.section("Comes in, but not whole", len(partly)))
        parts.append(_remarks(partly))
    parts.append(card.section("In this file", len(preview.rows)))
    parts.append(
        card.rows_card([_row(row, place in taken, decide(place)) for place, row in enumerate(preview.rows[:shown])])
    )
    return parts


def _remarks(remarks: Sequence[Unreadable]) -> ft.Control:
    return card.rows_card(
        [
            card.row(
                f"Line {one.line}",
                one.reason,
                about_lines=None,
                leading=card.icon_mark(ft.Icons.NOTES_ROUNDED, "plain"),
            )
            for one in remarks[:ROWS_AT_ONCE]
        ]
    )


def _row(row: PreviewRow, taken: bool, decide: Callable[[str], Awaitable[None]]) -> ft.Control:
    marks: list[ft.Control] = []
    below: list[ft.Control] = []
    about = row.phone or ""
    if row.problem is not None:
        marks.append(card.badge("Cannot come in", "late"))
        about = row.problem
    elif row.like is not None:
        marks.append(card.badge("Known already?", "promise"))
        about = f"{row.like_why}: {row.like.title}" if row.like_why else row.like.title
        choice = IMPORT if taken else SKIP
        chips = chip_group([(SKIP, "Skip"), (IMPORT, "Import anyway")], [choice], decide)
        below.append(ft.Container(chips, margin=ft.Margin.only(top=6)))
    if row.remark:
        below.insert(0, note(row.remark, theme.PROMISE))
    return card.row(row.title, about, marks=marks, below=below, leading=card.avatar(initials(row.title)))

"""Import people: choose a file, look at what is in it, import, and undo it as one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import flet as ft

from app.domain.initials import initials
from app.domain.records import one_line
from app.notebook import address_book, people_import
from app.notebook.address_book import LeftOut, Meanings, Reading, Unreadable
from app.notebook.people_import import Decision, Imported, Preview, PreviewRow
from app.state.context import use_session
from app.state.session import Session
from app.ui import theme
from app.ui.contacts.addresses import PEOPLE
from app.ui.hooks import use_kept, use_optional, use_value
from app.ui.parts import button, card
from app.ui.parts.field import chip_group
from app.ui.parts.page import page_view
from app.ui.parts.paging import more_row
from app.ui.parts.text import body, heading, note
from app.ui.screen import screen

ROWS_AT_ONCE = 15
SKIP, MERGE, IMPORT = people_import.SKIP, people_import.MERGE, people_import.IMPORT
CHOICES = {SKIP: "Skip", MERGE: "Merge", IMPORT: "Import anyway"}
FIELDS = {
    "name": "Name",
    "phone": "Phone",
    "email": "E-mail",
    "address": "Address",
    "organisation": "Organisation",
    "title": "Job title",
    "note": "Note",
    "": "Leave out",
}
Decide = Callable[[int], Callable[[str], Awaitable[None]]]


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


@screen
def ImportPeople() -> ft.View:
    session = use_session()
    looked, set_looked = use_optional(Looked)
    decisions, set_decisions = use_value(dict[int, Decision]())  # other than usual, by place in the list
    shown, set_shown = use_value(ROWS_AT_ONCE)
    more, set_more = use_value(dict[str, int]())  # rows shown of the lists above
    asked, set_asked = use_value("")  # the field or column whose meaning is being chosen
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
            show(await session.tasks.run(_look, session, files[0].bytes or b"", one_line(files[0].name), {}))
            set_result(None)
        finally:
            set_busy(False)

    def show(now: Looked) -> None:
        set_looked(now)
        set_decisions({})
        set_shown(ROWS_AT_ONCE)
        set_asked("")

    async def mean(name: str, meaning: str) -> None:
        """The file is read once more with what the officer says a column is."""
        if looked is None:
            return
        set_busy(True)
        try:
            meanings = {**looked.meanings, name: meaning}
            show(await session.tasks.run(_look, session, looked.data, looked.file, meanings))
        finally:
            set_busy(False)

    async def ask(name: str) -> None:
        set_asked("" if asked == name else name)

    async def run() -> None:
        if looked is None:
            return
        cards = people_import.people(looked.preview, decisions)

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
        session.say(_came_in(imported), partial(undo, imported))

    async def undo(imported: Imported) -> None:
        gone = await session.write(people_import.undo_import, imported.batch, imported.merged)
        set_result(None)
        stayed = imported.contacts - gone
        kept = f" {stayed} stayed: somebody works with them already." if stayed else ""
        back = f" What went into {_known(len(imported.merged))} is taken back." if imported.merged else ""
        session.say(f"The import is undone. {gone} removed.{kept}{back}")

    async def start_over() -> None:
        set_looked(None)

    async def show_more() -> None:
        set_shown(lambda n: n + ROWS_AT_ONCE)

    async def show_more_of(name: str) -> None:
        set_more(lambda now: {**now, name: now.get(name, ROWS_AT_ONCE) + ROWS_AT_ONCE})

    def decide(place: int) -> Callable[[str], Awaitable[None]]:
        async def decided(value: str) -> None:
            choice: Decision = SKIP if value == SKIP else MERGE if value == MERGE else IMPORT
            set_decisions(lambda now: {**now, place: choice})

        return session.tasks.guarded(decided)

    async def tick_all(ticked: bool) -> None:
        if looked is not None:
            new = [at for at, row in enumerate(looked.preview.rows) if _is_new(row)]
            set_decisions(lambda now: {**now, **dict.fromkeys(new, IMPORT if ticked else SKIP)})

    def means(name: str) -> Callable[[str], Awaitable[None]]:
        async def meant(value: str) -> None:
            await mean(name, value)

        return session.tasks.guarded(meant)

    def head(name: str, count: int) -> ft.Control | None:
        return more_row(more.get(name, ROWS_AT_ONCE), count, act(show_more_of, name))

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
        parts = [card.empty(ft.Icons.CHECK_CIRCLE_ROUNDED, _came_in(result), aside)]
        bottom = button.stacked(
            button.primary("Show people", act(session.go, PEOPLE)),
            button.quiet("Undo the import", act(undo, result, once="undo import"), theme.LATE),
        )
    elif looked is not None:
        count = len(people_import.people(looked.preview, decisions))
        parts = [
            *_summary(looked),
            *_left_out(
                looked.reading.left_out, asked, more.get(LEFT_OUT, ROWS_AT_ONCE), lambda one: act(ask, one), means
            ),
            head(LEFT_OUT, len(looked.reading.left_out)),
            *_unreadable(looked.reading, more, head),
            *_people(looked.preview, decisions, shown, decide, lambda ticked: act(tick_all, ticked)),
            more_row(shown, len(looked.preview.rows), act(show_more)),
        ]
        words = f"Import {count}" if count else "Nothing to import"
        bottom = button.stacked(
            button.primary(words, act(run, once="import"), busy=busy or not count),
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
    return page_view(session, "Import people", parts, tab="more", back="back", bottom=bottom, long=looked is not None)


LEFT_OUT, NOT_READ, NOT_WHOLE = "Left out", "Not readable", "Comes in, but not whole"


def _came_in(imported: Imported) -> str:
    new = "1 person imported" if imported.contacts == 1 else f"{imported.contacts} people imported"
    if not imported.merged:
        return new
    added = f"added to {_known(len(imported.merged))}"
    return f"{new}, {added}" if imported.contacts else added.capitalize()


def _known(count: int) -> str:
    return "1 known person" if count == 1 else f"{count} known people"


def _look(session: Session, data: bytes, name: str, meanings: Meanings) -> Looked:
    reading = address_book.read(data, name, region=session.notebook.region, meanings=meanings)
    return Looked(name, data, reading, people_import.preview(session.notebook, reading.cards), meanings)


def _is_new(row: PreviewRow) -> bool:
    return row.problem is None and row.like is None and row.twin is None


def _summary(looked: Looked) -> list[ft.Control | None]:
    preview = looked.preview
    lost = sum(1 for one in looked.reading.unreadable if not one.kept)
    badges: list[ft.Control] = [card.badge(f"{preview.new} new", "ok")]
    if preview.duplicates:
        badges.append(card.badge(f"{preview.duplicates} known already", "promise"))
    if preview.twins:
        badges.append(card.badge(f"{preview.twins} twice in the file", "promise"))
    if lost:
        badges.append(card.badge(f"{lost} not readable", "late"))
    return [
        note(looked.file, lines=2),
        ft.Row(badges, wrap=True, spacing=8, run_spacing=6),
        *(card.banner(words, "promise", ft.Icons.TRANSLATE_ROUNDED) for words in looked.reading.about),
    ]


def _left_out(
    fields: Sequence[LeftOut],
    asked: str,
    shown: int,
    ask: Callable[[str], Callable[[], Awaitable[None]]],
    means: Callable[[str], Callable[[str], Awaitable[None]]],
) -> list[ft.Control | None]:
    """The fields and columns that stay behind, or came in by what they look like or the officer said."""
    if not fields:
        return []
    rows = [_field(one, asked == one.name, ask(one.name), means(one.name)) for one in fields[:shown]]
    return [card.section(LEFT_OUT, len(fields)), card.rows_card(rows)]


def _field(
    one: LeftOut, asked: bool, ask: Callable[[], Awaitable[None]], mean: Callable[[str], Awaitable[None]]
) -> ft.Control:
    such = f", such as {' · '.join(one.examples)}" if one.examples else ""
    below: list[ft.Control] = [note(one.reason)]
    if one.choosable:
        name = f"Say what {one.name} is" if not one.meaning else f"Change what {one.name} is"
        # In line with the words above it: the button brings its own padding.
        below.append(ft.Container(button.quiet(name, ask), margin=ft.Margin.only(left=-14)))
        if asked:
            below.append(chip_group(list(FIELDS.items()), [one.meaning], mean))
    return card.row(
        one.name,
        key=f"field {one.name}",
        about=f"{'1 card' if one.count == 1 else f'{one.count} cards'}{such}",
        about_lines=None,
        marks=[card.badge(FIELDS[one.meaning], "ok")] if one.meaning else [],
        below=below,
        leading=card.icon_mark(ft.Icons.VIEW_COLUMN_ROUNDED, "ok" if one.meaning else "plain"),
    )


def _unreadable(
    reading: Reading, more: Mapping[str, int], head: Callable[[str, int], ft.Control | None]
) -> list[ft.Control | None]:
    parts: list[ft.Control | None] = []
    for name, kept in ((NOT_READ, False), (NOT_WHOLE, True)):
        found = [one for one in reading.unreadable if one.kept is kept]
        if found:
            parts.append(card.section(name, len(found), "plain" if kept else "late"))
            parts.append(_remarks(found[: more.get(name, ROWS_AT_ONCE)]))
            parts.append(head(name, len(found)))
    return parts


def _remarks(remarks: Sequence[Unreadable]) -> ft.Control:
    return card.rows_card(
        [
            card.row(
                f"Line {one.line}",
                one.reason,
                key=f"remark {number}",
                about_lines=None,
                leading=card.icon_mark(ft.Icons.NOTES_ROUNDED, "plain"),
            )
            for number, one in enumerate(remarks)  # they never move, and one line may have several
        ]
    )


def _people(
    preview: Preview,
    decisions: Mapping[int, Decision],
    shown: int,
    decide: Decide,
    tick_all: Callable[[bool], Callable[[], Awaitable[None]]],
) -> list[ft.Control | None]:
    new = [at for at, row in enumerate(preview.rows) if _is_new(row)]
    ticked = any(decisions.get(at, IMPORT) == IMPORT for at in new)
    every: ft.Control | None = None
    if len(new) > 1:
        every = button.quiet("Leave out all new" if ticked else "Take all new", tick_all(not ticked))
    rows: list[ft.Control] = [
        _row(row, preview, decisions.get(at, row.usual), decide(at), f"card {at} {row.title}")
        for at, row in enumerate(preview.rows[:shown])
    ]
    return [card.section("In this file", len(preview.rows), action=every), card.rows_card(rows) if rows else None]


def _row(
    row: PreviewRow, preview: Preview, choice: Decision, decide: Callable[[str], Awaitable[None]], key: str
) -> ft.Control:
    marks: list[ft.Control] = []
    below: list[ft.Control] = []
    trailing: list[ft.Control] = []
    about = row.phone or ""
    if row.problem is not None:
        marks.append(card.badge("Cannot come in", "late"))
        about = row.problem
    elif row.like is not None or row.twin is not None:
        who = row.like.title if row.like is not None else preview.rows[row.twin or 0].title
        marks.append(card.badge("Known already?" if row.like is not None else "Twice in the file?", "promise"))
        about = f"{row.like_why}: {who}"
        if row.like is not None:
            adds = f"Merging adds {row.adds}." if row.adds else "Merging adds nothing new."
            below.append(note(adds))
        choices = CHOICES if row.like is not None else CHOICES | {IMPORT: "Keep both"}
        chips = chip_group(list(choices.items()), [choice], decide)
        below.append(ft.Container(chips, margin=ft.Margin.only(top=6)))
    else:
        trailing.append(_tick(row.title, choice == IMPORT, decide))
    if row.remark:
        below.insert(0, note(row.remark, theme.PROMISE))
    return card.row(
        row.title,
        about,
        key=key,
        about_lines=None if row.problem is not None else 2,
        marks=marks,
        below=below,
        leading=card.avatar(initials(row.title)),
        trailing=trailing,
    )


def _tick(name: str, ticked: bool, decide: Callable[[str], Awaitable[None]]) -> ft.Control:
    async def turned() -> None:
        await decide(SKIP if ticked else IMPORT)

    icon = ft.Icons.CHECK_CIRCLE_ROUNDED if ticked else ft.Icons.RADIO_BUTTON_UNCHECKED_ROUNDED
    does = f"Leave out {name}" if ticked else f"Bring in {name}"
    return button.icon_button(icon, does, turned, theme.PRIMARY if ticked else theme.SOFT)

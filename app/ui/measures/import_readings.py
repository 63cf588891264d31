"""Counts from a CSV file: chosen, looked at row by row with what is wrong beside it, brought in, undone as one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import flet as ft

from app import formats
from app.domain.field_rules import one_line
from app.domain.kinds import reading as rules
from app.notebook import measures, readings_import
from app.notebook.readings_import import LASTS, Looked, Row, Unreadable
from app.state.context import use_session
from app.state.session import Session
from app.ui import theme
from app.ui.hooks import use_kept, use_optional
from app.ui.measures.addresses import to_measure
from app.ui.measures.chart import days_of
from app.ui.parts import button, card
from app.ui.parts.field import chip_group
from app.ui.parts.page import page_view
from app.ui.parts.paging import Shown, use_shown
from app.ui.parts.text import note
from app.ui.screen import screen
from app.words import _, ngettext

AT_ONCE = 15


@dataclass(frozen=True)
class File:
    name: str
    data: bytes


@dataclass(frozen=True)
class Look:
    """A file as it was read, or what is wrong with it as a whole."""

    file: File
    found: Looked | None
    trouble: str = ""


@screen
def ImportReadings() -> ft.Control:
    session = use_session()
    measure = ft.use_route_params().get("measure") or ""
    picker = use_kept(ft.FilePicker)
    look, set_look = use_optional(Look)
    shown = use_shown(AT_ONCE)
    act = session.tasks.act

    async def read(file: File, lasts: str) -> None:
        set_look(await session.tasks.run(_look, session, measure, file, lasts))

    async def pick() -> None:
        files = await picker.pick_files(
            dialog_title=_("Choose a file of counts"),
            file_type=ft.FilePickerFileType.CUSTOM,
            allowed_extensions=["csv", "txt", "tsv"],
            with_data=True,
        )
        if files:
            await read(File(one_line(files[0].name), files[0].bytes or b""), "")

    async def lasting(lasts: str) -> None:
        if look is not None:
            await read(look.file, lasts)

    async def bring_in() -> None:
        if look is None or look.found is None:
            return
        idents = await session.write(readings_import.bring_in, measure, look.found.coming)

        async def undo() -> None:
            await session.write(measures.take_back, rules.KIND, idents)

        count = len(idents)
        said = ngettext("{count} reading came in", "{count} readings came in", count)
        session.say(said.format(count=formats.number(count)), undo)
        await session.go(to_measure(measure))

    content: list[ft.Control | None] = [] if look is not None and look.found else [_before(look)]
    bottom = button.stacked(button.primary(_("Choose a file"), act(pick)))
    if look is not None and look.found is not None:
        found = look.found
        content = _looked(session, look.file, found, shown, lasting)
        ways: list[ft.Control] = [button.quiet(_("Choose another file"), act(pick))]
        if count := len(found.coming):
            words = ngettext("Bring in {count} reading", "Bring in {count} readings", count)
            ways.insert(0, button.primary(words.format(count=formats.number(count)), act(bring_in, once="bring in")))
        bottom = button.stacked(*ways)
    return page_view(session, _("Bring in counts"), content, back="back", back_to=to_measure(measure), bottom=bottom)


def _look(session: Session, measure: str, file: File, lasts: str) -> Look:
    nb = session.notebook
    try:
        return Look(file, readings_import.look(nb, measures.read(nb, measure), file.data, lasts))
    except Unreadable as trouble:
        return Look(file, None, str(trouble))


def _before(look: Look | None) -> ft.Control:
    words = _(
        "A CSV file with a date and a count in each row, or a first day, a last day and a count."
        " You see every row before anything is written."
    )
    explained = card.card(card.empty(ft.Icons.UPLOAD_FILE_ROUNDED, _("Counts from a file"), words))
    if look is None:
        return explained
    trouble = card.banner(look.trouble, "late", ft.Icons.ERROR_OUTLINE_ROUNDED)
    return ft.Column([trouble, explained], spacing=theme.GAP, tight=True)


def _looked(
    session: Session, file: File, found: Looked, shown: Shown, lasting: Callable[[str], Awaitable[None]]
) -> list[ft.Control | None]:
    guarded = session.tasks.guarded
    stays = len(found.rows) - len(found.coming)
    left = ngettext("{count} row stays behind", "{count} rows stay behind", stays).format(count=formats.number(stays))
    choice = (
        chip_group(
            [(value, _(words)) for value, words in LASTS.items()], [found.lasts], guarded(lasting), _("Each row counts")
        )
        if found.lasts
        else None
    )
    return [
        note(file.name),
        choice,
        *(card.banner(words, "promise", ft.Icons.INFO_OUTLINE_ROUNDED, key=words) for words in found.about),
        card.banner(left, "late", ft.Icons.ERROR_OUTLINE_ROUNDED, key="stays") if stays else None,
        card.section(_("In this file"), len(found.rows)),
        card.rows_card([_row(row) for row in found.rows[: shown.count]], indent=16),
        *shown.rest(len(found.rows)),
    ]


def _row(row: Row) -> ft.Control:
    one = row.reading
    name = f"{days_of(one)}: {formats.number(one.count)}" if one else row.said
    line = _("Line {number}").format(number=formats.number(row.line))
    marks = [] if one else [card.badge(_("Stays behind"), "late")]
    below: list[ft.Control] = [note(row.problem, theme.LATE)] if row.problem else []
    below += [note(row.remark, theme.PROMISE)] if row.remark else []
    return card.row(name, line, key=f"line {row.line}", marks=marks, below=below)

"""My shift: its head, everything of it in order, and its page for court; without one, a tap that begins it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import flet as ft

from app import formats
from app.domain.kinds.interaction import KIND
from app.notebook import shift_marks, shifts
from app.notebook.shift_marks import Head, Shift
from app.notebook.shifts import Line
from app.notebook.timeline import TimelineItem
from app.notebook.visits import Visit
from app.state.context import use_session
from app.state.reading import use_read
from app.state.session import Session
from app.ui import theme, when
from app.ui.contacts.note_card import OnNote
from app.ui.contacts.timeline import use_amendment, use_taking_back
from app.ui.end_shift.addresses import END_SHIFT
from app.ui.history.addresses import to_history
from app.ui.log.addresses import LOG
from app.ui.parts import button, card
from app.ui.parts.dialog import Question, use_question
from app.ui.parts.menu import Way, dots, use_menu
from app.ui.parts.page import page_view
from app.ui.parts.save_file import use_save_file
from app.ui.parts.text import label, note, text, tiny
from app.ui.problems.addresses import to_problem_from
from app.ui.screen import screen
from app.ui.shift.addresses import BEGIN, MY_SHIFT, to_head, to_shift
from app.ui.shift.begin_shift import begin
from app.ui.shift.printed import printed, read_page
from app.ui.visits.addresses import to_visit
from app.ui.visits.words import did, lasted
from app.words import _


@dataclass(frozen=True)
class Read:
    """`shift`: the one that is shown, None where there is none; `usual`: what the next one's head would be."""

    shift: Shift | None
    lines: list[Line]
    usual: Head
    earlier: list[Shift]

    @property
    def goes_on(self) -> bool:
        return self.shift is not None and self.shift.ended is None


@screen
def MyShift() -> ft.Control:
    session = use_session()
    asked = ft.use_route_params().get("shift") or ""
    save_file = use_save_file(session)
    ask = use_question(session)
    here = to_shift(asked) if asked else MY_SHIFT
    open_ways = use_note_ways(session, here)

    def read() -> Read:
        nb = session.notebook
        shift = shift_marks.read(nb, asked) if asked else shift_marks.current(nb)
        others = [] if asked else [one for one in shift_marks.earlier(nb) if shift is None or one.id != shift.id]
        lines = shifts.lines(nb, shift) if shift is not None else []
        return Read(shift, lines, shift_marks.last_head(nb), others)

    reading = use_read(session, read, asked)
    found = reading.value

    async def save_page(shift: Shift) -> None:
        page = await session.tasks.run(read_page, session.notebook, shift)
        data = await session.tasks.run(printed, page)
        await save_file(page.file_name, data, _("The page is saved"))

    async def ask_page(shift: Shift) -> None:
        async def work() -> None:
            await save_page(shift)

        words = _(
            "The page names the people in your notes and says what you wrote, in plain text. Once it is saved, "
            "Beatbook does not protect it any more."
        )
        ask(Question(_("Save a page for court?"), words, _("Save the page"), work))

    act = session.tasks.act
    content: list[ft.Control] = []
    content += card.went_wrong(reading.problem)
    if found is not None:
        if not asked and not found.goes_on:
            content.append(_begin_card(session, found.usual))
        if found.shift is not None:
            content.extend(_shift(session, found.shift, found.lines, here, open_ways))
            page = button.secondary(_("Page for court"), act(ask_page, found.shift), ft.Icons.PICTURE_AS_PDF_ROUNDED)
            content.append(button.alone(page))
        content.extend(_earlier(session, found.earlier))
    bottom = None
    if found is not None and found.goes_on and not asked:
        bottom = button.stacked(
            button.primary(_("Log contact"), act(session.go, LOG)),
            button.quiet(_("End shift"), act(session.go, END_SHIFT)),
        )
    name = _("Earlier shift") if asked else _("My shift")
    return page_view(session, name, content, back="back", bottom=bottom)


def use_note_ways(session: Session, here: str) -> OnNote:
    """A hook: answers what opens the menu of a note, on this page."""
    menu = use_menu(session)
    amend, take_back = use_amendment(session, "", here), use_taking_back(session, "", here)

    async def open_ways(item: TimelineItem) -> None:
        async def history() -> None:
            await session.go(to_history(here, KIND, item.id))

        found = [
            Way(ft.Icons.ADD_COMMENT_ROUNDED, _("Add to this note"), partial(amend, item)),
            Way(ft.Icons.SCHEMA_ROUNDED, _("Make it a problem"), partial(session.go, to_problem_from(item.id))),
            Way(ft.Icons.HISTORY_ROUNDED, _("History"), history),
        ]
        if item.may_take_back:
            found.append(Way(ft.Icons.UNDO_ROUNDED, _("Take back"), partial(take_back, item), danger=True))
        await menu(when.written(item.at, item.offset_min), found)

    return open_ways


def _begin_card(session: Session, usual: Head) -> ft.Control:
    """One tap begins it as last time."""
    act = session.tasks.act
    head = {"partner": usual.partner, "duty": usual.duty, "call_sign": usual.call_sign}
    as_last_time = _("As last time: {head}").format(head=" · ".join(usual.said)) if usual.said else ""
    words = as_last_time or _("From then on everything you log stands here in order, a page of your notebook.")
    buttons = button.stacked(
        button.primary(_("Begin shift"), act(begin, session, head, once="begin")),
        button.quiet(_("With partner, duty or call sign"), act(session.go, BEGIN)),
    )
    return card.card(card.empty(ft.Icons.WB_TWILIGHT_ROUNDED, _("No shift has begun"), words, buttons))


def _shift(session: Session, shift: Shift, lines: list[Line], under: str, ways: OnNote) -> list[ft.Control]:
    ended = [card.fact(_("Ended"), when.stamp(shift.ended))] if shift.ended is not None else []
    named = (
        (_("Partner"), shift.head.partner),
        (_("Kind of duty"), shift.head.duty),
        (_("Call sign"), shift.head.call_sign),
    )
    head = [
        card.fact(_("Begun"), when.stamp(shift.began)),
        *ended,
        *(card.fact(name, said) for name, said in named if said),
    ]
    correct = button.quiet(_("Correct the head"), session.tasks.act(session.go, to_head(shift.id)))
    shown: list[ft.Control] = [
        card.rows_card(head, indent=0),
        button.alone(correct),
        card.section(_("In order"), len(lines)),
    ]
    if lines:
        shown.append(card.rows_card([_row(session, line, under, ways) for line in lines], indent=14))
    else:
        words = _("What you log, also about nobody, and what you get done stands here as it happens.")
        shown.append(card.card(card.empty(ft.Icons.FORMAT_LIST_BULLETED_ROUNDED, _("Nothing written yet"), words)))
    return shown


def _row(session: Session, line: Line, under: str, ways: OnNote) -> ft.Control:
    """The time at the left, as on paper; a tap shows the history, with what was added since, or the page of a visit.
    What can be done with a note stands behind its dots."""
    kind, ident = line.record
    to = to_history(under, kind, ident)
    words: list[ft.Control] = []
    if line.note is not None:
        about = [line.note.how_name, formats.listed(line.note.with_others), line.note.place]
        words = [note(" · ".join(one for one in about if one)), text(line.note.fact, lines=6)]
        words += [tiny(_("Promised: {text}").format(text=one.text), theme.PROMISE) for one in line.promises]
        words += [note(_("Added: {text}").format(text=one.text), lines=3) for one in line.note.amendments]
    elif line.done is not None:
        about = [_("Done"), line.done.contact_title]
        words = [note(" · ".join(one for one in about if one)), text(line.done.text, lines=3)]
    elif line.visit is not None:
        words, to = _visit(line.visit), to_visit(ident)
    main = button.tappable(
        ft.Row(
            [
                ft.Container(label(when.clock(when.local(line.at)), theme.INK), width=48 * session.layout.letters),
                ft.Column(words, spacing=3, tight=True, expand=True),
            ],
            spacing=8,
            vertical_alignment=ft.CrossAxisAlignment.START,
        ),
        session.tasks.act(session.go, to),
        padding=ft.Padding.only(left=14, right=6 if line.note else 14, top=12, bottom=12),
        expand=True,
    )
    more = [dots(_("More for this note"), session.tasks.act(ways, line.note))] if line.note is not None else []
    return ft.Row([main, *more], key=f"{kind} {ident}", spacing=0, vertical_alignment=ft.CrossAxisAlignment.START)


def _visit(visit: Visit) -> list[ft.Control]:
    """What stands of a visit; one that was left without a word says so until somebody tells when it ended."""
    about = note(" · ".join(one for one in (_("Visit"), visit.place) if one))
    if visit.running and not visit.forgotten:
        return [about, text(_("You are there now"))]
    if visit.ended is None:
        return [about, ft.Row([card.badge(_("Not ended"), "late")])]
    done = did(visit)
    return [about, text(lasted(visit)), *([note(done, lines=3)] if done else [])]


def _earlier(session: Session, some: list[Shift]) -> list[ft.Control]:
    rows: list[ft.Control] = [
        card.row(
            when.stamp(one.began),
            " · ".join(one.head.said),
            key=f"shift {one.id}",
            on_click=session.tasks.act(session.go, to_shift(one.id)),
        )
        for one in some
    ]
    return [card.section(_("Earlier shifts"), len(rows)), card.rows_card(rows, indent=14)] if rows else []

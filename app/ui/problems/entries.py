"""What was found and decided about a problem, each with its date and name; and the sheet in which it is written."""

from __future__ import annotations

from functools import partial

import flet as ft

from app.domain import sara
from app.domain.kinds.problem_entry import KIND
from app.notebook import problems
from app.notebook.problems import Entry, Problem
from app.state.session import Session
from app.ui import theme, when
from app.ui.contacts.note_card import Folded
from app.ui.history.addresses import to_history
from app.ui.hooks import use_redraw
from app.ui.parts import button, card
from app.ui.parts.dialog import sheet, use_sheet
from app.ui.parts.field import chip_group, text_field
from app.ui.parts.menu import Menu, Way, dots
from app.ui.parts.text import heading, label, note, tiny, told
from app.ui.parts.written_sheet import use_written_sheet
from app.ui.problems import words
from app.ui.problems.addresses import to_problem
from app.ui.problems.stages import Ask
from app.words import _

BY_ITSELF = "-"  # an entry that answers no question


def use_entry(session: Session, problem: str) -> Ask:
    """A hook: answers `write(question)`, which opens the sheet for an answer, or for an entry BY_ITSELF."""
    redraw = use_redraw()

    def whose(_subject: str) -> str:
        return problems.read(session.notebook, problem).row.title

    def parked_at(_subject: str) -> str:
        return to_problem(problem)

    blank = {"text": "", "verdict": ""}
    written = use_written_sheet(session, "problem entry", blank, whose, parked_at, tells=True)
    form, saving = written.form, written.saving
    question = written.subject.partition(" ")[2]
    asked = sara.ASKED.get(question)

    async def write(of: str) -> None:
        await written.open(f"{problem} {of}")

    async def choose(verdict: str) -> None:
        form.set("verdict", verdict)
        saving.clear()
        redraw()

    async def added(entry: str) -> None:
        async def undo() -> None:
            await session.write(problems.take_back, entry)

        session.say(_("Saved on this phone"), undo)

    async def save() -> None:
        verdict = form.text("verdict") or None
        what = partial(problems.write_entry, question=question if asked else None, verdict=verdict)
        await saving.save(lambda: session.tasks.run(what, session.notebook, problem, form.text("text")), added)

    decided = question in sara.DECIDED
    parts: list[ft.Control | None] = [
        heading(_(asked) if asked else _("New entry")),
        note(_("It stands with your name and the time, and is not changed later.")),
        _verdicts(session, form.text("verdict"), choose) if decided else None,
        told(form.problems.get("verdict", "")) if decided else None,
        text_field(form, "text", _("Why, in a few words") if decided else _("What was found"), lines=3, autofocus=True),
        told(saving.problem),
        button.primary(_("Save"), session.tasks.act(save)),
    ]
    use_sheet(session, sheet(parts, written.hide) if written.subject else None)
    return write


def _verdicts(session: Session, chosen: str, choose: Ask) -> ft.Control:
    options = [(one, _(said)) for one, said in sara.VERDICTS.items()]
    return chip_group(options, [chosen], session.tasks.guarded(choose))


def entry_cards(session: Session, problem: Problem, menu: Menu, shown: int) -> list[ft.Control]:
    """The latest first: answers, findings, and moves from stage to stage."""
    if not problem.entries:
        return []
    rows = [_entry(session, problem, one, menu) for one in problem.entries[:shown]]
    return [card.section(_("What was found"), len(problem.entries)), card.rows_card(rows, indent=16)]


def _entry(session: Session, problem: Problem, entry: Entry, menu: Menu) -> ft.Control:
    head = [f"{when.written(entry.at, entry.offset_min)} · {entry.officer_name}"]
    lines: list[ft.Control] = []
    if entry.question in sara.ASKED:
        verdict = sara.VERDICTS.get(entry.verdict)
        lines.append(label(_(sara.ASKED[entry.question]) + (f" {_(verdict)}" if verdict else ""), theme.INK))
    elif entry.before:
        lines.append(label(f"{words.stage(entry.before)} → {words.stage(entry.stage)}", theme.PRIMARY))
    else:
        head.append(words.stage(entry.stage))
    if entry.text:
        lines.append(Folded(session, entry.text, key="text"))
    line = ft.Row(
        [
            ft.Container(note(" · ".join(one for one in head if one)), expand=True),
            *([tiny(_("On this phone"), theme.PROMISE)] if entry.waiting else []),
            _dots(session, problem, entry, menu),
        ],
        spacing=4,
    )
    first = ft.Container(line, margin=ft.Margin.only(bottom=-9))  # the dots are a high target
    column = ft.Column([first, *lines], spacing=2, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    padding = ft.Padding.only(left=16, right=4, top=0, bottom=12)
    return ft.Container(ft.Semantics(container=True, content=column), key=f"entry {entry.id}", padding=padding)


def _dots(session: Session, problem: Problem, entry: Entry, menu: Menu) -> ft.Control:
    async def history() -> None:
        await session.go(to_history(to_problem(problem.row.id), KIND, entry.id))

    async def take_back() -> None:
        await session.write(problems.take_back, entry.id)

        async def undo() -> None:
            await session.write(problems.put_back, entry.id)

        session.say(_("Taken back"), undo)

    ways = [Way(ft.Icons.HISTORY_ROUNDED, _("History"), history)]
    if entry.may_take_back and not entry.before:
        ways.append(Way(ft.Icons.UNDO_ROUNDED, _("Take back"), take_back, danger=True))
    said = when.written(entry.at, entry.offset_min)
    return dots(_("More for the entry of {when}").format(when=said), session.tasks.act(menu, said, ways))

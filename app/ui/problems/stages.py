"""The bar of the four stages, and the questions of the one that is looked at: what is answered, what is still open."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import flet as ft

from app.domain import sara
from app.notebook import problems
from app.notebook.problems import Entry, Moved, Problem
from app.state.session import Session
from app.state.taps import TOGGLES
from app.ui import theme
from app.ui.parts import button, card
from app.ui.parts.text import label, longest_word, note, text
from app.ui.problems import words
from app.ui.problems.addresses import to_edit_problem
from app.words import _, ngettext

Ask = Callable[[str], Awaitable[None]]


async def move(session: Session, problem: str, stage: str) -> None:
    """Moves it there, with Undo."""
    moved: Moved | None = await session.write(problems.move, problem, stage)
    if moved is None:
        return
    done = moved

    async def undo() -> None:
        await session.write(problems.unmove, done)

    session.say(_("Moved to {stage}").format(stage=words.stage(stage)), undo)


def stage_bar(session: Session, problem: Problem, looked_at: str, look: Ask) -> ft.Control:
    """Four segments: those behind, the one it is in, those ahead. A tap looks at a stage and moves nothing."""
    order = list(sara.STAGES)
    now = order.index(problem.row.stage) if problem.row.stage in order else -1
    closed = problem.row.status != "open"

    def segment(at: int, stage: str) -> ft.Control:
        past, present = at < now or closed, at == now and not closed
        line = theme.OK if past else theme.PRIMARY if present else theme.LINE
        ink = theme.PRIMARY if present else theme.SOFT
        name = _(words.SHORT_STAGES[stage])
        # For translators: a stage of work on a problem, as a screen reader says it.
        says = _("{stage}: now").format(stage=words.stage(stage)) if present else words.stage(stage)
        family = theme.BOLD if present else theme.SEMIBOLD if stage == looked_at else theme.REGULAR
        shown = text(name, theme.SMALL, theme.INK if stage == looked_at and not present else ink, family)
        shown.semantics_label, shown.text_align = says, ft.TextAlign.CENTER
        return button.tappable(
            ft.Column(
                [ft.Container(height=4, bgcolor=line, border_radius=2), shown],
                spacing=5,
                tight=True,
                horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
            ),
            session.tasks.act(look, stage),
            ground=theme.CHIP if stage == looked_at else None,
            radius=8,
            key=f"stage {stage}",
            expand=True,
            padding=ft.Padding.symmetric(horizontal=3, vertical=10),
            data=TOGGLES,
        )

    segments = [segment(at, stage) for at, stage in enumerate(order)]
    room = (min(session.page.width or theme.COLUMN_MAX, theme.COLUMN_MAX) - 2 * theme.GUTTER) / len(segments)
    widest = longest_word(_(name) for name in words.SHORT_STAGES.values()) * theme.SMALL * session.layout.letters
    beside = len(segments) if widest <= room else 2  # no word is broken
    lines = [segments[at : at + beside] for at in range(0, len(segments), beside)]
    return ft.Column([ft.Row([*line], spacing=0) for line in lines], spacing=0, tight=True)


def stage_card(session: Session, problem: Problem, looked_at: str, answer: Ask) -> list[ft.Control]:
    """The questions of a stage with their latest answers; of the stage it is in what else is open, and the way on."""
    act, row = session.tasks.act, problem.row
    is_open, is_now = row.status == "open", row.stage == looked_at
    answered = problem.answered
    rows: list[ft.Control] = [
        _question(one, said, answered.get(one), act(answer, one) if is_open else None)
        for one, said in sara.QUESTIONS.get(looked_at, {}).items()
    ]
    facts = [one for one in problem.missing if one not in sara.ASKED.values()] if is_now and is_open else []
    if facts:
        names = "\n".join(f"· {_(one)}" for one in facts)
        there = act(session.go, to_edit_problem(row.id)) if looked_at in _IN_FORM else None
        open_ = card.row(_("Still open"), names, key="facts", about_lines=None, on_click=there)
        rows.append(open_)
    shown: list[ft.Control] = [card.rows_card(rows, indent=50)] if rows else []
    if is_open and (way := _way(session, problem, looked_at)):
        shown.append(way)
    return shown


_IN_FORM = frozenset({sara.SCANNING})
"""Of this stage the problem's own form has what is open beside the questions."""


def _way(session: Session, problem: Problem, looked_at: str) -> ft.Control | None:
    """To the next stage, or to the one that is looked at; what is still open is said, and stops nobody."""
    row = problem.row
    if looked_at == row.stage:
        to, open_ = sara.following(row.stage), len(problem.missing)
        if to is None:
            return None
        name = _("On to {stage}").format(stage=words.stage(to))
        left = _("Everything is answered here.") if not open_ else _left(open_)
    else:
        to, left = looked_at, ""
        name = _("Move to {stage}").format(stage=words.stage(to))
    go = session.tasks.act(move, session, row.id, to, once="stage")
    said: list[ft.Control] = [note(left)] if left else []
    return ft.Row(
        [*said, button.quiet(name, go)],
        wrap=True,
        alignment=ft.MainAxisAlignment.SPACE_BETWEEN if said else ft.MainAxisAlignment.END,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
        key="way on",
    )


def _left(count: int) -> str:
    # For translators: questions and facts of a stage.
    return ngettext("{count} still open here.", "{count} still open here.", count).format(count=count)


def _question(ident: str, asked: str, said: Entry | None, on_click: button.Handler | None) -> ft.Control:
    icon, ink = (ft.Icons.CHECK_CIRCLE_ROUNDED, theme.OK) if said else (ft.Icons.CIRCLE_OUTLINED, theme.SOFT)
    lines: list[ft.Control] = [text(_(asked), theme.BODY, family=theme.MEDIUM)]
    if said is not None:
        verdict = sara.VERDICTS.get(said.verdict)
        lines += [label(_(verdict), theme.PRIMARY)] if verdict else []
        lines.append(note(said.text, lines=3))
    return ft.Container(
        ft.Row(
            [
                ft.Icon(icon, size=24, color=ink, semantics_label=_("Answered") if said else _("Open")),
                ft.Column(lines, spacing=2, tight=True, expand=True),
            ],
            spacing=12,
            vertical_alignment=ft.CrossAxisAlignment.START,
        ),
        key=f"question {ident}",
        padding=ft.Padding.symmetric(horizontal=14, vertical=12),
        ink=on_click is not None,
        on_click=on_click,
    )

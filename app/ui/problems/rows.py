"""A problem in a list: its name, where and when, and what it waits for."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import flet as ft

from app.notebook.problems import ProblemRow
from app.state.session import Session
from app.ui.parts import card
from app.ui.parts.squads import squad_mark
from app.ui.problems import words
from app.ui.problems.addresses import to_problem
from app.words import _


def problem_rows(
    session: Session, rows: Sequence[ProblemRow], *, with_stage: bool = False, marked: Collection[str] = ()
) -> ft.Control:
    """A card of them. `with_stage`: they are not listed by it; `marked`: the routes of those that are."""
    return card.rows_card([_row(session, row, with_stage, to_problem(row.id) in marked) for row in rows], indent=14)


def _row(session: Session, row: ProblemRow, with_stage: bool, selected: bool) -> ft.Control:
    marks: list[ft.Control] = []
    if review := words.review(row):
        marks.append(card.badge(review, "late" if row.due else "plain"))
    if row.versions:
        marks.append(card.badge(_("Two versions"), "late"))
    marks += squad_mark(row.squad)
    about = [words.statement(row)]
    about += [words.stage(row.stage) if with_stage else "", "" if row.mine else row.lead_name]
    return card.row(
        row.title,
        " · ".join(one for one in about if one),
        key=f"problem {row.id}",
        below=[ft.Row(marks, wrap=True, spacing=6, run_spacing=4)] if marks else None,
        on_click=session.tasks.act(session.go, to_problem(row.id)),
        selected=selected,
    )

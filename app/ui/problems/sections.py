"""Problems on other pages: those to be looked at again, on Today; and those that a contact has a part in, on theirs."""

from __future__ import annotations

from collections.abc import Sequence

import flet as ft

from app.domain.kinds import problem as rules
from app.notebook.problems import Part, ProblemRow
from app.state.session import Session
from app.ui import theme
from app.ui.parts import card
from app.ui.problems import words
from app.ui.problems.addresses import to_problem
from app.ui.problems.rows import problem_rows
from app.words import _

ROLES = {**rules.ROLES, rules.PLACE: words.CORNERS[rules.PLACE]}


def review_section(session: Session, rows: Sequence[ProblemRow]) -> list[ft.Control]:
    """Those whose day has come; nothing without any."""
    if not rows:
        return []
    both: list[ft.Control] = [
        card.section(_("Problems to look at again"), len(rows), "late"),
        problem_rows(session, rows, with_stage=True),
    ]
    stretch = ft.CrossAxisAlignment.STRETCH
    return [ft.Column(both, spacing=theme.GAP, tight=True, horizontal_alignment=stretch, key="section problems")]


def part_section(session: Session, parts: Sequence[Part]) -> list[ft.Control]:
    """Each problem once, with what they are in it."""
    if not parts:
        return []
    by_problem: dict[str, list[Part]] = {}
    for one in parts:
        by_problem.setdefault(one.row.id, []).append(one)
    rows = [_row(session, some) for some in by_problem.values()]
    return [card.section(_("Problems they help with"), len(rows)), card.rows_card(rows, indent=14)]


def _row(session: Session, parts: list[Part]) -> ft.Control:
    row = parts[0].row
    roles = ", ".join(_(ROLES[one.role]) for one in parts if one.role in ROLES)
    stage = words.stage(row.stage) if row.status == rules.OPEN else _(rules.STATUSES[rules.CLOSED])
    about = " · ".join(one for one in (roles, stage) if one)
    return card.row(
        row.title, about, key=f"problem {row.id}", on_click=session.tasks.act(session.go, to_problem(row.id))
    )

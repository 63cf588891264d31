"""The problems of the squad: what is to be looked at again, then by stage, and those that are closed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import flet as ft

from app.domain import sara
from app.domain.kinds.problem import CLOSED, OPEN
from app.notebook import problems, squad
from app.notebook.paging import Listing
from app.notebook.problems import ProblemRow
from app.notebook.squad import Squad
from app.state.context import use_session
from app.state.pane import use_marks, use_pane
from app.state.reading import use_read
from app.state.session import Session
from app.ui.hooks import use_value
from app.ui.parts import button, card
from app.ui.parts.page import page_view
from app.ui.parts.paging import use_shown
from app.ui.parts.segmented import Strip, segmented
from app.ui.parts.squads import filter_chips, squad_filter
from app.ui.problems.addresses import NEW_PROBLEM, to_problem
from app.ui.problems.rows import problem_rows
from app.ui.screen import screen
from app.words import N_, _

SHOWN = 40
SIDES = {"mine": N_("Mine"), "squad": N_("Squad")}
# Each stage in a few words: four of them are all that SARA is.
TAUGHT = N_(
    "The same thing happening again at one place is a problem: scan what it is, analyze why it is there, respond "
    "together with others. Then assess whether it declined, and whether that was your doing."
)


@dataclass(frozen=True)
class Read:
    """`squads`: those of this officer."""

    open: Listing[ProblemRow]
    closed: Listing[ProblemRow]
    squads: list[Squad]


@screen
def Problems() -> ft.Control:
    session = use_session()
    kept = use_value(squad_filter(session))[0]
    side, set_side = use_value("squad")
    unfolded, set_unfolded = use_value(False)
    shown, shown_closed = use_shown(SHOWN), use_shown(SHOWN)
    pane, marks = use_pane(), use_marks()

    def read() -> Read:
        nb = session.notebook
        squads = squad.mine(nb)
        only = kept.among(squads)
        mine = side == "mine"
        return Read(
            problems.page(nb, OPEN, mine=mine, squad=only, limit=shown.count),
            problems.page(nb, CLOSED, mine=mine, squad=only, limit=shown_closed.count if unfolded else 1),
            squads,
        )

    reading = use_read(session, read, kept.squad, side, unfolded, shown.count, shown_closed.count)
    found = reading.value

    async def choose(value: str) -> None:
        set_side(value)

    async def fold() -> None:
        set_unfolded(lambda now: not now)

    content: list[ft.Control | None] = []
    content += card.went_wrong(reading.problem)
    if found is not None:
        strip = Strip([(value, _(name)) for value, name in SIDES.items()], side, choose)
        content += [segmented(session, strip), *filter_chips(session, kept, found.squads)]
        sections = _by_stage(found.open.rows)
        closed = found.closed.rows if unfolded else []
        listed = [*(row for _name, rows, _tone in sections for row in rows), *closed]
        pane.listed.rows = [(to_problem(row.id), {}) for row in listed]
        content += _sections(session, sections, marks)
        content += shown.rest(found.open.total)
        if not found.open.rows:
            content.append(_empty(session, side == "mine" or bool(found.closed.total)))
        if found.closed.total:
            name = _("Hide the closed ones") if unfolded else _("Closed: {count}").format(count=found.closed.total)
            icon = ft.Icons.EXPAND_LESS_ROUNDED if unfolded else ft.Icons.INVENTORY_2_ROUNDED
            content.append(card.card(card.link_row(icon, name, session.tasks.act(fold), leads=False), key="closed"))
            if unfolded:
                content += [problem_rows(session, closed, marked=marks), *shown_closed.rest(found.closed.total)]
    new = button.icon_button(ft.Icons.ADD_ROUNDED, _("New problem"), session.tasks.act(session.go, NEW_PROBLEM))
    return page_view(session, _("Problems"), content, corner=[new])


Section = tuple[str, list[ProblemRow], card.Tone]


def _by_stage(rows: list[ProblemRow]) -> list[Section]:
    """Those that there are, in the order in which they stand on the screen."""
    due = [row for row in rows if row.due]
    sections: list[Section] = [(_("Look at it again"), due, "late")]
    for stage, name in sara.STAGES.items():
        sections.append((_(name), [row for row in rows if row.stage == stage and not row.due], "plain"))
    others = [row for row in rows if row.stage not in sara.STAGES and not row.due]
    sections.append((_("A stage of a newer version"), others, "plain"))
    return [one for one in sections if one[1]]


def _sections(session: Session, sections: list[Section], marks: Collection[str]) -> list[ft.Control]:
    found: list[ft.Control] = []
    for name, rows, tone in sections:
        found += [
            card.section(name, len(rows), tone),
            problem_rows(session, rows, with_stage=rows[0].due, marked=marks),
        ]
    return found


def _empty(session: Session, narrowed: bool) -> ft.Control:
    name = _("None open here") if narrowed else _("No problem yet")
    begin = button.quiet(_("Begin one"), session.tasks.act(session.go, NEW_PROBLEM))
    return card.card(card.empty(ft.Icons.SCHEMA_ROUNDED, name, _(TAUGHT), begin))

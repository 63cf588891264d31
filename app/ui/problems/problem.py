"""The page of a problem: its statement, stage, triangle, responses and entries, what is still open, and its closing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import flet as ft

from app.domain import days, practice
from app.domain.kinds.interaction import KIND as NOTE
from app.domain.kinds.problem import KIND
from app.notebook import problems
from app.notebook.problems import Problem as Known
from app.state.context import use_session
from app.state.pane import use_params
from app.state.reading import use_read
from app.state.session import Session
from app.ui import when
from app.ui.history.addresses import to_history
from app.ui.hooks import use_value
from app.ui.measures.measure_card import MeasuresOf
from app.ui.needs_attention.addresses import ATTENTION
from app.ui.parts import button, card
from app.ui.parts.follow_up_actions import use_follow_up_actions
from app.ui.parts.menu import Way, dots, use_menu
from app.ui.parts.page import page_view
from app.ui.parts.paging import use_shown
from app.ui.parts.squads import squad_mark
from app.ui.parts.text import not_sent, note
from app.ui.practice.offered import offered
from app.ui.problems import words
from app.ui.problems.addresses import PROBLEMS, to_edit_problem, to_problem
from app.ui.problems.closing import closed_card, use_close
from app.ui.problems.entries import BY_ITSELF, entry_cards, use_entry
from app.ui.problems.problem_file import use_problem_file
from app.ui.problems.responses import response_section, use_came_of
from app.ui.problems.same import merged_here, use_same
from app.ui.problems.stages import stage_bar, stage_card
from app.ui.problems.triangle import triangle
from app.ui.screen import screen
from app.ui.shares.section import SharedOf, share_way
from app.words import _

ENTRIES = 10
AGAIN_DAYS = 28
HEADING_CHARS = 60


@screen
def Problem() -> ft.Control:
    session = use_session()
    opened = use_params().get("id", "")
    actions, menu, entries = use_follow_up_actions(session), use_menu(session), use_shown(ENTRIES)
    reading = use_read(session, lambda: problems.read(session.notebook, opened), opened)
    found = actions.steady(reading.value)
    problem = found.row.id if found is not None else opened  # of one that was merged, that which it is one with
    write, close, came_of = use_entry(session, problem), use_close(session, problem), use_came_of(session, problem)
    save_file, same = use_problem_file(session, problem), use_same(session, problem)
    looked_at, set_looked_at = use_value("")

    async def look(stage: str) -> None:
        set_looked_at(stage if found is not None and stage != found.row.stage else "")

    async def add() -> None:
        await write(BY_ITSELF)

    act = session.tasks.act
    content, corner, name = list[ft.Control | None](), list[ft.Control](), _("Problem")
    bottom: ft.Control | None = None
    if found is not None:
        name = _heading(found.row.title)
        shown = looked_at or found.row.stage
        said = _("More for {name}").format(name=name)
        corner = [dots(said, act(menu, name, _ways(session, found, close, same, save_file)))]
        content = [
            _statement(found),
            _two_versions(session, found),
            _again(session, found),
            *closed_card(session, found),
            stage_bar(session, found, shown, look),
            *stage_card(session, found, shown, write),
            *(offered(session, practice.at_stage(shown)) if found.row.status == "open" else []),
            triangle(session, found),
            *response_section(session, found, actions, came_of),
            MeasuresOf(session, problem, key="measures"),
            SharedOf(session, problem, key="shared"),
            *merged_here(session, found.merged),
            *entry_cards(session, found, menu, entries.count),
            *entries.rest(len(found.entries)),
        ]
        if found.row.status == "open":
            bottom = button.stacked(button.primary(_("Add an entry"), act(add), icon=ft.Icons.ADD_ROUNDED))
    elif reading.problem:
        content = [card.empty(ft.Icons.SCHEMA_ROUNDED, _("Not here"), reading.problem)]
    return page_view(session, name, content, back="back", pill=False, corner=corner, bottom=bottom)


def _heading(title: str) -> str:
    """As much of a title as leaves room for the page below it; one that is cut stands there whole."""
    return title if len(title) <= HEADING_CHARS else title[: HEADING_CHARS - 1].rstrip() + "…"


def _statement(found: Known) -> ft.Control:
    row = found.row
    whole = row.title if _heading(row.title) != row.title else ""
    led = _("Led by you") if row.mine else _("Led by {name}").format(name=row.lead_name) if row.lead_name else ""
    review = words.review(row)
    marks = [
        *([card.badge(review, "late" if row.due else "plain")] if review else []),
        *squad_mark(row.squad, whole=True),
    ]
    lines: list[ft.Control] = [note(one) for one in (whole, words.statement(row), led) if one]
    if marks:
        lines.append(ft.Row(marks, wrap=True, spacing=6, run_spacing=4))
    if found.waiting:
        lines.append(not_sent())
    return ft.Column(lines, spacing=4, tight=True)


def _again(session: Session, found: Known) -> ft.Control | None:
    """The day to look at it again has come: it is put off by one tap, or another day is chosen."""
    row = found.row
    if not row.due:
        return None
    later = days.added(when.now().date(), AGAIN_DAYS)

    async def put_off() -> None:
        basis = await session.write(problems.edit, row.id, {"review": later.isoformat()})

        async def undo() -> None:
            await session.write(problems.edit, row.id, {"review": row.review}, basis)

        session.say(_("Look again {day}").format(day=when.day(later)), undo)

    act = session.tasks.act
    ways = [
        button.quiet(_("Again in 4 weeks"), act(put_off, once="again")),
        button.quiet(_("Another day"), act(session.go, to_edit_problem(row.id))),
    ]
    both = ft.Row([*ways], wrap=True, spacing=4)
    return card.banner(
        _("It is time to look at it again."), "promise", ft.Icons.EVENT_REPEAT_ROUNDED, both, key="again"
    )


def _two_versions(session: Session, found: Known) -> ft.Control | None:
    if not found.row.versions:
        return None
    choose = button.quiet(_("Choose one"), session.tasks.act(session.go, ATTENTION))
    words_ = _("Two officers wrote different things of this problem.")
    return card.banner(words_, "late", ft.Icons.CALL_SPLIT_ROUNDED, button.alone(choose))


def _ways(
    session: Session,
    found: Known,
    close: Callable[[], Awaitable[None]],
    same: Callable[[], Awaitable[None]],
    save_file: Callable[[], Awaitable[None]],
) -> list[Way]:
    """What stands behind the dots."""
    row = found.row
    here = to_problem(row.id)

    async def edit() -> None:
        await session.go(to_edit_problem(row.id))

    async def history() -> None:
        await session.go(to_history(here, KIND, row.id))

    async def note_() -> None:
        await session.go(to_history(here, NOTE, found.note or ""))

    async def delete() -> None:
        await session.write(problems.delete, row.id)

        async def undo() -> None:
            await session.write(problems.restore, row.id)

        session.say(_("Deleted: on no list of the squad any more"), undo)
        await session.go(PROBLEMS)

    ways = [Way(ft.Icons.EDIT_ROUNDED, _("Edit"), edit)]
    if row.status == "open":
        ways.append(Way(ft.Icons.TASK_ALT_ROUNDED, _("Close this problem"), close))
        ways.append(Way(ft.Icons.CALL_MERGE_ROUNDED, _("Same as another problem…"), same))
    if found.note:
        ways.append(Way(ft.Icons.DESCRIPTION_ROUNDED, _("The note it came of"), note_))
    ways.append(Way(ft.Icons.PICTURE_AS_PDF_ROUNDED, _("Problem file"), save_file))
    ways.append(share_way(session, KIND, row.id))
    ways.append(Way(ft.Icons.HISTORY_ROUNDED, _("History"), history))
    ways.append(Way(ft.Icons.DELETE_ROUNDED, _("Delete"), delete, danger=True))
    return ways

"""Follow-ups: everything somebody of the squad said they would do, by when it is due."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import flet as ft

from app.domain.kinds import follow_up as rules
from app.notebook import follow_ups
from app.notebook.follow_ups import FollowUpRow
from app.notebook.paging import Page
from app.state.context import use_session
from app.state.reading import use_read
from app.state.taps import HOLDS
from app.ui import routes, when
from app.ui.hooks import use_value
from app.ui.parts import button, card
from app.ui.parts.field import chip
from app.ui.parts.follow_up_row import follow_up_row, use_follow_up_actions
from app.ui.parts.page import page_view
from app.ui.parts.paging import more_row
from app.ui.screen import screen

PAGE = 50
SECTIONS: dict[rules.Section, tuple[str, card.Tone]] = {
    "overdue": ("Overdue", "late"),
    "today": ("Today", "plain"),
    "next7": ("Next 7 days", "plain"),
    "later": ("Later", "plain"),
    "any_time": ("Any time", "plain"),
}


Group = tuple[rules.Section | None, tuple[str, card.Tone], list[FollowUpRow]]
"""What the rows have in common (None: they are done), its heading, and those of them that are loaded."""


@dataclass(frozen=True)
class Read:
    """A page of the list, and how many each of its sections has in all."""

    page: Page[FollowUpRow]
    counts: dict[rules.Section, int]


@screen
def FollowUps() -> ft.View:
    session = use_session()
    whose, set_whose = use_value("mine")
    status, set_status = use_value("open")
    shown, set_shown = use_value(PAGE)
    actions = use_follow_up_actions(session)

    def read() -> Read:
        nb = session.notebook
        mine: Literal["mine", "squad"] = "mine" if whose == "mine" else "squad"
        counts = follow_ups.open_counts(nb, when.now().date(), mine) if status == "open" else {}
        return Read(follow_ups.page(nb, status=status, whose=mine, limit=shown), counts)

    reading = use_read(session, read, whose, status, shown)
    found = actions.steady(reading.value)
    page = found.page if found is not None else None
    counts = found.counts if found is not None else {}

    async def choose_whose(value: str) -> None:
        set_whose(value)
        set_shown(PAGE)

    async def choose_status(value: str) -> None:
        set_status(value)
        set_shown(PAGE)

    async def more() -> None:
        if page is not None and page.total > len(page.rows):
            set_shown(len(page.rows) + PAGE)

    act = session.tasks.act
    choices = ft.Row(
        [
            chip("Mine", whose == "mine", act(choose_whose, "mine")),
            chip("Squad", whose == "squad", act(choose_whose, "squad")),
            ft.Container(width=4),
            chip("Open", status == "open", act(choose_status, "open")),
            chip("Done", status == "done", act(choose_status, "done")),
        ],
        wrap=True,
        spacing=8,
        run_spacing=8,
    )
    add = button.icon_button(ft.Icons.ADD_TASK_ROUNDED, "Add follow-up", act(session.go, routes.new_follow_up()))
    filters = ft.Row([ft.Container(choices, expand=True), add], spacing=8, data=HOLDS)
    content: list[ft.Control | None] = [filters]
    if page is not None:
        for section, (name, tone), rows in grouped(page.rows, status):
            content.append(card.section(name, counts.get(section, page.total) if section else page.total, tone))
            content.append(
                card.rows_card(
                    [
                        follow_up_row(
                            session,
                            row,
                            actions,
                            act(session.go, routes.follow_up(row.id)),
                            with_owner=whose == "squad" and not row.mine,
                        )
                        for row in rows
                    ]
                )
            )
        if not page.rows:
            content.append(_nothing(status))
        content.append(more_row(len(page.rows), page.total, act(more)))
    elif reading.problem:
        content.append(card.banner(reading.problem, "late", ft.Icons.ERROR_OUTLINE_ROUNDED))
    return page_view(
        session,
        "Follow-ups",
        content,
        tab="Follow-ups",
        long=True,
        on_near_end=more,
    )


def grouped(rows: list[FollowUpRow], status: str) -> list[Group]:
    """Rows under the headings of when they are due; those done stand in one list, last first."""
    if status != "open":
        return [(None, ("Done", "ok"), rows)] if rows else []
    today = when.now().date()
    groups: list[Group] = []
    for section, heading in SECTIONS.items():
        inside = [row for row in rows if rules.section(row.due, today) == section]
        if inside:
            groups.append((section, heading, inside))
    return groups


def _nothing(status: str) -> ft.Control:
    if status == "done":
        return card.empty(ft.Icons.TASK_ALT_ROUNDED, "Nothing done yet", "What you mark done is kept here.")
    return card.empty(
        ft.Icons.TASK_ALT_ROUNDED,
        "Nothing to do",
        "A promise or follow-up from a note appears here. You can also add one by itself.",
    )

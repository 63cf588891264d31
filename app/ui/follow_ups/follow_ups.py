"""Follow-ups: everything somebody of the squad said they would do, by when it is due."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, replace

import flet as ft

from app.domain.kinds import follow_up as rules
from app.notebook import follow_ups, squad
from app.notebook.follow_ups import FollowUpRow
from app.notebook.notebook import Notebook
from app.notebook.paging import Listing
from app.notebook.squad import Squad, SquadMember
from app.state.context import use_session
from app.state.pane import use_marks, use_pane
from app.state.reading import use_read
from app.state.session import Session
from app.state.taps import HOLDS
from app.ui import when
from app.ui.follow_ups.addresses import CALENDAR, PROMISES, SEVERAL, to_hand_over, to_new_follow_up
from app.ui.follow_ups.choice import ORDERS, Filter, FollowUpChoice, follow_up_choice
from app.ui.follow_ups.filters import filter_button, filter_line, use_filters
from app.ui.hooks import use_value
from app.ui.parts import button, card
from app.ui.parts.field import chip
from app.ui.parts.follow_up_actions import FollowUpActions, use_follow_up_actions
from app.ui.parts.follow_up_row import follow_up_rows, keyed_rows
from app.ui.parts.menu import Menu, Way, dots, use_menu
from app.ui.parts.page import page_view
from app.ui.parts.paging import STEP, first_rows, more_row
from app.ui.parts.segmented import Strip, segmented
from app.ui.parts.squads import filter_chips, squad_filter
from app.ui.screen import screen
from app.words import N_, _, pgettext

SECTIONS: dict[rules.Section, tuple[str, card.Tone]] = {
    "overdue": (N_("Overdue"), "late"),
    "today": (N_("Today"), "plain"),
    "next7": (N_("Next 7 days"), "plain"),
    "later": (N_("Later"), "plain"),
    "any_time": (N_("Any time"), "plain"),
}


Group = tuple[rules.Section | None, tuple[str, card.Tone], list[FollowUpRow]]
"""What the rows have in common (None: they are done), its heading, and those of them that are loaded."""


@dataclass(frozen=True)
class Read:
    """A page of the list, and how many each of its sections has in all.

    `officers`: to whose follow-ups the list can be narrowed; `to_hand_over`: of which squads the chosen one has some
    that this one, as a supervisor, may give to somebody else. `said`: what it is narrowed to, in words; `narrowed`:
    whether it may be empty for that.
    """

    page: Listing[FollowUpRow]
    counts: dict[rules.Section, int]
    squads: list[Squad]
    officers: list[SquadMember]
    to_hand_over: list[Squad]
    said: dict[str, str]
    narrowed: bool


@screen
def FollowUps() -> ft.Control:
    session = use_session()
    choice = use_value(follow_up_choice(session))[0]
    kept = use_value(squad_filter(session))[0]
    actions, marks, pane = use_follow_up_actions(session), use_marks(), use_pane()
    filters, menu = use_filters(session, choice, kept), use_menu(session)
    wanted = choice.filter

    def read() -> Read:
        nb = session.notebook
        squads = squad.mine(nb)
        of = kept.among(squads)
        officers = follow_ups.colleagues(nb) if wanted.whose == "squad" else []
        only = wanted.only(nb, of)
        one = only["owner"]
        by_section = wanted.status == "open" and wanted.order == "due"
        counts = follow_ups.open_counts(nb, nb.local().date(), **only) if by_section else {}
        page = follow_ups.page(nb, order=wanted.order, limit=wanted.shown or first_rows(session), **only)
        to_hand_over = _to_hand_over(nb, one, of) if wanted.status == "open" else []
        narrowed = wanted.anything or one is not None or of is not None
        return Read(page, counts, squads, officers, to_hand_over, wanted.said(nb), narrowed)

    reading = use_read(session, read, wanted, kept.squad)
    found = actions.steady(reading.value)

    async def more() -> None:
        if found is not None and found.page.total > len(found.page.rows):
            choice.filter = replace(choice.filter, shown=len(found.page.rows) + STEP)

    async def clear() -> None:
        await choice.clear()
        await kept.choose(None)

    act = session.tasks.act
    content: list[ft.Control] = [segments(session, choice), _commands(session, choice, filters, menu)]
    if found is not None:
        content[:0] = filter_chips(session, kept, found.squads)
        pane.listed.rows = keyed_rows(found.page.rows, actions)
        content.extend(_owners(session, found, wanted.owner, choice.show_owner))
        content.extend(filter_line(session, choice, found.said))
        content.extend(_lists(session, found, wanted, actions, marks, act(clear)))
        rest = more_row(len(found.page.rows), found.page.total, act(more))
        content.extend([rest] if rest is not None else [])
    elif reading.problem:
        content.append(card.banner(reading.problem, "late", ft.Icons.ERROR_OUTLINE_ROUNDED))
    return page_view(session, _("Follow-ups"), content, back="back", long=True, on_near_end=more)


def segments(session: Session, choice: FollowUpChoice) -> ft.Control:
    """Whose they are, and whether they are still to be done."""
    whose = [("mine", pgettext("follow-ups", "Mine")), ("squad", pgettext("follow-ups", "Squad"))]
    status = [("open", pgettext("state of follow-ups", "Open")), ("done", pgettext("state of follow-ups", "Done"))]
    return segmented(
        session,
        Strip(whose, choice.filter.whose, choice.show_whose),
        Strip(status, choice.filter.status, choice.show_status),
    )


def _commands(
    session: Session, choice: FollowUpChoice, filters: Callable[[], Awaitable[None]], menu: Menu
) -> ft.Control:
    """What narrows the list at the left; at the right the calendar, what is seldom done, and what adds one."""
    act = session.tasks.act

    def leads(route: str) -> Callable[[], Awaitable[None]]:
        async def go() -> None:
            await session.go(route)

        return go

    name = _("More for follow-ups")
    ways = [
        Way(ft.Icons.CHECKLIST_ROUNDED, _("Choose several"), leads(SEVERAL)),
        Way(ft.Icons.HANDSHAKE_ROUNDED, _("My promises"), leads(PROMISES)),
    ]
    icons = [
        button.icon_button(ft.Icons.CALENDAR_MONTH_ROUNDED, _("Calendar"), act(session.go, CALENDAR)),
        dots(name, act(menu, _("Follow-ups"), ways)),
        button.icon_button(ft.Icons.ADD_TASK_ROUNDED, _("Add follow-up"), act(session.go, to_new_follow_up())),
    ]
    return ft.Row(
        [
            ft.Container(ft.Row([filter_button(choice, act(filters))]), expand=True),
            ft.Container(ft.Row([*icons], spacing=0, tight=True), margin=ft.Margin.only(right=-8)),
        ],
        spacing=0,
        data=HOLDS,
    )


def _to_hand_over(nb: Notebook, owner: str | None, keeper: str | None) -> list[Squad]:
    if owner is None:
        return []
    led = [one for one in squad.led(nb) if keeper in (None, one.id)]
    return [one for one in led if follow_ups.page(nb, squad=one.id, owner=owner, limit=1).total]


def _owners(session: Session, found: Read, owner: str, choose: Callable[[str], Awaitable[None]]) -> list[ft.Control]:
    """The choice of one officer, and a supervisor's way to give some of theirs to another."""
    if not found.officers:
        return []
    act, ids = session.tasks.act, [one.id for one in found.officers]
    chips = [
        chip(_("Everybody"), owner not in ids, act(choose, ""), "owner"),
        *(chip(one.name, one.id == owner, act(choose, one.id), f"owner {one.id}") for one in found.officers),
    ]
    rows: list[ft.Control] = [ft.Row(chips, spacing=8, scroll=ft.ScrollMode.HIDDEN, data=HOLDS)]
    for one in found.to_hand_over:
        words = _("Hand over in {squad}").format(squad=one.name) if len(found.squads) > 1 else _("Hand over")
        rows.append(button.alone(button.quiet(words, act(session.go, to_hand_over(one.id, owner)))))
    return rows


def _lists(
    session: Session,
    found: Read,
    wanted: Filter,
    actions: FollowUpActions,
    marks: Collection[str],
    clear: button.Handler,
) -> list[ft.Control]:
    page, shown = found.page, list[ft.Control]()
    for section, (name, tone), rows in grouped(page.rows, wanted):
        shown.append(card.section(_(name), found.counts.get(section, page.total) if section else page.total, tone))
        shown.append(follow_up_rows(session, rows, actions, with_owners=wanted.whose == "squad", marks=marks))
    return shown if page.rows else [_nothing(wanted, found.narrowed, clear)]


def grouped(rows: list[FollowUpRow], wanted: Filter) -> list[Group]:
    """Open ones by due day under the headings of when that is; any others in one list, in their order."""
    if wanted.status == "done" or wanted.order != "due":
        name = N_("Done") if wanted.status == "done" else ORDERS[wanted.order]
        return [(None, (name, "ok" if wanted.status == "done" else "plain"), rows)] if rows else []
    today = when.now().date()
    groups: list[Group] = []
    for section, heading in SECTIONS.items():
        inside = [row for row in rows if rules.section(row.due, today) == section]
        if inside:
            groups.append((section, heading, inside))
    return groups


def _nothing(wanted: Filter, narrowed: bool, clear: button.Handler) -> ft.Control:
    if narrowed:
        words = _("No follow-up matches what you chose.")
        return card.empty(
            ft.Icons.SEARCH_OFF_ROUNDED, _("None of these"), words, button.quiet(_("Show every follow-up"), clear)
        )
    if wanted.status == "done":
        return card.empty(ft.Icons.TASK_ALT_ROUNDED, _("Nothing done yet"), _("What you mark done is kept here."))
    return card.empty(
        ft.Icons.TASK_ALT_ROUNDED,
        _("Nothing to do"),
        _("A promise or follow-up from a note appears here. You can also add one by itself."),
    )

"""Follow-ups: everything somebody of the squad said they would do, by when it is due."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

import flet as ft

from app.domain.kinds import follow_up as rules
from app.notebook import follow_ups, squad
from app.notebook.follow_ups import FollowUpRow
from app.notebook.notebook import Notebook
from app.notebook.paging import Listing
from app.notebook.squad import Squad, SquadMember
from app.state.context import use_session
from app.state.pane import use_beside
from app.state.reading import use_read
from app.state.session import Session
from app.state.taps import HOLDS
from app.ui import when
from app.ui.follow_ups.addresses import PROMISES, SEVERAL, to_hand_over, to_new_follow_up
from app.ui.hooks import use_value
from app.ui.parts import button, card
from app.ui.parts.field import chip
from app.ui.parts.follow_up_actions import FollowUpActions, use_follow_up_actions
from app.ui.parts.follow_up_row import follow_up_rows
from app.ui.parts.page import page_view
from app.ui.parts.paging import STEP, first_rows, more_row
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

    `officers`: whose follow-ups this one may look through, as a supervisor; `to_hand_over`: of which squads the chosen
    officer has some that this one may give to somebody else.
    """

    page: Listing[FollowUpRow]
    counts: dict[rules.Section, int]
    squads: list[Squad]
    officers: list[SquadMember]
    to_hand_over: list[Squad]


@screen
def FollowUps() -> ft.Control:
    session = use_session()
    whose, set_whose = use_value("mine")
    status, set_status = use_value("open")
    owner, set_owner = use_value("")
    shown, set_shown = use_value(first_rows(session))
    kept = use_value(squad_filter(session))[0]
    actions, beside = use_follow_up_actions(session), use_beside()

    def read() -> Read:
        nb = session.notebook
        squads = squad.mine(nb)
        of = kept.among(squads)
        mine: Literal["mine", "squad"] = "mine" if whose == "mine" else "squad"
        officers = follow_ups.workload(nb) if whose == "squad" else []
        one = owner if owner in [officer.id for officer in officers] else None
        counts = follow_ups.open_counts(nb, nb.local().date(), mine, of, one) if status == "open" else {}
        page = follow_ups.page(nb, status=status, whose=mine, squad=of, owner=one, limit=shown)
        return Read(page, counts, squads, officers, _to_hand_over(nb, one, of) if status == "open" else [])

    reading = use_read(session, read, whose, status, shown, kept.squad, owner)
    found = actions.steady(reading.value)

    async def choose_whose(value: str) -> None:
        set_whose(value)
        set_shown(first_rows(session))

    async def choose_status(value: str) -> None:
        set_status(value)
        set_shown(first_rows(session))

    async def choose_owner(value: str) -> None:
        set_owner(value)
        set_shown(first_rows(session))

    async def more() -> None:
        if found is not None and found.page.total > len(found.page.rows):
            set_shown(len(found.page.rows) + STEP)

    act = session.tasks.act
    choices = [
        chip(pgettext("follow-ups", "Mine"), whose == "mine", act(choose_whose, "mine")),
        chip(pgettext("follow-ups", "Squad"), whose == "squad", act(choose_whose, "squad")),
        ft.Container(width=4),
        chip(pgettext("state of follow-ups", "Open"), status == "open", act(choose_status, "open")),
        chip(pgettext("state of follow-ups", "Done"), status == "done", act(choose_status, "done")),
    ]
    chips = ft.Row(choices, wrap=True, spacing=8, run_spacing=8)
    add = button.icon_button(ft.Icons.ADD_TASK_ROUNDED, _("Add follow-up"), act(session.go, to_new_follow_up()))
    content: list[ft.Control] = [ft.Row([ft.Container(chips, expand=True), add], spacing=8, data=HOLDS), _ways(session)]
    if found is not None:
        content[:0] = filter_chips(session, kept, found.squads)
        content.extend(_owners(session, found, owner, choose_owner))
        content.extend(_lists(session, found, status, actions, beside, with_owners=whose == "squad"))
        rest = more_row(len(found.page.rows), found.page.total, act(more))
        content.extend([rest] if rest is not None else [])
    elif reading.problem:
        content.append(card.banner(reading.problem, "late", ft.Icons.ERROR_OUTLINE_ROUNDED))
    return page_view(session, _("Follow-ups"), content, long=True, on_near_end=more)


def _ways(session: Session) -> ft.Control:
    act = session.tasks.act
    promises = button.quiet(_("My promises"), act(session.go, PROMISES))
    several = button.quiet(_("Choose several"), act(session.go, SEVERAL))
    return ft.Row([promises, several], wrap=True, spacing=4)


def _to_hand_over(nb: Notebook, owner: str | None, keeper: str | None) -> list[Squad]:
    if owner is None:
        return []
    led = [one for one in squad.led(nb) if keeper in (None, one.id)]
    return [one for one in led if follow_ups.page(nb, squad=one.id, owner=owner, limit=1).total]


def _owners(session: Session, found: Read, owner: str, choose: Callable[[str], Awaitable[None]]) -> list[ft.Control]:
    """A supervisor's choice of one officer, and the way to give some of theirs to another."""
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
    session: Session, found: Read, status: str, actions: FollowUpActions, beside: str, with_owners: bool
) -> list[ft.Control]:
    page, shown = found.page, list[ft.Control]()
    for section, (name, tone), rows in grouped(page.rows, status):
        shown.append(card.section(_(name), found.counts.get(section, page.total) if section else page.total, tone))
        shown.append(follow_up_rows(session, rows, actions, with_owners=with_owners, beside=beside))
    return shown if page.rows else [_nothing(status)]


def grouped(rows: list[FollowUpRow], status: str) -> list[Group]:
    """Rows under the headings of when they are due; those done stand in one list, last first."""
    if status != "open":
        return [(None, (N_("Done"), "ok"), rows)] if rows else []
    today = when.now().date()
    groups: list[Group] = []
    for section, heading in SECTIONS.items():
        inside = [row for row in rows if rules.section(row.due, today) == section]
        if inside:
            groups.append((section, heading, inside))
    return groups


def _nothing(status: str) -> ft.Control:
    if status == "done":
        return card.empty(ft.Icons.TASK_ALT_ROUNDED, _("Nothing done yet"), _("What you mark done is kept here."))
    return card.empty(
        ft.Icons.TASK_ALT_ROUNDED,
        _("Nothing to do"),
        _("A promise or follow-up from a note appears here. You can also add one by itself."),
    )

"""The supervisor's desk: work by officer, what is nobody's, and what is due. On a wide window beside what is open.

Officers stand by name, in one color: this is no ranking.
"""

from __future__ import annotations

import flet as ft

from app.domain.initials import initials
from app.notebook import supervision
from app.notebook.supervision import Desk, Work
from app.state.context import use_session
from app.state.reading import Reading, use_read
from app.state.session import Session
from app.ui import theme
from app.ui.handovers.rows import handover_rows
from app.ui.hooks import use_value
from app.ui.parts import card
from app.ui.parts import text as words
from app.ui.parts.officer_name import officer_name
from app.ui.parts.page import page_view
from app.ui.parts.paging import Shown, use_shown
from app.ui.parts.squads import SquadFilter, filter_chips, squad_filter
from app.ui.problems.rows import problem_rows
from app.ui.programmes.rows import programme_rows
from app.ui.screen import part, screen
from app.ui.supervision.addresses import AT_RISK, DESK, OFFERED, WITHOUT_OFFICER, to_work
from app.words import _, ngettext

SHOWN = 15
NO_LEADER = ft.Icons.LOCK_PERSON_ROUNDED


@screen
def SupervisorsDesk() -> ft.Control:
    session = use_session()
    kept = use_value(squad_filter(session))[0]
    reading = use_desk(session, kept)
    reviews, renewals, officers, handovers = (use_shown(SHOWN) for _each in range(4))
    found, wide = reading.value, session.room.rail
    body: list[ft.Control] = card.went_wrong(reading.problem)
    if found is not None and not found.led:
        body.append(not_leading())
    elif found is not None:
        lists = [] if wide else _lists(session, found, kept, officers, "")
        body += [*lists, *_due(session, found, reviews, renewals, handovers)]
    beside = DeskPane(session, DESK) if wide and (found is None or found.led) else None
    name = _("Supervisor's desk") if beside is None else _("Waiting and due")
    return page_view(session, name, body, tab="more", back="back", beside=beside)


def use_desk(session: Session, kept: SquadFilter) -> Reading[Desk]:
    """A hook: the desk of the squad that was chosen, or of all that this officer leads."""
    return use_read(
        session, lambda: supervision.read(session.notebook, kept.squad_of_led(session.notebook)), kept.squad
    )


def not_leading() -> ft.Control:
    said = _("Only a supervisor of the squad can do this.")
    return card.empty(NO_LEADER, _("For supervisors"), said)


@part
def DeskPane(session: Session, selected: str) -> ft.Control:
    """The lists at the left of a wide window; `selected` is the route of what is shown beside them."""
    kept = use_value(squad_filter(session))[0]
    officers = use_shown(SHOWN)
    reading = use_desk(session, kept)
    rows = card.went_wrong(reading.problem)
    if reading.value is not None:
        rows += _lists(session, reading.value, kept, officers, selected)

    async def scrolled(_event: ft.OnScrollEvent) -> None:
        session.touched()

    listed = ft.ListView(
        [words.heading(_("Supervisor's desk")), *rows, ft.Container(height=8)],
        spacing=theme.GAP,
        padding=ft.Padding.symmetric(horizontal=theme.GUTTER, vertical=14),
        expand=True,
        scroll_interval=4000,
        on_scroll=scrolled,
    )
    return ft.SafeArea(listed, expand=True, avoid_intrusions_right=False)


def _lists(session: Session, found: Desk, kept: SquadFilter, shown: Shown, selected: str) -> list[ft.Control]:
    """What leads to a list: of what is nobody's or waits, then of each officer's work."""
    icons = ft.Icons
    waits = [
        _link(session, icons.PERSON_OFF_ROUNDED, _("No officer"), WITHOUT_OFFICER, found.without_officer, selected),
        _link(session, icons.SWAP_HORIZ_ROUNDED, _("Handed over, not accepted"), OFFERED, found.offered, selected),
        _link(session, icons.HANDSHAKE_ROUNDED, _("Promises at risk"), AT_RISK, found.at_risk, selected),
    ]
    rows = [_officer(session, one, selected) for one in found.work[: shown.count]]
    return [
        *filter_chips(session, kept, found.led),
        card.rows_card(waits),
        card.section(_("Work by officer"), len(found.work)),
        card.rows_card(rows),
        *shown.rest(len(found.work)),
    ]


def _link(session: Session, icon: ft.IconData, name: str, route: str, count: int, selected: str) -> ft.Control:
    return card.row(
        name,
        ngettext("{count} to look at", "{count} to look at", count).format(count=count) if count else _("Nothing here"),
        key=f"list {route}",
        leading=card.icon_mark(icon),
        on_click=session.tasks.act(session.go, route),
        selected=route == selected,
    )


def _officer(session: Session, one: Work, selected: str) -> ft.Control:
    return card.row(
        officer_name(one.name, one.me) or _("Nobody"),
        work_words(one),
        key=f"officer {one.officer}",
        leading=card.avatar(initials(one.name), "primary" if one.there else "plain"),
        below=None if one.there else [words.tiny(_("Not in the squad any more"))],
        on_click=session.tasks.act(session.go, to_work(one.officer)) if one.officer else None,
        selected=to_work(one.officer) == selected,
    )


def work_words(one: Work) -> str:
    """ "12 open · 2 overdue · 1 not accepted" """
    said = [ngettext("{count} open", "{count} open", one.open).format(count=one.open)]
    if one.overdue:
        said.append(ngettext("{count} overdue", "{count} overdue", one.overdue).format(count=one.overdue))
    if one.offered:
        # For translators: follow-ups that were handed to somebody, who did not accept them yet.
        offered = ngettext("{count} not accepted", "{count} not accepted", one.offered)
        said.append(offered.format(count=one.offered))
    return " · ".join(said) if one.open else _("Nothing open")


def _due(session: Session, found: Desk, reviews: Shown, renewals: Shown, handovers: Shown) -> list[ft.Control]:
    """Handovers that nobody took, problems that are to be looked at again, and programmes in which something lapses."""
    body: list[ft.Control] = []
    if found.handovers:
        body.append(card.section(_("Handovers nobody accepted"), len(found.handovers)))
        body.append(card.rows_card(handover_rows(session, found.handovers[: handovers.count])))
        body += handovers.rest(len(found.handovers))
    if found.reviews.rows:
        body.append(card.section(_("Reviews due"), found.reviews.total))
        body.append(problem_rows(session, found.reviews.rows[: reviews.count], with_stage=True))
        body += reviews.rest(len(found.reviews.rows))
    if found.renewals:
        body.append(card.section(_("Programs to renew"), len(found.renewals)))
        body.append(card.rows_card(programme_rows(session, found.renewals[: renewals.count]), indent=14))
        body += renewals.rest(len(found.renewals))
    if not body:
        said = _("No handover waits, no problem is to be looked at again this week, and no program lapses soon.")
        body.append(card.card(card.empty(ft.Icons.EVENT_AVAILABLE_ROUNDED, _("No review is due"), said)))
    return body

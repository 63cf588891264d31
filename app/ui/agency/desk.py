"""Agency: its squads, what waits, its officers, its invitations and its rules. On a wide window beside what is open."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import flet as ft

from app import formats
from app.container import squads
from app.container.members import Invited, Member
from app.domain.initials import initials
from app.state.context import use_session
from app.state.session import Session
from app.ui import theme, when
from app.ui.agency.addresses import NEW_SQUAD, POLICY, to_officer, to_squad
from app.ui.agency.invitations import InvitationSheet, InviteDevice, made_by, squads_of
from app.ui.agency.invite_officer import InviteOfficer
from app.ui.agency.reading import AgencyRead, device_count, headcount, use_agency
from app.ui.agency.roles import role_name, role_of
from app.ui.agency.waiting import waiting_card
from app.ui.hooks import use_opened
from app.ui.parts import button, card
from app.ui.parts import text as words
from app.ui.parts.officer_name import officer_name
from app.ui.parts.page import page_view, thumb
from app.ui.parts.paging import Shown, use_shown
from app.ui.phones.rest import rest_rows, use_rest
from app.ui.screen import part, screen
from app.words import _

OFFICERS_SHOWN = 20
CLOSED_SHOWN = 5
OPEN_SHOWN = 20


@screen
def Agency() -> ft.Control:
    session = use_session()
    rows, invite = use_desk(session, "")
    if session.room.rail:
        choose = _("Choose a squad or an officer"), _("Their page opens here, beside the list.")
        nothing = card.empty(ft.Icons.ACCOUNT_BALANCE_ROUNDED, *choose)
        return page_view(session, _("Agency"), [nothing], tab="more", back="back", beside=DeskPane(session, ""))
    bottom = button.stacked(invite) if invite is not None else None
    return page_view(session, _("Agency"), rows, tab="more", back="back", bottom=bottom)


@part
def DeskPane(session: Session, selected: str) -> ft.Control:
    """The list beside a page on a wide window; `selected` is the squad or officer shown there."""
    rows, invite = use_desk(session, selected)

    async def scrolled(_event: ft.OnScrollEvent) -> None:
        session.touched()

    listed = ft.ListView(
        [words.heading(session.container.members.agency), *rows, ft.Container(height=8)],
        spacing=theme.GAP,
        padding=ft.Padding.symmetric(horizontal=theme.GUTTER, vertical=14),
        expand=True,
        scroll_interval=4000,
        on_scroll=scrolled,
    )
    return ft.SafeArea(
        ft.Column(
            [listed, *([thumb(button.stacked(invite), last=True)] if invite is not None else [])],
            spacing=0,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
        expand=True,
        avoid_intrusions_right=False,
    )


def use_desk(session: Session, selected: str) -> tuple[list[ft.Control], ft.Control | None]:
    """A hook: everything of the agency, one card a kind, and the button that invites, for whom it is."""
    opened, closes, set_opened = use_opened()  # "officer", "device", the key of an open invitation, or nothing
    shown = use_shown(OFFICERS_SHOWN), use_shown(OPEN_SHOWN), use_shown(CLOSED_SHOWN, OPEN_SHOWN)
    found = use_agency(session, opened)
    rest = use_rest(session)
    read = found.value

    async def show(what: str) -> None:
        set_opened(what)

    act = session.tasks.act
    body: list[ft.Control] = [card.banner(found.problem, "late")] if found.problem else []
    if read is None:
        return body, None
    open_ = [each for each in read.invited if each.state == "open"]
    invited = next((each for each in open_ if each.key == opened), None)
    device = card.link_row(
        ft.Icons.ADD_TO_HOME_SCREEN_ROUNDED, _("Add another device of mine"), act(show, "device"), leads=False
    )
    body += [
        *_squads(session, read, selected),
        *waiting_card(session, read),
        *rest_rows(session, rest),
        *_invitations(_("Open invitations"), read, open_, shown[1], lambda each: act(show, each.key)),
        *_officers(session, read, selected, shown[0]),
        card.rows_card([device]),
        card.section(_("Rules")),
        card.rows_card(
            [card.link_row(ft.Icons.RULE_ROUNDED, _("Policy"), act(session.go, POLICY), _("Stages, country, locking"))]
        ),
        *_invitations(_("Earlier invitations"), read, [one for one in read.invited if one.state != "open"], shown[2]),
        InviteOfficer(session, opened == "officer", closes("officer"), key="invite officer"),
        InviteDevice(session, "device" if opened == "device" else "", "", closes("device"), key="invite device"),
        InvitationSheet(
            session, invited, squads_of(invited, read) if invited else "", closes(opened), key=f"invitation {opened}"
        ),
    ]
    someone = button.primary(_("Invite an officer"), act(show, "officer"), ft.Icons.PERSON_ADD_ALT_1_ROUNDED)
    return body, someone if read.admin else None


def _squads(session: Session, read: AgencyRead, selected: str) -> list[ft.Control]:
    closed = [one for one in read.squads if one.closed]
    rows = [_squad(session, one, selected) for one in read.open_squads]
    if read.admin:
        rows.append(card.link_row(ft.Icons.ADD_ROUNDED, _("New squad"), session.tasks.act(session.go, NEW_SQUAD)))
    found: list[ft.Control] = [card.section(_("Squads"), len(read.open_squads))]
    if not any(one.mine for one in read.open_squads):
        found.append(words.note(_("You are in no squad. An administrator can put you into one.")))
    if rows:
        found.append(card.rows_card(rows))
    if closed:
        ended = card.rows_card([_squad(session, one, selected) for one in closed])
        found += [card.section(_("Closed squads"), len(closed)), ended]
    return found


def _squad(session: Session, one: squads.Squad, selected: str) -> ft.Control:
    mine = role_name(one.mine) if one.mine else _("you are not in it")
    return card.row(
        one.name,
        f"{headcount(one)} · {mine}",
        name_lines=4,
        key=f"squad {one.id}",
        leading=card.icon_mark(ft.Icons.GROUPS_ROUNDED, "plain" if one.closed else "primary"),
        selected=one.id == selected,
        on_click=session.tasks.act(session.go, to_squad(one.id)),
    )


def _officers(session: Session, read: AgencyRead, selected: str, shown: Shown) -> list[ft.Control]:
    rows = [_officer(session, read, one, selected) for one in read.members[: shown.count]]
    count = len(read.members)
    return [card.section(_("Officers"), count), card.rows_card(rows), *shown.rest(count)]


def _officer(session: Session, read: AgencyRead, one: Member, selected: str) -> ft.Control:
    role = _("Suspended") if one.suspended else role_name(role_of(one.role, one.squads.values()))
    theirs = formats.listed(each.name for each in read.squads_of(one)) if len(read.open_squads) > 1 else ""
    return card.row(
        officer_name(one.name, one.me),
        f"{role} · {device_count(one)}",
        key=f"officer {one.id}",
        leading=card.avatar(initials(one.name), "plain" if one.suspended else "primary"),
        below=[words.note(theirs, lines=3)] if theirs else None,
        selected=one.id == selected,
        on_click=session.tasks.act(session.go, to_officer(one.id)),
    )


def _invitations(
    name: str,
    read: AgencyRead,
    invitations: list[Invited],
    shown: Shown,
    on_click: Callable[[Invited], Callable[[], Awaitable[None]]] | None = None,
) -> list[ft.Control]:
    if not invitations:
        return []
    rows = [
        card.row(
            each.officer_name,
            _about(each),
            key=f"invitation {each.key}",
            leading=card.icon_mark(*_ICONS[each.state]),
            about_lines=4,
            name_lines=3,
            below=[*([words.note(into)] if (into := squads_of(each, read)) else []), words.tiny(made_by(each))],
            on_click=on_click(each) if on_click is not None else None,
        )
        for each in invitations[: shown.count]
    ]
    return [card.section(name, len(invitations)), card.rows_card(rows), *shown.rest(len(invitations))]


_ICONS: dict[str, tuple[ft.IconData, card.Tone]] = {
    "open": (ft.Icons.MAIL_ROUNDED, "promise"),
    "used": (ft.Icons.HOW_TO_REG_ROUNDED, "plain"),
    "withdrawn": (ft.Icons.BLOCK_ROUNDED, "plain"),
    "void": (ft.Icons.BLOCK_ROUNDED, "plain"),
    "expired": (ft.Icons.TIMER_OFF_ROUNDED, "plain"),
}


def _about(invited: Invited) -> str:
    """Supervisor · open until Fri 27 Nov 23:41"""
    said = {
        "open": _("open until {time}").format(time=when.stamp(invited.expires_ms)),
        "used": _("used: another phone joined") if invited.known else _("used: they joined"),
        "withdrawn": _("withdrawn by {name}").format(name=invited.closed_by),
        "void": _("no longer works: {name} may not invite any more").format(name=invited.closed_by),
        "expired": _("expired {time}").format(time=when.stamp(invited.expires_ms)),
    }[invited.state]
    whom = _("Another phone") if invited.known else role_name(role_of(invited.role, invited.squads.values()))
    return f"{whom} · {said}"

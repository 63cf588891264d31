"""An officer: their squads and roles, their devices with the last sync, and for an admin what changes that."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial

import flet as ft

from app.container.members import Member
from app.container.phones import Phone
from app.journal.roster.state import ADMIN, OFFICER
from app.state.context import use_session
from app.state.reading import use_read
from app.state.session import Session
from app.ui.agency.addresses import to_put_in_squads, to_squad
from app.ui.agency.desk import DeskPane
from app.ui.agency.invitations import InviteDevice
from app.ui.agency.last_syncs import LastSyncs, use_last_syncs
from app.ui.agency.membership import Membership, MembershipSheet
from app.ui.agency.reading import AgencyRead, use_agency
from app.ui.agency.roles import ROLE_NOTES, role_name
from app.ui.agency.waiting import kept, waiting_card
from app.ui.hooks import use_opened
from app.ui.parts import button, card
from app.ui.parts import text as words
from app.ui.parts.dialog import Question, use_question
from app.ui.parts.officer_name import officer_name
from app.ui.parts.page import page_view
from app.ui.phones.phones import row as phone_row
from app.ui.screen import part, screen
from app.words import N_, _

Open = Callable[[str], Awaitable[None]]
DEVICE = "device"


@screen
def Officer() -> ft.Control:
    session = use_session()
    id = ft.use_route_params().get("id", "")
    opened, closes, set_opened = use_opened()  # the id of a squad, DEVICE, or nothing
    found = use_agency(session, id)
    last = use_last_syncs(session)
    phones = use_read(session, lambda: session.container.phones.of(id), session.sync.state, session.sync.last_ms, id)
    read = found.value
    known = read.officer(id) if read is not None else None

    async def open_(what: str) -> None:
        set_opened(what)

    body: list[ft.Control | None] = [card.banner(found.problem, "late")] if found.problem else []
    if read is not None and known is None:
        body = [card.empty(ft.Icons.PERSON_OFF_ROUNDED, _("Not here"), _("Nobody of the agency is known by this."))]
    elif read is not None and known is not None:
        asked = (DEVICE if known.me else known.id) if opened == DEVICE else ""
        body += [
            words.note(_agency_role(known)),
            *waiting_card(session, read, officer=known.id),
            *_squads(session, read, known, open_),
            *_devices(session, phones.value or [], last),
            *_ways(session, read, known, open_),
            MembershipSheet(session, _membership(read, known, opened), closes(opened), key=f"member {opened}"),
            InviteDevice(session, asked, "" if known.me else known.name, closes(DEVICE), key=f"invite {asked}"),
        ]
    return page_view(
        session,
        officer_name(known.name, known.me) if known else _("Officer"),
        body,
        tab="more",
        back=None if session.room.rail else "back",
        beside=DeskPane(session, id) if session.room.rail else None,
    )


def _agency_role(known: Member) -> str:
    if known.suspended:
        return _("Suspended: in no squad, and their phones get nothing new.")
    return _("{role} of the agency").format(role=role_name(known.role))


def _squads(session: Session, read: AgencyRead, known: Member, open_: Open) -> list[ft.Control]:
    theirs = read.squads_of(known)
    if not theirs:
        return [card.section(_("Squads"), 0), words.note(_("In no squad that you may know of."))]
    return [
        card.section(_("Squads"), len(theirs)),
        card.rows_card(
            [
                card.row(
                    one.name,
                    role_name(one.members[known.id]),
                    key=f"squad {one.id}",
                    leading=card.icon_mark(ft.Icons.GROUPS_ROUNDED),
                    trailing=[
                        button.icon_button(
                            ft.Icons.MORE_HORIZ_ROUNDED,
                            _("Role in {squad}, or take them out").format(squad=one.name),
                            session.tasks.act(open_, one.id),
                        )
                    ]
                    if read.admin
                    else None,
                    on_click=session.tasks.act(session.go, to_squad(one.id)),
                )
                for one in theirs
            ]
        ),
    ]


def _membership(read: AgencyRead, known: Member, squad: str) -> Membership | None:
    one = read.squad(squad)
    if one is None or known.id not in one.members:
        return None
    return Membership(one.id, one.name, known.id, known.name, one.members[known.id], known.me)


def _devices(session: Session, phones: list[Phone], last: LastSyncs) -> list[ft.Control]:
    rows = [phone_row(session, one, last) for one in phones]
    return [
        card.section(_("Devices"), len(rows)),
        card.rows_card(rows) if rows else words.note(_("no device yet")),
        *([words.note(last.problem)] if last.problem else []),
    ]


def _ways(session: Session, read: AgencyRead, known: Member, open_: Open) -> list[ft.Control]:
    """What an admin may change; and everybody a device more of their own."""
    act, rows = session.tasks.act, []
    if read.admin and not known.suspended:
        into = act(session.go, to_put_in_squads(known.id))
        rows.append(card.link_row(ft.Icons.GROUP_ADD_ROUNDED, _("Put into squads"), into))
    if known.me or (read.admin and not known.suspended):
        mine, theirs = _("Add another device of mine"), _("Invite another phone for {name}").format(name=known.name)
        another = act(open_, DEVICE)
        rows.append(
            card.link_row(ft.Icons.ADD_TO_HOME_SCREEN_ROUNDED, mine if known.me else theirs, another, leads=False)
        )
    ways: list[ft.Control] = [card.rows_card(rows)] if rows else []
    return [*ways, AgencyRole(session, known, key="agency role")] if read.admin else ways


LESS = N_("They keep their squads and their roles there.")
BACK = N_("They belong to the agency again, in no squad: put them into theirs once this is on the server.")
AWAY = N_(
    "They leave all their squads, and their phones get nothing new. Each squad gets a new key at once: it protects "
    "what is written from then on; what they have read they have read."
)


@part
def AgencyRole(session: Session, known: Member) -> ft.Control:
    """Administrator or not, suspended or not: each is asked about first."""
    ask = use_question(session)
    squads, name = session.container.squads, known.name

    def way(words: str, question: Question) -> ft.Control:
        async def sure() -> None:
            async def change() -> None:
                await question.work()
                kept(session)

            ask(replace(question, work=change))

        shown = button.danger if question.danger else button.secondary
        return shown(words, session.tasks.act(sure))

    to_officer, to_admin = partial(squads.change_role, known.id, OFFICER), partial(squads.change_role, known.id, ADMIN)
    if known.suspended:
        back = Question(_("Bring {officer} back?").format(officer=name), _(BACK), _("Bring back"), to_officer)
        return button.stacked(way(_("Bring them back"), back))
    less = Question(_("Make {officer} an officer?").format(officer=name), _(LESS), _("Make an officer"), to_officer)
    asked, about = _("Make {officer} an administrator?").format(officer=name), _(ROLE_NOTES["admin"])
    more = Question(asked, about, _("Make an administrator"), to_admin)
    away = partial(squads.suspend, known.id)
    out = Question(_("Suspend {officer}?").format(officer=name), _(AWAY), _("Suspend"), away, danger=True)
    is_admin = known.role == ADMIN
    return button.stacked(
        way(_("No longer an administrator"), less) if is_admin else way(_("Make them an administrator"), more),
        way(_("Suspend them"), out),
    )

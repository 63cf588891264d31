"""Members: the officers of the agency and their devices, inviting one more, and what became of each invitation."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import flet as ft

from app.container.members import Invited, Member
from app.domain.initials import initials
from app.state.context import use_session
from app.state.reading import use_read
from app.state.session import Session
from app.ui import when
from app.ui.agency.invitations import InvitationSheet, InviteDevice, InviteOfficer, made_by
from app.ui.agency.roles import role_name, role_of
from app.ui.hooks import use_value
from app.ui.parts import button, card
from app.ui.parts import text as words
from app.ui.parts.button import Handler
from app.ui.parts.page import page_view
from app.ui.parts.paging import Shown, use_shown
from app.ui.screen import screen
from app.words import _, ngettext

CLOSED_SHOWN = 5
OPEN_SHOWN = 20


@dataclass(frozen=True)
class Read:
    members: list[Member]
    open: list[Invited]
    closed: list[Invited]
    may_invite: bool


@screen
def Members() -> ft.View:
    session = use_session()
    members = session.container.members
    inviting, set_inviting = use_value("")  # "officer", "device", the id of a colleague, or nobody
    looking_at, set_looking_at = use_value("")  # the key of an open invitation
    open_shown, closed_shown = use_shown(OPEN_SHOWN), use_shown(CLOSED_SHOWN, OPEN_SHOWN)

    def look() -> Read:
        invited = members.invitations()
        return Read(
            members.all(),
            [each for each in invited if each.state == "open"],
            [each for each in invited if each.state != "open"],
            members.may_invite,
        )

    found = use_read(session, look, inviting)
    read = found.value or Read([], [], [], False)

    async def invite(whom: str) -> None:
        set_inviting(whom)

    async def show(invitation: str) -> None:
        set_looking_at(invitation)

    def done() -> None:
        set_inviting("")
        set_looking_at("")

    act = session.tasks.act
    whom = inviting if inviting != "officer" else ""
    colleague = next((member.name for member in read.members if member.id == whom), "")
    opened = next((each for each in read.open if each.key == looking_at), None)
    body: list[ft.Control] = [card.banner(found.problem, "late")] if found.problem else []
    if read.members:
        rows = [_member(session, member, invite if read.may_invite else None) for member in read.members]
        body += [
            card.section(_("Officers"), len(read.members)),
            card.rows_card(rows),
            button.alone(button.quiet(_("Add another device of mine"), act(invite, "device"))),
        ]
    body += _invitations(_("Open invitations"), read.open, open_shown, lambda each: act(show, each.key))
    body += _invitations(_("Earlier invitations"), read.closed, closed_shown)
    body += [
        InviteOfficer(session, inviting == "officer", done, key="invite officer"),
        InviteDevice(session, whom, colleague, done, key=f"invite {whom}"),
        InvitationSheet(session, opened, done, key=f"invitation {opened.key if opened else ''}"),
    ]
    someone = button.primary(_("Invite an officer"), act(invite, "officer"), ft.Icons.PERSON_ADD_ALT_1_ROUNDED)
    bottom = button.stacked(someone) if read.may_invite else None
    return page_view(session, _("Members"), body, tab="more", back="back", bottom=bottom)


def _invitations(
    name: str, invitations: list[Invited], shown: Shown, on_click: Callable[[Invited], Handler] | None = None
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
            below=[words.tiny(made_by(each))],
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


def _member(session: Session, member: Member, invite: Callable[[str], Awaitable[None]] | None) -> ft.Control:
    """`invite`: an admin's way back for a colleague whose phone was lost or broke."""
    count = len(member.devices)
    devices = ngettext("{count} device", "{count} devices", count).format(count=count) if count else _("no device yet")
    # For translators: the name is a short code.
    here, this, other = session.notebook.device, _("Device {name}, this one"), _("Device {name}")
    ways: list[ft.Control] = []
    if invite is not None and not member.me:
        name = _("Invite another phone for {name}").format(name=member.name)
        another = session.tasks.act(invite, member.id)
        ways.append(button.icon_button(ft.Icons.ADD_TO_HOME_SCREEN_ROUNDED, name, another))
    return card.row(
        _("{name} (you)").format(name=member.name) if member.me else member.name,
        f"{role_name(role_of(member.role, member.squads.values()))} · {devices}",
        key=f"officer {member.id}",
        leading=card.avatar(initials(member.name)),
        below=[
            words.tiny((this if device.id == here else other).format(name=device_name(device.id)))
            for device in member.devices
        ],
        trailing=ways or None,
    )


def device_name(device: bytes) -> str:
    """How people tell devices apart: the first eight hex digits in two groups, as on the phone's own Settings."""
    digits = device.hex()[:8].upper()
    return f"{digits[:4]} {digits[4:]}"


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

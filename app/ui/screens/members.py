"""Members: the officers of the agency and their devices, inviting one more, and what became of each invitation."""

from __future__ import annotations

from dataclasses import dataclass

import flet as ft

from app.container.members import Invited, Member
from app.domain.initials import initials
from app.state.context import use_session
from app.state.reading import use_read
from app.ui import when
from app.ui.hooks import use_value
from app.ui.parts import button, card
from app.ui.parts import text as words
from app.ui.parts.page import page_view
from app.ui.parts.paging import more_row
from app.ui.roles import role_name
from app.ui.screen import screen
from app.ui.screens.invitations import InvitationSheet, Invite, made_by

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
    inviting, set_inviting = use_value("")  # "officer", "device", the id of a colleague, or nobody
    looking_at, set_looking_at = use_value("")  # the key of an open invitation
    open_shown, set_open_shown = use_value(OPEN_SHOWN)
    closed_shown, set_closed_shown = use_value(CLOSED_SHOWN)
    container = session.container

    def look() -> Read:
        invited = container.members.invitations()
        return Read(
            container.members.all(),
            [one for one in invited if one.state == "open"],
            [one for one in invited if one.state != "open"],
            container.members.may_invite,
        )

    found = use_read(session, look, inviting)
    read = found.value or Read([], [], [], False)

    async def invite(whom: str) -> None:
        set_inviting(whom)

    async def show(invitation: str) -> None:
        set_looking_at(invitation)

    async def more_open() -> None:
        set_open_shown(lambda n: n + OPEN_SHOWN)

    async def more_closed() -> None:
        set_closed_shown(lambda n: n + OPEN_SHOWN)

    def done() -> None:
        set_inviting("")
        set_looking_at("")

    act = session.tasks.act
    another = button.quiet("Add another device of mine", act(invite, "device"))

    def another_phone(member: Member) -> ft.Control | None:
        """An admin's way back for a colleague whose phone was lost or broke."""
        if member.me or not read.may_invite:
            return None
        return button.icon_button(
            ft.Icons.ADD_TO_HOME_SCREEN_ROUNDED, f"Invite another phone for {member.name}", act(invite, member.id)
        )

    someone = button.primary("Invite an officer", act(invite, "officer"), ft.Icons.PERSON_ADD_ALT_1_ROUNDED)
    colleague = next((one for one in read.members if one.id == inviting), None)
    opened = next((one for one in read.open if one.key == looking_at), None)
    body_parts: list[ft.Control | None] = [
        card.banner(found.problem, "late") if found.problem else None,
        card.section("Officers", len(read.members)) if read.members else None,
        card.rows_card([_member(one, session.notebook.device, another_phone(one)) for one in read.members])
        if read.members
        else None,
        ft.Row([another]) if read.members else None,
    ]
    if read.open:
        body_parts += [
            card.section("Open invitations", len(read.open)),
            card.rows_card(
                [
                    card.row(
                        one.officer_name,
                        _about(one),
                        key=f"invitation {one.key}",
                        leading=card.icon_mark(ft.Icons.MAIL_ROUNDED, "promise"),
                        about_lines=4,
                        name_lines=3,
                        below=[words.tiny(made_by(one))],
                        on_click=act(show, one.key),
                    )
                    for one in read.open[:open_shown]
                ]
            ),
            more_row(min(open_shown, len(read.open)), len(read.open), act(more_open)),
        ]
    if read.closed:
        body_parts += [
            card.section("Earlier invitations", len(read.closed)),
            card.rows_card(
                [
                    card.row(
                        one.officer_name,
                        _about(one),
                        key=f"invitation {one.key}",
                        leading=card.icon_mark(_CLOSED_ICONS[one.state], "plain"),
                        about_lines=4,
                        name_lines=3,
                        below=[words.tiny(made_by(one))],
                    )
                    for one in read.closed[:closed_shown]
                ]
            ),
            more_row(min(closed_shown, len(read.closed)), len(read.closed), act(more_closed)),
        ]
    body_parts += [
        Invite(session, inviting, colleague.name if colleague else "", done, key=f"invite {inviting}"),
        InvitationSheet(session, opened, done, key=f"invitation {opened.key if opened else ''}"),
    ]
    return page_view(
        session,
        "Members",
        body_parts,
        tab="More",
        back="Back",
        bottom=button.stacked(someone) if read.may_invite else None,
    )


_CLOSED_ICONS = {
    "used": ft.Icons.HOW_TO_REG_ROUNDED,
    "withdrawn": ft.Icons.BLOCK_ROUNDED,
    "expired": ft.Icons.TIMER_OFF_ROUNDED,
}


def _member(one: Member, this_device: bytes, another_phone: ft.Control | None) -> ft.Control:
    devices = {0: "no device yet", 1: "1 device"}.get(len(one.devices), f"{len(one.devices)} devices")
    return card.row(
        f"{one.name} (you)" if one.me else one.name,
        f"{role_name(one.role)} · {devices}",
        key=f"officer {one.id}",
        leading=card.avatar(initials(one.name)),
        below=[
            words.tiny(f"Device {device_name(device.id)}" + (", this one" if device.id == this_device else ""))
            for device in one.devices
        ],
        trailing=[another_phone] if another_phone is not None else None,
    )


def device_name(device: bytes) -> str:
    """How people tell devices apart: the first eight hex digits in two groups, as on the phone's own Settings."""
    digits = device.hex()[:8].upper()
    return f"{digits[:4]} {digits[4:]}"


def _about(one: Invited) -> str:
    """Supervisor · open until Fri 27 Nov 23:41"""
    said = {
        "open": f"open until {when.stamp(one.expires_ms)}",
        "used": "used: another phone joined" if one.known else "used: they joined",
        "withdrawn": f"withdrawn by {one.closed_by}",
        "expired": f"expired {when.stamp(one.expires_ms)}",
    }[one.state]
    return f"{'Another phone' if one.known else role_name(one.role)} · {said}"

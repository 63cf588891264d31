"""Members: the officers of the squad and their devices, and inviting one more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import flet as ft

from app.container import Invitation, Member
from app.domain.initials import initials
from app.journal.roster import Invite as OpenInvitation
from app.state.context import use_session
from app.state.form import Form
from app.state.reading import use_read
from app.state.session import Session
from app.state.tasks import EXPECTED, safe_text
from app.ui import theme, when
from app.ui.hooks import use_kept, use_optional, use_value
from app.ui.parts import button, card
from app.ui.parts import text as words
from app.ui.parts.button import Handler
from app.ui.parts.dialog import sheet
from app.ui.parts.field import chip_group, text_field
from app.ui.parts.page import page_view
from app.ui.parts.qr import qr, qr_png
from app.ui.screen import part, screen

ROLES = {"officer": "Officer", "supervisor": "Supervisor", "admin": "Administrator"}
ROLE_NOTES = {
    "officer": "Reads and writes in the squad's notebook.",
    "supervisor": "Also reassigns work, places holds and reads the audit record.",
    "admin": "Also invites and removes members.",
}


@screen
def Members() -> ft.View:
    session = use_session()
    inviting, set_inviting = use_value("")  # "officer", "device", the id of a colleague, or nobody
    container = session.container

    def look() -> tuple[list[Member], list[OpenInvitation], bool]:
        return container.members(), container.open_invitations(), container.may_invite

    found = use_read(session, look, inviting)
    members, invitations, may_invite = found.value or ([], [], False)

    async def invite(whom: str) -> None:
        set_inviting(whom)

    def done() -> None:
        set_inviting("")

    act = session.tasks.act
    another = button.quiet("Add another device of mine", act(invite, "device"))

    def another_phone(member: Member) -> ft.Control | None:
        """An admin's way back for a colleague whose phone was lost or broke."""
        if member.me or not may_invite:
            return None
        return button.icon_button(
            ft.Icons.ADD_TO_HOME_SCREEN_ROUNDED, f"Invite another phone for {member.name}", act(invite, member.id)
        )

    someone = button.primary("Invite an officer", act(invite, "officer"), ft.Icons.PERSON_ADD_ALT_1_ROUNDED)
    colleague = next((one for one in members if one.id == inviting), None)
    body_parts: list[ft.Control | None] = [
        card.banner(found.problem, "late") if found.problem else None,
        card.section("Officers", len(members)) if members else None,
        card.rows_card([_member(one, session.notebook.device, another_phone(one)) for one in members])
        if members
        else None,
        ft.Row([another]) if members else None,
        card.section("Open invitations", len(invitations)) if invitations else None,
        card.rows_card([_invitation(one) for one in invitations]) if invitations else None,
        Invite(session, inviting, colleague.name if colleague else "", done, key=inviting or "nobody"),
    ]
    return page_view(
        session,
        "Members",
        body_parts,
        tab="More",
        back="Back",
        bottom=button.stacked(someone) if may_invite else None,
    )


def _member(one: Member, this_device: bytes, another_phone: ft.Control | None) -> ft.Control:
    devices = {0: "no device yet", 1: "1 device"}.get(len(one.devices), f"{len(one.devices)} devices")
    return card.row(
        f"{one.name} (you)" if one.me else one.name,
        f"{ROLES.get(one.role, one.role)} · {devices}",
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


def _invitation(one: OpenInvitation) -> ft.Control:
    return card.row(
        one.officer_name,
        f"{ROLES.get(one.role, one.role)} · open until {when.stamp(one.expires_ms)}",
        leading=card.icon_mark(ft.Icons.MAIL_ROUNDED, "promise"),
    )


@dataclass(frozen=True)
class Shown:
    """A code that was made: itself, its picture and whose it is."""

    invitation: Invitation
    picture: bytes


@part
def Invite(session: Session, whom: str, colleague: str, done: Callable[[], None]) -> ft.Control:
    """The sheet: who it is for, then the code as picture and as text.

    `whom`: "officer", "device", "" or the id of the officer named `colleague`.
    """
    role, set_role = use_value("officer")
    shown, set_shown = use_optional(Shown)
    error, set_error = use_value("")
    busy, set_busy = use_value(False)
    form = use_kept(Form)
    act = session.tasks.act

    async def choose(value: str) -> None:
        set_role(value)

    async def make() -> None:
        if whom == "officer" and not form.text("name"):
            set_error("The officer's name is needed: it stands beside everything they write.")
            return
        set_busy(True)
        set_error("")
        try:
            if whom == "officer":
                invitation = await session.container.invite(form.text("name"), role)
            else:
                invitation = await session.container.invite_device(None if whom == "device" else whom)
        except EXPECTED as trouble:
            set_error(safe_text(trouble))
            return
        finally:
            set_busy(False)
        set_shown(Shown(invitation, await session.tasks.run(qr_png, invitation.code)))

    async def copied() -> None:
        session.say("Copied. Send it only to this officer; it works once.")

    def hide() -> None:
        form.fill({})
        set_shown(None)
        set_error("")
        done()

    async def close() -> None:
        hide()

    if shown is not None:
        content = _made(shown, act(copied), act(close))
    elif whom != "officer":
        content = [
            words.heading(f"Another phone for {colleague}" if colleague else "Add a device of mine"),
            words.body(
                f"For a phone that was lost, broke or has to be set up again. Give the code to {colleague} only."
                if colleague
                else "The code puts this notebook on another phone or computer that is yours alone."
            ),
            words.told(error),
            button.primary("Make the code", act(make, once="invite"), busy=busy),
        ]
    else:
        content = [
            words.heading("Invite an officer"),
            text_field(
                form,
                "name",
                "Name",
                hint="Officer A. Reyes",
                capitalization=ft.TextCapitalization.WORDS,
                helper="As colleagues know them. It stands beside everything they write.",
            ),
            chip_group(list(ROLES.items()), [role], session.tasks.guarded(choose), label="Role"),
            words.note(ROLE_NOTES[role]),
            words.told(error),
            button.primary("Make the code", act(make, once="invite"), busy=busy),
        ]
    tall = shown is not None or whom == "officer"  # a code is, and so is what leaves room for a keyboard
    ft.use_dialog(sheet(content, hide, tall=tall) if whom else None)
    return ft.Container(height=0)


def _made(made: Shown, copied: Handler, close: Handler) -> list[ft.Control | None]:
    # Copied by the client itself, inside the tap: some browsers refuse it a moment later.
    copy = ft.CopyToClipboard(made.invitation.code)
    return [
        words.heading(f"For {made.invitation.officer_name}"),
        words.body("Scan it with the other phone, or type it there. It works once."),
        qr(made.picture, "Join code as a picture"),
        _code_box(made.invitation.code, copied),
        words.note(f"Expires {when.stamp(made.invitation.expires_ms)}"),
        button.stacked(
            button.secondary("Copy the code", copied, ft.Icons.CONTENT_COPY_ROUNDED, action=copy),
            button.quiet("Done", close),
        ),
    ]


def _code_box(code: str, copied: Handler) -> ft.Control:
    """The code in groups of four, each kept whole when the line breaks; tapping it copies it, too."""
    groups = code.split("-")
    letters: list[ft.Control] = [words.text(group, 17, family=theme.SEMIBOLD) for group in groups]
    return ft.Semantics(
        label="Join code",
        button=True,
        content=ft.Container(
            ft.Row(letters, wrap=True, spacing=12, run_spacing=4, alignment=ft.MainAxisAlignment.CENTER),
            bgcolor=theme.CARD,
            border=ft.Border.all(1, theme.LINE),
            border_radius=theme.FIELD_RADIUS,
            padding=14,
            on_click=copied,
            action=ft.CopyToClipboard(code),
        ),
    )

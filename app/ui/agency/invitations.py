"""Codes: one for another device, one shown to be scanned or copied, and the sheet of an invitation that is open."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import flet as ft

from app import formats
from app.container.members import Invitation, Invited
from app.journal.errors import NotAllowed
from app.state.form import Form
from app.state.saving import Saving
from app.state.session import Session
from app.state.tasks import EXPECTED, safe_text
from app.ui import theme, when
from app.ui.agency.reading import AgencyRead
from app.ui.agency.roles import role_name, role_of
from app.ui.hooks import use_optional, use_value, use_watched
from app.ui.parts import button
from app.ui.parts import text as words
from app.ui.parts.button import Handler
from app.ui.parts.dialog import sheet, use_sheet
from app.ui.parts.qr import QUIET_ZONE_DP, SIDE_DP, qr, qr_png
from app.ui.screen import part
from app.words import _, pgettext

QR_DP = SIDE_DP + 2 * QUIET_ZONE_DP


@dataclass(frozen=True)
class Shown:
    """A code on the screen: itself, its picture (empty until it is drawn) and whose it is."""

    code: str
    officer_name: str
    expires_ms: int
    picture: bytes


async def made(session: Session, one: Invitation) -> Shown:
    """A code that was just made, as it is shown."""
    return Shown(one.code, one.officer_name, one.expires_ms, await session.tasks.run(qr_png, one.code))


@part
def InviteDevice(session: Session, whom: str, colleague: str, done: Callable[[], None]) -> ft.Control:
    """The sheet of a code for another device: of this officer's ("device"), or of a `colleague`, whose id `whom` is.

    Closed while it is for nobody ("").
    """
    shown, set_shown = use_optional(Shown)
    saving = use_watched(lambda: Saving(session, Form(), tells=True))

    async def make() -> None:
        invitation = await session.container.members.invite_device(None if whom == "device" else whom)
        set_shown(await made(session, invitation))

    async def save() -> None:
        await saving.save(make)

    content = [
        words.heading(_("Another phone for {name}").format(name=colleague) if colleague else _("Add a device of mine")),
        words.body(
            _("For a phone that was lost, broke or has to be set up again. Give the code to {name} only.").format(
                name=colleague
            )
            if colleague
            else _("The code puts this notebook on another phone or computer that is yours alone.")
        ),
        words.told(saving.problem),
        button.primary(_("Make the code"), session.tasks.act(save), busy=saving.busy),
    ]
    if shown is not None:
        content = code_shown(session, shown, done)
    use_sheet(session, sheet(content, done, tall=shown is not None) if whom else None)
    return ft.Container(height=0)


def code_shown(session: Session, shown: Shown, hide: Callable[[], None]) -> list[ft.Control | None]:
    """A sheet's content: the code, and Done."""

    async def close() -> None:
        hide()

    return [*_code(session, shown), button.quiet(pgettext("closes a sheet", "Done"), session.tasks.act(close))]


@part
def InvitationSheet(session: Session, invited: Invited | None, into: str, done: Callable[[], None]) -> ft.Control:
    """One open invitation: its code, if this phone made it, and withdrawing it, after asking once.

    `into` says which squads it leads into, in words.
    """
    picture, set_picture = use_value(b"")
    asking, set_asking = use_value(False)
    saving = use_watched(lambda: Saving(session, Form(), tells=True))

    async def draw() -> None:
        if invited is not None and invited.code is not None:
            set_picture(await session.tasks.run(qr_png, invited.code))

    async def ask() -> None:
        saving.clear()
        set_asking(True)

    async def keep() -> None:
        set_asking(False)

    async def withdraw(invited: Invited) -> None:
        try:
            await session.container.members.withdraw(invited.key)
        except EXPECTED as trouble:
            if getattr(trouble, "code", "") != NotAllowed.code:
                raise
            done()  # too late: the list behind this sheet says who joined
            session.changed()
            session.warn(safe_text(trouble))
            return
        session.changed()
        done()
        session.say(_("Withdrawn. The code for {name} no longer works.").format(name=invited.officer_name))

    async def save() -> None:
        if invited is not None:
            await saving.save(lambda: withdraw(invited))

    ft.use_effect(session.tasks.guarded(draw), [invited.key if invited else ""])
    dialog: ft.BottomSheet | None = None
    if invited is not None and asking:
        dialog = sheet(_withdrawing(session, invited, saving, keep, save), done)
    elif invited is not None:
        dialog = sheet(_open(session, invited, into, picture, ask, done), done, tall=invited.code is not None)
    use_sheet(session, dialog)
    return ft.Container(height=0)


def _withdrawing(
    session: Session, invited: Invited, saving: Saving, keep: Handler, save: Callable[[], Awaitable[None]]
) -> list[ft.Control | None]:
    withdraw = None if saving.busy else session.tasks.act(save)
    return [
        words.heading(_("Withdraw this invitation?")),
        words.body(
            _(
                "The code for {name} stops working everywhere. It cannot be opened again; you can make a new one."
            ).format(name=invited.officer_name)
        ),
        words.note(_("Whoever joined with it before stays a member.")),
        words.told(saving.problem),
        button.stacked(
            button.secondary(_("Keep it open"), keep),
            button.danger(_("Withdrawing it …") if saving.busy else _("Withdraw it"), withdraw),
        ),
    ]


def _open(
    session: Session,
    invited: Invited,
    into: str,
    picture: bytes,
    ask: Callable[[], Awaitable[None]],
    done: Callable[[], None],
) -> list[ft.Control | None]:
    async def close() -> None:
        done()

    act = session.tasks.act
    top = _no_code(invited)
    if invited.code is not None:
        top = _code(session, Shown(invited.code, invited.officer_name, invited.expires_ms, picture))
    role = role_of(invited.role, invited.squads.values())
    # For translators: "Officer. Made by A. Reyes."
    said = _("{role}. Made by you.") if invited.mine else _("{role}. Made by {name}.")
    ways = [button.quiet(_("Withdraw this invitation"), act(ask), theme.LATE)] if invited.may_withdraw else []
    return [
        *top,
        words.note(said.format(role=role_name(role), name=invited.invited_by)),
        words.note(into) if into else None,
        button.stacked(*ways, button.quiet(pgettext("closes a sheet", "Done"), act(close))),
    ]


def made_by(invited: Invited) -> str:
    return _("Made by you") if invited.mine else _("Made by {name}").format(name=invited.invited_by)


def squads_of(invited: Invited, read: AgencyRead) -> str:
    """Harbour beat as Supervisor, Coalition as Officer: nothing for another phone, and where there is one squad."""
    if invited.known or len(read.squads) < 2:
        return ""
    as_ = _("{squad} as {role}")
    known = [(read.squad(id), role) for id, role in invited.squads.items()]
    return formats.listed(as_.format(squad=one.name, role=role_name(role)) for one, role in known if one is not None)


def _no_code(invited: Invited) -> list[ft.Control | None]:
    if invited.mine:
        why = _(
            "Only the phone that made a code keeps it: another phone of yours, or the server lost touch with it. "
            "Nobody else can read it, not even the server."
        )
    else:
        why = _(
            "Only the phone that made a code keeps it: {name}’s. Nobody else can read it, not even the server."
        ).format(name=invited.invited_by)
    lost = [_("If it was lost, withdraw it and make a new one.")] if invited.may_withdraw else []
    return [
        words.heading(_("For {name}").format(name=invited.officer_name)),
        words.body(_("This invitation is open, but the code cannot be shown on this phone.")),
        words.note(" ".join([why, *lost])),
        words.note(_("Open until {time}").format(time=when.stamp(invited.expires_ms))),
    ]


def _code(session: Session, shown: Shown) -> list[ft.Control | None]:
    async def copied() -> None:
        session.say(_("Copied. Send it only to this officer; it works once."))

    # Copied by the client itself, inside the tap: some browsers refuse it a moment later.
    copy = ft.CopyToClipboard(shown.code)
    return [
        words.heading(_("For {name}").format(name=shown.officer_name)),
        words.body(_("Scan it with the other phone, or type it there. It works once.")),
        qr(shown.picture, _("Join code as a picture")) if shown.picture else ft.Container(height=QR_DP),
        _code_box(shown.code, session.tasks.act(copied)),
        words.note(_("Open until {time}").format(time=when.stamp(shown.expires_ms))),
        button.secondary(_("Copy the code"), session.tasks.act(copied), ft.Icons.CONTENT_COPY_ROUNDED, action=copy),
    ]


def _code_box(code: str, copied: Handler) -> ft.Control:
    """The code in groups of four, each kept whole when the line breaks; tapping it copies it, too."""
    groups = code.split("-")
    letters: list[ft.Control] = [words.text(group, 17, family=theme.SEMIBOLD) for group in groups]
    return button.tappable(
        ft.Row(letters, wrap=True, spacing=12, run_spacing=4, alignment=ft.MainAxisAlignment.CENTER),
        copied,
        ground=theme.CARD,
        line=1,
        radius=theme.FIELD_RADIUS,
        padding=15,
        said={"label": _("Join code")},
        action=ft.CopyToClipboard(code),
    )

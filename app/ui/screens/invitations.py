"""Inviting: the sheet that makes a code, and the sheet of an invitation that shows it again or withdraws it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import flet as ft

from app.container.members import Invitation, Invited
from app.journal.errors import NotAllowed
from app.state.session import Session
from app.state.tasks import EXPECTED, safe_text
from app.ui import routes, theme, when
from app.ui.hooks import use_optional, use_redraw, use_value
from app.ui.parts import button
from app.ui.parts import text as words
from app.ui.parts.button import Handler
from app.ui.parts.dialog import sheet, use_sheet
from app.ui.parts.field import chip_group, text_field
from app.ui.parts.qr import QUIET_ZONE_DP, SIDE_DP, qr, qr_png
from app.ui.parts.written_sheet import use_written_sheet
from app.ui.roles import ROLE_NOTES, ROLES, role_name
from app.ui.screen import part

QR_DP = SIDE_DP + 2 * QUIET_ZONE_DP


@dataclass(frozen=True)
class Shown:
    """A code on the screen: itself, its picture (empty until it is drawn) and whose it is."""

    code: str
    officer_name: str
    expires_ms: int
    picture: bytes


@part
def Invite(session: Session, whom: str, colleague: str, done: Callable[[], None]) -> ft.Control:
    """The sheet: who it is for, then the code as picture and as text.

    `whom`: "officer", "device", "" or the id of the officer named `colleague`.
    """
    shown, set_shown = use_optional(Shown)
    error, set_error = use_value("")
    busy, set_busy = use_value(False)
    redraw = use_redraw()
    written = use_written_sheet(
        session, "invite", {"name": "", "role": "officer"}, lambda _officer: "", lambda _officer: routes.MEMBERS
    )
    form = written.form
    for_officer = whom == "officer" or bool(written.subject)
    act = session.tasks.act

    async def begin() -> None:
        if whom == "officer":
            await written.open("officer")

    ft.use_effect(lambda: session.tasks.start(begin), [])

    async def choose(value: str) -> None:
        form.set("role", value)
        redraw()

    async def make() -> None:
        if for_officer and not form.text("name"):
            await form.complain({"name": "The officer's name is needed: it stands beside everything they write."})
            return
        set_busy(True)
        set_error("")
        try:
            if for_officer:
                made: Invitation = await session.container.members.invite(form.text("name"), form.text("role"))
            else:
                made = await session.container.members.invite_device(None if whom == "device" else whom)
        except EXPECTED as trouble:
            set_error(safe_text(trouble))
            return
        finally:
            set_busy(False)
        set_shown(Shown(made.code, made.officer_name, made.expires_ms, await session.tasks.run(qr_png, made.code)))
        await written.done()

    def hide() -> None:
        written.hide()
        set_shown(None)
        set_error("")
        done()

    async def close() -> None:
        hide()

    if shown is not None:
        content = [*_code(session, shown), button.quiet("Done", act(close))]
    elif not for_officer:
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
                helper="As colleagues know them. It stands beside everything they write.",
            ),
            chip_group(list(ROLES.items()), [form.text("role")], session.tasks.guarded(choose), label="Role"),
            words.note(ROLE_NOTES[form.text("role") or "officer"]),
            words.told(error),
            button.primary("Make the code", act(make, once="invite"), busy=busy),
        ]
    tall = shown is not None or for_officer  # a code is, and so is what leaves room for a keyboard
    # The form of an officer is shown once it is open: what is typed sooner would be overwritten by its opening.
    is_open = whom not in ("", "officer") or written.subject or shown
    use_sheet(session, sheet(content, hide, tall=tall) if is_open else None)
    return ft.Container(height=0)


@part
def InvitationSheet(session: Session, invited: Invited | None, done: Callable[[], None]) -> ft.Control:
    """One open invitation: its code, if this phone made it, and withdrawing it, after asking once."""
    picture, set_picture = use_value(b"")
    asking, set_asking = use_value(False)
    error, set_error = use_value("")
    busy, set_busy = use_value(False)
    act = session.tasks.act

    async def draw() -> None:
        if invited is not None and invited.code is not None:
            set_picture(await session.tasks.run(qr_png, invited.code))

    async def ask() -> None:
        set_error("")
        set_asking(True)

    async def keep() -> None:
        set_asking(False)

    async def withdraw() -> None:
        if invited is None:
            return
        set_busy(True)
        set_error("")
        try:
            await session.container.members.withdraw(invited.key)
        except EXPECTED as trouble:
            if getattr(trouble, "code", "") == NotAllowed.code:  # too late: the list behind this sheet says who joined
                done()
                session.changed()
                session.warn(safe_text(trouble))
            else:
                set_error(safe_text(trouble))
            return
        finally:
            set_busy(False)
        session.changed()
        done()
        session.say(f"Withdrawn. The code for {invited.officer_name} works no more.")

    async def close() -> None:
        done()

    ft.use_effect(session.tasks.guarded(draw), [invited.key if invited else ""])
    dialog: ft.BottomSheet | None = None
    if invited is not None and asking:
        dialog = sheet(
            [
                words.heading("Withdraw this invitation?"),
                words.body(
                    f"The code for {invited.officer_name} stops working everywhere. "
                    "It cannot be opened again; you can make a new one."
                ),
                words.note("Whoever joined with it before stays a member."),
                words.told(error),
                button.stacked(
                    button.secondary("Keep it open", act(keep)),
                    button.danger("Withdrawing it …", None)
                    if busy
                    else button.danger("Withdraw it", act(withdraw, once="withdraw")),
                ),
            ],
            done,
        )
    elif invited is not None:
        about = f"{role_name(invited.role)}. {made_by(invited)}."
        code = invited.code
        top = (
            _no_code(invited)
            if code is None
            else _code(session, Shown(code, invited.officer_name, invited.expires_ms, picture))
        )
        withdrawing = [button.quiet("Withdraw this invitation", act(ask), theme.LATE)] if invited.may_withdraw else []
        dialog = sheet(
            [
                *top,
                words.note(about),
                button.stacked(*withdrawing, button.quiet("Done", act(close))),
            ],
            done,
            tall=code is not None,
        )
    use_sheet(session, dialog)
    return ft.Container(height=0)


def made_by(invited: Invited) -> str:
    return "Made by you" if invited.mine else f"Made by {invited.invited_by}"


def _no_code(invited: Invited) -> list[ft.Control | None]:
    phone = "another phone of yours, or the server lost touch with it" if invited.mine else f"{invited.invited_by}’s"
    return [
        words.heading(f"For {invited.officer_name}"),
        words.body("This invitation is open, but the code cannot be shown on this phone."),
        words.note(
            f"Only the phone that made a code keeps it: {phone}. Nobody else can read it, the server neither."
            + (" If it was lost, withdraw it and make a new one." if invited.may_withdraw else "")
        ),
        words.note(f"Open until {when.stamp(invited.expires_ms)}"),
    ]


def _code(session: Session, shown: Shown) -> list[ft.Control | None]:
    async def copied() -> None:
        session.say("Copied. Send it only to this officer; it works once.")

    # Copied by the client itself, inside the tap: some browsers refuse it a moment later.
    copy = ft.CopyToClipboard(shown.code)
    return [
        words.heading(f"For {shown.officer_name}"),
        words.body("Scan it with the other phone, or type it there. It works once."),
        qr(shown.picture, "Join code as a picture") if shown.picture else ft.Container(height=QR_DP),
        _code_box(shown.code, session.tasks.act(copied)),
        words.note(f"Open until {when.stamp(shown.expires_ms)}"),
        button.secondary("Copy the code", session.tasks.act(copied), ft.Icons.CONTENT_COPY_ROUNDED, action=copy),
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

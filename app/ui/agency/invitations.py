"""Inviting: the sheet that makes a code, and the sheet of an invitation that shows it again or withdraws it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import flet as ft

from app import formats
from app.container.members import Invitation, Invited
from app.container.squads import Squad
from app.journal.errors import NotAllowed
from app.state.form import Form
from app.state.saving import Saving
from app.state.session import Session
from app.state.tasks import EXPECTED, safe_text
from app.ui import theme, when
from app.ui.agency.addresses import AGENCY, to_squad
from app.ui.agency.reading import AgencyRead
from app.ui.agency.role_choice import Option, RoleChoice
from app.ui.agency.roles import IN_AGENCY, IN_AGENCY_AND_SQUAD, ROLE_NOTES, ROLES, role_name, role_of
from app.ui.hooks import use_optional, use_redraw, use_value, use_watched
from app.ui.parts import button
from app.ui.parts import text as words
from app.ui.parts.button import Handler
from app.ui.parts.dialog import sheet, use_sheet
from app.ui.parts.field import chip_group, text_field
from app.ui.parts.qr import QUIET_ZONE_DP, SIDE_DP, qr, qr_png
from app.ui.parts.written_sheet import use_written_sheet
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


async def _made(session: Session, made: Invitation) -> Shown:
    return Shown(made.code, made.officer_name, made.expires_ms, await session.tasks.run(qr_png, made.code))


@part
def InviteOfficer(session: Session, asked: bool, done: Callable[[], None], into: str = "") -> ft.Control:
    """The sheet: who it is for, then the code as picture and as text. It opens once it is `asked` for.

    Into a squad is meant, if it is given (its id); else the inviter's own are chosen at first.
    """
    shown, set_shown = use_optional(Shown)
    redraw = use_redraw()
    offered = [one for one in session.container.squads.all() if not one.closed]
    chosen = [into] if into else [one.id for one in offered if one.mine]
    blank = {"name": "", "role": "officer", "squads": dict.fromkeys(chosen, "officer")}
    whom = into or "officer"
    place = to_squad(into) if into else AGENCY
    written = use_written_sheet(session, "invite", blank, lambda _whom: "", lambda _whom: place, only=whom, tells=True)
    form, saving = written.form, written.saving

    async def begin() -> None:
        if asked:
            await written.open(whom)

    ft.use_effect(lambda: session.tasks.start(begin), [asked])

    async def choose(value: str) -> None:
        form.set("role", value)
        redraw()

    async def make() -> None:
        set_shown(await _made(session, await _invited(session, form, offered)))

    async def save() -> None:
        await saving.save(make, wrong=_wrong(form, offered))

    def hide() -> None:
        written.hide()
        set_shown(None)
        done()

    content = [
        words.heading(_("Invite an officer")),
        text_field(
            form,
            "name",
            _("Name"),
            hint=_("Officer A. Reyes"),
            helper=_("As colleagues know them. It stands beside everything they write."),
        ),
        *_roles(session, form, offered, choose),
        words.told(saving.problem),
        button.primary(_("Make the code"), session.tasks.act(save), busy=saving.busy),
    ]
    if shown is not None:
        content = _code_shown(session, shown, hide)
    # Shown once it is open: what is typed sooner would be overwritten by its opening.
    use_sheet(session, sheet(content, hide, tall=True) if written.subject or shown else None)
    return ft.Container(height=0)


def _one_word(offered: list[Squad]) -> bool:
    """Where there is one squad, and the inviter is in it, one role says it all."""
    return len(offered) == 1 and bool(offered[0].mine)


def _roles(
    session: Session, form: Form, offered: list[Squad], choose: Callable[[str], Awaitable[None]]
) -> list[ft.Control]:
    simple, role = _one_word(offered), form.text("role") or "officer"
    chips = chip_group(
        [(each, role_name(each)) for each in (ROLES if simple else IN_AGENCY)],
        [role],
        session.tasks.guarded(choose),
        label=pgettext("of an officer", "Role") if simple else _("Role in the agency"),
    )
    if simple:
        return [chips, words.note(_(ROLE_NOTES[role]))]
    options = [Option(one.id, one.name) for one in offered]
    about = [words.note(_(ROLE_NOTES["admin"]))] if role == "admin" else []
    return [words.label(_("Squads")), RoleChoice(session, form, "squads", options, key="squads"), chips, *about]


def _wrong(form: Form, offered: list[Squad]) -> dict[str, str]:
    wrong = {}
    if not form.text("name"):
        wrong["name"] = _("The officer's name is needed: it stands beside everything they write.")
    if not _one_word(offered) and form.text("role") != "admin" and not _chosen(form, offered):
        wrong["squads"] = _("Choose at least one squad, by a tap on the role in it.")
    return wrong


def _chosen(form: Form, offered: list[Squad]) -> dict[str, str]:
    known = {one.id for one in offered}
    return {squad: role for squad, role in (form.get("squads") or {}).items() if squad in known}


async def _invited(session: Session, form: Form, offered: list[Squad]) -> Invitation:
    members, name, role = session.container.members, form.text("name"), form.text("role") or "officer"
    if _one_word(offered):
        return await members.invite(name, *IN_AGENCY_AND_SQUAD[role])
    return await members.invite_into(name, role if role in IN_AGENCY else "officer", _chosen(form, offered))


@part
def InviteDevice(session: Session, whom: str, colleague: str, done: Callable[[], None]) -> ft.Control:
    """The sheet of a code for another device: of this officer's ("device"), or of a `colleague`, whose id `whom` is.

    Closed while it is for nobody ("").
    """
    shown, set_shown = use_optional(Shown)
    saving = use_watched(lambda: Saving(session, Form(), tells=True))

    async def make() -> None:
        invitation = await session.container.members.invite_device(None if whom == "device" else whom)
        set_shown(await _made(session, invitation))

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
        content = _code_shown(session, shown, done)
    use_sheet(session, sheet(content, done, tall=shown is not None) if whom else None)
    return ft.Container(height=0)


def _code_shown(session: Session, shown: Shown, hide: Callable[[], None]) -> list[ft.Control | None]:
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
    return ft.Semantics(
        label=_("Join code"),
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

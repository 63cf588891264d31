"""Inviting an officer: who it is for, into which squads and with which roles, and then the code."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import flet as ft

from app.container.members import Invitation
from app.container.squads import Squad
from app.state.form import Form
from app.state.session import Session
from app.ui.agency.addresses import AGENCY, to_squad
from app.ui.agency.invitations import Shown, code_shown, made
from app.ui.agency.role_choice import Option, RoleChoice
from app.ui.agency.roles import IN_AGENCY, IN_AGENCY_AND_SQUAD, ROLE_NOTES, ROLES, role_name
from app.ui.hooks import use_optional, use_redraw
from app.ui.parts import button
from app.ui.parts import text as words
from app.ui.parts.dialog import sheet, use_sheet
from app.ui.parts.field import chip_group, text_field
from app.ui.parts.written_sheet import use_written_sheet
from app.ui.screen import part
from app.words import _, pgettext


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
        set_shown(await made(session, await _invited(session, form, offered)))

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
        content = code_shown(session, shown, hide)
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

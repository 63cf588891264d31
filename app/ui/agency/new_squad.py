"""New squad: its name, and who is in it with which role."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import flet as ft

from app.container.members import Member
from app.journal.errors import Reason
from app.state.context import use_session
from app.state.error_sentences import sentence
from app.state.form_draft import Writing
from app.ui.agency.addresses import NEW_SQUAD
from app.ui.agency.reading import AgencyRead, use_agency
from app.ui.agency.role_choice import Option, RoleChoice
from app.ui.agency.roles import role_name, role_of
from app.ui.agency.waiting import kept
from app.ui.parts import card
from app.ui.parts.field import text_field
from app.ui.parts.officer_name import officer_name
from app.ui.parts.text import note
from app.ui.parts.written_form import form_view, use_written_form
from app.ui.screen import screen
from app.words import _


@screen
def NewSquad() -> ft.Control:
    session = use_session()
    read = use_agency(session).value
    may = read is not None and read.admin

    async def open_draft(writing: Writing) -> None:
        begun = {"name": "", "members": {read.me.id: "supervisor"} if read else {}}
        draft = await writing.earlier(lambda draft: True)
        writing.begin(NEW_SQUAD, {**begun, "at_first": begun}, draft=draft)

    written = use_written_form(session, lambda: Writing(session, "new squad", _worth_keeping), open_draft, known=may)
    form = written.writing.form

    async def saved(_squad: str) -> None:
        kept(session)
        if written.writing.in_sight:
            await session.back()

    async def save() -> None:
        known = {one.id for one in offered(read)} if read else set()
        members = {id: role for id, role in (form.get("members") or {}).items() if id in known}
        wrong = {} if form.text("name") else {"name": _("A squad needs a name.")}
        if not members:
            wrong["members"] = sentence(Reason("squad.no_members"))
        squads, name = session.container.squads, form.text("name")
        await written.saving.save(lambda: squads.make(name, members), saved, wrong, at="name")

    content: list[ft.Control] = []
    if read is not None and not may:
        content = [only_for_admins()]
    elif read is not None and written.ready:
        content = [
            text_field(form, "name", _("Name of the squad"), hint=_("Harbour beat")),
            card.section(_("Who is in it")),
            note(_("They read and write its notebook, nobody else. You need not be in it yourself.")),
            RoleChoice(session, form, "members", [Option(*_told(one)) for one in offered(read)], key="members"),
        ]
    return form_view(session, _("New squad"), content, written, save)


def offered(read: AgencyRead) -> list[Member]:
    """Who may come into a squad: the reader first."""
    return sorted((one for one in read.members if not one.suspended), key=lambda one: not one.me)


def _told(one: Member) -> tuple[str, str, str]:
    return one.id, officer_name(one.name, one.me), role_name(role_of(one.role, one.squads.values()))


def _worth_keeping(values: Mapping[str, Any]) -> bool:
    first = values.get("at_first") or {}
    return any(values.get(name) != first.get(name) for name in ("name", "members"))


def only_for_admins() -> ft.Control:
    """What stands in a form that only an admin fills in."""
    words = _("Only an administrator of the agency can change its squads.")
    return card.empty(ft.Icons.LOCK_PERSON_ROUNDED, _("For administrators"), words)

"""Putting officers into a squad, or an officer into squads: each with a role, all of them at once."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from app import formats
from app.container.members import Member
from app.state.context import use_session
from app.state.form_draft import Writing
from app.ui.agency.addresses import to_add_officers, to_put_in_squads
from app.ui.agency.new_squad import only_for_admins
from app.ui.agency.reading import AgencyRead, read_agency, use_agency
from app.ui.agency.role_choice import Option, RoleChoice
from app.ui.agency.waiting import kept
from app.ui.parts import card
from app.ui.parts.officer_name import officer_name
from app.ui.parts.text import note
from app.ui.parts.written_form import form_view, use_written_form
from app.ui.screen import screen
from app.words import _

Options = Callable[[AgencyRead], list[Option]]


@screen
def AddOfficers() -> ft.Control:
    """Into the squad of the address."""
    squad = ft.use_route_params().get("id", "")

    def options(read: AgencyRead) -> list[Option]:
        known = read.squad(squad)
        inside = known.members if known else {}
        rest = (one for one in read.members if not one.suspended and one.id not in inside)
        return [Option(one.id, officer_name(one.name, one.me), _squads(read, one)) for one in rest]

    return _use_placing(
        to_add_officers(squad),
        _("Add officers"),
        lambda read: read.squad_name(squad),
        options,
        lambda chosen: [(squad, officer, role) for officer, role in chosen.items()],
        _("Everybody of the agency is in this squad. Invite somebody new into it on the squad's page."),
    )


@screen
def PutInSquads() -> ft.Control:
    """The officer of the address."""
    officer = ft.use_route_params().get("id", "")

    def options(read: AgencyRead) -> list[Option]:
        return [Option(one.id, one.name) for one in read.open_squads if officer not in one.members]

    return _use_placing(
        to_put_in_squads(officer),
        _("Put into squads"),
        lambda read: read.officer_name(officer),
        options,
        lambda chosen: [(squad, officer, role) for squad, role in chosen.items()],
        _("They are in every squad of the agency."),
    )


def _use_placing(
    place: str,
    name: str,
    whose: Callable[[AgencyRead], str],
    options: Options,
    places: Callable[[dict[str, str]], list[tuple[str, str, str]]],
    nobody: str,
) -> ft.Control:
    """A hook: the form, whichever way round it is."""
    session = use_session()
    read = use_agency(session).value
    may = read is not None and read.admin
    offered = options(read) if read is not None else []

    async def open_draft(writing: Writing) -> None:
        draft = await writing.earlier(lambda draft: draft.place == place)
        writing.begin(place, {"places": {}}, draft=draft)

    def about(_values: object) -> str:
        return whose(read_agency(session))

    def make() -> Writing:
        return Writing(session, "placing", lambda values: bool(values.get("places")), about)

    written = use_written_form(session, make, open_draft, known=may)
    form = written.writing.form

    async def saved(_answer: None) -> None:
        kept(session)
        if written.writing.in_sight:
            await session.back()

    async def save() -> None:
        known = {one.id for one in offered}
        chosen = {id: role for id, role in (form.get("places") or {}).items() if id in known}
        wrong = {} if chosen else {"places": _("Choose at least one, by a tap on the role.")}
        squads = session.container.squads
        await written.saving.save(lambda: squads.put_all_in(places(chosen)), saved, wrong, at="places")

    content: list[ft.Control] = []
    if read is not None and not may:
        content = [only_for_admins()]
    elif read is not None and written.ready:
        content = [card.section(whose(read)), RoleChoice(session, form, "places", offered, key="places")]
        content.append(
            note(_("They read all that the squad has written, and write in it.")) if offered else note(nobody)
        )
    return form_view(session, name, content, written, save)


def _squads(read: AgencyRead, officer: Member) -> str:
    return formats.listed(one.name for one in read.squads_of(officer))

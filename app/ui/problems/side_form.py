"""A corner of the triangle, and who keeps an eye on it: contacts of the notebook, or words for whoever has no name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import flet as ft

from app.domain import field_rules
from app.domain.kinds import problem as rules
from app.notebook import contacts, problems
from app.notebook.contact_list import ContactRow, Only
from app.notebook.seen_versions import Basis
from app.state.context import use_session
from app.state.form import Form
from app.state.form_draft import Writing
from app.state.reading import use_read
from app.state.session import Session
from app.ui.hooks import use_redraw
from app.ui.log.nudge import WatchedField
from app.ui.parts import card
from app.ui.parts.contact_picker import chosen_row, found_rows, search_field, use_contact_search
from app.ui.parts.field import text_field
from app.ui.parts.text import note
from app.ui.parts.written_form import form_view, use_written_form
from app.ui.problems.addresses import to_problem, to_side
from app.ui.screen import part, screen
from app.words import N_, _

FOUND, FOUND_MORE = 4, 20
NAMES = {
    rules.OFFENDER: N_("Offender and handler"),
    rules.TARGET: N_("Target and guardian"),
    rules.PLACE: N_("Place and manager"),
}
ABOUT = {
    rules.OFFENDER: N_(
        "Whose behavior it is, in words: what they do there and when. No name belongs here. A handler is somebody "
        "they listen to: a parent, a trainer, an outreach worker."
    ),
    rules.TARGET: N_("Who or what is harmed. A guardian is somebody who can protect them: a neighbor, staff."),
    rules.PLACE: N_("A manager is whoever says what goes there: an owner, a landlord, public works."),
}
WORDS = {
    rules.OFFENDER: N_("Whose behavior it is"),
    rules.TARGET: N_("Who is harmed"),
    rules.HANDLER: N_("A handler without a name"),
    rules.GUARDIAN: N_("A guardian without a name"),
    rules.MANAGER: N_("A manager without a name"),
}
PEOPLE = {
    rules.TARGET: N_("Who is harmed, by name"),
    rules.HANDLER: N_("Handler"),
    rules.GUARDIAN: N_("Guardian"),
    rules.MANAGER: N_("Manager"),
}
HINTS = {
    rules.OFFENDER: N_("e.g. groups who leave at closing time"),
    rules.TARGET: N_("e.g. patrons, taxi drivers"),
    rules.HANDLER: N_("e.g. the coach of the boxing club"),
    rules.GUARDIAN: N_("e.g. the night staff of the kebab shop"),
    rules.MANAGER: N_("e.g. the landlord's caretaker"),
}


@dataclass(frozen=True)
class Read:
    title: str
    fields: Mapping[str, Any]
    basis: Basis


def roles_of(corner: str) -> list[str]:
    """What is said of a corner, in order; of the place its manager alone: where it is, the problem's own form says."""
    helper = rules.SIDES[corner]
    return [helper] if corner == rules.PLACE else [corner, helper]


def form_of(corner: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """A corner as the form holds it: words by role, and the ids of contacts as `in <role>`."""
    named = rules.helps(fields)
    words = {one: field_rules.one_line(fields.get(rules.WORDS[one])) for one in roles_of(corner)}
    return {**words, **{f"in {one}": named[one] for one in roles_of(corner) if one in rules.ROLES}}


def changed(corner: str, form: Form) -> dict[str, Any]:
    """The fields that the form says otherwise than when it was opened."""
    first, found = form.get("at_first") or {}, dict[str, Any]()
    for role in roles_of(corner):
        if form.text(role) != first.get(role, ""):
            found[rules.WORDS[role]] = form.text(role)
        before, now = set(first.get(f"in {role}", [])), set(form.get(f"in {role}", []))
        found |= {f"{role}/{one}": one in now for one in before ^ now}
    return found


@screen
def EditSide() -> ft.Control:
    session = use_session()
    params = ft.use_route_params()
    problem, asked = params.get("id") or "", params.get("corner") or ""
    corner = asked if asked in rules.SIDES else rules.PLACE

    def read() -> Read:
        nb = session.notebook
        with nb.lock:
            found = problems.read(nb, problem)
            there = [name for name in found.fields if "/" in name]  # else who is taken out would stay
            basis = problems.seen(nb, problem, [*(rules.WORDS[one] for one in roles_of(corner)), *there])
            return Read(found.row.title, found.fields, basis)

    found = use_read(session, read, problem, corner).value

    async def open_draft(writing: Writing) -> None:
        if found is not None:
            fresh = form_of(corner, found.fields)
            basis = {one: list(stamps) for one, stamps in found.basis.items()}
            place = to_side(problem, corner)
            draft = await writing.earlier(lambda draft: draft.place == place or draft.subject == place)
            values = {**fresh, "at_first": fresh, "basis": basis, "of": found.title}
            writing.begin(place, values, place, draft)

    def make() -> Writing:
        def worth_keeping(values: Mapping[str, Any]) -> bool:
            return bool(changed(corner, Form(values)))

        return Writing(session, "side", worth_keeping, lambda values: str(values.get("of") or ""))

    written = use_written_form(session, make, open_draft, known=found is not None)
    form = written.writing.form

    async def saved(_basis: Basis) -> None:
        session.say(_("Saved on this phone"))
        if written.writing.in_sight:
            await session.go(to_problem(problem))

    async def save() -> None:
        said = changed(corner, form)
        await written.saving.write(saved, problems.edit, problem, said, form.get("basis"))

    content: list[ft.Control | None] = []
    if written.ready:
        content.append(note(_(ABOUT[corner])))
        for role in roles_of(corner):
            content += [InRole(session, form, role, problem, key=f"in {role}")] if role in rules.ROLES else []
            content.append(_words(session, form, role))
    return form_view(session, _(NAMES[corner]), content, written, save, back_to=to_problem(problem))


def _words(session: Session, form: Form, role: str) -> ft.Control:
    if role in (rules.OFFENDER, rules.TARGET):
        watched: ft.Control = WatchedField(session, form, role, _(WORDS[role]), _(HINTS[role]), 1)
        return watched
    return text_field(form, role, _(WORDS[role]), hint=_(HINTS[role]))


@part
def InRole(session: Session, form: Form, role: str, problem: str) -> ft.Control:
    """The contacts in a role, of the squad of the problem, and where one more is searched for."""
    redraw, name = use_redraw(), f"in {role}"
    chosen: list[str] = list(form.get(name) or [])
    only = Only(squad=session.notebook.squad_of(problem))
    searching = use_contact_search(session, form, f"search {role}", FOUND, FOUND_MORE, chosen, only=only)

    def read() -> list[ContactRow]:
        return contacts.rows(session.notebook, chosen, gone=True)

    rows = use_read(session, read, *chosen).value or []

    async def choose(contact: str) -> None:
        form.set(name, [*chosen, contact])
        searching.over()
        redraw()

    async def leave(contact: str) -> None:
        form.set(name, [one for one in chosen if one != contact])
        redraw()

    there = [chosen_row(session, row, leave) for row in rows if row.id in chosen]
    parts = [
        search_field(form, f"search {role}", _(PEOPLE[role]), _("Name of somebody you know"), searching),
        card.rows_card(there) if there else None,
        found_rows(session, searching, choose),
    ]
    return ft.Column(
        [one for one in parts if one is not None],
        spacing=8,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )

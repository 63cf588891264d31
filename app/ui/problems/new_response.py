"""A response to a problem: what is done, by whom, until when, and what happens where it stops."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import flet as ft

from app.notebook import contacts, follow_ups, problems
from app.notebook.contact_list import Only
from app.state.context import use_session
from app.state.form import Form
from app.state.form_draft import Writing
from app.state.reading import use_read
from app.state.session import Session
from app.ui.follow_ups import follow_up_form
from app.ui.follow_ups.follow_up_form import BESIDE, Owner, due_and_repeats, fields_of
from app.ui.hooks import use_redraw
from app.ui.parts import card
from app.ui.parts.contact_picker import chosen_row, found_rows, search_field, use_contact_search
from app.ui.parts.field import text_field
from app.ui.parts.text import label
from app.ui.parts.written_form import form_view, use_written_form
from app.ui.problems.addresses import to_new_response, to_problem
from app.ui.screen import part, screen
from app.words import _

FOUND, FOUND_MORE = 4, 20
BLANK: dict[str, Any] = {**follow_up_form.BLANK, "who": "", "if_stops": ""}


def worth_keeping(values: Mapping[str, Any]) -> bool:
    return any(values.get(name) for name in ("text", "who", "due", "if_stops"))


@screen
def NewResponse() -> ft.Control:
    session = use_session()
    problem = ft.use_route_params().get("id") or ""
    redraw = use_redraw()

    async def open_draft(writing: Writing) -> None:
        draft = await writing.earlier(lambda draft: draft.subject == problem)
        writing.begin(to_new_response(problem), BLANK, problem, draft)

    def whose(_values: Mapping[str, Any]) -> str:
        return problems.read(session.notebook, problem).row.title

    def make() -> Writing:
        return Writing(session, "response", worth_keeping, whose)

    written = use_written_form(session, make, open_draft, beside=BESIDE)
    form = written.writing.form

    async def saved(made: str) -> None:
        async def undo() -> None:
            await session.write(follow_ups.cancel, made, _("Added by mistake"))

        session.say(_("Saved on this phone"), undo)
        if written.writing.in_sight:
            await session.go(to_problem(problem))

    async def put() -> str:
        fields = {**fields_of(form), "kind": "task", "contact": form.text("who") or None}
        fields["if_stops"] = form.text("if_stops")
        return await session.tasks.run(problems.respond, session.notebook, problem, fields)

    async def save() -> None:
        await written.saving.save(put, saved)

    content: list[ft.Control | None] = [
        text_field(form, "text", _("What is done"), lines=2, hint=_("e.g. the queue moves to Market Row")),
        Owner(session, form, problem, "", redraw),
        Partner(session, form, problem),
        *due_and_repeats(session, form, redraw),
        text_field(form, "if_stops", _("What happens if it stops"), hint=_("e.g. the queue is back in the alley")),
    ]
    name = _("New response")
    return form_view(session, name, content if written.ready else [], written, save, back_to=to_problem(problem))


@part
def Partner(session: Session, form: Form, problem: str) -> ft.Control:
    """Who carries it out with us: a person, a venue or an agency of the problem's squad."""
    redraw, chosen = use_redraw(), form.text("who")
    only = Only(squad=session.notebook.squad_of(problem))
    searching = use_contact_search(session, form, "search", FOUND, FOUND_MORE, only=only)
    rows = use_read(session, lambda: contacts.rows(session.notebook, [chosen] if chosen else [], gone=True), chosen)

    async def choose(contact: str) -> None:
        form.set("who", contact)
        searching.over()
        redraw()

    async def leave(_contact: str) -> None:
        form.set("who", "")
        redraw()

    if chosen:
        there = [chosen_row(session, row, leave) for row in rows.value or [] if row.id == chosen]
        parts: list[ft.Control | None] = [label(_("Partner")), card.rows_card(there)]
    else:
        hint = _("An agency, a venue or a person, if not you alone")
        parts = [search_field(form, "search", _("Partner"), hint, searching), found_rows(session, searching, choose)]
    return ft.Column(
        [one for one in parts if one is not None],
        spacing=8,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )

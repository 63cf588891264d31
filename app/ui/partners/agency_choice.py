"""Choosing an agency of the squad and, if somebody there is known, whom one asks there."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from app.notebook import partners
from app.notebook.contact_list import Only
from app.notebook.partners import AGENCY
from app.state.form import Form
from app.state.reading import use_read
from app.state.session import Session
from app.ui.contacts.addresses import to_new_contact
from app.ui.hooks import use_redraw
from app.ui.parts import button, card
from app.ui.parts.contact_picker import chosen_row, found_rows, search_field, use_contact_search
from app.ui.parts.contact_row import contact_row
from app.ui.parts.field import chip_group
from app.ui.parts.text import label, note, told
from app.ui.screen import part
from app.words import _

FOUND, FOUND_MORE = 4, 20
OFFERED = 6


@part
def AgencyChoice(session: Session, form: Form, squad: str | None, changed: Callable[[], None]) -> ft.Control:
    """`form["agency"]` and `form["person"]`, ids of contacts or "". `changed` after each choice."""
    drawn = use_redraw()
    chosen = form.text("agency")
    only = Only((AGENCY,), squad=squad)
    searching = use_contact_search(session, form, "agency_search", FOUND, FOUND_MORE, only=only)
    known = use_read(session, (lambda: partners.read(session.notebook, chosen)) if chosen else None, chosen).value
    first = use_read(session, lambda: partners.page(session.notebook, squad, OFFERED), squad or "").value

    def redraw() -> None:
        drawn()
        changed()

    async def choose(agency: str) -> None:
        form.set("agency", agency)
        form.set("person", "")
        form.problems.pop("agency", None)
        searching.over()
        redraw()

    async def leave(_agency: str) -> None:
        form.set("agency", "")
        form.set("person", "")
        redraw()

    async def ask(person: str) -> None:
        form.set("person", "" if form.text("person") == person else person)
        redraw()

    act = session.tasks.act
    parts: list[ft.Control | None]
    if chosen and known is not None:
        people = [(one.id, one.title) for one in known.people]
        said = known.offers.get(form.text("person")) or known.offers.get(chosen, "")
        parts = [
            label(_("Agency")),
            card.rows_card([chosen_row(session, known.row, leave)]),
            chip_group(people, [form.text("person")], session.tasks.guarded(ask), _("Whom one asks there"))
            if people
            else note(_("Nobody there is known yet. It goes to the agency as a whole.")),
            note(_("One can ask for: {words}").format(words=said)) if said else None,
        ]
    else:
        rows = [contact_row(one.row, act(choose, one.row.id), one.offers.get(one.row.id)) for one in _rows(first)]
        new = button.alone(button.quiet(_("New contact"), act(session.go, to_new_contact())))
        none = card.banner(_("No agency is known yet. Write down the first one."), "plain", None, new)
        parts = [
            search_field(form, "agency_search", _("Agency"), _("Name, or what one can ask for"), searching),
            told(form.problems.get("agency", "")),
            found_rows(session, searching, choose) if searching.query else card.rows_card(rows) if rows else None,
            none if first is not None and not rows else None,
        ]
    return ft.Column(
        [one for one in parts if one is not None],
        spacing=8,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _rows(first: object) -> list[partners.Partner]:
    return list(getattr(first, "rows", []))

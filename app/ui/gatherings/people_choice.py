"""Choosing the people, venues and agencies of a gathering, one by one or several at a tap."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import flet as ft

from app.notebook import contacts
from app.notebook.contact_list import ContactRow, Only
from app.state.form import Form
from app.state.reading import use_read
from app.state.session import Session
from app.ui.contacts.addresses import to_new_contact
from app.ui.hooks import use_redraw
from app.ui.parts import button, card
from app.ui.parts.contact_picker import chosen_row, found_rows, search_field, use_contact_search
from app.ui.parts.contact_row import contact_row
from app.ui.parts.text import label
from app.ui.screen import part
from app.words import _

FOUND, FOUND_MORE = 4, 20

Several = tuple[str, Sequence[str]]
"""Contacts that are added together: what they are called, and their ids."""


@part
def PeopleChoice(
    session: Session,
    form: Form,
    name: str,
    said: str,
    hint: str,
    squad: str | None,
    several: Sequence[Several] = (),
    offered: Sequence[str] = (),
    most: int = 0,
    changed: Callable[[], None] = lambda: None,
) -> ft.Control:
    """`form[name]`: the ids of those chosen, of this squad; `most` of them, 0 for as many as one likes. `offered`
    stand below the field before anything is typed. `said`: what the field is called."""
    drawn, field = use_redraw(), f"search {name}"
    chosen: list[str] = list(form.get(name) or [])
    searching = use_contact_search(session, form, field, FOUND, FOUND_MORE, chosen, only=Only(squad=squad))
    first = [one for one in offered if one not in chosen]

    def read() -> list[ContactRow]:
        return contacts.rows(session.notebook, [*chosen, *first], gone=True)

    rows = use_read(session, read, *chosen, "", *first).value or []

    def put(now: list[str]) -> None:
        form.set(name, now)
        drawn()
        changed()

    async def choose(contact: str) -> None:
        searching.over()
        put(list(dict.fromkeys([*chosen, contact])))

    async def add(more: Sequence[str]) -> None:
        put(list(dict.fromkeys([*chosen, *more])))

    async def leave(contact: str) -> None:
        put([one for one in chosen if one != contact])

    act = session.tasks.act
    full = bool(most) and len(chosen) >= most
    there = [chosen_row(session, row, leave) for row in rows if row.id in chosen]
    parts: list[ft.Control | None] = [
        label(said) if full else search_field(form, field, said, hint, searching),
        card.rows_card(there) if there else None,
    ]
    if not full and searching.query:
        new = card.link_row(ft.Icons.PERSON_ADD_ROUNDED, _("New contact"), act(session.go, to_new_contact()))
        parts.append(found_rows(session, searching, choose, new))
    elif not full:
        some = [contact_row(row, act(choose, row.id)) for row in rows if row.id in first]
        some += [_all_of(called, act(add, ids)) for called, ids in several if not set(ids) <= set(chosen)]
        parts.append(card.rows_card(some) if some else None)
    return ft.Column(
        [one for one in parts if one is not None],
        spacing=8,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _all_of(called: str, add: button.Handler) -> ft.Control:
    return card.link_row(ft.Icons.GROUP_ADD_ROUNDED, called, add, leads=False)

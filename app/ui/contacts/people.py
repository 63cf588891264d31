"""People: everybody the squad knows, found in a breath."""

from __future__ import annotations

import flet as ft

from app.state.context import use_session
from app.state.pane import use_marks
from app.state.session import Session
from app.ui.contacts.addresses import NEW_CONTACT
from app.ui.contacts.lists import lists_sheet
from app.ui.contacts.people_choice import people_choice
from app.ui.contacts.people_list import use_people
from app.ui.hooks import use_value
from app.ui.parts import button
from app.ui.parts.dialog import use_sheet
from app.ui.parts.page import page_view
from app.ui.screen import screen
from app.words import _


@screen
def People() -> ft.Control:
    session = use_session()
    choice = use_value(people_choice(session))[0]
    listing, set_listing = use_value(False)
    people = use_people(session, choice, use_marks())

    async def sort() -> None:
        set_listing(True)

    use_sheet(session, lists_sheet(session, choice, lambda: set_listing(False)) if listing else None)
    return page_view(
        session,
        _("People"),
        [*people.top, *people.rows],
        pinned=people.search,
        corner=[
            button.icon_button(ft.Icons.SORT_ROUNDED, _("Sort and lists"), session.tasks.act(sort)),
            new_contact_button(session),
        ],
        long=True,
        on_near_end=people.on_near_end,
    )


def new_contact_button(session: Session) -> ft.Control:
    add = button.icon_button(ft.Icons.PERSON_ADD_ROUNDED, _("New contact"), session.tasks.act(session.go, NEW_CONTACT))
    return ft.Semantics(container=True, content=add)  # else the field beside it would take the name

"""People: everybody the squad knows, found in a breath."""

from __future__ import annotations

import flet as ft

from app.state.context import use_session
from app.state.pane import use_beside
from app.state.session import Session
from app.ui.contacts.addresses import NEW_CONTACT
from app.ui.contacts.people_list import people_choice, use_people
from app.ui.hooks import use_value
from app.ui.parts import button
from app.ui.parts.page import page_view
from app.ui.screen import screen
from app.words import _


def new_contact_button(session: Session) -> ft.Control:
    add = button.icon_button(ft.Icons.PERSON_ADD_ROUNDED, _("New contact"), session.tasks.act(session.go, NEW_CONTACT))
    return ft.Semantics(container=True, content=add)  # else the field beside it would take the name


@screen
def People() -> ft.Control:
    session = use_session()
    choice = use_value(people_choice(session))[0]
    people = use_people(session, choice, use_beside())
    return page_view(
        session,
        _("People"),
        [*people.top, *people.rows],
        corner=[new_contact_button(session)],
        long=True,
        on_near_end=people.on_near_end,
    )

"""People: everybody the squad knows, found in a breath."""

from __future__ import annotations

import flet as ft

from app.state.context import use_session
from app.state.session import Session
from app.ui import theme
from app.ui.contacts.addresses import NEW_CONTACT
from app.ui.contacts.people_list import PeopleChoice, people_choice, use_people
from app.ui.hooks import use_value
from app.ui.parts import button, card
from app.ui.parts.page import page_view
from app.ui.screen import part, screen
from app.words import _


def new_contact_button(session: Session) -> ft.Control:
    add = button.icon_button(ft.Icons.PERSON_ADD_ROUNDED, _("New contact"), session.tasks.act(session.go, NEW_CONTACT))
    return ft.Semantics(container=True, content=add)  # else the field beside it would take the name


@screen
def People() -> ft.View:
    session = use_session()
    choice = use_value(people_choice(session))[0]
    people = use_people(session, choice)
    if session.wide:
        nobody = card.empty(
            ft.Icons.PERSON_SEARCH_ROUNDED, _("Choose somebody"), _("Their page opens here, beside the list.")
        )
        return page_view(session, _("People"), [nobody], tab="people", beside=PeopleList(session, choice, None))
    return page_view(
        session,
        _("People"),
        [*people.top, *people.rows],
        tab="people",
        end=new_contact_button(session),
        long=True,
        on_near_end=people.on_near_end,
    )


@part
def PeopleList(session: Session, choice: PeopleChoice, selected: str | None) -> ft.Control:
    """The list beside a page on a wide screen; `selected` is the contact shown there."""
    people = use_people(session, choice, selected)

    async def scrolled(event: ft.OnScrollEvent) -> None:
        session.touched()
        if event.extent_after < 600:
            await session.tasks.guard(people.on_near_end)

    search, *filters = people.top
    head = ft.Row(
        [ft.Container(search, expand=True), new_contact_button(session)],
        spacing=4,
        vertical_alignment=ft.CrossAxisAlignment.END,
    )
    return ft.SafeArea(
        ft.ListView(
            [head, *filters, *people.rows, ft.Container(height=8)],
            spacing=theme.GAP,
            padding=ft.Padding.symmetric(horizontal=theme.GUTTER, vertical=14),
            expand=True,
            scroll_interval=200,
            on_scroll=scrolled,
        ),
        expand=True,
        avoid_intrusions_right=False,
    )

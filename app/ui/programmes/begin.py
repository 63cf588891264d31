"""Beginning a programme: the ones that the agency has for whoever it is, one tap each."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import flet as ft

from app.domain.template import Template
from app.notebook import contacts, programmes
from app.state.context import use_session
from app.state.reading import use_read
from app.state.session import Session
from app.ui.contacts.addresses import to_contact
from app.ui.parts import button, card
from app.ui.parts.page import page_view
from app.ui.parts.text import note
from app.ui.programmes import words
from app.ui.programmes.addresses import TEMPLATES, to_programme
from app.ui.screen import screen
from app.words import _, ngettext


@dataclass(frozen=True)
class Read:
    title: str
    offered: list[Template]


@screen
def Begin() -> ft.Control:
    session = use_session()
    contact = ft.use_route_params().get("contact") or ""

    def read() -> Read:
        nb = session.notebook
        with nb.lock:
            title = next((row.title for row in contacts.rows(nb, [contact], gone=True)), "")
            return Read(title, programmes.offered(nb, contact))

    reading = use_read(session, read, contact)
    found = reading.value

    async def begin(by: Template) -> None:
        programme = await session.write(programmes.begin, contact, by)

        async def undo() -> None:
            await session.write(programmes.delete, programme)
            await session.go(to_contact(contact))

        session.say(_("The program has begun"), undo)
        await session.go(to_programme(programme), to_contact(contact))

    content: list[ft.Control | None] = []
    if reading.problem:
        content = [card.empty(ft.Icons.PERSON_OFF_ROUNDED, _("Not here"), reading.problem)]
    elif found is not None and found.offered:
        asked = _("What is asked of {name} stays as it is today, also when the agency asks for something else later.")
        content = [
            note(asked.format(name=found.title)),
            card.rows_card([_offer(session, one, begin) for one in found.offered]),
        ]
    elif found is not None:
        see = button.quiet(_("See the templates"), session.tasks.act(session.go, TEMPLATES))
        none = _("{name} is in every program that your agency has for them.").format(name=found.title)
        content = [card.card(card.empty(ft.Icons.VERIFIED_ROUNDED, _("Nothing to begin"), none, see))]
    return page_view(session, _("Begin a program"), content, back="back", back_to=to_contact(contact))


def _offer(session: Session, one: Template, begin: Callable[[Template], Awaitable[None]]) -> ft.Control:
    items = ngettext("{count} item", "{count} items", len(one.items)).format(count=len(one.items))
    about = " · ".join(part for part in (items, words.said(one.about)) if part)
    act = session.tasks.act(begin, one, once="begin")
    return card.row(
        words.said(one.name),
        about,
        key=f"template {one.id}",
        leading=card.icon_mark(ft.Icons.VERIFIED_ROUNDED),
        on_click=act,
        about_lines=None,
    )

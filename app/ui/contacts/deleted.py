"""Who was deleted, or moved to a squad where this officer does not see them, and the notes that were taken back:
nothing of them is erased. Each page says what became of them and shows its history, and brings back whoever was
deleted; a note is put back here."""

from __future__ import annotations

from dataclasses import dataclass

import flet as ft

from app import formats
from app.domain.kinds.interaction import KIND as NOTE
from app.notebook import contacts, interactions
from app.notebook.contacts import ContactRow
from app.notebook.paging import Listing
from app.notebook.taken_back import TakenBack, taken_back
from app.state.context import use_session
from app.state.reading import use_read
from app.state.session import Session
from app.ui import theme, when
from app.ui.contacts.addresses import PEOPLE, to_contact
from app.ui.history.addresses import to_history
from app.ui.parts import button, card
from app.ui.parts.contact_row import contact_row
from app.ui.parts.page import page_view
from app.ui.parts.paging import use_shown
from app.ui.parts.text import label, note, text
from app.ui.screen import screen
from app.words import _

ROWS, NOTES = 50, 20


@dataclass(frozen=True)
class Read:
    people: Listing[ContactRow]
    notes: Listing[TakenBack]


@screen
def Deleted() -> ft.Control:
    session = use_session()
    people, notes = use_shown(ROWS), use_shown(NOTES)

    def read() -> Read:
        nb = session.notebook
        return Read(contacts.gone(nb, people.count), taken_back(nb, notes.count))

    reading = use_read(session, read, people.count, notes.count)
    found = reading.value
    body: list[ft.Control | None] = [card.banner(reading.problem, "late") if reading.problem else None]
    if found is not None and found.people.rows:
        act = session.tasks.act
        rows = [contact_row(row, act(session.go, to_contact(row.id)), chevron=True) for row in found.people.rows]
        body += [card.section(_("People, venues and agencies"), found.people.total), card.rows_card(rows)]
        body += people.rest(found.people.total)
    if found is not None and found.notes.rows:
        body.append(card.section(_("Notes taken back"), found.notes.total))
        body += [_note(session, one) for one in found.notes.rows]
        body += notes.rest(found.notes.total)
    if found is not None and not found.people.rows and not found.notes.rows:
        words = _(
            "Whoever is deleted or moves to another squad, and every note that is taken back, leaves the lists and "
            "stands here, with its history."
        )
        body.append(card.empty(ft.Icons.AUTO_DELETE_ROUNDED, _("Nothing was deleted or taken back"), words))
    return page_view(session, _("Deleted and taken back"), body, tab="more", back="back")


def _note(session: Session, one: TakenBack) -> ft.Control:
    """Whose it was and why it went. Its words stand in its history only: whoever took it back wanted them out of
    sight."""

    async def put_back() -> None:
        await session.write(interactions.put_back, one.id)
        session.say(_("The note is back on their page."))

    act = session.tasks.act
    # For translators: a note by {officer}, about {names}.
    about = _("By {officer}, with {names}") if one.contacts else _("By {officer}")
    named = about.format(officer=one.officer_name, names=formats.listed(one.contacts))
    gone = _("Taken back by {name}, {time}").format(name=one.taken_by, time=when.stamp(one.taken_at))
    under = to_contact(one.first) if one.first else PEOPLE
    history = button.quiet(_("History"), act(session.go, to_history(under, NOTE, one.id)), theme.SOFT)
    back = [button.quiet(_("Put back"), act(put_back, once=f"put back {one.id}"))] if one.may_restore else []
    parts: list[ft.Control] = [label(when.stamp(one.at), theme.INK), note(named), note(gone)]
    if one.reason:
        parts.append(ft.Container(text(one.reason), margin=ft.Margin.only(top=4)))
    parts.append(ft.Container(ft.Row([*back, history], wrap=True, spacing=4), margin=ft.Margin.only(left=-14)))
    column = ft.Column(parts, spacing=2, tight=True)
    padding = ft.Padding.only(left=16, right=16, top=14, bottom=2)
    return card.card(ft.Semantics(container=True, content=column), key=f"note {one.id}", padding=padding)

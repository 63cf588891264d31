"""Who was deleted, or moved to a squad where this officer does not see them: nothing of them is erased. Each page says
what became of them and shows its history, and brings back whoever was deleted."""

from __future__ import annotations

import flet as ft

from app.notebook import contacts
from app.state.context import use_session
from app.state.reading import use_read
from app.ui.contacts.addresses import to_contact
from app.ui.hooks import use_value
from app.ui.parts import card
from app.ui.parts.contact_row import contact_row
from app.ui.parts.page import page_view
from app.ui.parts.paging import more_row
from app.ui.screen import screen
from app.words import _

ROWS = 50


@screen
def Deleted() -> ft.View:
    session = use_session()
    shown, set_shown = use_value(ROWS)
    reading = use_read(session, lambda: contacts.gone(session.notebook, shown), shown)
    found = reading.value

    async def more() -> None:
        set_shown(lambda n: n + ROWS)

    body: list[ft.Control | None] = [card.banner(reading.problem, "late") if reading.problem else None]
    if found is not None and found.rows:
        act = session.tasks.act
        rows = [contact_row(row, act(session.go, to_contact(row.id)), chevron=True) for row in found.rows]
        body += [card.rows_card(rows), more_row(len(rows), found.total, act(more))]
    elif found is not None:
        words = _(
            "Whoever is deleted or moves to another squad leaves every list and stands here, with what was written."
        )
        body.append(card.empty(ft.Icons.AUTO_DELETE_ROUNDED, _("Nobody was deleted or moved"), words))
    return page_view(session, _("Deleted and moved people"), body, tab="more", back="back")

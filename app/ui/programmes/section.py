"""Programmes on the page of a venue or a person: those that they are in, and the way into one."""

from __future__ import annotations

from collections.abc import Sequence

import flet as ft

from app.notebook.contacts import ContactRow
from app.notebook.programmes import ProgrammeRow
from app.state.session import Session
from app.ui.parts import card
from app.ui.parts.menu import Way
from app.ui.programmes.addresses import to_begin
from app.ui.programmes.rows import programme_rows
from app.words import _


def programme_section(
    session: Session, contact: ContactRow, rows: Sequence[ProgrammeRow], may_begin: bool
) -> list[ft.Control]:
    """Nothing where they are in none and none is to be offered here."""
    shown = programme_rows(session, rows, "programme")
    if may_begin and contact.kind != "person":
        begin = session.tasks.act(session.go, to_begin(contact.id))
        shown.append(card.link_row(ft.Icons.VERIFIED_ROUNDED, _("Begin a program"), begin))
    return [card.section(_("Programs"), len(rows) or None), card.rows_card(shown, indent=14)] if shown else []


def begin_way(session: Session, contact: str) -> Way:
    """The same behind the dots: most people are in no programme, and need no line about it on their page."""

    async def begin() -> None:
        await session.go(to_begin(contact))

    return Way(ft.Icons.VERIFIED_ROUNDED, _("Begin a program"), begin)

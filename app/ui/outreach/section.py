"""The by-name list on the page of a person who is on it, and the way onto it behind the dots."""

from __future__ import annotations

from collections.abc import Sequence

import flet as ft

from app.domain.kinds.outreach import OFF
from app.notebook import outreach
from app.notebook.contacts import ContactRow
from app.notebook.outreach import Row
from app.state.session import Session
from app.ui.outreach.addresses import to_listed
from app.ui.outreach.by_name import listed_row
from app.ui.parts import card
from app.ui.parts.menu import Way
from app.words import _


def listed_section(session: Session, rows: Sequence[Row]) -> list[ft.Control]:
    """Nothing where they are on none."""
    name = _("By-name list")
    shown = [listed_row(session, row, name) for row in rows]
    return [card.section(name), card.rows_card(shown, indent=14)] if shown else []


def list_way(session: Session, contact: ContactRow, rows: Sequence[Row]) -> list[Way]:
    """Most people are on no list, and need no line about it on their page."""
    if contact.kind != "person" or any(row.step != OFF for row in rows):
        return []

    async def add() -> None:
        listed = await session.write(outreach.add, contact.id)

        async def undo() -> None:
            await session.write(outreach.delete, listed)

        session.say(_("On the by-name list"), None if rows else undo)
        await session.go(to_listed(listed))

    return [Way(ft.Icons.NIGHTS_STAY_ROUNDED, _("Put on the by-name list"), add)]

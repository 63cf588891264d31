"""The by-name list on other screens: on the page of a person who is on it, with the way onto it behind the dots; and on
Today who of it was not met for long."""

from __future__ import annotations

from collections.abc import Sequence

import flet as ft

from app.domain.kinds.outreach import GONE_DAYS, OFF, WARN_DAYS
from app.notebook import outreach
from app.notebook.contacts import ContactRow
from app.notebook.out_of_contact import OutOfContact
from app.notebook.outreach import Row
from app.state.session import Session
from app.ui import theme
from app.ui.outreach.addresses import OUTREACH, to_listed
from app.ui.outreach.by_name import listed_row
from app.ui.parts import card
from app.ui.parts.menu import Way
from app.words import _, ngettext


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


def silent_section(session: Session, found: OutOfContact) -> list[ft.Control]:
    """Nothing where everybody was met."""
    if not found.count:
        return []
    said = ngettext("{count} not met for {days} days", "{count} not met for {days} days", found.count)
    named = [_("{name}, {count} days").format(name=name, count=days) for name, days in found.named]
    gone = _("{days} days: {count}").format(days=GONE_DAYS, count=found.gone)
    line = card.row(
        said.format(count=found.count, days=WARN_DAYS),
        " · ".join([*named, *(["…"] if found.count > len(named) else [])]),
        key="out of contact",
        leading=card.icon_mark(ft.Icons.NIGHTS_STAY_ROUNDED, "late"),
        below=[ft.Row([card.badge(gone, "late")])] if found.gone else [],
        on_click=session.tasks.act(session.go, OUTREACH),
        about_lines=None,
    )
    both: list[ft.Control] = [card.section(_("By-name list")), card.rows_card([line])]
    stretch = ft.CrossAxisAlignment.STRETCH
    return [ft.Column(both, spacing=theme.GAP, tight=True, horizontal_alignment=stretch, key="section By-name list")]

"""People with no officer, or whose officer left the squad: to be given to one, several at once."""

from __future__ import annotations

from dataclasses import dataclass

import flet as ft

from app.notebook import squad, supervision
from app.notebook.contacts import ContactRow
from app.notebook.follow_ups import AT_ONCE
from app.notebook.paging import Listing
from app.notebook.seen_versions import Basis
from app.notebook.squad import SquadMember
from app.state.context import use_session
from app.state.reading import use_read
from app.state.session import Session
from app.ui.contacts.addresses import to_contact
from app.ui.hooks import use_value
from app.ui.parts import card
from app.ui.parts.page import page_view
from app.ui.parts.squads import squad_filter, squad_mark
from app.ui.parts.text import note
from app.ui.screen import screen
from app.ui.supervision.addresses import WITHOUT_OFFICER
from app.ui.supervision.choosing import Chosen, Heirs, heirs_of, use_choosing
from app.ui.supervision.desk import DeskPane, not_leading
from app.ui.supervision.work import first_of
from app.words import _, ngettext


@dataclass(frozen=True)
class Read:
    listing: Listing[ContactRow]
    seen: dict[str, Basis]
    heirs: Heirs
    leads: bool


@screen
def WithoutOfficer() -> ft.Control:
    session = use_session()
    kept = use_value(squad_filter(session))[0]

    def read() -> Read:
        nb = session.notebook
        with nb.lock:
            found = supervision.without_officer(nb, kept.squad_of_led(nb), AT_ONCE)
            seen = {row.id: supervision.seen(nb, row.id) for row in found.rows}
            return Read(found, seen, heirs_of(nb, list(seen)), bool(squad.led(nb)))

    reading = use_read(session, read, kept.squad)
    found = reading.value

    async def give(some: frozenset[str], officer: SquadMember) -> None:
        if found is not None:
            await _give(session, found, some, officer)

    chosen = use_choosing(session, found.heirs if found is not None else None, give, to_contact)
    content: list[ft.Control | None] = []
    if found is not None and not found.leads:
        content = [not_leading()]
    elif found is not None:
        content = _content(session, found, chosen)
    elif reading.problem:
        content = [card.banner(reading.problem, "late", ft.Icons.ERROR_OUTLINE_ROUNDED)]
    wide = session.room.rail
    return page_view(
        session,
        _("No officer"),
        content,
        tab="more",
        back=None if wide else "back",
        bottom=chosen.bottom,
        beside=DeskPane(session, WITHOUT_OFFICER) if wide else None,
    )


def _content(session: Session, found: Read, chosen: Chosen) -> list[ft.Control | None]:
    rows = found.listing.rows
    if not rows:
        said = _("Everybody has an officer who is in their squad.")
        return [card.card(card.empty(ft.Icons.HOW_TO_REG_ROUNDED, _("Nothing here"), said))]
    said = _("Nobody sees to them: they have no officer, or one who left the squad. Choose whom to give to somebody.")
    shown = [_choice(session, row, chosen) for row in rows]
    return [note(said), first_of(len(rows), found.listing.total), card.rows_card(shown)]


def _choice(session: Session, row: ContactRow, chosen: Chosen) -> ft.Control:
    picked = row.id in chosen.some
    icon = ft.Icons.CHECK_BOX_ROUNDED if picked else ft.Icons.CHECK_BOX_OUTLINE_BLANK_ROUNDED
    shown = card.row(
        row.title,
        " · ".join(one for one in (row.subtitle, row.stage_name) if one),
        key=f"choice {row.id}",
        leading=card.icon_mark(icon, "primary" if picked else "plain"),
        below=[ft.Row(marks)] if (marks := squad_mark(row.squad)) else None,
        on_click=session.tasks.act(chosen.toggle, row.id),
    )
    return ft.Semantics(key=f"chosen {row.id}", checked=picked, content=shown)


async def _give(session: Session, found: Read, some: frozenset[str], officer: SquadMember) -> None:
    theirs = {one: found.seen[one] for one in sorted(some)}
    before = await session.write(supervision.assign_all, theirs, officer.id)

    async def undo() -> None:
        await session.write(supervision.unassign, before)

    said = ngettext("{count} given to {name}", "{count} given to {name}", len(some))
    session.say(said.format(count=len(some), name=officer.name), undo)

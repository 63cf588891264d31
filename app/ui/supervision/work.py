"""Follow-ups of the squads that one leads: an officer's, those nobody accepted, promises at risk; to be reassigned."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import flet as ft

from app.notebook import follow_ups, squad, supervision
from app.notebook.follow_ups import AT_ONCE, FollowUpRow
from app.notebook.notebook import Notebook
from app.notebook.paging import Listing
from app.notebook.seen_versions import Basis
from app.notebook.squad import SquadMember
from app.state.context import use_session
from app.state.reading import use_read
from app.state.session import Session
from app.ui.follow_ups.addresses import to_follow_up
from app.ui.follow_ups.hand_over import choice
from app.ui.hooks import use_value
from app.ui.parts import card
from app.ui.parts.page import page_view
from app.ui.parts.squads import squad_filter
from app.ui.parts.text import note
from app.ui.screen import screen
from app.ui.supervision.addresses import AT_RISK, OFFERED, to_work
from app.ui.supervision.choosing import Chosen, Heirs, heirs_of, use_choosing
from app.ui.supervision.desk import DeskPane, not_leading
from app.words import _, ngettext

Listed = Callable[[Notebook, str | None, int], Listing[FollowUpRow]]


@dataclass(frozen=True)
class Read:
    """`name`: of the officer whose work it is, "" for lists of several."""

    name: str
    listing: Listing[FollowUpRow]
    seen: dict[str, Basis]
    heirs: Heirs
    leads: bool


@screen
def OfficersWork() -> ft.Control:
    officer = ft.use_route_params().get("officer", "")

    def listed(nb: Notebook, only: str | None, limit: int) -> Listing[FollowUpRow]:
        return supervision.work_of(nb, officer, only, limit)

    return _use_work(_("Officer"), _("They have nothing open here."), to_work(officer), listed, officer)


@screen
def Offered() -> ft.Control:
    nothing = _("Whatever was handed over was accepted.")
    return _use_work(_("Handed over, not accepted"), nothing, OFFERED, supervision.offered)


@screen
def AtRisk() -> ft.Control:
    nothing = _("No promise is overdue or due by tomorrow.")
    return _use_work(_("Promises at risk"), nothing, AT_RISK, supervision.at_risk)


def _use_work(title: str, nothing: str, route: str, listed: Listed, owner: str = "") -> ft.Control:
    """A hook, and all of a screen: a list, AT_ONCE at most, of which several can be given to somebody else."""
    session = use_session()
    kept = use_value(squad_filter(session))[0]

    def read() -> Read:
        nb = session.notebook
        with nb.lock:
            found = listed(nb, kept.squad_of_led(nb), AT_ONCE)
            seen = {row.id: follow_ups.seen(nb, row.id) for row in found.rows}
            name = nb.officer_name(owner) if owner else ""
            return Read(name, found, seen, heirs_of(nb, list(seen)), bool(squad.led(nb)))

    reading = use_read(session, read, kept.squad, route)
    found = reading.value

    async def give(some: frozenset[str], officer: SquadMember) -> None:
        if found is not None:
            await _give(session, found, some, officer)

    chosen = use_choosing(session, found.heirs if found is not None else None, give, to_follow_up, owner)
    content: list[ft.Control | None] = []
    if found is not None and not found.leads:
        content = [not_leading()]
    elif found is not None:
        content = _content(session, found, nothing, chosen, with_owner=not owner)
    elif reading.problem:
        content = [card.banner(reading.problem, "late", ft.Icons.ERROR_OUTLINE_ROUNDED)]
    wide = session.room.rail
    return page_view(
        session,
        (found.name if found is not None else "") or title,
        content,
        tab="more",
        back=None if wide else "back",
        bottom=chosen.bottom,
        beside=DeskPane(session, route) if wide else None,
    )


def _content(session: Session, found: Read, nothing: str, chosen: Chosen, with_owner: bool) -> list[ft.Control | None]:
    rows = found.listing.rows
    if not rows:
        return [card.card(card.empty(ft.Icons.TASK_ALT_ROUNDED, _("Nothing here"), nothing))]
    said = _("Choose what somebody else is to have. They see it under Today after their next sync.")
    shown = [choice(session, row, row.id in chosen.some, chosen.toggle, with_owner) for row in rows]
    return [note(said), first_of(len(rows), found.listing.total), card.rows_card(shown)]


def first_of(shown: int, total: int) -> ft.Control | None:
    """ "The first 100 of 230.", or nothing when all are shown."""
    if shown >= total:
        return None
    return note(_("The first {count} of {total}.").format(count=shown, total=total))


async def _give(session: Session, found: Read, some: frozenset[str], officer: SquadMember) -> None:
    rows = [row for row in found.listing.rows if row.id in some]
    after = await session.write(follow_ups.reassign_all, {row.id: found.seen[row.id] for row in rows}, officer.id)

    async def undo() -> None:
        for owner in sorted({row.owner for row in rows}):
            theirs = {row.id: after[row.id] for row in rows if row.owner == owner}
            await session.write(follow_ups.reassign_all, theirs, owner)

    said = ngettext("{count} handed to {name}", "{count} handed to {name}", len(rows))
    there = all(row.owner in found.heirs.ids_for(row.id) for row in rows)  # who left can be given nothing back
    session.say(said.format(count=len(rows), name=officer.name), undo if there else None)

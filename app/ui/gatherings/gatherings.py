"""Every meeting and event of the squads: those to come, then those that were, with whom they missed."""

from __future__ import annotations

from dataclasses import dataclass

import flet as ft

from app.domain.kinds import gathering as rules
from app.notebook import gatherings, squad
from app.notebook.gatherings import GatheringRow
from app.notebook.paging import Listing
from app.notebook.squad import Squad
from app.state.context import use_session
from app.state.reading import use_read
from app.ui.gatherings.addresses import NEW_GATHERING
from app.ui.gatherings.rows import gathering_rows
from app.ui.hooks import use_value
from app.ui.parts import button, card
from app.ui.parts.field import chip_group
from app.ui.parts.page import page_view
from app.ui.parts.paging import use_shown
from app.ui.parts.squads import filter_chips, squad_filter
from app.ui.screen import screen
from app.words import _

SHOWN = 20


@dataclass(frozen=True)
class Read:
    ahead: Listing[GatheringRow]
    over: Listing[GatheringRow]
    squads: list[Squad]


@screen
def Gatherings() -> ft.Control:
    session = use_session()
    kept = use_value(squad_filter(session))[0]
    kind, set_kind = use_value("")
    ahead, over = use_shown(SHOWN), use_shown(SHOWN)

    def read() -> Read:
        nb = session.notebook
        squads = squad.mine(nb)
        among = kept.among(squads)
        return Read(
            gatherings.page(nb, "ahead", kind or None, squad=among, limit=ahead.count),
            gatherings.page(nb, "over", kind or None, squad=among, limit=over.count),
            squads,
        )

    async def choose(chosen: str) -> None:
        set_kind(chosen)

    reading = use_read(session, read, kept.squad, kind, ahead.count, over.count)
    found = reading.value
    content: list[ft.Control | None] = [*card.went_wrong(reading.problem)]
    if found is not None:
        kinds = [("", _("All")), (rules.MEETING, _("Meetings")), (rules.EVENT, _("Events"))]
        anything = found.ahead.total or found.over.total
        content += filter_chips(session, kept, found.squads)
        if anything or kind:
            content.append(chip_group(kinds, [kind], session.tasks.guarded(choose)))
        for name, listed, shown in ((_("To come"), found.ahead, ahead), (_("Until today"), found.over, over)):
            if listed.rows:
                content += [card.section(name, listed.total), gathering_rows(session, listed.rows)]
                content += shown.rest(listed.total)
        if not anything:
            content.append(_none_of_these() if kind else _empty())
    new = button.primary(_("New meeting or event"), session.tasks.act(session.go, NEW_GATHERING), ft.Icons.ADD_ROUNDED)
    return page_view(session, _("Meetings and events"), content, back="back", bottom=button.stacked(new))


def _none_of_these() -> ft.Control:
    """The chip chosen leaves nothing, while there may be others."""
    said = _("Nothing of this kind yet. Choose “All” to see the others.")
    return card.card(card.empty(ft.Icons.SEARCH_OFF_ROUNDED, _("None of these"), said))


def _empty() -> ft.Control:
    teach = _(
        "Of a meeting: who came, and what was agreed, each with who owes it. Of an event: whom you want to reach, and "
        "who of them came. Events draw those who already support the police; this shows whom they miss."
    )
    return card.card(card.empty(ft.Icons.GROUPS_ROUNDED, _("No meeting or event yet"), teach))

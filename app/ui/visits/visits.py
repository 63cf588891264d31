"""This officer's places of this shift, in an order of their own; what runs; and the places of others."""

from __future__ import annotations

from dataclasses import dataclass

import flet as ft

from app.notebook import spots, squad, visits
from app.notebook.spots import Spot
from app.notebook.squad import Squad
from app.notebook.visits import Listed, Visit
from app.state.context import use_minute, use_session
from app.state.reading import use_read
from app.state.session import Session
from app.ui.hooks import use_value
from app.ui.parts import button, card
from app.ui.parts.page import page_view
from app.ui.parts.squads import filter_chips, squad_filter, squad_mark
from app.ui.parts.text import note
from app.ui.screen import screen
from app.ui.visits.addresses import ADDS_UP, NEW_SPOT, to_spot
from app.ui.visits.rows import open_visits, place_row
from app.ui.visits.words import assigned
from app.words import _


@dataclass(frozen=True)
class Read:
    listed: list[Listed]
    others: list[Spot]
    unended: list[Visit]
    squads: list[Squad]


@screen
def Visits() -> ft.Control:
    session = use_session()
    use_minute(session)
    kept = use_value(squad_filter(session))[0]

    def read() -> Read:
        nb = session.notebook
        with nb.lock:
            squads = squad.mine(nb)
            listed = visits.listed(nb, kept.among(squads))
            return Read(listed, spots.others(nb), visits.unended(nb), squads)

    reading = use_read(session, read, kept.squad)
    found, act = reading.value, session.tasks.act
    content: list[ft.Control] = []
    content += card.went_wrong(reading.problem)
    if found is not None:
        content += open_visits(session, found.unended)
        content += filter_chips(session, kept, found.squads)
        content += _this_shift(session, found)
        content += _others(session, found.others)
        to_sums = card.link_row(ft.Icons.INSIGHTS_ROUNDED, _("What it adds up to"), act(session.go, ADDS_UP))
        content.append(card.card(to_sums))
    return page_view(session, _("Visits"), content, back="back")


def _this_shift(session: Session, found: Read) -> list[ft.Control]:
    add = session.tasks.act(session.go, NEW_SPOT)
    if not found.listed:
        words = _("A hot spot is a corner, not a district: go there for ten to sixteen minutes, and come back.")
        ways = button.primary(_("Add a place"), add)
        return [card.card(card.empty(ft.Icons.PLACE_ROUNDED, _("No places for this shift"), words, ways))]
    return [
        card.section(_("This shift"), len(found.listed)),
        card.rows_card([place_row(session, one) for one in found.listed]),
        note(_("The order is yours, and another one in your next shift.")),
        button.alone(button.secondary(_("Add a place"), add, ft.Icons.ADD_ROUNDED)),
    ]


def _others(session: Session, some: list[Spot]) -> list[ft.Control]:
    rows: list[ft.Control] = [
        card.row(
            one.place,
            _("Its term is over") if one.over else assigned(one),
            key=f"spot {one.id}",
            marks=squad_mark(one.squad) or None,
            on_click=session.tasks.act(session.go, to_spot(one.id)),
        )
        for one in some
    ]
    return [card.section(_("Not in your list"), len(rows)), card.rows_card(rows, indent=14)] if rows else []

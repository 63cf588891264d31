"""Rows of visits and places, the same wherever they are listed."""

from __future__ import annotations

import flet as ft

from app.notebook.visits import Listed, Visit
from app.state.session import Session
from app.ui import when
from app.ui.parts import card
from app.ui.parts.squads import squad_mark
from app.ui.visits.addresses import to_spot, to_visit
from app.ui.visits.words import last, lasted, span, whose
from app.words import _


def open_visits(session: Session, unended: list[Visit]) -> list[ft.Control]:
    """This officer's visits that nobody ended: what runs, and what was forgotten; a tap leads to each."""
    if not unended:
        return []
    rows: list[ft.Control] = [
        card.row(
            one.place,
            _since(one)
            if not one.forgotten
            else _("Begun {when}. Say when it ended").format(when=when.stamp(one.began)),
            key=f"visit {one.id}",
            leading=card.icon_mark(ft.Icons.TIMER_ROUNDED, "ok" if not one.forgotten else "late"),
            on_click=session.tasks.act(session.go, to_visit(one.id)),
        )
        for one in unended
    ]
    return [card.rows_card(rows)]


def place_row(session: Session, listed: Listed) -> ft.Control:
    """A place in the list of a shift."""
    spot = listed.spot
    marks = [*squad_mark(spot.squad)]
    if listed.due and listed.last is not None:
        marks.append(card.badge(_("Due again"), "primary"))
    elif listed.visited:
        marks.append(card.badge(_("Visited"), "ok"))
    done = listed.visited and not listed.due
    mark = card.icon_mark(ft.Icons.CHECK_ROUNDED, "ok") if done else card.icon_mark(ft.Icons.PLACE_ROUNDED)
    return card.row(
        spot.place,
        last(listed.last),
        key=f"spot {spot.id}",
        leading=mark,
        marks=marks or None,
        on_click=session.tasks.act(session.go, to_spot(spot.id)),
    )


def visit_row(session: Session, visit: Visit) -> ft.Control:
    """One of the visits to a place."""
    return card.row(
        when.stamp(visit.began),
        f"{whose(visit)} · {lasted(visit)}",
        key=f"visit {visit.id} {visit.officer}",
        on_click=session.tasks.act(session.go, to_visit(visit.id)),
    )


def _since(visit: Visit) -> str:
    time = when.clock(when.local(visit.began))
    return _("Your visit since {time} · {span}").format(time=time, span=span(visit.minutes))

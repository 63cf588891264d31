"""Visits on Today: the one that runs above all, and below what is due the places of this shift that are left."""

from __future__ import annotations

from dataclasses import dataclass, field

import flet as ft

from app.notebook import visits
from app.notebook.notebook import Notebook
from app.notebook.visits import Listed, Visit
from app.state.session import Session
from app.ui import theme
from app.ui.parts import card
from app.ui.parts.paging import all_row
from app.ui.visits.addresses import VISITS
from app.ui.visits.rows import open_visits, place_row
from app.words import _

ROWS = 3


@dataclass(frozen=True)
class Now:
    """`left`: the places of this shift where this officer was not yet, or that are due again, out of `places`."""

    unended: list[Visit] = field(default_factory=list)
    left: list[Listed] = field(default_factory=list)
    places: int = 0


def read_now(nb: Notebook, squad: str | None, places: bool) -> Now:
    """Without the `places` where Today does not come to them yet."""
    listed = visits.listed(nb, squad) if places else []
    return Now(visits.unended(nb), [one for one in listed if one.due or not one.visited], len(listed))


def running_row(session: Session, now: Now) -> list[ft.Control]:
    return open_visits(session, now.unended)


def visits_section(session: Session, now: Now) -> list[ft.Control]:
    """Nothing where there are no places for this officer."""
    if not now.places:
        return []
    rows = [place_row(session, one) for one in now.left[:ROWS]]
    if not rows:
        rows = [card.link_row(ft.Icons.CHECK_ROUNDED, _("Every place visited"), session.tasks.act(session.go, VISITS))]
    whole = all_row(len(rows), now.places, session.tasks.act(session.go, VISITS))
    parts = [card.section(_("Visits"), now.places), card.rows_card(rows), *([whole] if whole is not None else [])]
    stretch = ft.CrossAxisAlignment.STRETCH
    return [ft.Column(parts, spacing=theme.GAP, tight=True, horizontal_alignment=stretch, key="section Visits")]

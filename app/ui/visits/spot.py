"""A place to visit: why, until when, for whom, and who was there when."""

from __future__ import annotations

from dataclasses import dataclass

import flet as ft

from app import formats
from app.domain.kinds.spot import KIND
from app.notebook import spots, visits
from app.notebook.paging import Listing
from app.notebook.spots import Spot as Place
from app.notebook.visits import Visit
from app.state.context import use_minute, use_session
from app.state.reading import use_read
from app.state.session import Session
from app.ui.contacts.addresses import to_contact
from app.ui.history.addresses import to_history
from app.ui.parts import button, card
from app.ui.parts.menu import Way, dots, use_menu
from app.ui.parts.page import page_view
from app.ui.parts.paging import use_shown
from app.ui.parts.squads import squad_mark
from app.ui.parts.text import note, text
from app.ui.screen import screen
from app.ui.visits.addresses import VISITS, to_edit_spot, to_spot, to_visit
from app.ui.visits.beginning import use_beginning
from app.ui.visits.rows import visit_row
from app.ui.visits.words import assigned, last
from app.words import _

SHOWN = 10


@dataclass(frozen=True)
class Read:
    place: Place
    visits: Listing[Visit]
    last: Visit | None
    running: Visit | None


@screen
def Spot() -> ft.Control:
    session = use_session()
    use_minute(session)
    spot = ft.use_route_params().get("spot") or ""
    shown = use_shown(SHOWN)
    menu, begin = use_menu(session), use_beginning(session)

    def read() -> Read:
        nb = session.notebook
        with nb.lock:
            place = spots.read(nb, spot)
            last_there = visits.last_of(nb, [place.number]).get(place.number)
            return Read(place, visits.of_spot(nb, spot, limit=shown.count), last_there, visits.running(nb))

    reading = use_read(session, read, spot, shown.count)
    found, act = reading.value, session.tasks.act

    async def delete() -> None:
        async def undo() -> None:
            await session.write(spots.restore, spot)

        await session.write(spots.delete, spot)
        session.say(_("Place deleted"), undo)
        await session.go(VISITS)

    async def edit() -> None:
        await session.go(to_edit_spot(spot))

    async def history() -> None:
        await session.go(to_history(to_spot(spot), KIND, spot))

    async def more() -> None:
        ways = [
            Way(ft.Icons.EDIT_ROUNDED, _("Edit"), edit),
            Way(ft.Icons.HISTORY_ROUNDED, _("History"), history),
            Way(ft.Icons.DELETE_OUTLINE_ROUNDED, _("Delete this place"), delete, danger=True),
        ]
        if found is not None:
            await menu(found.place.place, ways)

    if found is None:
        content: list[ft.Control] = []
        if reading.problem:
            content = [card.empty(ft.Icons.WRONG_LOCATION_ROUNDED, _("Not here"), reading.problem)]
        return page_view(session, _("Place to visit"), content, back="back")
    place = found.place
    content = [_why(session, place, found.last), *_visits(session, found.visits), *shown.rest(found.visits.total or 0)]
    bottom = None
    if place.over:
        words = _("Its term is over. Change its last day to visit it again.")
        content.insert(0, card.banner(words, "plain", ft.Icons.EVENT_BUSY_ROUNDED))
    elif found.running is not None and found.running.spot == spot:
        go_there = act(session.go, to_visit(found.running.id))
        bottom = button.stacked(button.primary(_("To your visit"), go_there))
    else:
        bottom = button.stacked(button.primary(_("Begin visit"), act(begin, place, once="begin visit")))
    name = _("More for this place")
    return page_view(session, place.place, content, back="back", bottom=bottom, corner=[dots(name, act(more))])


def _why(session: Session, place: Place, there: Visit | None) -> ft.Control:
    whom = formats.listed(name for _ident, name in place.officers) or _("The whole squad")
    rows: list[ft.Control] = []
    words = [*([text(place.why)] if place.why else []), note(assigned(place)), note(last(there))]
    marks = squad_mark(place.squad, whole=True)
    head = ft.Column([*words, *marks], spacing=8, tight=True)
    rows.append(ft.Container(head, key="why", padding=16))
    rows.append(card.fact(_("For"), whom))
    if place.venue is not None:
        ident, name = place.venue
        rows.append(card.link_row(ft.Icons.STOREFRONT_ROUNDED, name, session.tasks.act(session.go, to_contact(ident))))
    return card.rows_card(rows, indent=0)


def _visits(session: Session, page: Listing[Visit]) -> list[ft.Control]:
    if not page.rows:
        words = _("Each visit of the squad stands here: when, how long, what was done. Never where an officer was.")
        return [card.card(card.empty(ft.Icons.TIMER_ROUNDED, _("Not visited yet"), words))]
    rows = [visit_row(session, one) for one in page.rows]
    return [card.section(_("Visits"), page.total), card.rows_card(rows, indent=14)]

"""A visit: while it runs its timer, what is done there and who was met; afterwards what it was."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import flet as ft

from app import formats
from app.domain.initials import initials
from app.domain.kinds.interaction import KIND as NOTE
from app.domain.kinds.visit import ACTIVITIES
from app.domain.practice_cards import KOPER
from app.domain.visiting import Band
from app.notebook import spots, visits
from app.notebook.errors import NotThere
from app.notebook.spots import Spot
from app.notebook.timeline import TimelineItem
from app.notebook.visits import Visit as Stay
from app.state.context import use_minute, use_session
from app.state.reading import use_read
from app.state.session import Session
from app.ui import theme, when
from app.ui.history.addresses import to_history
from app.ui.hooks import use_kept, use_redraw
from app.ui.log.addresses import LOG
from app.ui.parts import button, card
from app.ui.parts.field import chip_group
from app.ui.parts.menu import dots
from app.ui.parts.page import page_view
from app.ui.parts.text import note, text
from app.ui.practice.offered import offered
from app.ui.screen import screen
from app.ui.visits import doing, words
from app.ui.visits.addresses import to_end, to_spot, to_visit
from app.ui.visits.timer import Timer
from app.ui.visits.ways import end_now, use_visit_ways
from app.words import _

LAST = 2


@dataclass(frozen=True)
class Read:
    """`ticked`: what was done so far. `last`: the latest visits of the squad before this one. `number` of `places` it
    is in this shift, 0 where it is not of it."""

    visit: Stay
    place: Spot | None
    ticked: list[str]
    notes: list[TimelineItem]
    last: list[Stay]
    number: int
    places: int
    band: Band


@screen
def Visit() -> ft.Control:
    session = use_session()
    use_minute(session)
    ident = ft.use_route_params().get("visit") or ""
    more = use_visit_ways(session)
    here: dict[str, list[str]] = use_kept(dict)  # what was ticked on this screen, after what was read
    redraw = use_redraw()

    reading = use_read(session, lambda: _read(session, ident), ident)
    found, act = reading.value, session.tasks.act

    def ticked() -> list[str]:
        return here.get(ident, found.ticked if found is not None else [])

    async def tick(activity: str) -> None:
        if found is not None:
            here[ident] = [one for one in ACTIVITIES if (one in ticked()) != (one == activity)]
            redraw()
            await session.tasks.run(doing.tick, session, found.visit, here[ident])

    async def end() -> None:
        await end_now(session, ident, ticked())

    if found is None:
        content: list[ft.Control | None] = []
        if reading.problem:
            content = [card.empty(ft.Icons.TIMER_OFF_ROUNDED, _("Not here"), reading.problem)]
        return page_view(session, _("Visit"), content, back="back")
    visit, corner = found.visit, [dots(_("More for this visit"), act(more, found.visit))]
    if not (visit.mine and visit.ended is None):
        content = [_facts(visit), *_met(session, found, here=False), *_why(session, found)]
        return page_view(session, visit.place, content, eyebrow=_("Visit"), back="back", corner=corner)
    content = [
        *_running(session, found),
        _chips(session, ticked(), tick) if visit.running else None,
        *_met(session, found, here=visit.running),
        *_why(session, found),
        *(offered(session, KOPER) if visit.running else []),
    ]
    bottom = _thumb(visit, act(end, once="end visit"), act(session.go, to_end(ident)))
    values = {"number": found.number, "count": found.places}
    eyebrow = _("Visit {number} of {count}").format(**values) if found.number else _("Visit")
    return page_view(session, visit.place, content, eyebrow=eyebrow, back="back", corner=corner, bottom=bottom)


def _thumb(visit: Stay, end: button.Handler, say_when: button.Handler) -> ft.Control:
    """One that was probably forgotten is asked when it ended first."""
    if not visit.forgotten:
        return button.stacked(button.primary(_("End visit"), end))
    now = [button.quiet(_("It ends now"), end)] if visit.running else []
    return button.stacked(button.primary(_("Say when it ended"), say_when), *now)


def _read(session: Session, ident: str) -> Read:
    nb = session.notebook
    with nb.lock:
        visit = visits.read(nb, ident)
        try:
            place = spots.read(nb, visit.spot)
        except NotThere:
            place = None
        here = visits.of_spot(nb, visit.spot, limit=LAST + 5).rows if visit.spot else []
        last = [one for one in here if one.id != visit.id and one.ended is not None and one.began <= visit.began]
        mine, places = visits.visited_since_shift(nb), spots.for_shift(nb)
        number = mine.index(visit.spot) + 1 if visit.mine and visit.spot in mine else 0
        count = len({*mine, *(one.id for one in places)})
        notes, ticked = visits.notes(nb, visit), doing.ticked(session, ident)
        return Read(visit, place, ticked, notes, last[:LAST], number, count, nb.visit_band)


def _running(session: Session, found: Read) -> list[ft.Control]:
    visit = found.visit
    shown: list[ft.Control] = []
    if visit.forgotten:
        said = _("Begun {when}. If it ended before now, say when: the minutes count for the place.")
        shown.append(card.banner(said.format(when=when.stamp(visit.began)), "promise", ft.Icons.HISTORY_ROUNDED))
    if visit.running:
        promise = note(
            _("Your place is not recorded. Only when you started and stopped."), text_align=ft.TextAlign.CENTER
        )
        shown += [Timer(session, visit.began, found.band, key=f"timer {visit.id}"), promise]
    return shown


def _chips(session: Session, ticked: list[str], tick: Callable[[str], Awaitable[None]]) -> ft.Control:
    names = [(one, _(name)) for one, name in ACTIVITIES.items()]
    return chip_group(names, ticked, session.tasks.guarded(tick), _("What you do here"))


def _facts(visit: Stay) -> ft.Control:
    ended = when.stamp(visit.ended) if visit.ended is not None else _("Nobody said")
    did = words.did(visit)
    rows = [
        card.fact(_("Officer"), words.whose(visit)),
        card.fact(_("Begun"), when.stamp(visit.began)),
        card.fact(_("Ended"), ended),
        *([card.fact(_("How long"), words.lasted(visit))] if visit.ended is not None else []),
        *([card.fact(_("What was done"), did)] if did else []),
    ]
    return card.rows_card(rows, indent=16)


def _met(session: Session, found: Read, here: bool) -> list[ft.Control]:
    """What was logged during it; while it runs (`here`), and the way to log more."""
    rows: list[ft.Control] = [
        card.row(
            formats.listed(one.with_others) or one.how_name,
            one.fact,
            key=f"note {one.id}",
            leading=card.avatar(initials(one.with_others[0]))
            if one.with_others
            else card.icon_mark(ft.Icons.VISIBILITY_ROUNDED),
            on_click=session.tasks.act(session.go, to_history(to_visit(found.visit.id), NOTE, one.id)),
        )
        for one in found.notes
    ]
    if here:
        rows.append(_log_here(session))
    name = _("Logged during this visit")
    return [card.section(name, len(found.notes)), card.rows_card(rows)] if rows else []


def _log_here(session: Session) -> ft.Control:
    return button.tappable(
        ft.Row(
            [
                ft.Container(ft.Icon(ft.Icons.ADD_ROUNDED, size=22, color=theme.PRIMARY), width=40),
                ft.Container(text(_("Log contact here"), color=theme.PRIMARY, family=theme.SEMIBOLD), expand=True),
            ],
            spacing=12,
        ),
        session.tasks.act(session.go, LOG),
        key="log here",
        padding=ft.Padding.symmetric(horizontal=14, vertical=14),
    )


def _why(session: Session, found: Read) -> list[ft.Control]:
    place = found.place
    if place is None:
        return []
    before = [
        # For translators: when a visit was, whose, and how long.
        _("{when} ({whose}, {how_long})").format(
            when=words.ago(one.ended or one.began),
            whose=_("you") if one.mine else one.officer_name,
            how_long=words.span(one.minutes),
        )
        for one in found.last
    ]
    lines: list[ft.Control] = [
        *([text(place.why, 14)] if place.why else []),
        note(words.assigned(place)),
        *([note(_("Last visits: {visits}").format(visits=formats.listed(before)))] if before else []),
    ]
    main = ft.Column(lines, spacing=6, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    inside = button.tappable(main, session.tasks.act(session.go, to_spot(place.id)), key="place", padding=14)
    return [card.section(_("Why this place")), card.card(inside)]

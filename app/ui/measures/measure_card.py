"""The measures of a problem on its page: each in a card with its chart, or its table, and what it says in words."""

from __future__ import annotations

from functools import partial

import flet as ft

from app.domain.kinds import measure as rules
from app.notebook import measures
from app.notebook.measures import Measure
from app.state.reading import use_read
from app.state.session import Session
from app.ui import theme
from app.ui.hooks import use_value
from app.ui.measures.addresses import to_measure, to_new_measure, to_reading
from app.ui.measures.chart import chart, table
from app.ui.measures.verdict import pill, sentences, tone
from app.ui.parts import button, card
from app.ui.parts.paging import use_shown
from app.ui.parts.text import not_sent, note, strong, text
from app.ui.screen import part
from app.words import _

TABLE_ROWS = 15


@part
def MeasuresOf(session: Session, problem: str) -> ft.Control:
    """All of a problem, for its page."""
    reading = use_read(session, lambda: measures.of_problem(session.notebook, problem), problem)
    found, act = reading.value, session.tasks.act
    add = act(session.go, to_new_measure(problem))
    if found is None:
        return card.banner(reading.problem, "late") if reading.problem else ft.Container()
    if not found:
        words = _(
            "A count before and after, here and at a place like it, tells whether the problem became smaller."
            " Count what you can count in the same way later."
        )
        nothing = card.empty(
            ft.Icons.SHOW_CHART_ROUNDED, _("Nothing is measured yet"), words, button.quiet(_("Add a measure"), add)
        )
        shown: list[ft.Control] = [card.section(_("Measures")), card.card(nothing)]
    else:
        shown = [card.section(_("Measures"), len(found), action=button.quiet(_("Add a measure"), add))]
        shown += [MeasureCard(session, one, True, key=f"measure {one.id}") for one in found]
    return ft.Column(shown, spacing=theme.GAP, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


@part
def MeasureCard(session: Session, measure: Measure, leads: bool) -> ft.Control:
    """One measure; where it `leads`, its name opens its page and a reading can be added from here."""
    as_table, set_as_table = use_value(False)
    rows = use_shown(TABLE_ROWS)
    act = session.tasks.act

    async def turn() -> None:
        set_as_table(lambda now: not now)

    about = place_words(measure)
    rates = pill(measure.found)
    head: list[ft.Control] = [strong(measure.name or _("Measure")), *([note(about)] if about else [])]
    if measure.waiting:
        head.append(not_sent())
    said, edge = (
        ft.Column(head, spacing=2, tight=True, expand=True),
        ft.Padding.only(left=16, right=12, top=14, bottom=4),
    )
    named: ft.Control = ft.Container(ft.Row([said]), padding=edge)
    if leads:
        there = ft.Icon(ft.Icons.CHEVRON_RIGHT_ROUNDED, size=22, color=theme.SOFT)
        named = button.tappable(ft.Row([said, there]), act(session.go, to_measure(measure.id)), padding=edge)
    pad = ft.Padding.symmetric(horizontal=16, vertical=4)
    shown: list[ft.Control] = [named]
    if rates:
        shown.append(ft.Container(ft.Row([card.badge(rates, tone(measure))], wrap=True), padding=pad))
    if as_table:
        shown += [*table(measure, rows.count), *rows.rest(len(measure.readings))]
    elif measure.readings:
        shown.append(ft.Container(chart(session, measure), padding=pad))
    changed, *more = sentences(measure)
    words = [text(changed), *(note(one) for one in more)]
    shown.append(ft.Container(ft.Column([*words], spacing=6, tight=True), padding=pad))
    ways: list[ft.Control] = []
    if leads:
        ways.append(button.quiet(_("Add a reading"), act(session.go, to_reading(measure.id))))
    if measure.readings:
        ways.append(button.quiet(_("Show as chart") if as_table else _("Show as table"), act(turn)))
    if not ways:
        shown.append(ft.Container(height=10))  # below the words as above them
    if ways:
        shown.append(ft.Container(ft.Row(ways, wrap=True, spacing=4), padding=ft.Padding.symmetric(horizontal=4)))
    return card.card(*shown)


def place_words(measure: Measure) -> str:
    """Which place it is for, where that is said or is another one than the problem's."""
    which = "" if measure.at == rules.OWN else _(rules.PLACES.get(measure.at, rules.PLACES[rules.OWN]))
    return " · ".join(one for one in (which, measure.where) if one)


def other_places(session: Session, measure: Measure) -> list[ft.Control]:
    """Ways to the places that are read beside a measure, and to one that is missing."""
    act = session.tasks.act
    rows: list[ft.Control] = [
        card.row(
            other.where or other.name,
            _(rules.PLACES.get(other.at, rules.PLACES[rules.OWN])),
            key=f"other {other.id}",
            leading=card.icon_mark(ft.Icons.PLACE_ROUNDED),
            on_click=act(session.go, to_measure(other.id)),
        )
        for other in measure.others
    ]
    missing = {
        rules.COMPARISON: (ft.Icons.COMPARE_ARROWS_ROUNDED, _("Add a place to compare with")),
        rules.DISPLACEMENT: (ft.Icons.VISIBILITY_ROUNDED, _("Add a place to watch")),
    }
    add = partial(to_new_measure, measure.problem)
    rows += [
        card.link_row(icon, words, act(session.go, add(at, measure.id)))
        for at, (icon, words) in missing.items()
        if not any(other.at == at for other in measure.others)
    ]
    return [card.section(_("Other places")), card.rows_card(rows)]

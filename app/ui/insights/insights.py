"""Insights: what the weeks add up to, for oneself, or for a squad that one leads. Read when it is opened, never before.

Nobody is ranked, no person and no officer; no number stands beside an officer's name.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import flet as ft

from app.notebook import squad
from app.notebook.insights.read import WEEKS, Insights
from app.notebook.insights.read import read as read_insights
from app.notebook.squad import Squad
from app.state.context import use_session
from app.state.reading import use_read
from app.state.session import Session
from app.ui import when
from app.ui.hooks import use_value
from app.ui.insights.addresses import EXPORT
from app.ui.insights.figure import Figure, FigureCard
from app.ui.insights.figures import all_of, weeks_words
from app.ui.insights.saved import as_csv
from app.ui.parts import button, card
from app.ui.parts.field import chip_group
from app.ui.parts.page import page_view
from app.ui.parts.save_file import use_save_file
from app.ui.parts.segmented import Strip, segmented
from app.ui.parts.text import note
from app.ui.screen import screen
from app.words import _

MINE = ""
Choose = Callable[[str], Awaitable[None]]


@dataclass(frozen=True)
class Read:
    """`of`: for whom and for how long this was read. `led`: the squads that this officer may look at."""

    of: tuple[str, int]
    found: Insights
    led: list[Squad]


@screen
def InsightsPage() -> ft.Control:
    session = use_session()
    whose, set_whose = use_value(MINE)
    weeks, set_weeks = use_value(WEEKS[1])
    save_file = use_save_file(session)

    async def choose(chosen: str) -> None:
        set_whose(chosen)

    async def choose_weeks(chosen: str) -> None:
        set_weeks(int(chosen))

    def read() -> Read:
        nb = session.notebook
        led = squad.led(nb)
        of = next((one.id for one in led if one.id == whose), None)
        return Read((whose, weeks), read_insights(nb, weeks, of, mine=of is None), led)

    reading = use_read(session, read, whose, weeks)
    found = reading.value

    async def save() -> None:
        if found is not None:
            data = as_csv(all_of(session, found.found), found.found.scope)
            said = _("The tables are saved. Beatbook does not protect them any more.")
            await save_file(f"insights-{when.now():%Y-%m-%d}.csv", data, said)

    names = [(str(one), _("A year") if one == 52 else weeks_words(one)) for one in WEEKS]
    content: list[ft.Control | None] = [segmented(session, Strip(names, str(weeks), choose_weeks))]
    if reading.problem:
        content.append(card.banner(reading.problem, "late", ft.Icons.ERROR_OUTLINE_ROUNDED))
    elif found is None or found.of != (whose, weeks):
        content.append(_counting(session, found, whose, choose))
    else:
        content += [_whose(session, found.led, whose, choose), *_figures(session, all_of(session, found.found))]
        content.append(_to_export(session) if found.led else None)
    corner = [button.icon_button(ft.Icons.FILE_DOWNLOAD_ROUNDED, _("Save the tables"), session.tasks.act(save))]
    return page_view(session, _("Insights"), content, back="back", corner=corner)


def _figures(session: Session, figures: list[Figure]) -> list[ft.Control]:
    rest = _("Nobody is ranked here. A number says what was written down, not what it was worth.")
    return [*(FigureCard(session, one, key=f"figure {one.id}") for one in figures), note(rest)]


def _whose(session: Session, led: list[Squad], whose: str, choose: Choose) -> ft.Control | None:
    """One's own, or one of the squads that one leads; nothing where there is no choice."""
    if not led:
        return None
    options = [(MINE, _("Mine")), *((one.id, one.name) for one in led)]
    return chip_group(options, [whose], session.tasks.guarded(choose))


def _to_export(session: Session) -> ft.Control:
    words, about = _("For an evaluator"), _("Counts without names, small ones hidden")
    return card.card(card.link_row(ft.Icons.SCIENCE_ROUNDED, words, session.tasks.act(session.go, EXPORT), about))


def _counting(session: Session, found: Read | None, whose: str, choose: Choose) -> ft.Control:
    """While a year of notes is added up."""
    words = ft.Semantics(live_region=True, content=note(_("Adding it up…")))
    parts = [card.progress_bar(None), words]
    above = _whose(session, found.led, whose, choose) if found is not None else None
    shown = [one for one in (above, *parts) if one is not None]
    return ft.Column(shown, spacing=12, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)

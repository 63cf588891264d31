"""What work adds up to: visits, for oneself and for the squad by place, and the problems of the squad by stage and age.

Nobody stands beside anybody else.
"""

from __future__ import annotations

from collections.abc import Sequence

import flet as ft

from app import formats
from app.domain.visiting import Band
from app.notebook import own_practice, problem_ages, squad, visit_sums
from app.notebook.own_practice import Month
from app.notebook.problem_ages import AGES, Ages
from app.notebook.squad import Squad
from app.notebook.visit_sums import AddedUp, AtPlace
from app.state.context import use_session
from app.state.reading import use_read
from app.state.session import Session
from app.ui.hooks import use_value
from app.ui.parts import card
from app.ui.parts.page import page_view
from app.ui.parts.segmented import Strip, segmented
from app.ui.parts.squads import filter_chips, squad_filter
from app.ui.parts.text import note
from app.ui.practice.mix import OwnMix
from app.ui.problems.words import stage as stage_words
from app.ui.screen import screen
from app.ui.visits.addresses import to_spot
from app.ui.visits.words import span
from app.words import _, ngettext

MINE, SQUAD = "mine", "squad"
DAYS = (7, 28, 90)


@screen
def AddsUp() -> ft.Control:
    session = use_session()
    whose, set_whose = use_value(MINE)
    last_days, set_last_days = use_value(DAYS[1])

    async def choose(chosen: str) -> None:
        set_whose(chosen)

    async def choose_days(chosen: str) -> None:
        set_last_days(int(chosen))

    kept = use_value(squad_filter(session))[0]

    def read() -> tuple[AddedUp, Ages, list[Squad], list[Month]]:
        nb, squads = session.notebook, squad.mine(session.notebook)
        of = kept.among(squads)
        own = own_practice.months(nb) if whose == MINE else []
        return visit_sums.added_up(nb, last_days, whose == MINE, of), problem_ages.read(nb, of), squads, own

    reading = use_read(session, read, whose, last_days, kept.squad)
    spans = [(str(one), ngettext("{count} day", "{count} days", one).format(count=one)) for one in DAYS]
    content: list[ft.Control | None] = [
        segmented(session, Strip([(MINE, _("Mine")), (SQUAD, _("Squad"))], whose, choose)),
        segmented(session, Strip(spans, str(last_days), choose_days)),
    ]
    content += card.went_wrong(reading.problem)
    if reading.value is not None:
        found, ages, squads, months = reading.value
        content += filter_chips(session, kept, squads)
        content += visits_section(session, found, session.notebook.visit_band, session.notebook.visit_gap_min)
        content += [OwnMix(session, months, key="mix")] if whose == MINE else []
        content += problems_section(ages)
    return page_view(session, _("What it adds up to"), content, back="back")


def visits_section(session: Session, found: AddedUp, band: Band, gap_min: int) -> list[ft.Control]:
    sums = found.sums
    if not sums.visits and not found.open:
        words = _("Visits that ended count here: how many, how long, how long a place was left alone.")
        return [card.card(card.empty(ft.Icons.INSIGHTS_ROUNDED, _("No visits in these days"), words))]
    least, most = band
    rows = [
        card.fact(_("Visits"), str(sums.visits)),
        card.fact(_("Time at places"), span(sums.minutes)),
        card.fact(_("Of {least} to {most} min").format(least=least, most=most), _share(sums.within, sums.visits)),
        card.fact(_("People met for each visit"), formats.decimal(found.met / sums.visits, 1) if sums.visits else "0"),
        card.fact(
            _("Gaps of {span} at most").format(span=span(gap_min)),
            _share(sums.gaps_kept, sums.gaps) if sums.gaps else _("None yet"),
        ),
        *([card.fact(_("Usual gap"), span(sums.gap_min))] if sums.gap_min is not None else []),
        *([card.fact(_("Not ended, not counted"), str(found.open))] if found.open else []),
    ]
    shown: list[ft.Control] = [
        card.section(_("Visits")),
        card.rows_card(rows, indent=16),
        note(_("A gap is the time between two visits of the squad to one place in the same shift day.")),
    ]
    if found.places:
        shown.append(card.section(_("By place"), len(found.places)))
        shown.append(card.rows_card([_place(session, one) for one in found.places], indent=14))
    return shown


def problems_section(ages: Ages) -> list[ft.Control]:
    """Of the squad, whoever leads them."""
    if not ages.open and not ages.closed:
        return []
    stages = [(stage, ages.by_stage[stage]) for stage in ages.by_stage if ages.in_stage(stage)]
    rows = [card.fact(stage_words(stage), _aged(some), key=f"stage {stage}") for stage, some in stages]
    if ages.oldest is not None:
        days = ngettext("{count} day", "{count} days", ages.oldest).format(count=ages.oldest)
        rows.append(card.fact(_("Known for longest"), days))
    rows.append(card.fact(_("Closed"), str(ages.closed)))
    return [card.section(_("Problems of the squad"), ages.open), card.rows_card(rows, indent=16)]


def _aged(some: Sequence[int]) -> str:
    """How many of each age, the youngest first."""
    # For translators: how many problems are known for so long, as in "2 under 90 days".
    young = [(one, age) for one, age in zip(some, AGES, strict=False) if one]
    said = [_("{count} under {days} days").format(count=one, days=age) for one, age in young]
    if some[-1]:
        said.append(_("{count} of {days} days or more").format(count=some[-1], days=AGES[-1]))
    return " · ".join(said)


def _place(session: Session, one: AtPlace) -> ft.Control:
    sums = one.sums
    said = [
        ngettext("{count} visit", "{count} visits", sums.visits).format(count=sums.visits),
        span(sums.minutes),
        *([_("usual gap {span}").format(span=span(sums.gap_min))] if sums.gap_min is not None else []),
    ]
    open_it = session.tasks.act(session.go, to_spot(one.spot)) if one.spot else None
    return card.row(one.place, " · ".join(said), key=f"place {one.number}", on_click=open_it)


def _share(some: int, all_: int) -> str:
    return _("{count} of {total}").format(count=some, total=all_)

"""What visits add up to, for this officer and for the squad: never one officer beside another.

A number about one officer is that officer's alone. The squad's are by place: how long somebody was there, how long
nobody was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from app.domain import days, visiting
from app.domain.visiting import Stay, Sums
from app.notebook import visits
from app.notebook.contact_list import of_squad
from app.notebook.kinds.interaction import interaction_contacts as present_table
from app.notebook.kinds.interaction import interactions as note_table
from app.notebook.kinds.spot import spots as spot_table
from app.notebook.kinds.visit import visits as table
from app.notebook.notebook import Notebook
from app.notebook.spots import WITHOUT_NAME
from app.notebook.value_words import tame
from app.words import _

VISITS_MAX = 20_000  # looked at; a squad of twenty makes so many in half a year
PLACES_MAX = 40


@dataclass(frozen=True)
class AtPlace:
    """One place: its id ("" where it was deleted) and what the squad's visits there add up to."""

    number: int
    spot: str
    place: str
    sums: Sums


@dataclass(frozen=True)
class AddedUp:
    """`met`: people met during these visits, each once a note. `open`: visits that nobody ended, which count in
    nothing else. `places`: of the squad, the most visited first. `cut`: there were more visits than VISITS_MAX, of
    which the latest count."""

    sums: Sums
    met: int
    open: int
    places: list[AtPlace]
    cut: bool = False


def added_up(nb: Notebook, last_days: int, mine: bool, squad: str | None = None) -> AddedUp:
    """The visits of the last so many days, today among them: this officer's, or everybody's; `squad`: of this one."""
    since = days.begins(days.added(nb.local().date(), 1 - last_days), nb.zone)
    return between(nb, since, nb.clock() + 1, mine, None if squad is None else nb.squad_number(squad))


def between(nb: Notebook, since: int, until: int, mine: bool, squad: int | None) -> AddedUp:
    """The same of the visits that began from one moment on and before another; `squad`: its number in the tables."""
    with nb.lock:
        wanted = visits.query().where(table.c.at >= since, table.c.at < until)
        if squad is not None:
            wanted = wanted.where(of_squad(table.name, "num", squad))
        rows = nb.rows(wanted.order_by(table.c.at.desc()).limit(VISITS_MAX), now=nb.clock())
        ended = [row for row in rows if row.ended is not None]
        stays = visiting.joined(
            Stay(row.spot or 0, row.officer, row.at, row.ended, days.shift_day(nb.local(row.at))) for row in ended
        )
        own = [one for one in stays if one.officer == nb.officer]
        counted = own if mine else stays
        band, gap = nb.visit_band, nb.visit_gap_min
        total = visiting.sums(counted, band, gap, stays)
        open_ones = sum(row.ended is None and (not mine or row.officer == nb.officer) for row in rows)
        met = _met(nb, (since, until), nb.officer if mine else None, squad)
        by_place = [] if mine else _places(nb, stays)
        return AddedUp(total, met, open_ones, by_place, len(rows) == VISITS_MAX)


def _met(nb: Notebook, time: tuple[int, int], officer: str | None, squad: int | None) -> int:
    """People in the notes that officers logged during their own visits."""
    there = present_table.join(note_table, note_table.c.num == present_table.c.interaction).join(
        table, (table.c.num == note_table.c.visit) & (table.c.officer == note_table.c.officer)
    )
    wanted = (
        select(func.count())
        .select_from(there)
        .where(table.c.at >= time[0], table.c.at < time[1], table.c.at <= nb.clock(), present_table.c.here == 0)
    )
    if officer is not None:
        wanted = wanted.where(table.c.officer == officer)
    if squad is not None:
        wanted = wanted.where(of_squad(table.name, "num", squad))
    return int(nb.rows(wanted)[0][0])


def _places(nb: Notebook, stays: Sequence[Stay]) -> list[AtPlace]:
    by_place: dict[int, list[Stay]] = {}
    for one in stays:
        by_place.setdefault(one.spot, []).append(one)
    most = sorted(by_place, key=lambda spot: (-len(by_place[spot]), spot))[:PLACES_MAX]
    shown = select(spot_table.c.num, spot_table.c.id, spot_table.c.place, spot_table.c.deleted)
    known = {row.num: row for row in nb.rows(shown.where(spot_table.c.num.in_(most)))}
    return [
        AtPlace(
            spot,
            "" if known[spot].deleted else known[spot].id,
            tame(known[spot].place) or _(WITHOUT_NAME),
            visiting.sums(by_place[spot], nb.visit_band, nb.visit_gap_min),
        )
        for spot in most
        if spot in known
    ]

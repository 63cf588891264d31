"""Who came to a gathering and whom it was to reach, as this officer is shown them: who of those that matter was
reached, and who of those who came was new.

Somebody is reached who came; a venue or an agency also where somebody came who belongs there. New is of whom there was
no note before that day, and who came to no gathering before it: that is counted, nobody types it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, select

from app.domain import days
from app.domain.kinds import problem
from app.domain.kinds.gathering import CAME
from app.notebook import counterparts
from app.notebook.contact_list import of_squad
from app.notebook.kinds.contact import memberships
from app.notebook.kinds.gathering import gathering_people, gatherings
from app.notebook.kinds.interaction import interaction_contacts
from app.notebook.kinds.problem import problem_roles, problems
from app.notebook.notebook import Notebook
from app.notebook.partners import numbers_of
from app.notebook.projection_tables import records
from app.notebook.value_words import tame

PROBLEMS_MAX = 4


@dataclass
class Who:
    """Of one gathering, by the ids under which contacts are shown. `through`: of a place that was to be reached, those
    who came and belong there."""

    came: list[str] = field(default_factory=list)
    wanted: list[str] = field(default_factory=list)
    through: dict[str, list[str]] = field(default_factory=dict)

    def is_reached(self, one: str) -> bool:
        return one in self.came or bool(self.through.get(one))

    @property
    def reached(self) -> int:
        return sum(self.is_reached(one) for one in self.wanted)


_NAMED = (
    select(gathering_people.c.gathering, gathering_people.c.part, records.c.id)
    .join(records, records.c.num == gathering_people.c.contact)
    .where(gathering_people.c.gathering.in_(bindparam("numbers", expanding=True)))
    .order_by(gathering_people.c.gathering, records.c.id)
)
_PLACES = select(memberships.c.contact, records.c.id).join(records, records.c.num == memberships.c.place)


def of_gatherings(nb: Notebook, numbers: Sequence[int]) -> dict[int, Who]:
    """By the number of each gathering. Whom this officer is not shown is left out. Hold `lock`."""
    named = nb.rows(_NAMED, numbers=list(numbers)) if numbers else []
    best = counterparts.best(nb, {row.id.hex() for row in named})
    found: dict[int, Who] = defaultdict(Who)
    for row in named:
        there = best.get(row.id.hex())
        if there is not None:
            some = found[row.gathering].came if row.part == CAME else found[row.gathering].wanted
            if there.id not in some:
                some.append(there.id)
    came = {one.num: one.id for row in named if row.part == CAME and (one := best.get(row.id.hex())) is not None}
    homes = _homes(nb, came) if any(who.wanted for who in found.values()) else {}
    for who in found.values():
        for one in who.came:
            for place in homes.get(one, ()):
                if place in who.wanted:
                    who.through.setdefault(place, []).append(one)
    return {number: found[number] for number in numbers}


def around_problems(nb: Notebook, squad: str | None) -> list[tuple[str, list[str]]]:
    """Who stands around each open problem of a squad, the latest first: its title, and the ids of its people and of its
    venue. PROBLEMS_MAX at most."""
    with nb.lock:
        wanted = (
            select(problems.c.num, problems.c.title, records.c.id)
            .join(problem_roles, problem_roles.c.problem == problems.c.num)
            .join(records, records.c.num == problem_roles.c.contact)
            .where(problems.c.deleted == 0, problems.c.status == problem.OPEN)
            .where(of_squad(problems.name, "num", nb.squad_number(squad)))
            .order_by(problems.c.num.desc(), records.c.id)
        )
        found: dict[tuple[int, str], list[str]] = defaultdict(list)
        for row in nb.rows(wanted):
            found[row.num, tame(row.title)].append(row.id.hex())
        some = list(found.items())[:PROBLEMS_MAX]
        best = counterparts.best(nb, {one for _, ids in some for one in ids})
        return [(title, list(dict.fromkeys(best[one].id for one in ids if one in best))) for (_, title), ids in some]


def _homes(nb: Notebook, people: Mapping[int, str]) -> dict[str, set[str]]:
    """The venues and agencies to which these belong, by id."""
    rows = list(_each(nb, _PLACES, memberships.c.contact, people))
    best = counterparts.best(nb, {row.id.hex() for row in rows})
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if (place := best.get(row.id.hex())) is not None:
            found[people[row.contact]].add(place.id)
    return found


def new_ones(nb: Notebook, came: Iterable[str], day: date) -> set[str]:
    """Those whom nobody of this officer's squads had met before that day. Of a venue or an agency its people count,
    too: who knows them knows it. Hold `lock`."""
    parties = {one: set(numbers_of(nb, one)) for one in came}
    whose = {number: one for one, numbers in parties.items() for number in numbers}
    for row in _each(nb, select(memberships.c.contact, memberships.c.place), memberships.c.place, whose):
        parties[whose[row.place]].add(row.contact)
    known = _known(nb, {number for party in parties.values() for number in party}, day)
    return {one for one, party in parties.items() if known.isdisjoint(party)}


def _known(nb: Notebook, numbers: Collection[int], day: date) -> set[int]:
    """Of these contacts those with a note before that day, or who came to a gathering before it."""
    met, people, before = interaction_contacts.c, gathering_people.c, days.begins(day, nb.zone)
    noted = select(met.contact).distinct().where(met.at < before, met.here == 0)
    seen = (
        select(people.contact)
        .distinct()
        .join(gatherings, gatherings.c.num == people.gathering)
        .where(people.part == CAME, gatherings.c.deleted == 0)
        .where(gatherings.c.day != "", gatherings.c.day < day.isoformat())
    )
    found = [*_each(nb, noted, met.contact, numbers), *_each(nb, seen, people.contact, numbers)]
    return {row.contact for row in found}


def _each(nb: Notebook, query: Select[Any], column: ColumnElement[int], values: Iterable[int]) -> Iterator[Any]:
    """The rows of a query with one of these values in a column, so many at a time as one statement holds."""
    every = list(values)
    for at in range(0, len(every), counterparts.IN_MAX):
        yield from nb.rows(query.where(column.in_(every[at : at + counterparts.IN_MAX])))

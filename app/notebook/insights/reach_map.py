"""Where a squad knows somebody, and where it does not: places and blocks by how many officers talked to somebody there.

An outreach event brings those who already support the police; this list shows who is left out. An officer knows a
place for whom the time holds a note in which both sides had their say: with the place, with somebody who belongs to it,
or written there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Set
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import or_, select

from app.domain import blocks
from app.domain.authority import NOBODY
from app.notebook.contact_list import c, shown
from app.notebook.insights.scope import Scope
from app.notebook.kinds.contact import memberships
from app.notebook.kinds.interaction import interaction_contacts as present
from app.notebook.notebook import Notebook
from app.notebook.value_words import named, tame

Kind = Literal["venue", "agency", "block", "person"]
KINDS: tuple[Kind, ...] = ("venue", "agency", "block", "person")
LISTED_MAX = 300  # of those whom nobody, or one officer, knows


@dataclass(frozen=True)
class Place:
    """`id`: of a venue or agency, "" of a block, whose street is its `name` and which begins at `number`. `officers` 0
    or 1 of them know it; `mine`: that one is this officer. `people`: who belongs to it, or lives there."""

    kind: Kind
    id: str
    name: str
    officers: int
    mine: bool
    people: int
    number: int | None = None


@dataclass(frozen=True)
class ReachMap:
    """`grid`: of each of KINDS how many nobody knows, one officer, and several. `places`: the venues, agencies and
    blocks that nobody knows, then those that one officer knows, LISTED_MAX of them; of `listed` in all."""

    grid: dict[str, tuple[int, int, int]]
    places: tuple[Place, ...]
    listed: int

    @property
    def unknown(self) -> int:
        """Places that nobody knows."""
        return sum(self.grid[kind][0] for kind in KINDS if kind != "person")


def read(nb: Notebook, scope: Scope, kinds: Collection[Kind] = KINDS) -> ReachMap:
    """Of everything that the squads keep, whoever the scope's officer is: reach is the squad's. Of these `kinds`."""
    with nb.lock:
        met = _met(nb, scope)
        belong = defaultdict[int, set[int]](set)
        for row in nb.rows(select(memberships)):
            belong[row.place].add(row.contact)
        columns = (c.c.num, c.c.id, c.c.kind, c.c.title, c.c.title_key, c.c.address)
        rows = nb.rows(
            select(*columns).where(shown, c.c.created < scope.until, *scope.keeps("c")).order_by(c.c.title_key, c.c.num)
        )
    there = {row.num for row in rows}
    nobody: Set[str] = frozenset()
    grid = {kind: [0, 0, 0] for kind in KINDS}
    found: list[Place] = []
    living: dict[tuple[str, int], tuple[str, int | None, set[int]]] = {}
    for row in rows:
        if row.kind == "person" and "person" in kinds:
            grid["person"][min(len(met.get(row.num, nobody)), 2)] += 1
            street, number = blocks.block_of(row.address)
            if street and "block" in kinds:
                living.setdefault(blocks.key(street, number), (street, number, set()))[2].add(row.num)
        elif row.kind in ("venue", "agency"):
            people = belong[row.num] & there
            knowing = set[str]().union(*(met.get(one, nobody) for one in (row.num, *people)))
            grid[row.kind][min(len(knowing), 2)] += 1
            found.append(Place(row.kind, row.id, named(row.title), len(knowing), nb.officer in knowing, len(people)))
    for _key, (street, number, people) in sorted(living.items()):
        knowing = set[str]().union(*(met.get(one, nobody) for one in people))
        grid["block"][min(len(knowing), 2)] += 1
        found.append(Place("block", "", tame(street), len(knowing), nb.officer in knowing, len(people), number))
    few = sorted((one for one in found if one.officers < 2), key=lambda one: (one.officers, KINDS.index(one.kind)))
    counts: dict[str, tuple[int, int, int]] = {kind: (some[0], some[1], some[2]) for kind, some in grid.items()}
    return ReachMap(counts, tuple(few[:LISTED_MAX]), len(few))


def _met(nb: Notebook, scope: Scope) -> dict[int, set[str]]:
    """Which officers talked with whom."""
    talked = or_(present.c.two_way == 1, present.c.here == 1)
    pairs = (
        select(present.c.contact, present.c.officer)
        .where(present.c.at >= scope.since, present.c.at < scope.until, talked, present.c.officer != NOBODY)
        .distinct()
    )
    found = defaultdict[int, set[str]](set)
    for row in nb.rows(pairs):
        found[row.contact].add(row.officer)
    return found

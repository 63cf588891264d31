"""How people were met, who started it, and for how many minutes: as the notes say, and no more than they say."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import func, select

from app.domain.kinds import contact as contact_rules
from app.domain.kinds.interaction import ABOUT, HOW, STARTED_BY
from app.notebook.insights.scope import Scope
from app.notebook.kinds.contact import contacts as contact_table
from app.notebook.kinds.interaction import interaction_contacts as present
from app.notebook.kinds.interaction import interactions as table
from app.notebook.notebook import Notebook

NOT_SAID = ""
MANNERS = (*HOW, *ABOUT, NOT_SAID)
STARTERS = (*STARTED_BY, NOT_SAID)


@dataclass(frozen=True)
class Manner:
    """Notes of one way of meeting, or about a duty and the like: `notes`, of which `timed` say their `minutes`."""

    id: str
    notes: int = 0
    timed: int = 0
    minutes: int = 0


@dataclass(frozen=True)
class Activity:
    """`manners`: each of MANNERS, in their order. `started`: of notes with somebody, by each of STARTERS. `met`: how
    often somebody was met, by their kind, each once a note."""

    manners: tuple[Manner, ...]
    started: dict[str, int]
    met: dict[str, int]

    @property
    def notes(self) -> int:
        return sum(one.notes for one in self.manners)

    @property
    def timed(self) -> int:
        return sum(one.timed for one in self.manners)

    @property
    def minutes(self) -> int:
        return sum(one.minutes for one in self.manners)


def read(nb: Notebook, scope: Scope) -> Activity:
    """What the notes of this time add up to. A copy of another officer's note is not counted twice."""
    wanted = [table.c.at >= scope.since, table.c.at < scope.until, table.c.manner.is_not(None)]
    wanted += scope.keeps(table.name)
    if scope.officer is not None:
        wanted.append(table.c.officer == scope.officer)
    sums = (func.count().label("notes"), func.count(table.c.minutes).label("timed"), func.sum(table.c.minutes))
    notes: dict[str, Counter[str]] = {one: Counter() for one in MANNERS}
    started = dict.fromkeys(STARTERS, 0)
    with nb.lock:
        for row in nb.rows(
            select(table.c.manner, table.c.started, *sums).where(*wanted).group_by(table.c.manner, table.c.started)
        ):
            notes[row.manner].update(notes=row.notes, timed=row.timed, minutes=row[4] or 0)
            if row.manner not in ABOUT:
                started[row.started] += row.notes
        met = _met(nb, scope)
    return Activity(tuple(Manner(one, **notes[one]) for one in MANNERS), started, met)


def _met(nb: Notebook, scope: Scope) -> dict[str, int]:
    wanted = [
        present.c.at >= scope.since,
        present.c.at < scope.until,
        present.c.two_way == 1,
        table.c.manner.is_not(None),
    ]
    wanted += scope.keeps(table.name)
    if scope.officer is not None:
        wanted.append(present.c.officer == scope.officer)
    there = present.join(table, table.c.num == present.c.interaction)
    there = there.join(contact_table, contact_table.c.num == present.c.contact)
    counted = (
        select(contact_table.c.kind, func.count()).select_from(there).where(*wanted).group_by(contact_table.c.kind)
    )
    found = dict.fromkeys(contact_rules.KINDS, 0)
    for kind, count in nb.rows(counted):
        if kind in found:
            found[kind] += count
    return found

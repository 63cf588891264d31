"""Which time is counted, and whose work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement

from app.domain import days
from app.notebook.contact_list import of_squad
from app.notebook.notebook import Notebook

BARS_MAX = 13  # of a chart that goes along the time


@dataclass(frozen=True)
class Scope:
    """Whole ISO weeks from the Monday `first` on, `weeks` of them: from the moment `since` to before `until`, ms UTC.
    `officer` None: everybody's. `squad`: its number in the tables, None for all of this officer's."""

    first: date
    weeks: int
    since: int
    until: int
    officer: str | None = None
    squad: int | None = None

    @property
    def bars(self) -> list[date]:
        """The days on which the steps begin into which the time is divided: weeks, or as many of them as make up
        BARS_MAX steps."""
        return [days.added(self.first, 7 * at) for at in range(0, self.weeks, self.step)]

    @property
    def step(self) -> int:
        """How many weeks a step has."""
        return -(-self.weeks // BARS_MAX)

    def bar(self, day: date) -> int:
        """In which of these steps a day lies."""
        steps = -(-self.weeks // self.step)
        return min(max((day - self.first).days // (7 * self.step), 0), steps - 1)

    def keeps(self, table: str, number: str = "num") -> list[ColumnElement[bool]]:
        """The conditions that the squad keeps the record whose number a table has in this column."""
        return [] if self.squad is None else [of_squad(table, number, self.squad)]


def last_weeks(nb: Notebook, weeks: int, squad: str | None = None, mine: bool = True) -> Scope:
    """So many weeks up to this moment, the one that goes on among them. `squad`: only what this one keeps."""
    this_week = days.week_begins(nb.local().date())
    first = days.added(this_week, -7 * (weeks - 1))
    officer = nb.officer if mine else None
    return Scope(first, weeks, days.begins(first, nb.zone), nb.clock() + 1, officer, _number(nb, squad))


def whole_weeks(nb: Notebook, first: date, weeks: int, squad: str) -> Scope:
    """So many weeks from this Monday on, to their end; everybody's work in this squad."""
    until = days.begins(days.added(first, 7 * weeks), nb.zone)
    return Scope(first, weeks, days.begins(first, nb.zone), until, None, nb.squad_number(squad))


def _number(nb: Notebook, squad: str | None) -> int | None:
    """With one squad alone there is nothing to ask of each record."""
    return None if squad is None or len(nb.vaults) == 1 else nb.squad_number(squad)

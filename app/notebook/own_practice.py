"""Which skills this officer used, month by month: one's own alone, beside nobody else's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, select

from app.domain import days
from app.domain.kinds.interaction import SELF_CHECK, SKILLS
from app.notebook.kinds.interaction import interaction_contacts as present
from app.notebook.kinds.interaction import interactions as table
from app.notebook.notebook import Notebook

MONTHS = 6
NOTES_MAX = 20_000  # looked at: of the fullest half-year, the latest


@dataclass(frozen=True)
class Month:
    """One calendar month, by its `first` day: this officer's `notes` with somebody, in how many of them each skill was
    ticked, how many were `checked` at all, and each tick of the self-check. Each skill and tick is there, with 0."""

    first: date
    notes: int
    skills: Mapping[str, int]
    checked: int
    ticks: Mapping[str, int]


def months(nb: Notebook) -> list[Month]:
    """The latest MONTHS, this one first; none in which nothing was ticked."""
    with nb.lock:
        firsts = _firsts(nb.local().date())
        with_somebody = exists().where(present.c.interaction == table.c.num, present.c.here == 0)
        mine = (table.c.officer == nb.officer, table.c.at >= days.begins(firsts[-1], nb.zone), table.c.at <= nb.clock())
        wanted = select(table.c.at, table.c.practised).where(*mine, with_somebody).order_by(table.c.at.desc())
        notes: dict[date, list[list[str]]] = {first: [] for first in firsts}
        for row in nb.rows(wanted.limit(NOTES_MAX)):
            notes[nb.local(row.at).date().replace(day=1)].append((row.practised or "").split())
        return [_month(first, notes[first]) for first in firsts if any(notes[first])]


def _firsts(today: date) -> list[date]:
    first = today.replace(day=1)
    found = [first]
    while len(found) < MONTHS:
        first = days.added(first, -1).replace(day=1)
        found.append(first)
    return found


def _month(first: date, notes: list[list[str]]) -> Month:
    count = Counter(one for note in notes for one in note)
    checked = sum(any(tick in note for tick in SELF_CHECK) for note in notes)
    return Month(
        first, len(notes), {one: count[one] for one in SKILLS}, checked, {one: count[one] for one in SELF_CHECK}
    )

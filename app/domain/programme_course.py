"""How a programme stands: of each item the latest check, what is met, drafted, lapsed, and what has to be renewed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.domain import days
from app.domain.kinds.check import DRAFTED, MET, NOT_STARTED
from app.domain.template import Item, Template
from app.words import N_

LAPSED = "lapsed"
STATES = {NOT_STARTED: N_("Not started"), DRAFTED: N_("Drafted"), MET: N_("Met"), LAPSED: N_("Lapsed")}
AHEAD_DAYS = (60, 30, 7)
"""So many days before something lapses a follow-up reminds of it."""


@dataclass(frozen=True)
class Check:
    """One check as far as it counts. `person`: who was trained, "" of an item that is nobody's. `at`: when it was
    written, ms UTC."""

    id: str
    item: str
    state: str
    day: str
    until: str | None
    person: str = ""
    at: int = 0

    def on(self, today: date) -> str:
        """One of STATES, on that day. A state that only a newer version knows counts as drafted."""
        if self.state == MET:
            return LAPSED if self.until is not None and self.until < today.isoformat() else MET
        return NOT_STARTED if self.state == NOT_STARTED else DRAFTED


@dataclass(frozen=True)
class Course:
    """How an item stands. `latest`: of each person, or of the item itself, the check that counts, by name of the
    person; `met`: how many of these hold. `until`: the first day on which one of them lapses; None for good, or where
    nothing is met.
    """

    item: Item
    state: str
    latest: tuple[Check, ...]
    met: int
    until: date | None


@dataclass(frozen=True)
class Standing:
    """How a whole programme stands. `others`: checks of items that are asked for no more, the latest first."""

    courses: tuple[Course, ...]
    others: tuple[Check, ...]

    @property
    def open(self) -> int:
        return sum(one.state != MET for one in self.courses)

    @property
    def lapsed(self) -> int:
        return sum(one.state == LAPSED for one in self.courses)

    @property
    def next_expiry(self) -> date | None:
        """The first day on which something that is met lapses."""
        return min((one.until for one in self.courses if one.until is not None), default=None)

    def count(self, *states: str) -> int:
        return sum(one.state in states for one in self.courses)


def standing(template: Template, checks: Iterable[Check], today: date) -> Standing:
    """How a programme that goes by this template stands on that day."""
    by_item: dict[str, dict[str, Check]] = {}
    every = sorted(checks, key=_order)
    for one in every:
        by_item.setdefault(one.item, {})[one.person] = one
    courses = tuple(_course(item, by_item.get(item.id, {}), today) for item in template.items)
    asked = {item.id for item in template.items}
    return Standing(courses, tuple(one for one in reversed(every) if one.item not in asked))


def _order(one: Check) -> tuple[str, int, str]:
    """Verified later counts for more; of the same day, what was written later."""
    return one.day, one.at, one.id


def _course(item: Item, latest: dict[str, Check], today: date) -> Course:
    """One that names nobody says nothing of an item that is verified person by person, and the other way round."""
    counted = [one for person, one in latest.items() if bool(person) == item.each]
    if item.each:
        counted = [one for one in counted if one.state != NOT_STARTED]
    states = {one.on(today) for one in counted}
    state = next((one for one in (LAPSED, DRAFTED, NOT_STARTED, MET) if one in states), NOT_STARTED)
    met = [one for one in counted if one.on(today) == MET]
    ends = [one.until for one in met if one.until is not None]
    return Course(item, state, tuple(counted), len(met), date.fromisoformat(min(ends)) if ends else None)


def lapses_soon(until: date | None, today: date) -> bool:
    """Whether the first of the reminders has come."""
    return until is not None and 0 <= (until - today).days <= AHEAD_DAYS[0]


def ends(found: Standing) -> set[date]:
    """The days on which something that was met lapses, or lapsed without being renewed."""
    latest = (check for course in found.courses for check in course.latest if check.state == MET)
    return {date.fromisoformat(one.until) for one in latest if one.until is not None}


def reminders(until: date, today: date) -> dict[int, date]:
    """By days ahead the day on which a reminder of that end is due; none that would have been due before `today`, but
    of what lapses sooner than the last of them, one at once."""
    due = {ahead: days.added(until, -ahead) for ahead in AHEAD_DAYS}
    to_come = {ahead: day for ahead, day in due.items() if day >= today}
    return to_come or ({AHEAD_DAYS[-1]: today} if until >= today else {})

"""What a problem is said to be in one line: what happens, where, and when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from app import formats
from app.domain import sara
from app.domain.kinds import problem as rules
from app.domain.recurrence import WEEKDAYS
from app.notebook.problems import ProblemRow
from app.ui import when
from app.words import N_, _

MONDAY = date(2024, 1, 1)  # any Monday: only its weekday is named
SHORT_STAGES = {sara.SCANNING: N_("Scan"), sara.ANALYSIS: N_("Analyze"), sara.RESPONSE: N_("Respond")}
SHORT_STAGES[sara.ASSESSMENT] = N_("Assess")
"""The stages as they stand beside each other."""
CORNERS = {rules.OFFENDER: N_("Offender"), rules.TARGET: N_("Target"), rules.PLACE: N_("Place")}
HELPERS = {rules.HANDLER: N_("handler"), rules.GUARDIAN: N_("guardian"), rules.MANAGER: N_("manager")}
"""As they stand in brackets behind a name."""
ADD = {
    rules.HANDLER: N_("add a handler"),
    rules.GUARDIAN: N_("add a guardian"),
    rules.MANAGER: N_("add a manager"),
}


def weekday(name: str) -> str:
    """ "fr" as "Fri"."""
    return formats.weekday_short(date.fromordinal(MONDAY.toordinal() + WEEKDAYS.index(name)))


def weekdays(names: Sequence[str]) -> str:
    """Fri–Sat, Mon; "" for none. Two days or more in a row are said as one."""
    places = sorted(WEEKDAYS.index(one) for one in names if one in WEEKDAYS)
    runs = (list(run) for _run, run in groupby(enumerate(places), key=lambda pair: pair[1] - pair[0]))
    said: list[str] = []
    for run in runs:
        first, last = weekday(WEEKDAYS[run[0][1]]), weekday(WEEKDAYS[run[-1][1]])
        said.append(first if first == last else f"{first}–{last}")
    return ", ".join(said)


def band(row: ProblemRow) -> str:
    """Fri–Sat 01:00–03:00; "" where nobody said when."""
    hours = f"{row.start}–{row.end}" if row.start and row.end else row.start or ""
    if row.end and not hours:
        hours = _("until {time}").format(time=row.end)
    return " ".join(one for one in (weekdays(row.days), hours) if one)


def statement(row: ProblemRow) -> str:
    """Fights between patrons leaving · Copper alley · Fri–Sat 01:00–03:00; without what its name says already."""
    said = (row.behaviour, row.place) if row.named else ()
    return " · ".join(one for one in (*said, band(row)) if one)


def stage(name: str) -> str:
    """The word for a stage; one that only a newer version knows as it came."""
    return _(sara.STAGES[name]) if name in sara.STAGES else name


def review(row: ProblemRow) -> str:
    """ "Look again Fri 27 Nov"; "" for one without such a day."""
    if row.review is None or row.status != rules.OPEN:
        return ""
    return _("Look again {day}").format(day=when.day(date.fromisoformat(row.review)))

"""How often a follow-up comes back: every n days, weeks on these weekdays, or months, perhaps until a day.

Said in one line, which the journal keeps:

    every 3 days from 2026-12-01
    every 2 weeks on mo,th from 2026-12-01 until 2027-06-30
    every 1 months on 31 from 2026-12-31        the last day of a month that is shorter
    every 1 months on 2tu from 2026-12-08       the second Tuesday; `-1fr`: the last Friday

`from` holds the beat, so that putting one off moves neither those that follow nor the week whose turn it is. No library
of calendars is asked: theirs leave out a month without a 31st, and look for a 30 February until the year 9999.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from app.domain import field_rules
from app.domain.field_rules import NotValid
from app.domain.kinds.field import Reader
from app.journal.change import Value
from app.words import N_, nN_

Unit = Literal["days", "weeks", "months"]
UNITS: tuple[Unit, ...] = ("days", "weeks", "months")
EVERY_MAX = 366
WEEKDAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")  # in the order of date.weekday()
LAST = -1
WEEKDAY_NAMES = (
    N_("Monday"),
    N_("Tuesday"),
    N_("Wednesday"),
    N_("Thursday"),
    N_("Friday"),
    N_("Saturday"),
    N_("Sunday"),
)
# For translators: which one of its month: "the second Tuesday".
NTH = {
    1: N_("the first {weekday}"),
    2: N_("the second {weekday}"),
    3: N_("the third {weekday}"),
    4: N_("the fourth {weekday}"),
    LAST: N_("the last {weekday}"),
}
_EVERY = {
    "days": nN_("Every day", "Every {count} days"),
    "weeks": nN_("Every week on {on}", "Every {count} weeks on {on}"),
    "months": nN_("Every month on {on}", "Every {count} months on {on}"),
}
LINE_MAX = 80  # characters

_NAMES = "|".join(WEEKDAYS)
_LINE = re.compile(
    r"every (?P<every>[1-9][0-9]{0,2}) "
    r"(?:(?P<days>days)"
    rf"|weeks on (?P<weekdays>(?:{_NAMES})(?:,(?:{_NAMES})){{0,6}})"
    rf"|months on (?:(?P<day>[1-9]|[12][0-9]|3[01])|(?P<nth>[1-4]|-1)(?P<weekday>{_NAMES})))"
    r" from (?P<first>[0-9]{4}-[0-9]{2}-[0-9]{2})(?: until (?P<until>[0-9]{4}-[0-9]{2}-[0-9]{2}))?\Z"
)


@dataclass(frozen=True)
class Recurrence:
    """`weekdays` of "weeks", Monday 0, each once and in order. Of "months" either `day` of the month, 1 to 31, or the
    `nth` (1 to 4, LAST) of its one weekday. `first` is the day from which weeks and months are counted."""

    every: int
    unit: Unit
    first: date
    weekdays: tuple[int, ...] = ()
    day: int = 0
    nth: int = 0
    until: date | None = None

    def stored(self) -> str:
        """The line that `read` reads."""
        names = [WEEKDAYS[one] for one in self.weekdays]
        on = {
            "days": "",
            "weeks": f" on {','.join(names)}",
            "months": f" on {self.nth}{names[0]}" if self.nth else f" on {self.day}",
        }[self.unit]
        until = f" until {self.until.isoformat()}" if self.until else ""
        return f"every {self.every} {self.unit}{on} from {self.first.isoformat()}{until}"

    def after(self, day: date) -> date | None:
        """The first time behind this day; None behind its end, or the last day that is read."""
        found = {"days": self._days, "weeks": self._weeks, "months": self._months}[self.unit](
            max(day, _before(self.first))
        )
        if found is None or found.isoformat() > field_rules.DAY_MAX or (self.until is not None and found > self.until):
            return None
        return found

    def _days(self, day: date) -> date | None:
        gone = (day - self.first).days // self.every
        return _later(self.first, (gone + 1) * self.every)

    def _weeks(self, day: date) -> date | None:
        monday = self.first - timedelta(self.first.weekday())
        turn = (day - monday).days // 7 // self.every * self.every  # the week whose turn it was last
        for week in (turn, turn + self.every):
            for weekday in self.weekdays:
                found = _later(monday, week * 7 + weekday)
                if found is None or found > day:
                    return found
        return None

    def _months(self, day: date) -> date | None:
        begin = self.first.year * 12 + self.first.month - 1
        turn = max(0, (day.year * 12 + day.month - 1 - begin) // self.every) * self.every
        for month in (begin + turn, begin + turn + self.every):
            found = self._in(month)
            if found is None or found > day:
                return found
        return None

    def _in(self, month: int) -> date | None:
        """The time in a month, counted from the year 0."""
        year, number = month // 12, month % 12 + 1
        if not date.min.year <= year < date.max.year:
            return None
        length = calendar.monthrange(year, number)[1]
        if not self.nth:
            return date(year, number, min(self.day, length))
        if self.nth == LAST:
            last = date(year, number, length)
            return last - timedelta((last.weekday() - self.weekdays[0]) % 7)
        first = date(year, number, 1)
        return first + timedelta((self.weekdays[0] - first.weekday()) % 7 + 7 * (self.nth - 1))


def rule(field: str, value: object) -> Value:
    """The field of a record: a line that can be read, or None."""
    if value in (None, ""):
        return None
    found = value if isinstance(value, Recurrence) else read(value)
    if found is None:
        raise NotValid(field, N_("Choose again how often it comes back."))
    return found.stored()


def words(reader: Reader, _name: str, value: Value) -> str | None:
    """What a line says, as an officer would."""
    found = read(value)
    if found is None:
        return None if value else reader.say(N_("Once"))
    forms, on = _EVERY[found.unit], ""
    if found.unit == "weeks":
        on = reader.listed(reader.say(WEEKDAY_NAMES[one]) for one in found.weekdays)
    elif found.nth:
        on = reader.say(NTH[found.nth]).format(weekday=reader.say(WEEKDAY_NAMES[found.weekdays[0]]))
    elif found.unit == "months":
        on = reader.say(N_("day {number}")).format(number=found.day)
    said = reader.counted(forms, found.every, on=on)
    return (
        reader.say(N_("{how_often}, until {day}")).format(how_often=said, day=reader.day(found.until))
        if found.until
        else said
    )


def read(value: object) -> Recurrence | None:
    """What a line says; None for anything else, whoever wrote it."""
    found = _LINE.match(value) if isinstance(value, str) and len(value) <= LINE_MAX else None
    if found is None:
        return None
    first, until, every = found["first"], found["until"], int(found["every"])
    if every > EVERY_MAX or not field_rules.is_day(first) or not (until is None or field_rules.is_day(until)):
        return None
    names = (found["weekdays"] or found["weekday"] or "").split(",")
    return Recurrence(
        every,
        "days" if found["days"] else "weeks" if found["weekdays"] else "months",
        date.fromisoformat(first),
        tuple(number for number, name in enumerate(WEEKDAYS) if name in names),
        int(found["day"] or 0),
        int(found["nth"] or 0),
        date.fromisoformat(until) if until else None,
    )


def _later(day: date, count: int) -> date | None:
    try:
        return day + timedelta(count)
    except OverflowError:
        return None


def _before(day: date) -> date:
    return day - timedelta(1)

"""When something happened, as an officer says it: just now, earlier today, yesterday, or on a day of their own."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo

from app.domain import days
from app.domain.field_rules import NotValid
from app.words import N_

NOW, EARLIER, YESTERDAY, DAY = "now", "earlier", "yesterday", "day"
STEP_MIN = 15
_ONE_HOUR = timedelta(hours=1)
_TIME = re.compile(r"\s*(\d{1,2})\s*[:.h,]?\s*([0-5]\d)?\s*\Z")


@dataclass(frozen=True)
class Happened:
    """A local day and what was typed as its time, with the words that it was chosen by."""

    choice: str
    day: date
    clock: str

    def stored(self) -> dict[str, str]:
        """As kept in a draft."""
        return {"choice": self.choice, "day": self.day.isoformat(), "clock": self.clock}

    @classmethod
    def read(cls, stored: object) -> Happened | None:
        """From a draft; None, which means now, for anything that is not a moment."""
        if not isinstance(stored, dict):
            return None
        try:
            return cls(str(stored.get("choice")), date.fromisoformat(str(stored.get("day"))), str(stored.get("clock")))
        except ValueError:
            return None

    def at_ms(self, now_ms: int, zone: tzinfo | None = None) -> int:
        """The moment, ms UTC, where the zone is `zone`. Raises NotValid at the field "at" for no time of day, and for
        the future."""
        told = time_of_day(self.clock)
        if told is None:
            raise NotValid("at", N_("Write the time like 22:30."))
        moment = days.milliseconds(datetime.combine(self.day, told, zone))
        if moment > now_ms:
            raise NotValid("at", N_("That moment has not come yet. Pick when it happened."))
        return moment

    def moved(self, minutes: int, now: datetime) -> Happened:
        """So many minutes later or, below 0, earlier; never beyond `now`. As it stands where its time is none."""
        told = time_of_day(self.clock)
        if told is None:
            return self
        moment = min(datetime.combine(self.day, told) + timedelta(minutes=minutes), now.replace(tzinfo=None))
        return replace(self, day=moment.date(), clock=f"{moment:%H:%M}")


def time_of_day(typed: str) -> time | None:
    """22:30, 22.30, 2230, 9:05 or 22; None for anything else."""
    digits = typed.strip()
    if digits.isdecimal() and digits.isascii() and len(digits) in (3, 4):
        digits = f"{digits[:-2]}:{digits[-2:]}"
    found = _TIME.match(digits)
    if found is None or int(found[1]) > 23:
        return None
    return time(int(found[1]), int(found[2] or 0))


def chosen(choice: str, now: datetime, day: date | None = None) -> Happened | None:
    """What a chip stands for at first: an hour ago, on a quarter, as far as that was on its day; None for Now."""
    if choice == NOW:
        return None
    before = now.replace(tzinfo=None) - _ONE_HOUR
    today = now.date()
    wanted = {EARLIER: today, YESTERDAY: days.added(today, -1)}.get(choice, day or today)
    if before.date() != wanted:
        before = datetime.combine(wanted, time() if wanted == today else now.time())
    quarter = before.minute - before.minute % STEP_MIN
    return Happened(choice, wanted, f"{before.hour:02}:{quarter:02}")


def meant(happened: Happened | None, now: datetime) -> str:
    """The chip that says it now: what was yesterday when it was chosen is a day of its own after midnight."""
    if happened is None:
        return NOW
    usual = {now.date(): EARLIER, days.added(now.date(), -1): YESTERDAY}.get(happened.day, DAY)
    return DAY if happened.choice == DAY else usual

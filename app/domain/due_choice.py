"""When something is due, as an officer chooses it: tomorrow, the next shift, in a week, or a day of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from app.domain import days

TOMORROW, NEXT_SHIFT, WEEK, DAY = "tomorrow", "next_shift", "week", "day"
AHEAD: Mapping[str, tuple[Callable[[datetime], date], int]] = {
    TOMORROW: (datetime.date, 1),
    NEXT_SHIFT: (days.shift_day, 1),
    WEEK: (datetime.date, 7),
}
"""What each choice goes on from, and how many days later it is."""


@dataclass(frozen=True)
class Due:
    """A due day and the words it was chosen by: two chips may mean the same day."""

    choice: str
    day: date

    def stored(self) -> dict[str, str]:
        """As kept in a draft."""
        return {"choice": self.choice, "day": self.day.isoformat()}

    @classmethod
    def read(cls, stored: object) -> Due | None:
        """From a draft; None for anything that is not a due day."""
        if not isinstance(stored, dict):
            return None
        try:
            return cls(str(stored.get("choice")), date.fromisoformat(str(stored.get("day"))))
        except ValueError:
            return None


def due(choice: str, now: datetime) -> Due:
    """The day a chip stands for. After midnight of a night shift, Next shift is the coming evening."""
    day, later = AHEAD[choice]
    return Due(choice, days.added(day(now), later))


def meant(chosen: Due | None, now: datetime) -> str:
    """The chip that says it now. A day that was "Tomorrow" when it was chosen is a day of its own after midnight."""
    if chosen is None:
        return ""
    return chosen.choice if chosen.choice in AHEAD and due(chosen.choice, now).day == chosen.day else DAY

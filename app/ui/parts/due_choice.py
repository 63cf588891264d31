"""When something is due, with one tap: Tomorrow, Next shift, 1 week, or a day from the month below the chips."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime

import flet as ft

from app.domain import days
from app.state.session import Session
from app.ui import when
from app.ui.hooks import use_value
from app.ui.parts.calendar import MonthGrid
from app.ui.parts.field import chip
from app.ui.parts.text import label as label_text
from app.ui.screen import part

TOMORROW, NEXT_SHIFT, WEEK, DAY = "tomorrow", "next_shift", "week", "day"
WORDS = {TOMORROW: "Tomorrow", NEXT_SHIFT: "Next shift", WEEK: "1 week"}


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
    ahead = {
        TOMORROW: days.added(now.date(), 1),
        NEXT_SHIFT: days.added(days.shift_day(now), 1),
        WEEK: days.added(now.date(), 7),
    }
    return Due(choice, ahead[choice])


def meant(chosen: Due | None, now: datetime) -> str:
    """The chip that says it now. A day that was "Tomorrow" when it was chosen is a day of its own after midnight."""
    if chosen is None:
        return ""
    return chosen.choice if chosen.choice in WORDS and due(chosen.choice, now).day == chosen.day else DAY


@part
def DueChoice(
    session: Session,
    chosen: Due | None,
    on_choose: Callable[[Due | None], Awaitable[None]],
    label: str = "",
) -> ft.Control:
    """Tapping the chosen chip takes it back, unless it is Pick…, which shows the month again."""
    ft.use_state(session.present)
    picking, set_picking = use_value(False)
    on = meant(chosen, when.now())

    async def choose(choice: str) -> None:
        set_picking(False)
        taken_back = meant(chosen, when.now()) == choice
        await on_choose(None if taken_back else due(choice, when.now()))

    async def pick() -> None:
        set_picking(lambda shown: not shown)

    async def picked(day: date) -> None:
        set_picking(False)
        await on_choose(Due(DAY, day))

    own = on == DAY
    chips = ft.Row(
        [
            *(chip(words, on == choice, session.tasks.act(choose, choice)) for choice, words in WORDS.items()),
            chip(when.day(chosen.day) if own and chosen else "Pick…", own, session.tasks.act(pick)),
        ],
        wrap=True,
        spacing=8,
        run_spacing=8,
    )
    named = label_text(f"{label} · {when.day(chosen.day)}" if chosen is not None else label) if label else None
    month = MonthGrid(session, chosen.day if chosen else None, picked) if picking else None
    return ft.Column(
        [each for each in (named, chips, month) if each is not None],
        spacing=8,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )

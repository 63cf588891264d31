"""When something is due, with one tap: Tomorrow, Next shift, 1 week, or a day from the month below the chips."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date

import flet as ft

from app.domain.due_choice import DAY, NEXT_SHIFT, TOMORROW, WEEK, Due, due, meant
from app.state.session import Session
from app.ui import when
from app.ui.hooks import use_value
from app.ui.parts.calendar import MonthGrid
from app.ui.parts.field import chip
from app.ui.parts.text import label as label_text
from app.ui.screen import part
from app.words import N_, _

WORDS = {TOMORROW: N_("Tomorrow"), NEXT_SHIFT: N_("Next shift"), WEEK: N_("1 week")}


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
            *(chip(_(words), on == choice, session.tasks.act(choose, choice)) for choice, words in WORDS.items()),
            chip(when.day(chosen.day) if own and chosen else _("Pick…"), own, session.tasks.act(pick)),
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

"""The squads of an officer who is in more than one: their marks on what they keep, and the choice of one of them.

For an officer of one squad nothing of this is drawn.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import flet as ft

from app.device.settings import SQUAD
from app.domain.initials import initials
from app.notebook import squad
from app.notebook.notebook import Notebook
from app.notebook.squad import Squad
from app.state.session import Session
from app.state.taps import HOLDS
from app.ui import theme
from app.ui.parts.field import chip, chip_group
from app.ui.parts.text import tiny
from app.words import _

SHORT_CHARS = 14  # a longer name is two letters in a row, and whole on a page


def squad_mark(name: str, whole: bool = False) -> list[ft.Control]:
    """The squad that keeps a record, as one quiet mark; none for no name. `whole`: there is room for a long one.

    A text, because a node of its own would take the button's role away from the row around it.
    """
    if not name:
        return []
    shown = name if whole or len(name) <= SHORT_CHARS else initials(name)
    return [
        ft.Container(
            tiny(shown, theme.SOFT, semantics_label=_("Squad {name}").format(name=name), max_lines=1),
            border=ft.Border.all(1, theme.LINE),
            border_radius=8,
            padding=ft.Padding.symmetric(horizontal=7, vertical=2),
        )
    ]


@dataclass(frozen=True)
class Mine:
    """The officer's squads, and the one in which something new goes unless they say otherwise."""

    squads: list[Squad]
    usual: str | None

    @property
    def several(self) -> bool:
        return len(self.squads) > 1

    def one_of(self, wanted: str | None) -> str | None:
        """The squad wanted, while they are in it; else the usual one."""
        return wanted if wanted in [one.id for one in self.squads] else self.usual


def read_mine(session: Session) -> Mine:
    """The squads of this officer: the usual one is that in which they wrote last."""
    squads = squad.mine(session.notebook)
    last = session.container.settings[SQUAD]
    first = squads[0].id if squads else None
    return Mine(squads, last if last in [one.id for one in squads] else first)


def remember(session: Session, used: str | None) -> None:
    """Something new went into this squad. On disk when this returns."""
    settings = session.container.settings
    if used and settings[SQUAD] != used:
        settings[SQUAD] = used


def choice_of_squad(
    session: Session, mine: Mine, chosen: str | None, on_choose: Callable[[str], Awaitable[None]]
) -> list[ft.Control]:
    """Which squad keeps what is about to be written; nothing where there is no choice."""
    if not mine.several:
        return []
    options = [(one.id, one.name) for one in mine.squads]
    return [chip_group(options, [chosen or ""], session.tasks.guarded(on_choose), _("Squad"))]


class SquadFilter(ft.Observable):
    """The squad whose records the lists of a session show, None for all: the same in each of them."""

    def __init__(self) -> None:
        self.squad: str | None = None

    def among(self, squads: Sequence[Squad]) -> str | None:
        """The chosen one, as long as the officer is in it and in another."""
        return self.squad if len(squads) > 1 and self.squad in [one.id for one in squads] else None

    def squad_of_led(self, nb: Notebook) -> str | None:
        """The chosen one, as long as the officer leads it and another."""
        return self.among(squad.led(nb))

    async def choose(self, chosen: str | None) -> None:
        self.squad = chosen


def squad_filter(session: Session) -> SquadFilter:
    """The one of this session, until it locks."""
    kept: SquadFilter = session.memory.setdefault("squad", SquadFilter())
    return kept


def filter_chips(session: Session, kept: SquadFilter, squads: Sequence[Squad]) -> list[ft.Control]:
    """A row of chips, one a squad; nothing where there is no choice."""
    if len(squads) < 2:
        return []
    act, chosen = session.tasks.act, kept.among(squads)
    chips = [
        chip(_("All squads"), chosen is None, act(kept.choose, None), "squad"),
        *(chip(one.name, chosen == one.id, act(kept.choose, one.id), f"squad {one.id}") for one in squads),
    ]
    return [ft.Row(chips, spacing=8, scroll=ft.ScrollMode.HIDDEN, data=HOLDS)]

"""Choosing several of a list, and the officer who is to have them: for follow-ups and for people alike."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence, Set
from dataclasses import dataclass

import flet as ft

from app.domain.initials import initials
from app.notebook import squad
from app.notebook.notebook import Notebook
from app.notebook.squad import SquadMember
from app.state.session import Session
from app.ui.hooks import use_value
from app.ui.parts import button, card
from app.ui.parts.dialog import sheet, use_sheet
from app.ui.parts.officer_name import officer_name
from app.ui.parts.text import heading, note
from app.words import _, ngettext, pgettext


@dataclass(frozen=True)
class Heirs:
    """The squad that keeps each of some records, and the officers of each squad."""

    keepers: Mapping[str, str]
    officers: Mapping[str, list[SquadMember]]

    def of(self, some: Set[str]) -> list[SquadMember]:
        """Who may have all of these: of records of two squads, only who is in both."""
        groups = [self.officers[one] for one in sorted({self.keepers[one] for one in some if one in self.keepers})]
        return [one for one in groups[0] if all(one.id in {of.id for of in each} for each in groups)] if groups else []

    def ids_for(self, one: str) -> set[str]:
        """The officers of the squad that keeps a record."""
        return {of.id for of in self.officers[self.keepers[one]]}


def heirs_of(nb: Notebook, records: Sequence[str]) -> Heirs:
    keepers = {one: nb.squad_of(one) or "" for one in records}
    return Heirs(keepers, {one: squad.officers(nb, one) for one in set(keepers.values())})


@dataclass(frozen=True)
class Chosen:
    """Which records are chosen, what a tap on one of them does, and what stands at the thumb meanwhile."""

    some: frozenset[str]
    toggle: Callable[[str], Awaitable[None]]
    bottom: ft.Control | None


def use_choosing(
    session: Session,
    heirs: Heirs | None,
    give: Callable[[frozenset[str], SquadMember], Awaitable[None]],
    open_: Callable[[str], str],
    but: str = "",
) -> Chosen:
    """A hook. `give(some, officer)` is awaited once an officer was chosen, who is never `but`; `open_(one)` is the
    route of a record, to which a button leads where one alone is chosen."""
    none: frozenset[str] = frozenset()
    picked, set_picked = use_value(none)
    asking, set_asking = use_value(False)
    some = picked & heirs.keepers.keys() if heirs is not None else none  # what went meanwhile is chosen no more

    async def toggle(one: str) -> None:
        set_picked(lambda now: now ^ {one})

    async def ask() -> None:
        set_asking(True)

    async def choose(officer: SquadMember) -> None:
        await give(some, officer)
        set_asking(False)
        set_picked(none)

    act = session.tasks.act
    rows: list[ft.Control] = [
        card.row(
            officer_name(officer.name, officer.me),
            key=f"officer {officer.id}",
            leading=card.avatar(initials(officer.name)),
            on_click=act(choose, officer, once="give"),
        )
        for officer in (heirs.of(some) if heirs is not None else [])
        if officer.id != but
    ]
    nobody = note(_("No officer is in all of their squads. Choose those of one squad."))
    parts = [heading(_("Who is to have them?")), card.rows_card(rows) if rows else nobody]
    use_sheet(session, sheet(parts, lambda: set_asking(False)) if asking and some else None)
    if not some:
        return Chosen(some, toggle, None)
    words = ngettext("Give {count} to an officer", "Give {count} to an officer", len(some)).format(count=len(some))
    ways = [button.primary(words, act(ask))]
    if len(some) == 1:
        ways.append(button.quiet(pgettext("a page", "Open"), act(session.go, open_(next(iter(some))))))
    return Chosen(some, toggle, button.stacked(*ways))

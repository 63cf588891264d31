"""What the list of people is narrowed to and how it is sorted: the same when the officer comes back from a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import flet as ft

from app.notebook.contacts import Only, Order
from app.notebook.notebook import Notebook
from app.state.form import Form
from app.state.session import Session
from app.ui.parts.paging import FIRST
from app.words import N_

ORDERS: dict[Order, str] = {"name": N_("By name"), "last": N_("Last met"), "due": N_("Due first")}
LISTED: dict[str, Any] = {
    "mine": False,
    "favourite": False,
    "quiet": False,
    "kind": None,
    "stage": None,
    "order": "name",
}
"""What is kept of a list, as it is for everybody by name."""


SOUGHT = 10
"""So many rows answer a key at first: the keyboard of a phone leaves room for six. Scrolling brings the others."""


@dataclass(frozen=True)
class Filter:
    """What the list shows, and how it is sorted. `start`: the letter at which it begins, "" for its beginning. `shown`
    rows are read; scrolling raises it."""

    text: str = ""
    mine: bool = False
    favourite: bool = False
    quiet: bool = False
    kind: str | None = None
    stage: str | None = None
    order: Order = "name"
    start: str = ""
    shown: int = FIRST

    @property
    def anything(self) -> bool:
        return self.mine or self.favourite or self.quiet or self.kind is not None or self.stage is not None

    def kept(self) -> dict[str, Any]:
        """What of it is kept under a name."""
        return {name: getattr(self, name) for name in LISTED}

    def only(self, nb: Notebook, of: str | None = None) -> Only:
        """As the notebook asks it, of the squad `of`."""
        return Only((self.kind,) if self.kind else (), self.stage, self.quiet, self.mine, of, self.favourite)


def _begun(chosen: Filter) -> Filter:
    return replace(chosen, shown=SOUGHT if chosen.text else FIRST)


class PeopleChoice(ft.Observable):
    """Search and filters of one session: they are the same when the officer comes back from a person's page."""

    def __init__(self) -> None:
        self.filter = Filter()
        self._form = Form({"search": ""})

    @property
    def form(self) -> Form:
        return self._form

    def with_words(self, words: str) -> Filter:
        """From its beginning, with these words looked for."""
        return _begun(replace(self.filter, text=words.strip()))

    def change(self, **to: object) -> None:
        """From its beginning, with another filter."""
        self.filter = _begun(replace(self.filter, **to))  # type: ignore[arg-type]  # fields of Filter

    def clear(self) -> None:
        """Everybody again."""
        self._form.set("search", "")
        self.filter = Filter()

    async def show_all(self) -> None:
        """Everybody, in the order that they stand in."""
        self.filter = Filter(text=self.filter.text, order=self.filter.order)

    async def take(self, kept: Mapping[str, Any]) -> None:
        """A list that was kept; what of it no version knows counts for nothing."""
        known = {name: value for name, value in kept.items() if name in LISTED}
        if known.get("order") not in ORDERS:
            known["order"] = "name"
        self.filter = replace(Filter(text=self.filter.text), **known)

    async def sort(self, order: str) -> None:
        self.change(order=order, start="")

    async def from_the_beginning(self) -> None:
        self.change(start="")

    def touch(self) -> None:
        """Something that is shown beside it changed."""
        self.notify()  # type: ignore[no-untyped-call]  # Flet's own

    async def show_mine(self) -> None:
        self.change(mine=not self.filter.mine)

    async def show_favourites(self) -> None:
        self.change(favourite=not self.filter.favourite)

    async def show_quiet(self) -> None:
        self.change(quiet=not self.filter.quiet)

    async def show_kind(self, kind: str) -> None:
        self.change(kind=None if self.filter.kind == kind else kind)

    async def show_stage(self, stage: str) -> None:
        self.change(stage=None if self.filter.stage == stage else stage)


def people_choice(session: Session) -> PeopleChoice:
    """The one of this session, until it locks."""
    choice: PeopleChoice = session.memory.setdefault("people", PeopleChoice())
    return choice

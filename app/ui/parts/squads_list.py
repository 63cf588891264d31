"""A list of what several squads keep: read for all of them, or for the one that the officer chose above it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import flet as ft

from app.notebook import squad
from app.notebook.notebook import Notebook
from app.state.reading import use_read
from app.state.session import Session
from app.ui.hooks import use_value
from app.ui.parts import card
from app.ui.parts.squads import filter_chips, squad_filter

T = TypeVar("T")


@dataclass(frozen=True)
class OfSquads(Generic[T]):
    """`head` stands above the list: what went wrong, and the squads to choose from. `found`: what was read, `of` this
    squad, or None for all of them."""

    head: list[ft.Control]
    found: T | None
    of: str | None


def use_of_squads(session: Session, read: Callable[[Notebook, str | None], T], *keys: object) -> OfSquads[T]:
    """A hook. `read(notebook, squad)` is read again when `keys` change, or the squad that is chosen."""
    kept = use_value(squad_filter(session))[0]

    def both() -> tuple[list[squad.Squad], T]:
        with session.notebook.lock:
            squads = squad.mine(session.notebook)
            return squads, read(session.notebook, kept.among(squads))

    reading = use_read(session, both, kept.squad, *keys)
    head = card.went_wrong(reading.problem)
    if reading.value is None:
        return OfSquads(head, None, None)
    squads, found = reading.value
    return OfSquads([*head, *filter_chips(session, kept, squads)], found, kept.among(squads))

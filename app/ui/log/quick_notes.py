"""What happened, and below it the agency's quick notes: a tap adds the words, one more takes them back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import flet as ft

from app.domain.policy import QUICK_NOTES
from app.domain.quick_note import QuickNote
from app.state.form import Form
from app.state.session import Session
from app.ui.hooks import use_redraw
from app.ui.log.note import EMPTY, names_nobody
from app.ui.log.nudge import WatchedField
from app.ui.parts.field import chip
from app.ui.quick_note_words import shown
from app.ui.screen import part
from app.words import _

ADDED = "quick_note"


@dataclass(frozen=True)
class Added:
    """The quick note that was added last, and each value that it changed: [before, after]. It is part of the form, so
    that it can be taken back after a lock, too."""

    id: str
    changed: dict[str, list[Any]]

    @classmethod
    def of(cls, form: Form) -> Added | None:
        """The one whose words nobody changed since."""
        kept = form.get(ADDED)
        last = cls(kept["id"], kept["changed"]) if isinstance(kept, dict) else None
        return last if last is not None and last.still(form, "fact") else None

    def still(self, form: Form, name: str) -> bool:
        return bool(form.get(name) == self.changed[name][1])


@part
def WhatHappened(session: Session, form: Form, kept: int, redraw: Callable[[], None]) -> ft.Control:
    """`redraw` draws the whole note again: a quick note may set more than words."""
    draw_chips, last = use_redraw(), Added.of(form)

    def typed() -> None:
        if last is not None and Added.of(form) is None:
            draw_chips()

    async def tap(one: QuickNote) -> None:
        last = Added.of(form)
        if last is not None and last.id == one.id:
            take_back(form, last)
        else:
            add(form, one)
        redraw()

    act = session.tasks.act
    chosen = last.id if last is not None else ""
    ready = [shown(one) for one in QUICK_NOTES.of(session.container.agency.policy)]
    chips = [chip(one.name, one.id == chosen, act(tap, one), f"quick {one.id}") for one in ready]
    field = WatchedField(
        session,
        form,
        "fact",
        _("What happened"),
        _("What was said and done"),
        3,
        "",
        kept,
        typed,
        key=f"fact {form.turn('fact')}",
    )
    return ft.Column(
        [field, *([ft.Row(chips, wrap=True, spacing=8, run_spacing=8)] if chips else [])],
        spacing=10,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def add(form: Form, one: QuickNote) -> None:
    """Puts its words below what is written, and sets what the officer did not set."""
    words = form.raw("fact").rstrip()
    wanted: dict[str, Any] = {"fact": f"{words}\n{one.words}" if words else one.words}
    if one.minutes and not form.text("minutes"):
        wanted["minutes"] = str(one.minutes)
    if not names_nobody(form):
        usual: dict[str, tuple[Any, Any]] = {
            "how": (one.how, EMPTY["how"]),
            "started_by": (one.started_by, EMPTY["started_by"]),
            "skills": (list(one.skills), []),
        }
        by_hand = form.get("chosen", [])
        wanted |= {
            name: said
            for name, (said, before) in usual.items()
            if said and name not in by_hand and form.get(name) == before
        }
    changed = {name: [form.get(name), value] for name, value in wanted.items()}
    for name, value in wanted.items():
        form.set(name, value)
    form.set(ADDED, {"id": one.id, "changed": changed})


def take_back(form: Form, last: Added) -> None:
    """Undo: all that it changed, but for what the officer changed since."""
    by_hand = form.get("chosen", [])
    for name, (before, _after) in last.changed.items():
        if last.still(form, name) and name not in by_hand:
            form.set(name, before)
    form.set(ADDED, None)

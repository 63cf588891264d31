"""What a meeting or an event is said to be in one line, and how it went."""

from __future__ import annotations

import flet as ft

from app.domain.kinds import gathering as rules
from app.notebook.gatherings import GatheringRow
from app.ui import when
from app.ui.parts import card
from app.words import _, ngettext

HEADING_CHARS = 60


def heading(title: str) -> str:
    """As much of a title as leaves room for the page below it."""
    return title if len(title) <= HEADING_CHARS else title[: HEADING_CHARS - 1].rstrip() + "…"


def statement(row: GatheringRow) -> str:
    """Meeting · Fri 27 Nov · Town hall"""
    day = when.day(row.day) if row.day else ""
    return " · ".join(one for one in (_(rules.KINDS[row.kind]), day, row.place) if one)


def reach(row: GatheringRow) -> str:
    """2 of 5 reached; of one that is still to come: 5 to reach. "" where nobody said whom it is for."""
    if not row.wanted:
        return ""
    if row.ahead:
        # For translators: so many people and places an event is to reach.
        return ngettext("{count} to reach", "{count} to reach", row.wanted).format(count=row.wanted)
    # For translators: of those whom an event was for, so many came.
    return _("{reached} of {count} reached").format(reached=row.reached, count=row.wanted)


def agreed(row: GatheringRow) -> str:
    """3 agreed, 1 open"""
    if not row.agreed:
        return ""
    # For translators: what was agreed at a meeting, and how much of it is not done yet.
    said = ngettext("{count} agreed, {open} open", "{count} agreed, {open} open", row.agreed)
    return said.format(count=row.agreed, open=row.open)


def marks(row: GatheringRow) -> list[ft.Control]:
    """How it went: whom an event missed, what of a meeting is still open."""
    shown: list[ft.Control] = []
    if said := reach(row):
        missed = not row.ahead and row.reached < row.wanted
        shown.append(card.badge(said, "plain" if row.ahead else "promise" if missed else "ok"))
    if said := agreed(row):
        shown.append(card.badge(said, "plain" if row.open else "ok"))
    if row.versions:
        shown.append(card.badge(_("Two versions"), "late"))
    return shown

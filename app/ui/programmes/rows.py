"""A programme in a list: who is in it, how many items are open, and what lapses next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import flet as ft

from app.notebook.programmes import ProgrammeRow
from app.state.session import Session
from app.ui.parts import card
from app.ui.parts.squads import squad_mark
from app.ui.programmes import words
from app.ui.programmes.addresses import to_programme
from app.words import _

Called = Literal["both", "who", "programme"]


def programme_rows(session: Session, rows: Sequence[ProgrammeRow], called: Called = "both") -> list[ft.Control]:
    """One row each, to its page. `called` by who is in it, by the programme, or both: what stands around it says the
    other."""
    return [_row(session, row, called) for row in rows]


def _row(session: Session, row: ProgrammeRow, called: Called) -> ft.Control:
    programme = words.said(row.name)
    about = [programme, words.open_words(row)] if called == "both" else [words.open_words(row)]
    marks = [words.badge(row)]
    if row.versions:
        marks.append(card.badge(_("Two versions"), "late"))
    marks += squad_mark(row.squad)
    return card.row(
        programme if called == "programme" else who(row),
        " · ".join(about),
        key=f"programme {row.id}",
        below=[ft.Row(marks, wrap=True, spacing=6, run_spacing=4)],
        on_click=session.tasks.act(session.go, to_programme(row.id)),
    )


def who(row: ProgrammeRow) -> str:
    """Who is in it."""
    return row.contact.title if row.contact is not None else _("Somebody of another squad")

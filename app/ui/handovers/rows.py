"""A handover in a list: what it is called, between whom, and how it stands."""

from __future__ import annotations

from collections.abc import Sequence

import flet as ft

from app.notebook.handovers import HandoverRow
from app.state.session import Session
from app.ui import when
from app.ui.handovers import words
from app.ui.handovers.addresses import to_handover
from app.ui.parts import card
from app.ui.parts.squads import squad_mark


def handover_rows(session: Session, rows: Sequence[HandoverRow]) -> list[ft.Control]:
    """One row each, to its page."""
    return [_row(session, row) for row in rows]


def _row(session: Session, row: HandoverRow) -> ft.Control:
    about = [words.between(row), words.contents(row) if row.name else "", when.stamp(row.at)]
    return card.row(
        words.title(row),
        " · ".join(one for one in about if one),
        key=f"handover {row.key}",
        leading=card.icon_mark(ft.Icons.MOVE_DOWN_ROUNDED, "promise" if row.open else "plain"),
        below=[ft.Row([words.badge(row), *squad_mark(row.squad)], wrap=True, spacing=6, run_spacing=4)],
        on_click=session.tasks.act(session.go, to_handover(row.id, row.giver)),
        about_lines=None,
    )

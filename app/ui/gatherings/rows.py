"""A meeting or an event in a list: its name, when and where, whom it missed and what is still open."""

from __future__ import annotations

from collections.abc import Sequence

import flet as ft

from app.domain.kinds.gathering import MEETING
from app.notebook.gatherings import GatheringRow
from app.state.session import Session
from app.ui.gatherings import words
from app.ui.gatherings.addresses import to_gathering
from app.ui.parts import card
from app.ui.parts.squads import squad_mark


def icon(kind: str) -> ft.IconData:
    return ft.Icons.GROUPS_ROUNDED if kind == MEETING else ft.Icons.CAMPAIGN_ROUNDED


def gathering_rows(session: Session, rows: Sequence[GatheringRow]) -> ft.Control:
    return card.rows_card([_row(session, row) for row in rows])


def _row(session: Session, row: GatheringRow) -> ft.Control:
    marks = [*words.marks(row), *squad_mark(row.squad)]
    return card.row(
        row.title,
        words.statement(row),
        key=f"gathering {row.id}",
        leading=card.icon_mark(icon(row.kind)),
        below=[ft.Row(marks, wrap=True, spacing=6, run_spacing=4)] if marks else None,
        on_click=session.tasks.act(session.go, to_gathering(row.id)),
    )

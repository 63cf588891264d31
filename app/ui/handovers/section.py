"""The handovers that wait for this officer, on Today."""

from __future__ import annotations

from collections.abc import Sequence

import flet as ft

from app.notebook.handovers import HandoverRow
from app.state.session import Session
from app.ui import theme
from app.ui.handovers.addresses import HANDOVERS
from app.ui.handovers.rows import handover_rows
from app.ui.parts import card
from app.words import _

SHOWN = 3


def handover_section(session: Session, waiting: Sequence[HandoverRow]) -> list[ft.Control]:
    """Nothing without any."""
    if not waiting:
        return []
    rows = handover_rows(session, waiting[:SHOWN])
    if len(waiting) > SHOWN:
        rows.append(card.row(_("Show all"), key="all handovers", on_click=session.tasks.act(session.go, HANDOVERS)))
    together: list[ft.Control] = [card.section(_("Handovers"), len(waiting), "promise"), card.rows_card(rows)]
    stretch = ft.CrossAxisAlignment.STRETCH
    return [ft.Column(together, spacing=theme.GAP, tight=True, horizontal_alignment=stretch, key="section handovers")]

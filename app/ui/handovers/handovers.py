"""The handovers to and from this officer, and for who leads a squad those that nobody took."""

from __future__ import annotations

from dataclasses import dataclass

import flet as ft

from app.domain.kinds.handover import OPEN
from app.notebook import handovers
from app.notebook.handovers import HandoverRow
from app.state.context import use_session
from app.state.reading import use_read
from app.state.session import Session
from app.ui.handovers.addresses import NEW_HANDOVER
from app.ui.handovers.rows import handover_rows
from app.ui.parts import button, card
from app.ui.parts.page import page_view
from app.ui.screen import screen
from app.words import _


@dataclass(frozen=True)
class Read:
    """`others`: what others gave to others, and nobody took."""

    mine: list[HandoverRow]
    others: list[HandoverRow]


@screen
def Handovers() -> ft.Control:
    session = use_session()

    def read() -> Read:
        rows = handovers.page(session.notebook)
        shown = {row.key for row in rows}
        return Read(rows, [row for row in handovers.unaccepted(session.notebook) if row.key not in shown])

    reading = use_read(session, read)
    found = reading.value
    content: list[ft.Control | None] = []
    content += card.went_wrong(reading.problem)
    if found is not None:
        going = [row for row in found.mine if row.status == OPEN]
        for name, rows in (
            (_("To you"), [row for row in going if row.for_me and not row.mine]),
            (_("From you"), [row for row in going if row.mine]),
            (_("Of others, not accepted"), found.others),
            (_("Accepted and withdrawn"), [row for row in found.mine if row.status != OPEN]),
        ):
            if rows:
                content += [card.section(name, len(rows)), card.rows_card(handover_rows(session, rows))]
        if not found.mine and not found.others:
            content.append(_empty())
    bottom = _new(session) if found is not None else None
    return page_view(session, _("Handovers"), content, back="back", bottom=bottom)


def _empty() -> ft.Control:
    teach = _(
        "Before you go on leave or change beats, hand people, problems and programs to a colleague. Nothing changes "
        "hands until they accept, and you both get a follow-up to meet each person together."
    )
    return card.card(card.empty(ft.Icons.MOVE_DOWN_ROUNDED, _("No handovers"), teach))


def _new(session: Session) -> ft.Control:
    return button.stacked(button.primary(_("New handover"), session.tasks.act(session.go, NEW_HANDOVER)))

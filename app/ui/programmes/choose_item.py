"""Which item is verified: what lapsed and what is open first, in their sections."""

from __future__ import annotations

import flet as ft

from app.domain.kinds.check import MET
from app.notebook import programmes
from app.notebook.programmes import Line
from app.state.context import use_session
from app.state.reading import use_read
from app.state.session import Session
from app.ui.parts import card
from app.ui.parts.page import page_view
from app.ui.parts.text import note
from app.ui.programmes import words
from app.ui.programmes.addresses import to_check, to_programme
from app.ui.programmes.item_row import sign
from app.ui.programmes.rows import who
from app.ui.screen import screen
from app.words import _


@screen
def ChooseItem() -> ft.Control:
    session = use_session()
    programme = ft.use_route_params().get("programme") or ""
    reading = use_read(session, lambda: programmes.read(session.notebook, programme), programme)
    found = reading.value
    content: list[ft.Control | None] = []
    if found is not None:
        content = [note(who(found.row))]
        is_open = [line for line in found.lines if line.state != MET or line.soon]
        rest = [line for line in found.lines if line not in is_open]
        for name, lines in ((_("Open"), is_open), (_("Met"), rest)):
            if lines:
                rows = [_row(session, programme, line) for line in lines]
                content += [card.section(name, len(lines)), card.rows_card(rows, indent=52)]
    elif reading.problem:
        content = [card.empty(ft.Icons.CHECKLIST_ROUNDED, _("Not here"), reading.problem)]
    above = to_programme(programme)
    name = _("Verify an item")
    return page_view(session, name, content, back="close", pill=False, back_to=above, fullscreen=True)


def _row(session: Session, programme: str, line: Line) -> ft.Control:
    item = line.item
    return card.row(
        words.said(item.name),
        words.said(item.verified_by) or words.state(line.state),
        key=f"item {item.id}",
        leading=sign(line.state),
        on_click=session.tasks.act(session.go, to_check(programme, item.id)),
    )

"""The visit during which a note is written: said at the top, and left with a tap."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from app.notebook import visits
from app.state.form import Form
from app.state.reading import use_read
from app.state.session import Session
from app.ui.parts.field import removable
from app.ui.screen import part
from app.words import _


@part
def During(session: Session, form: Form, redraw: Callable[[], None]) -> ft.Control:
    visit = form.text("visit")
    found = use_read(session, lambda: visits.read(session.notebook, visit), visit).value

    async def leave() -> None:
        form.set("visit", "")
        redraw()

    if found is None:
        return ft.Row()
    said = _("During your visit: {place}").format(place=found.place)
    leave_out = _("Not during your visit: {place}").format(place=found.place)
    return ft.Row([removable(said, "during", session.tasks.act(leave), leave_out)], wrap=True)

"""The line in a form's header that says when it was last kept."""

from __future__ import annotations

import flet as ft

from app.state.form_draft import Writing
from app.ui import theme, when
from app.ui.parts.text import tiny
from app.ui.screen import part
from app.words import _


@part
def DraftLine(writing: Writing) -> ft.Control:
    """ "Draft kept 23:41" in the header, drawn alone each time the form is kept."""
    if writing.kept_ms is None:
        return tiny("", theme.OK)
    return tiny(_("Draft kept {time}").format(time=when.clock(when.local(writing.kept_ms))), theme.OK)

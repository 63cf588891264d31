"""A share slip in a list: of what, to whom, what for, and whether it still holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import flet as ft

from app.notebook.shares import Shared
from app.state.session import Session
from app.ui.parts import card
from app.ui.parts.squads import squad_mark
from app.ui.shares import words
from app.ui.shares.addresses import to_share
from app.words import _

Called = Literal["both", "what", "agency"]


def share_rows(session: Session, rows: Sequence[Shared], called: Called = "both") -> list[ft.Control]:
    """One row each, to its page. `called` by the record, by the agency, or both: what stands around it says the
    other."""
    return [_row(session, one, called) for one in rows]


def _row(session: Session, one: Shared, called: Called) -> ft.Control:
    agency = one.slip.agency or _("An agency of another squad")
    both = _("{who} → {agency}").format(who=words.title(one), agency=agency)
    name = {"both": both, "what": words.title(one), "agency": agency}[called]
    about = " · ".join(part for part in (one.slip.purpose.partition("\n")[0], words.what(one)) if part)
    marks = [words.badge(one), *squad_mark(one.squad)]
    return card.row(
        name,
        f"{about}\n{words.given(one)}",
        key=f"share {one.key}",
        below=[ft.Row(marks, wrap=True, spacing=6, run_spacing=4)],
        on_click=session.tasks.act(session.go, to_share(one.id)),
        about_lines=None,
    )

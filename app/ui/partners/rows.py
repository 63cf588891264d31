"""A referral in a list: who, to which agency, and how it stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import flet as ft

from app.notebook.referrals import ReferralRow
from app.state.session import Session
from app.ui.partners import words
from app.ui.partners.addresses import to_referral
from app.ui.parts import card
from app.ui.parts.squads import squad_mark
from app.words import _

Called = Literal["both", "who", "agency"]


def referral_rows(session: Session, rows: Sequence[ReferralRow], called: Called = "both") -> list[ft.Control]:
    """One row each, to its page. `called` by who is referred, by the agency, or both: what stands around it says the
    other."""
    return [_row(session, row, called) for row in rows]


def _row(session: Session, row: ReferralRow, called: Called) -> ft.Control:
    # For translators: who is referred, and to which agency.
    both = _("{who} → {agency}").format(who=words.who(row), agency=words.agency(row))
    name = {"both": both, "who": words.who(row), "agency": words.agency(row)}[called]
    marks = [words.badge(row)]
    if row.versions:
        marks.append(card.badge(_("Two versions"), "late"))
    marks += squad_mark(row.squad)
    return card.row(
        name,
        " · ".join(one for one in (row.need.partition("\n")[0], words.since(row)) if one),
        key=f"referral {row.id}",
        below=[ft.Row(marks, wrap=True, spacing=6, run_spacing=4)],
        on_click=session.tasks.act(session.go, to_referral(row.id)),
        about_lines=None,
    )

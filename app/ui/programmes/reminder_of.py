"""What the page of a follow-up has more where it reminds of something that lapses in a programme."""

from __future__ import annotations

import flet as ft

from app.notebook.follow_ups import FollowUpRow
from app.state.session import Session
from app.ui.parts import card
from app.ui.programmes import words
from app.ui.programmes.addresses import to_programme
from app.words import _


def reminder_of(session: Session, row: FollowUpRow) -> ft.Control | None:
    """The programme, a tap away; nothing for any other follow-up."""
    if row.programme is None:
        return None
    to = session.tasks.act(session.go, to_programme(row.programme))
    name = words.said(row.programme_name) or _("Program")
    return card.card(card.link_row(ft.Icons.VERIFIED_ROUNDED, name, to, _("Verify there what is renewed")))

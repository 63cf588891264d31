"""What the page of a follow-up has more where it was agreed at a meeting or follows from an event."""

from __future__ import annotations

import flet as ft

from app.notebook.follow_ups import FollowUpRow
from app.state.session import Session
from app.ui.contacts.addresses import to_contact
from app.ui.gatherings.addresses import to_gathering
from app.ui.parts import card
from app.words import _


def agreed_at(session: Session, row: FollowUpRow) -> ft.Control | None:
    """The partner who owes it, and where it was agreed, a tap away; nothing for any other follow-up."""
    act, lines = session.tasks.act, list[ft.Control]()
    if row.partner:
        to = act(session.go, to_contact(row.partner))
        lines.append(card.link_row(ft.Icons.HANDSHAKE_ROUNDED, row.partner_title, to, _("Partner who owes it")))
    elif row.partner_title:  # of a squad that this officer is not in
        lines.append(card.fact(_("Partner who owes it"), row.partner_title))
    if row.gathering:
        to = act(session.go, to_gathering(row.gathering))
        lines.append(card.link_row(ft.Icons.GROUPS_ROUNDED, row.gathering_title or _("Meeting or event"), to))
    return card.rows_card(lines) if lines else None

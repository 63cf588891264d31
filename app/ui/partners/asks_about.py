"""What the page of a follow-up has more where it asks an agency about a referral."""

from __future__ import annotations

import flet as ft

from app.state.session import Session
from app.ui.partners.addresses import to_referral
from app.ui.parts import card
from app.words import _


def asks_about(session: Session, referral: str | None) -> ft.Control | None:
    """The referral, a tap away; nothing for any other follow-up."""
    if referral is None:
        return None
    to = session.tasks.act(session.go, to_referral(referral))
    return card.card(
        card.link_row(ft.Icons.FORWARD_TO_INBOX_ROUNDED, _("Referral"), to, _("Say there what they answered"))
    )

"""Every referral of the squads: those without an answer first."""

from __future__ import annotations

import flet as ft

from app.domain.kinds.referral import OPEN
from app.notebook import referrals
from app.state.context import use_session
from app.state.session import Session
from app.ui.contacts.addresses import PEOPLE
from app.ui.partners.rows import referral_rows
from app.ui.parts import button, card
from app.ui.parts.page import page_view
from app.ui.parts.paging import use_shown
from app.ui.parts.squads_list import use_of_squads
from app.ui.screen import screen
from app.words import _

SHOWN = 20


@screen
def Referrals() -> ft.Control:
    session = use_session()
    shown, shown_done = use_shown(SHOWN), use_shown(SHOWN)
    listed = use_of_squads(session, referrals.page)
    content: list[ft.Control | None] = [*listed.head]
    if listed.found is not None:
        going = [row for row in listed.found if row.status in OPEN]
        done = [row for row in listed.found if row.status not in OPEN]
        for name, rows, paged in ((_("Under way"), going, shown), (_("Declined and closed"), done, shown_done)):
            if rows:
                lines = referral_rows(session, rows[: paged.count])
                content += [card.section(name, len(rows)), card.rows_card(lines, indent=14), *paged.rest(len(rows))]
        if not listed.found:
            content.append(_empty(session))
    return page_view(session, _("Referrals"), content, back="back")


def _empty(session: Session) -> ft.Control:
    teach = _(
        "A referral sends somebody to an agency for what they need, once they have agreed. Begin one behind the dots "
        "of their page."
    )
    to_people = button.quiet(_("Choose a person"), session.tasks.act(session.go, PEOPLE))
    return card.card(card.empty(ft.Icons.FORWARD_TO_INBOX_ROUNDED, _("No referrals yet"), teach, to_people))

"""What the page of a contact says of partners: referrals, what was shared, what one can ask of whom."""

from __future__ import annotations

from dataclasses import dataclass

import flet as ft

from app.domain.kinds.contact import KIND
from app.domain.kinds.referral import OPEN
from app.notebook import partners, referrals, shares
from app.notebook.contacts import Contact as Known
from app.notebook.notebook import Notebook
from app.notebook.partners import AGENCY
from app.notebook.referrals import ReferralRow
from app.notebook.shares import Shared
from app.state.session import Session
from app.ui.handovers.addresses import to_new_handover
from app.ui.partners.addresses import REFERRALS, to_new_referral
from app.ui.partners.partners import add_somebody
from app.ui.partners.rows import referral_rows
from app.ui.parts import card
from app.ui.parts.menu import Way
from app.ui.shares.section import share_way, shared_section
from app.words import _

SHOWN = 4  # referrals, and all that are open


@dataclass(frozen=True)
class Dealings:
    """`offers`: what one can ask of the people of an agency, by contact."""

    referrals: list[ReferralRow]
    shares: list[Shared]
    offers: dict[str, str]


def read_dealings(nb: Notebook, known: Known) -> Dealings:
    of, people = known.row.id, [one.id for one in known.members]
    return Dealings(referrals.of_contact(nb, of), shares.of_contact(nb, of), partners.offers(nb, people))


def dealing_section(session: Session, known: Known, found: Dealings) -> list[ft.Control]:
    """Nothing where there is nothing; of an agency nobody is known at, who would be called."""
    agency = known.row.kind == AGENCY
    shown: list[ft.Control] = []
    if agency and not known.members and not known.deleted:
        shown += [card.section(_("People here")), card.card(add_somebody(session, known.row.id))]
    if found.referrals:
        going = sum(row.status in OPEN for row in found.referrals)
        some = found.referrals[: max(going, SHOWN)]
        rows = referral_rows(session, some, "who" if agency else "agency")
        if len(some) < len(found.referrals):
            to_all = session.tasks.act(session.go, REFERRALS)
            rows.append(card.row(_("Show all"), key="all referrals", on_click=to_all))
        shown += [card.section(_("Referrals"), len(found.referrals)), card.rows_card(rows, indent=14)]
    shown += shared_section(session, found.shares, "what" if agency else "agency")
    return shown


def dealing_ways(session: Session, known: Known) -> list[Way]:
    """Behind the dots: a person is referred; of everybody something may be shared; one's own are handed over."""

    async def refer() -> None:
        await session.go(to_new_referral(known.row.id))

    async def hand_over() -> None:
        await session.go(to_new_handover(known.row.id))

    give = (
        [Way(ft.Icons.MOVE_DOWN_ROUNDED, _("Hand over"), hand_over)]
        if known.primary == session.notebook.officer
        else []
    )
    ways = [Way(ft.Icons.FORWARD_TO_INBOX_ROUNDED, _("Refer to an agency"), refer)]
    return [*(ways if known.row.kind == "person" else []), share_way(session, KIND, known.row.id), *give]

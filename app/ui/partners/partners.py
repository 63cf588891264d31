"""Partners: every agency with its people and what one can ask of whom; the ways to referrals, the share log, and
meetings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import flet as ft

from app.domain.kinds.referral import SENT
from app.notebook import partners, referrals, squad
from app.notebook.contact_list import ContactRow
from app.notebook.paging import Listing
from app.notebook.partners import Partner
from app.notebook.squad import Squad
from app.state.context import use_session
from app.state.reading import use_read
from app.state.session import Session
from app.ui.contacts.addresses import NEW_CONTACT, to_contact, to_new_contact
from app.ui.gatherings.addresses import GATHERINGS
from app.ui.hooks import use_value
from app.ui.partners.addresses import REFERRALS
from app.ui.parts import button, card
from app.ui.parts.contact_row import contact_row
from app.ui.parts.page import page_view
from app.ui.parts.paging import use_shown
from app.ui.parts.squads import filter_chips, squad_filter
from app.ui.screen import screen
from app.ui.shares.addresses import SHARES
from app.words import _, ngettext

SHOWN = 20


@dataclass(frozen=True)
class Read:
    """`unanswered`: referrals that were sent and have no answer."""

    listed: Listing[Partner]
    unanswered: int
    squads: list[Squad]


@screen
def Partners() -> ft.Control:
    session = use_session()
    kept = use_value(squad_filter(session))[0]
    shown = use_shown(SHOWN)

    def read() -> Read:
        nb = session.notebook
        squads = squad.mine(nb)
        among = kept.among(squads)
        sent = sum(row.status == SENT for row in referrals.page(nb, among))
        return Read(partners.page(nb, among, shown.count), sent, squads)

    reading = use_read(session, read, kept.squad, shown.count)
    found = reading.value
    content: list[ft.Control | None] = []
    content += card.went_wrong(reading.problem)
    if found is not None:
        content += [*filter_chips(session, kept, found.squads), _ways(session, found.unanswered)]
        for one in found.listed.rows:
            content.append(_partner(session, one))
        content += shown.rest(found.listed.total)
        if not found.listed.rows:
            content.append(_empty(session))
    return page_view(session, _("Partners"), content, back="back")


def _ways(session: Session, unanswered: int) -> ft.Control:
    act, icons = session.tasks.act, ft.Icons
    waits = ngettext("{count} without an answer", "{count} without an answer", unanswered).format(count=unanswered)
    about = waits if unanswered else _("Who was sent where, and whether it was taken")
    log = _("What was given to whom, and until when")
    met = _("Who came, and what was agreed")
    return card.rows_card(
        [
            card.link_row(icons.FORWARD_TO_INBOX_ROUNDED, _("Referrals"), act(session.go, REFERRALS), about),
            card.link_row(icons.OUTBOX_ROUNDED, _("Share log"), act(session.go, SHARES), log),
            card.link_row(icons.GROUPS_ROUNDED, _("Meetings and events"), act(session.go, GATHERINGS), met),
        ]
    )


def _partner(session: Session, one: Partner) -> ft.Control:
    """The agency, and below it its people, each with what one can ask of them."""
    rows = [_line(session, one.row, "", one.offers)]
    rows += [_line(session, person, _role(person, one.row), one.offers) for person in one.people]
    if not one.people:
        rows.append(add_somebody(session, one.row.id))
    if len(one.people) < one.total:
        all_ = _("All {count} people").format(count=one.total)
        to_all = session.tasks.act(session.go, to_contact(one.row.id))
        rows.append(card.row(all_, key=f"all {one.row.id}", on_click=to_all))
    return ft.Container(card.rows_card(rows), key=f"partner {one.row.id}")


def _role(person: ContactRow, agency: ContactRow) -> str:
    """What somebody is there: the agency stands above them already."""
    return person.subtitle.removesuffix(agency.title).removesuffix(" · ")


def _line(session: Session, row: ContactRow, role: str, offers: Mapping[str, str]) -> ft.Control:
    said = " · ".join(one for one in (role, offers.get(row.id, "")) if one)
    return contact_row(row, session.tasks.act(session.go, to_contact(row.id)), said or None)


def add_somebody(session: Session, agency: str) -> ft.Control:
    """A partner without people: nobody can be called there yet."""
    teach = _("Nobody there is known yet: whom would you call?")
    to = session.tasks.act(session.go, to_new_contact(agency))
    return ft.Container(card.link_row(ft.Icons.PERSON_ADD_ROUNDED, _("Add somebody"), to, teach), key=f"add {agency}")


def _empty(session: Session) -> ft.Control:
    teach = _(
        "A partner is an agency whose people you can call: outreach, the clinic, the fire marshal. Add it as a contact "
        "of the kind Agency, then its people and what one can ask of each."
    )
    add = button.quiet(_("New contact"), session.tasks.act(session.go, NEW_CONTACT))
    return card.card(card.empty(ft.Icons.HANDSHAKE_ROUNDED, _("No partners yet"), teach, add))

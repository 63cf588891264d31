"""How a referral stands, in words."""

from __future__ import annotations

from datetime import date

import flet as ft

from app import formats
from app.domain.kinds import referral as rules
from app.notebook.referrals import ReferralRow
from app.ui import when
from app.ui.parts import card
from app.words import _, ngettext

TONES: dict[str, card.Tone] = {
    rules.READY: "promise",
    rules.SENT: "primary",
    rules.ACCEPTED: "ok",
    rules.DECLINED: "plain",
    rules.CLOSED: "plain",
}


def day(of: date) -> str:
    """12 March, or 12 Mar 2027 in another year."""
    return formats.day_of_month(of) if of.year == when.now().year else formats.day_month_year(of)


def status(of: str) -> str:
    return _(rules.STATUSES[of]) if of in rules.STATUSES else of


def badge(row: ReferralRow) -> ft.Control:
    if row.withdrawn:
        return card.badge(_("Consent withdrawn"))
    if row.expired:
        return card.badge(_("Ask again first"), "late")
    return card.badge(status(row.status), TONES.get(row.status, "plain"))


def waits(row: ReferralRow) -> str:
    """No answer for 5 days"""
    if not row.days:
        return ""
    return ngettext("No answer for {count} day", "No answer for {count} days", row.days).format(count=row.days)


def since(row: ReferralRow) -> str:
    """Sent 12 March · No answer for 5 days"""
    if row.status == rules.SENT and row.sent:
        said = _("Sent {day}").format(day=day(row.sent))
        return " · ".join(one for one in (said, waits(row)) if one)
    of = row.closed or row.answered or row.sent
    # For translators: what became of a referral, and on which day: "Accepted 12 March".
    return _("{status} {day}").format(status=status(row.status), day=day(of)) if of else status(row.status)


def who(row: ReferralRow) -> str:
    return row.contact.title if row.contact is not None else _("Somebody of another squad")


def agency(row: ReferralRow) -> str:
    return row.agency.title if row.agency is not None else _("An agency of another squad")


def consent(row: ReferralRow) -> str:
    """They themselves, 12 March: said so, until 12 June"""
    of = _(rules.CONSENT_OF[row.consent_of]) if row.consent_of in rules.CONSENT_OF else ""
    how = _(rules.CONSENTS[row.consent]) if row.consent in rules.CONSENTS else ""
    on = day(row.consent_day) if row.consent_day else ""
    until = _("until {day}").format(day=day(row.consent_until)) if row.consent_until else ""
    return " · ".join(one for one in (of, how, on, until) if one)

"""How somebody on the by-name list stands, in words."""

from __future__ import annotations

from datetime import date

import flet as ft

from app import formats
from app.domain.kinds import outreach as rules
from app.notebook.outreach import Row
from app.ui import when
from app.ui.parts import card
from app.words import _, ngettext

TONES: dict[str, card.Tone] = {rules.ENGAGED: "ok", rules.MET: "primary"}


def title(row: Row) -> str:
    return row.contact.title if row.contact is not None else _("Somebody of another squad")


def step(row: Row) -> str:
    return _(rules.STEPS[row.step])


def badge(row: Row) -> ft.Control:
    return card.badge(step(row), TONES.get(row.step, "plain"))


def contacts(row: Row) -> str:
    """3 contacts in person"""
    count = row.journal.count
    return ngettext("{count} contact in person", "{count} contacts in person", count).format(count=count)


def silence(row: Row) -> str:
    """62 days without contact; "" where that is nothing to be told."""
    if row.how == "fine" or row.silent is None:
        return ""
    days = row.silent
    return ngettext("{count} day without contact", "{count} days without contact", days).format(count=days)


def about(row: Row) -> str:
    """The line under somebody in the list."""
    if row.step == rules.OFF:
        why = _(rules.EXITS[row.exit]) if row.exit in rules.EXITS else ""
        return " · ".join(one for one in (day(row.exited), why) if one)
    where = row.contact.subtitle if row.contact is not None else ""
    counted = contacts(row) if row.met else ""
    return " · ".join(one for one in (where, counted) if one)


def day(found: date | None) -> str:
    if found is None:
        return ""
    return formats.day(found) if found.year == when.now().year else formats.day_and_year(found)


def consent(row: Row) -> str:
    """Spoken, until 12 March 2027"""
    name = _(rules.CONSENTS.get(row.consent, rules.CONSENTS[rules.NOT_ASKED]))
    if row.withdrawn is not None:
        return _("Withdrawn {day}").format(day=day(row.withdrawn))
    if row.consent in (rules.NOT_ASKED, rules.REFUSED) or row.consent not in rules.CONSENTS:
        return name
    if row.consent_until is None:
        return _("{consent}, until it is withdrawn").format(consent=name)
    over = row.consent_until < when.now().date()
    said = _("{consent}, over since {day}") if over else _("{consent}, until {day}")
    return said.format(consent=name, day=day(row.consent_until))

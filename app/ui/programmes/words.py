"""How a programme and its items stand, in words."""

from __future__ import annotations

from datetime import date

import flet as ft

from app import formats
from app.domain import template
from app.domain.kinds import programme as rules
from app.domain.kinds.check import DRAFTED, MET
from app.domain.programme_course import LAPSED, STATES
from app.domain.shipped_templates import WORDS
from app.notebook.programmes import ProgrammeRow
from app.ui import when
from app.ui.parts import card
from app.words import _, ngettext

TONES: dict[str, card.Tone] = {
    rules.PREPARING: "plain",
    rules.GRANTED: "ok",
    rules.SUSPENDED: "late",
    rules.ENDED: "plain",
}
OF_STATES: dict[str, card.Tone] = {MET: "ok", DRAFTED: "promise", LAPSED: "late"}


def said(words: str) -> str:
    """Words of a template: those that ship in the language of now, the agency's own as they stand."""
    return _(words) if words in WORDS else words


def day(of: date) -> str:
    """12 March, or 12 Mar 2027 in another year."""
    return formats.day_of_month(of) if of.year == when.now().year else formats.day_month_year(of)


def open_words(row: ProgrammeRow) -> str:
    """3 of 9 open · next expiry 12 March"""
    if not row.total:
        return _("What is asked for cannot be read")
    # For translators: of so many items of a program, so many are not met.
    counted = _("{open} of {total} open").format(open=row.open, total=row.total) if row.open else _("Everything met")
    lapsed = ngettext("{count} lapsed", "{count} lapsed", row.lapsed).format(count=row.lapsed) if row.lapsed else ""
    expiry = _("next expiry {day}").format(day=day(row.next_expiry)) if row.next_expiry else ""
    return " · ".join(one for one in (counted, lapsed, expiry) if one)


def standing_words(row: ProgrammeRow) -> str:
    """Granted since 12 March"""
    name = _(rules.STANDINGS[row.standing]) if row.standing in rules.STANDINGS else row.standing
    since = row.since or row.began
    # For translators: how a program stands, and since which day: "Granted since 12 March".
    return _("{standing} since {day}").format(standing=name, day=day(since)) if since else name


def badge(row: ProgrammeRow) -> ft.Control:
    """How it stands, and whether something has to be renewed."""
    if row.standing in (rules.PREPARING, rules.GRANTED) and row.lapsed:
        return card.badge(_("Lapsed"), "late")
    if row.standing == rules.GRANTED and row.soon:
        return card.badge(_("Renewing"), "promise")
    name = _(rules.STANDINGS[row.standing]) if row.standing in rules.STANDINGS else row.standing
    return card.badge(name, TONES.get(row.standing, "plain"))


def state(of: str) -> str:
    return _(STATES[of]) if of in STATES else of


def holds(of: template.Holds | None) -> str:
    """For how long something holds: "12 months"."""
    if of is None:
        return _("for good")
    forms = {
        template.DAYS: ngettext("{count} day", "{count} days", of.count),
        template.MONTHS: ngettext("{count} month", "{count} months", of.count),
        template.YEARS: ngettext("{count} year", "{count} years", of.count),
    }
    return forms[of.unit].format(count=of.count)

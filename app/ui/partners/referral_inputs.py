"""What is written in a referral: that they agreed, the agency, what they need. For a new one and one not sent yet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import flet as ft

from app.domain.kinds import outreach as by_name
from app.domain.kinds import referral as rules
from app.notebook import contacts, outreach
from app.notebook.contacts import Contact as Known
from app.notebook.notebook import Notebook
from app.notebook.outreach import Listed
from app.state.form import Form
from app.state.session import Session
from app.ui.outreach import words as outreach_words
from app.ui.partners.agency_choice import AgencyChoice
from app.ui.partners.until_day import UntilDay
from app.ui.parts import button, card
from app.ui.parts.day_choice import DayChoice
from app.ui.parts.field import chip_group, text_field
from app.ui.parts.text import note, told
from app.words import _


@dataclass(frozen=True)
class Referred:
    """Who is referred, in which squad; `agreed`: what they agreed to on the by-name list, if that still holds."""

    known: Known
    squad: str | None
    agreed: Listed | None


def read_referred(nb: Notebook, contact: str) -> Referred:
    """Raises NotThere. What somebody under 18 said of themselves is no consent to a referral."""
    with nb.lock:
        known = contacts.read(nb, contact)
        agreed = None if known.under_18 else outreach.standing_consent(nb, contact)
        return Referred(known, nb.squad_of(contact), agreed)


def consent_inputs(
    session: Session, form: Form, found: Referred, redraw: Callable[[], None]
) -> list[ft.Control | None]:
    """Until they have agreed there is nothing else to fill in."""
    known = found.known

    async def choose(name: str, value: str) -> None:
        form.set(name, "" if name == "consent" and form.text(name) == value else value)
        form.problems.pop(name, None)
        redraw()

    async def how(value: str) -> None:
        await choose("consent", value)

    async def who(value: str) -> None:
        await choose("consent_of", value)

    guarded = session.tasks.guarded
    hows = [(one, _(name)) for one, name in rules.CONSENTS.items()]
    whos = [(one, _(name)) for one, name in rules.CONSENT_OF.items()]
    asked = _("Has {name} agreed to be referred?").format(name=known.row.title)
    first = _("Ask them first, and say what the agency is told. Without it nothing goes anywhere.")
    agreed = bool(form.text("consent"))
    minor = _("They are under 18: a parent or guardian has to agree.") if known.under_18 else ""
    return [
        chip_group(hows, [form.text("consent")], guarded(how), asked),
        told(form.problems.get("consent", "")),
        None if agreed else _agreed_before(session, form, found.agreed, redraw),
        None if agreed else card.banner(first, "promise", ft.Icons.FRONT_HAND_ROUNDED, key="ask first"),
        chip_group(whos, [form.text("consent_of")], guarded(who), _("Who agreed")) if agreed else None,
        note(minor) if agreed and minor and form.text("consent_of") == rules.GUARDIAN else None,
        told(form.problems.get("consent_of", "")),
        DayChoice(session, form, "consent_day", _("Agreed on"), key="consent_day") if agreed else None,
        UntilDay(session, form, "consent_until", _("Agreed until"), _("For good"), key="until") if agreed else None,
    ]


def _agreed_before(
    session: Session, form: Form, agreed: Listed | None, redraw: Callable[[], None]
) -> ft.Control | None:
    """What they agreed to on the by-name list, for the officer to read whether it is this: one tap fills it in."""
    if agreed is None or agreed.row.consent_on is None:
        return None
    row, on = agreed.row, agreed.row.consent_on

    async def use() -> None:
        until = row.consent_until.isoformat() if row.consent_until is not None else ""
        how = rules.WRITTEN if row.consent == by_name.WRITTEN else rules.VERBAL
        of = rules.THEMSELVES
        said = {"consent": how, "consent_of": of, "consent_day": on.isoformat(), "consent_until": until}
        for name, value in said.items():
            form.set(name, value)
            form.problems.pop(name, None)
        redraw()

    # For translators: {consent} is how and until when they agreed, {what} to what, in the words of an officer.
    said = _("On the by-name list they agreed to: {what} ({consent}). Use it only if this referral is meant.")
    words = said.format(what=agreed.consent_for, consent=outreach_words.consent(row))
    way = button.alone(button.quiet(_("They agreed to this"), session.tasks.act(use)))
    return card.banner(words, "plain", ft.Icons.HOW_TO_REG_ROUNDED, way)


def what_inputs(session: Session, form: Form, squad: str | None, redraw: Callable[[], None]) -> list[ft.Control | None]:
    return [
        AgencyChoice(session, form, squad, redraw, key="agency"),
        text_field(form, "need", _("What they need"), lines=2, hint=_("In plain words: a bed near the bus line")),
    ]

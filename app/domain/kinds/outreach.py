"""Somebody on a squad's by-name list: first contact, engagement, exit, and what they consented to.

The dates are those that HUD asks of street outreach: first contact (project start), date of engagement, exit. In-person
contacts are no field: they are the notes of the journal. No field holds where they sleep or how they are.

seen ──first contact──▶ met ──engage──▶ engaged          each ──take off──▶ off the list ──put back──▶ as before
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from app.domain import field_rules, signature
from app.domain.field_rules import NotValid
from app.domain.kinds import contact, field
from app.domain.kinds.field import Field, Reader
from app.domain.kinds.kind import Fields, Kind, Together
from app.journal.change import Value
from app.words import N_

KIND = "outreach"
SEEN, MET, ENGAGED, OFF = "seen", "met", "engaged", "off"
STEPS = {
    SEEN: N_("Seen, not met"),
    MET: N_("Spoken with"),
    ENGAGED: N_("Engaged"),
    OFF: N_("Off the list"),
}
NO_CONTACT = "no_contact"
EXITS = {
    NO_CONTACT: N_("No contact for 90 days"),
    "not_needed": N_("Outreach is not needed any more"),
    "other_team": N_("Another team goes on with them"),
    "left": N_("Left the area"),
    "asked": N_("They asked for it"),
    "died": N_("Died"),
}
"""Why somebody leaves the list; whether they found a home is for the outreach agency to record."""
WARN_DAYS, GONE_DAYS = 60, 90
"""Without a contact; at 90 days HUD asks street outreach for the exit."""
NOT_ASKED, VERBAL, WRITTEN, REFUSED = "not_asked", "verbal", "written", "refused"
CONSENTS = {
    NOT_ASKED: N_("Not asked yet"),
    VERBAL: N_("Spoken"),
    WRITTEN: N_("Written"),
    REFUSED: N_("Refused"),
}
FOR_MAX = 500

How = Literal["fine", "warn", "gone"]


def _day(label: str, none: str) -> Field:
    return field.day(label, field_rules.day(label), none=none)


def _signed(reader: Reader, _name: str, value: Value) -> str | None:
    return reader.say(N_("Signed")) if signature.strokes(value) else None


FIELDS: Mapping[str, Field] = {
    "contact": field.record(N_("Who"), contact.KIND, optional=False),
    "listed": _day(N_("On the list since"), N_("No day")),
    "met": _day(N_("First contact"), N_("Not met yet")),
    "engaged": _day(N_("Engaged"), N_("Not engaged")),
    "exited": _day(N_("Off the list"), N_("On the list")),
    "exit": Field(N_("Why"), field_rules.one_of(N_("Why"), *EXITS, optional=True), field.choice("", EXITS).words),
    "consent": field.choice(N_("Consent"), CONSENTS, begins=(NOT_ASKED,)),
    "consent_for": Field(N_("To what"), field_rules.note(N_("To what"), FOR_MAX), free=True, titles=True),
    "consent_on": _day(N_("Consented on"), N_("No day")),
    "consent_until": _day(N_("Consent until"), N_("Until it is withdrawn")),
    "signature": Field(N_("Signature"), signature.rule, _signed),
    "withdrawn": _day(N_("Consent withdrawn"), N_("Not withdrawn")),
    "deleted": field.deleted(),
}
ACTS = {
    "begun": N_("Put on the by-name list"),
    "changed": N_("By-name list changed"),
    "deleted": N_("Taken from the by-name list as an error"),
    "restored": N_("Back on the by-name list"),
    "met": N_("First contact"),
    "engaged": N_("Engaged"),
    "exited": N_("Off the by-name list, or back on it"),
    "consent": N_("Consent recorded"),
}
_CONSENT = ("consent", "consent_for", "consent_on", "consent_until", "signature", "withdrawn")


def _done(said: Fields) -> str:
    return next((one for one in ("exited", "consent", "engaged", "met") if one in said), "changed")


OUTREACH = Kind(
    KIND,
    N_("By-name list"),
    FIELDS,
    acts=ACTS,
    done=_done,
    titled=lambda fields: "",
    together=(Together(("exited", "exit")), Together(_CONSENT)),
)


# --- how somebody stands ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Journal:
    """What the notes tell of somebody, as days: the first and the last time they were met in person, and how often."""

    first: date | None = None
    last: date | None = None
    count: int = 0


def day_of(value: object) -> date | None:
    found = field_rules.day_or_none(value)
    return date.fromisoformat(found) if found else None


def first_contact(met: date | None, journal: Journal) -> date | None:
    """The earlier of the day that was said and the first note of having met them."""
    return min((one for one in (met, journal.first) if one is not None), default=None)


def step(met: date | None, engaged: date | None, exited: date | None) -> str:
    """`met`: their first contact, as above."""
    return OFF if exited else ENGAGED if engaged else MET if met else SEEN


def silent_days(met: date | None, engaged: date | None, journal: Journal, today: date) -> int | None:
    """Days since they were last met; None for somebody who was only seen. Whoever engages somebody speaks with them."""
    known = [one for one in (met, engaged, journal.last) if one is not None]
    return max(0, (today - max(known)).days) if known else None


def how(days: int | None) -> How:
    return "fine" if days is None or days < WARN_DAYS else "warn" if days < GONE_DAYS else "gone"


def stands(consent: str, on: date | None, until: date | None, withdrawn: date | None, today: date) -> bool:
    """Whether there is consent today."""
    asked = consent in (VERBAL, WRITTEN) and (on is None or on <= today)
    return asked and withdrawn is None and (until is None or today <= until)


# --- what a form says -------------------------------------------------------------------------------------------------


def met(day: str, today: date) -> dict[str, Value]:
    """The first contact. Raises NotValid."""
    return {"met": _gone_by("met", day, today)}


def engaged(day: str, first: date | None, today: date) -> dict[str, Value]:
    """Engagement; before the first contact there is none. Somebody engaged on the day they were first met was met
    then. Raises NotValid."""
    said: dict[str, Value] = {"engaged": _gone_by("engaged", day, today)}
    if first is None:
        said["met"] = said["engaged"]
    elif day < first.isoformat():
        raise NotValid("engaged", N_("That is before their first contact. Choose a later day."))
    return said


def exited(day: str, why: str, listed: date | None, today: date) -> dict[str, Value]:
    """Off the list. Raises NotValid."""
    if why not in EXITS:
        raise NotValid("exit", N_("Choose why."))
    said = _gone_by("exited", day, today)
    if listed is not None and day < listed.isoformat():
        raise NotValid("exited", N_("That is before they came on the list. Choose a later day."))
    return {"exited": said, "exit": why}


BACK: Mapping[str, Value] = {"exited": None, "exit": None}


def consented(said: Mapping[str, Any], today: date) -> dict[str, Value]:
    """Consent as a form says it; a signature only with a written one. Raises NotValid."""
    asked = said.get("consent")
    if asked not in CONSENTS:
        raise NotValid("consent", N_("Choose one of the choices shown."))
    blank: dict[str, Any] = {"consent_for": "", "consent_until": None, "signature": "", "withdrawn": None}
    if asked in (NOT_ASKED, REFUSED):
        on = None if asked == NOT_ASKED else _gone_by("consent_on", str(said.get("consent_on") or ""), today)
        return {**blank, "consent": asked, "consent_on": on}
    cleaned = OUTREACH.clean({**blank, **{name: said[name] for name in _CONSENT if name in said}, "withdrawn": None})
    if not cleaned["consent_for"]:
        raise NotValid("consent_for", N_("Say what they agreed to, and with which agency."))
    on = _gone_by("consent_on", str(said.get("consent_on") or ""), today)
    until = cleaned["consent_until"]
    if isinstance(until, str) and until < str(on):
        raise NotValid("consent_until", N_("It ends before it was given. Choose a later day."))
    if asked == VERBAL:
        cleaned["signature"] = ""
    elif not signature.is_drawn(cleaned["signature"]):
        raise NotValid("signature", N_("They have not signed yet. Let them sign, or choose Spoken."))
    return {**cleaned, "consent_on": on}


def withdrawn(today: date) -> dict[str, Value]:
    """What they agreed to stays, and holds no more."""
    return {"withdrawn": today.isoformat()}


def _gone_by(name: str, day: str, today: date) -> str:
    if not field_rules.is_day(day):
        raise NotValid(name, N_("Choose the day."))
    if day > today.isoformat():
        raise NotValid(name, N_("That day has not come yet. Choose today or a day gone by."))
    return day

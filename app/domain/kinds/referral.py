"""A referral: somebody is sent to an agency for what they need, and agreed to that first.

Afterwards it says whether the agency took it on, and no more: no field has room for what the agency found or did. What
partners know of somebody's health is not theirs to tell us (42 CFR Part 2, HIPAA).

ready ──send──▶ sent ──▶ accepted ──▶ closed        each with its day; changed only while it is ready
  │              └─────▶ declined
  └──────────── withdraw: they agree no more ──▶ closed
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.domain import field_rules
from app.domain.field_rules import NotValid
from app.domain.kinds import contact, field
from app.domain.kinds.field import Field
from app.domain.kinds.kind import Fields, Kind, Together
from app.journal.change import Value
from app.words import N_

KIND = "referral"
READY, SENT, ACCEPTED, DECLINED, CLOSED = "ready", "sent", "accepted", "declined", "closed"
STATUSES = {
    READY: N_("Not sent yet"),
    SENT: N_("Sent"),
    ACCEPTED: N_("Accepted"),
    DECLINED: N_("Declined"),
    CLOSED: N_("Closed"),
}
OPEN = (READY, SENT, ACCEPTED)
NEXT: Mapping[str, tuple[str, ...]] = {
    READY: (SENT, CLOSED),
    SENT: (ACCEPTED, DECLINED, CLOSED),
    ACCEPTED: (CLOSED,),
    DECLINED: (CLOSED,),
    CLOSED: (),
}
"""What may become of one that stands so."""
DAY_OF = {SENT: "sent", ACCEPTED: "answered", DECLINED: "answered", CLOSED: "closed"}
"""The field with the day of each."""
COURSE = ("status", "sent", "answered", "closed", "withdrawn")
EDITED = ("agency", "person", "need", "consent", "consent_of", "consent_day", "consent_until")
"""What can be said anew of one that is not sent."""
VERBAL, WRITTEN = "verbal", "written"
CONSENTS = {VERBAL: N_("Said so"), WRITTEN: N_("Signed")}
THEMSELVES, GUARDIAN = "themselves", "guardian"
CONSENT_OF = {THEMSELVES: N_("They themselves"), GUARDIAN: N_("Parent or guardian")}
NEED_MAX = 500  # characters
ASK_AFTER_DAYS = (3, 7, 14)
"""So many days later one asks whether it was taken."""


def _day(label: str, none: str) -> Field:
    return field.day(label, field_rules.day(label), none=none)


_NEED = N_("What they need")

FIELDS: Mapping[str, Field] = {
    "contact": field.record(N_("Who is referred"), contact.KIND, optional=False),
    "agency": field.record(N_("Agency"), contact.KIND, optional=False),
    "person": field.record(N_("Whom one asks there"), contact.KIND),
    "need": Field(
        _NEED,
        field_rules.note(_NEED, NEED_MAX, needed=N_("Say it in plain words, as they would.")),
        free=True,
        titles=True,
    ),
    "consent": field.choice(N_("How they agreed"), CONSENTS),
    "consent_of": field.choice(N_("Who agreed"), CONSENT_OF),
    "consent_day": _day(N_("Agreed on"), N_("No day")),
    "consent_until": _day(N_("Agreed until"), N_("For good")),
    "status": field.choice(N_("Status"), STATUSES, begins=(READY, SENT)),
    "sent": _day(N_("Sent"), N_("Not sent")),
    "answered": _day(N_("Answered"), N_("Not answered")),
    "closed": _day(N_("Closed"), N_("Not closed")),
    "withdrawn": _day(N_("Consent withdrawn"), N_("Not withdrawn")),
    "owner": field.officer(N_("Officer"), optional=False),
    "deleted": field.deleted(),
}
ACTS = {
    "begun": N_("Referral written"),
    "changed": N_("Referral changed"),
    "deleted": N_("Referral deleted"),
    "restored": N_("Referral restored"),
    "withdrawn": N_("Consent to the referral withdrawn"),
    READY: N_("Referral not sent yet, after all"),
    SENT: N_("Referral sent"),
    ACCEPTED: N_("Referral accepted"),
    DECLINED: N_("Referral declined"),
    CLOSED: N_("Referral closed"),
}


def _done(said: Fields) -> str:
    if field_rules.day_or_none(said.get("withdrawn")):
        return "withdrawn"
    status = field_rules.word(said.get("status"))
    return status if status in STATUSES else "changed"


REFERRAL = Kind(
    KIND,
    N_("Referral"),
    FIELDS,
    acts=ACTS,
    done=_done,
    together=(
        Together(COURSE),
        Together(("agency", "person"), {"person": None}),
        Together(("consent", "consent_of", "consent_day", "consent_until"), {"consent_until": None}),
    ),
    text_max=NEED_MAX,
)


def clean(said: Mapping[str, Any], under_18: bool, today: date) -> dict[str, Value]:
    """What a form says of a new one, as it is stored: READY, or SENT with its day. Raises NotValid."""
    cleaned = _checked(said, under_18, today)
    cleaned["status"] = SENT if cleaned.get("sent") else READY
    return {name: value for name, value in cleaned.items() if value not in (None, "")}


def edited(was: Fields, said: Mapping[str, Any], under_18: bool, today: date) -> dict[str, Value]:
    """The fields, as a form says them anew, of one that is not sent yet: of what was sent nothing is rewritten.
    Raises NotValid."""
    if field_rules.word(was.get("status"), READY) != READY:
        raise NotValid("need", N_("It was sent meanwhile. What was sent stays as it is."))
    return _checked({name: said.get(name) for name in EDITED}, under_18, today)


def _checked(said: Mapping[str, Any], under_18: bool, today: date) -> dict[str, Value]:
    """Consent comes first: how, by whom and when they agreed. For somebody under 18 a parent or guardian agrees."""
    if not said.get("agency"):
        raise NotValid("agency", N_("Choose the agency."))
    if said.get("consent") not in CONSENTS:
        raise NotValid("consent", N_("Ask them first. Nothing about them goes anywhere unless they agree."))
    if under_18 and said.get("consent_of") != GUARDIAN:
        raise NotValid("consent_of", N_("They are under 18: a parent or guardian has to agree."))
    cleaned = REFERRAL.clean({"consent_of": THEMSELVES, **said})
    day, until, sent = (field_rules.day_or_none(cleaned.get(one)) for one in ("consent_day", "consent_until", "sent"))
    if day is None:
        raise NotValid("consent_day", N_("Choose the day on which they agreed."))
    _gone_by("consent_day", day, today)
    if until is not None and until < max(day, today.isoformat()):
        raise NotValid("consent_until", N_("That has passed already. Ask them again."))
    if sent is not None:
        _gone_by("sent", sent, today)
        if sent < day:
            raise NotValid("sent", N_("They agreed later than that. Choose a later day."))
    return cleaned


def _gone_by(name: str, day: str, today: date) -> None:
    if day > today.isoformat():
        raise NotValid(name, N_("That day has not come yet. Choose today or a day gone by."))


def step(was: Fields, status: str, day: str, today: date) -> dict[str, Value]:
    """The fields of what became of it on that day ("YYYY-MM-DD"). Raises NotValid for what cannot follow, for a day to
    come or before the one before, and where they agree no more."""
    if status not in NEXT.get(field_rules.word(was.get("status"), READY), ()):
        raise NotValid("status", N_("Something else became of it meanwhile. Look at it again."))
    cleaned = REFERRAL.clean({"status": status, DAY_OF[status]: day})
    if cleaned[DAY_OF[status]] is None:
        raise NotValid("day", N_("Choose the day."))
    _gone_by("day", day, today)
    before = max(field_rules.day_or_none(was.get(one)) or "" for one in ("consent_day", "sent", "answered"))
    if day < before:
        raise NotValid("day", N_("That is before {day}, what came before it."), day=before)
    if status == SENT and (field_rules.day_or_none(was.get("consent_until")) or day) < day:
        raise NotValid("day", N_("They agreed until a day that has passed. Ask them again."))
    return cleaned


def withdraw(today: date) -> dict[str, Value]:
    """The fields of closing it because they agree no more."""
    day = today.isoformat()
    return REFERRAL.clean({"status": CLOSED, "closed": day, "withdrawn": day})


def is_open(fields: Fields) -> bool:
    return field_rules.word(fields.get("status"), READY) in OPEN

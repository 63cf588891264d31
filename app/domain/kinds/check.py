"""A check of an item of a programme: what was found, the evidence, who verified it and until when that holds.

Written once, as it was seen on its day, with the words of the item as they were then: whatever becomes of the template,
this stays. A later one comes beside it, and the latest counts (app.domain.programme_course).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.domain import field_rules, template
from app.domain.field_rules import NotValid
from app.domain.kinds import contact, field, interaction, programme
from app.domain.kinds.field import Field
from app.domain.kinds.kind import Fields, Kind
from app.domain.template import Item
from app.journal.change import Value
from app.words import N_

KIND = "check"
NOT_STARTED, DRAFTED, MET = "not_started", "drafted", "met"
STATES = {NOT_STARTED: N_("Not started"), DRAFTED: N_("Drafted"), MET: N_("Met")}
EVIDENCE_MAX = 2_000  # characters


def _line(label: str, most: int = field_rules.NAME_MAX_CHARS) -> Field:
    return Field(label, field_rules.line(label, most), free=True)


_TAG = field_rules.TAG_MAX_CHARS
_DAY, _UNTIL = N_("Verified on"), N_("Holds until")

FIELDS: Mapping[str, Field] = {
    "programme": field.record(N_("Program"), programme.KIND, optional=False, silent=True),
    "item": Field(N_("Item"), field_rules.line(N_("Item"), _TAG), silent=True),
    "name": Field(N_("Item"), field_rules.line(N_("Item"), template.NAME_MAX), free=True, titles=True),
    "state": field.choice(N_("State"), STATES),
    "person": field.record(N_("Who was trained"), contact.KIND),
    "person_words": _line(N_("Who was trained")),
    "evidence": Field(N_("Evidence"), field_rules.note(N_("Evidence"), EVIDENCE_MAX), free=True),
    "agency": _line(N_("Verifying agency")),
    "agency_id": field.record(N_("Verifying agency"), contact.KIND, silent=True),
    "by": _line(N_("Verified by")),
    "day": field.day(_DAY, field_rules.day(_DAY), none=N_("No day")),
    "until": field.day(_UNTIL, field_rules.day(_UNTIL), none=N_("For good")),
    "at": field.moment(N_("When"), silent=True),
    "offset_min": interaction.OFFSET,
    "deleted": field.deleted(),
}
ACTS = {
    "begun": N_("Check written"),
    "changed": N_("Check changed"),
    "taken_back": N_("Check taken back"),
    "restored": N_("Check restored"),
    "not_taken_back": N_("Check not taken back: only its author and supervisors may"),
    "not_restored": N_("Check not restored: only its author and supervisors may"),
}

CHECK = Kind(KIND, N_("Check"), FIELDS, acts=ACTS, part_of=programme.KIND, written_once=True, text_max=EVIDENCE_MAX)


def clean(item: Item, said: Mapping[str, Any], today: date) -> dict[str, Value]:
    """What a form says of an item, as it is stored, with the item's words of now. Raises NotValid.

    Without `until` what was met holds for as long as the item says; "" in its place is for good.
    """
    fields = {"day": today.isoformat(), **said, "item": item.id, "name": item.name}
    if not fields["day"]:
        raise NotValid("day", N_("Choose the day."))
    cleaned = CHECK.clean(fields)
    if cleaned.get("state") not in STATES:
        raise NotValid("state", N_("Choose one of the choices shown."))
    day = str(cleaned["day"])
    if day > today.isoformat():
        raise NotValid("day", N_("That day has not come yet. Choose today or a day gone by."))
    if item.each and not (cleaned.get("person") or cleaned.get("person_words")):
        raise NotValid("person_words", N_("Say who was trained."))
    if cleaned["state"] != MET:
        cleaned["until"] = cleaned["agency_id"] = None
    elif not cleaned.get("agency"):
        raise NotValid("agency", N_("Say which agency verified it."))
    elif "until" not in said and item.holds is not None:
        cleaned["until"] = item.holds.until(date.fromisoformat(day)).isoformat()
    until = cleaned.get("until")
    if isinstance(until, str) and until < day:
        raise NotValid("until", N_("It ends before it was verified. Choose a later day."))
    return {name: value for name, value in cleaned.items() if value not in (None, "")}


def person_of(fields: Fields) -> str:
    """Who was trained, as what tells them from others: the id of a contact, or words; "" for nobody."""
    words = field_rules.one_line(fields.get("person_words"), field_rules.NAME_MAX_CHARS)
    return field_rules.ident(fields.get("person")) or words

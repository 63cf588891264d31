"""A share slip: what of one record was given to one agency, for which purpose and until when; and its end.

Slips are the dissemination log: the written record of who got what, when and why (28 CFR 23.20(f) is the model). Both
are written once. A slip can be revoked, with a day and a reason, and is never taken out of the log: whoever tries to
take it back leaves it where it stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.domain import field_rules
from app.domain.field_rules import NotValid
from app.domain.kinds import contact, field, interaction, problem
from app.domain.kinds.field import Field
from app.domain.kinds.kind import Fields, Kind
from app.domain.share_document import Line, lines_of_text, text_of_lines
from app.journal.change import Value
from app.words import N_

KIND, ENDED = "share", "share_end"
ABOUT = (contact.KIND, problem.KIND, interaction.KIND)
"""The kinds of the records that may be shared; a slip names one of these."""
PURPOSE_MAX, REASON_MAX = 500, 500  # characters
UNTIL_MAX_DAYS = 366
_PURPOSE, _UNTIL, _REASON = N_("Purpose"), N_("May be kept until"), N_("The reason")

FIELDS: Mapping[str, Field] = {
    contact.KIND: field.record(N_("Contact"), contact.KIND),
    problem.KIND: field.record(N_("Problem"), problem.KIND),
    interaction.KIND: field.record(N_("Note"), interaction.KIND),
    "agency": field.record(N_("Agency"), contact.KIND, optional=False),
    "person": field.record(N_("Who gets it there"), contact.KIND),
    "to": Field(N_("To"), field_rules.line(N_("To")), free=True),
    "to_person": Field(N_("To whom there"), field_rules.line(N_("To whom there")), free=True),
    "purpose": Field(
        _PURPOSE,
        field_rules.note(_PURPOSE, PURPOSE_MAX, needed=N_("Say what they need it for.")),
        free=True,
        titles=True,
    ),
    "until": field.day(_UNTIL, field_rules.day(_UNTIL), none=N_("No day")),
    "says": Field(
        N_("What was given"),
        field_rules.note(N_("What was given")),
        lambda reader, _name, value: reader.listed(one.label for one in lines_of_text(field_rules.cut(value))),
    ),
    "under_18": Field(N_("About somebody under 18"), field_rules.yes_no(N_("About somebody under 18"))),
    "at": field.moment(N_("When"), silent=True),
    "offset_min": interaction.OFFSET,
}
ACTS = {
    "begun": N_("Share slip written"),
    "changed": N_("Share slip changed"),
    "taken_back": N_("Share slip taken back; it stays in the log"),
    "restored": N_("Share slip restored"),
    "not_taken_back": N_("Share slip not taken back"),
    "not_restored": N_("Share slip not restored"),
}
SHARE = Kind(KIND, N_("Share slip"), FIELDS, acts=ACTS, written_once=True)

END_FIELDS: Mapping[str, Field] = {
    "share": field.record(N_("Share slip"), KIND, optional=False, silent=True),
    "reason": Field(
        _REASON,
        field_rules.note(_REASON, REASON_MAX, needed=N_("Say in a few words why.")),
        free=True,
        titles=True,
    ),
    "at": field.moment(N_("When"), silent=True),
    "offset_min": interaction.OFFSET,
    "deleted": field.deleted(),
}
END_ACTS = {
    "begun": N_("Share slip revoked"),
    "changed": N_("Revocation changed"),
    "taken_back": N_("Revocation taken back"),
    "restored": N_("Revocation restored"),
    "not_taken_back": N_("Revocation not taken back: only its author and supervisors may"),
    "not_restored": N_("Revocation not restored: only its author and supervisors may"),
}
SHARE_END = Kind(
    ENDED, N_("Revocation"), END_FIELDS, acts=END_ACTS, part_of=KIND, written_once=True, text_max=REASON_MAX
)


def clean(
    said: Mapping[str, Any], lines: list[Line], under_18: bool, supervisor: bool, today: date
) -> dict[str, Value]:
    """What a form says of a new one, as it is stored. `lines`: what leaves. Raises NotValid.

    None without an agency, a purpose, an end or anything ticked; none about somebody under 18 but by a `supervisor`.
    """
    if not said.get("agency"):
        raise NotValid("agency", N_("Choose the agency."))
    if under_18 and not supervisor:
        raise NotValid("purpose", N_("This is about somebody under 18: only a supervisor of the squad may share it."))
    cleaned = SHARE.clean({**said, "says": text_of_lines(lines), "under_18": under_18})
    until = field_rules.day_or_none(cleaned.get("until"))
    if until is None:
        raise NotValid("until", N_("Choose until when they may keep it."))
    left = (date.fromisoformat(until) - today).days
    if left < 0:
        raise NotValid("until", N_("That day has passed. Pick today or a later day."))
    if left > UNTIL_MAX_DAYS:
        raise NotValid("until", N_("That is too far away. Pick a day within a year."))
    if not lines:
        raise NotValid("says", N_("Tick what goes along. Nothing else leaves."))
    return {name: value for name, value in cleaned.items() if value not in (None, "", False)}


def about(fields: Fields) -> tuple[str, str] | None:
    """The record that a slip is about, (kind, id)."""
    found = ((kind, field_rules.ident(fields.get(kind))) for kind in ABOUT)
    return next(((kind, one) for kind, one in found if one), None)

"""A mark in an officer's day: where a shift begins, with its head, and where it ends. Written once each.

A shift reaches from its beginning to the next one of the same officer. Whose it is is who signed: no field names them.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.domain import field_rules
from app.domain.kinds import field, interaction
from app.domain.kinds.field import Field
from app.domain.kinds.kind import Fields, Kind
from app.words import N_

KIND = "shift"
BEGINS, ENDS = "begins", "ends"
MARKS = {BEGINS: N_("Shift begun"), ENDS: N_("Shift ended")}
DUTIES = {"day": N_("Day shift"), "late": N_("Late shift"), "night": N_("Night shift"), "foot": N_("Foot patrol")}
"""What is offered for the kind of duty, which is a line of the officer's own."""
HEAD = ("partner", "duty", "call_sign")

FIELDS: Mapping[str, Field] = {
    "mark": field.choice(N_("Mark"), MARKS),
    "at": field.moment(N_("When")),
    "offset_min": interaction.OFFSET,
    "partner": Field(N_("Partner"), field_rules.line(N_("Partner"), field_rules.NAME_MAX_CHARS), free=True),
    "duty": Field(N_("Kind of duty"), field_rules.line(N_("Kind of duty"), field_rules.NAME_MAX_CHARS), free=True),
    "call_sign": Field(N_("Call sign"), field_rules.line(N_("Call sign"), field_rules.TAG_MAX_CHARS), free=True),
    "deleted": field.deleted(),
}
ACTS = {
    "begun": N_("Shift marked"),
    "changed": N_("Shift changed"),
    "taken_back": N_("Shift taken back"),
    "restored": N_("Shift restored"),
    "not_taken_back": N_("Shift not taken back: only its officer and supervisors may"),
    "not_restored": N_("Shift not restored: only its officer and supervisors may"),
}


def _titled(fields: Fields) -> str:
    said = (field_rules.one_line(fields.get(name), field_rules.NAME_MAX_CHARS) for name in HEAD)
    return " · ".join(one for one in said if one)


SHIFT = Kind(KIND, N_("Shift"), FIELDS, titled=_titled, acts=ACTS, written_once=True)

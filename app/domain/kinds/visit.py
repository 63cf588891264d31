"""A visit to a place: that it began, and what ended it. Written once each, so that a killed app loses no beginning.

Whose they are is who signed. An end counts where the officer of the visit wrote it, not before its beginning and no
later than a shift is long; of several the one said last. No field holds where the officer was.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.domain import field_rules
from app.domain.kinds import field, interaction, spot
from app.domain.kinds.field import Field
from app.domain.kinds.kind import Kind
from app.words import N_

KIND = interaction.VISIT
ENDED = "visit_end"
ACTIVITIES = {
    "on_foot": N_("On foot"),
    "talked": N_("Talked to people"),
    "inside": N_("Inside a business"),
    "lighting": N_("Lighting checked"),
    "youth": N_("Youth"),
    "traffic": N_("Traffic"),
}
"""What officers do at a place matters as much as how long they stay (Koper 1995)."""

FIELDS: Mapping[str, Field] = {
    "spot": field.record(N_("Place to visit"), spot.KIND, optional=False, silent=True),
    "place": Field(N_("Place"), field_rules.line(N_("Place")), titles=True),
    "at": field.moment(N_("Begun")),
    "offset_min": interaction.OFFSET,
    "deleted": field.deleted(),
}
END_FIELDS: Mapping[str, Field] = {
    "visit": field.record(N_("Visit"), KIND, optional=False, silent=True),
    "at": field.moment(N_("Ended")),
    "offset_min": interaction.OFFSET,
    "did": field.choices(N_("What was done"), ACTIVITIES),
    "later": Field(N_("Said later"), field_rules.yes_no(N_("Said later"))),
    "deleted": field.deleted(),
}
ACTS = {
    "begun": N_("Visit begun"),
    "changed": N_("Visit changed"),
    "taken_back": N_("Visit taken back"),
    "restored": N_("Visit restored"),
    "not_taken_back": N_("Visit not taken back: only its officer and supervisors may"),
    "not_restored": N_("Visit not restored: only its officer and supervisors may"),
}
END_ACTS = {
    "begun": N_("Visit ended"),
    "changed": N_("End of a visit changed"),
    "taken_back": N_("End of a visit taken back"),
    "restored": N_("End of a visit restored"),
    "not_taken_back": N_("End of a visit not taken back: only its officer and supervisors may"),
    "not_restored": N_("End of a visit not restored: only its officer and supervisors may"),
}

# A place's history tells what became of the place: its visits, many a night, have their own list.
VISIT = Kind(KIND, N_("Visit"), FIELDS, acts=ACTS, written_once=True, in_histories=False)
VISIT_END = Kind(ENDED, N_("End of a visit"), END_FIELDS, acts=END_ACTS, part_of=KIND, written_once=True)

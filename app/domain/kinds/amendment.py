"""An amendment: a dated, signed supplement to an interaction, written once like the note itself."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain import field_rules
from app.domain.kinds import field, interaction
from app.domain.kinds.field import Field
from app.domain.kinds.kind import Kind
from app.words import N_

KIND = "amendment"

_TEXT = field_rules.note(N_("The supplement"), needed=N_("Write what is to be added."))

FIELDS: Mapping[str, Field] = {
    "interaction": field.record(N_("Note"), interaction.KIND, optional=False, silent=True),
    "text": Field(N_("What was added"), _TEXT, free=True, titles=True),
    "at": field.moment(N_("When"), silent=True),
    "offset_min": interaction.OFFSET,
    "brought": interaction.BROUGHT,
    "deleted": field.deleted(),
}


ACTS = {
    "begun": N_("Supplement added"),
    "changed": N_("Supplement changed"),
    "taken_back": N_("Supplement taken back"),
    "restored": N_("Supplement restored"),
    "not_taken_back": N_("Supplement not taken back: only its author and supervisors may"),
    "not_restored": N_("Supplement not restored: only its author and supervisors may"),
}

AMENDMENT = Kind(KIND, N_("Supplement"), FIELDS, acts=ACTS, part_of=interaction.KIND, written_once=True)

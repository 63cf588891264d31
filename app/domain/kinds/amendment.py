"""An amendment: a dated, signed supplement to an interaction, written once like the note itself."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain import records
from app.domain.kinds import field, interaction
from app.domain.kinds.field import Field
from app.domain.kinds.kind import Kind

KIND = "amendment"

FIELDS: Mapping[str, Field] = {
    "interaction": field.record("Note", interaction.KIND, optional=False, silent=True),
    "text": Field("What was added", records.note("The supplement", needed=True), free=True, titles=True),
    "at": field.moment("When", silent=True),
    "offset_min": interaction.OFFSET,
    "deleted": field.deleted(),
}


AMENDMENT = Kind(KIND, "Supplement", FIELDS, begun="added", part_of=interaction.KIND, written_once=True)

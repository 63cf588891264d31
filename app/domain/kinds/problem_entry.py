"""An entry of a problem: a dated, signed answer, finding or move to another stage, written once like a supplement."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain import field_rules, sara
from app.domain.kinds import field, interaction, problem
from app.domain.kinds.field import Field
from app.domain.kinds.kind import Kind
from app.words import N_

KIND = "problem_entry"

FIELDS: Mapping[str, Field] = {
    "problem": field.record(N_("Problem"), problem.KIND, optional=False, silent=True),
    "stage": field.choice(N_("Stage"), sara.STAGES),
    "before": field.choice(N_("Stage before"), sara.STAGES),
    "question": field.choice(N_("Question"), sara.ASKED),
    "verdict": field.choice(N_("Answer"), sara.VERDICTS),
    "text": Field(N_("What was found"), field_rules.note(N_("What was found")), free=True, titles=True),
    "at": field.moment(N_("When"), silent=True),
    "offset_min": interaction.OFFSET,
    "deleted": field.deleted(),
}
ACTS = {
    "begun": N_("Entry added"),
    "changed": N_("Entry changed"),
    "taken_back": N_("Entry taken back"),
    "restored": N_("Entry restored"),
    "not_taken_back": N_("Entry not taken back: only its author and supervisors may"),
    "not_restored": N_("Entry not restored: only its author and supervisors may"),
}

PROBLEM_ENTRY = Kind(KIND, N_("Problem entry"), FIELDS, acts=ACTS, part_of=problem.KIND, written_once=True)

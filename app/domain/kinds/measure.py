"""A measure of a problem: what is counted, where, and which way is better. What was counted are its readings.

It is for the problem's own place, for one to compare it with, or for one next to it, where the problem may have moved.
These two stand `beside` the measure of the problem's own place with which they are read.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.domain import field_rules
from app.domain.field_rules import NotValid
from app.domain.kinds import field, problem
from app.domain.kinds.field import Field
from app.domain.kinds.kind import Kind, Together
from app.journal.change import Value
from app.words import N_

KIND = "measure"
DOWN, UP = "down", "up"
BETTER = {DOWN: N_("Fewer"), UP: N_("More")}
OWN, COMPARISON, DISPLACEMENT = "own", "comparison", "displacement"
PLACES = {
    OWN: N_("The problem's own place"),
    COMPARISON: N_("A comparison place"),
    DISPLACEMENT: N_("A place to watch"),
}

FIELDS: Mapping[str, Field] = {
    "problem": field.record(N_("Problem"), problem.KIND, optional=False, silent=True),
    "beside": field.record(N_("Beside"), KIND, silent=True),
    "name": Field(
        N_("What is counted"),
        field_rules.note(N_("What is counted"), field_rules.NAME_MAX_CHARS, needed=N_("Say what is counted.")),
        free=True,
        titles=True,
    ),
    "unit": Field(N_("Unit"), field_rules.line(N_("Unit"), field_rules.TAG_MAX_CHARS), free=True),
    "better": field.choice(N_("What is better"), BETTER),
    "at": field.choice(N_("Which place"), PLACES, begins=(OWN,)),
    "where": Field(N_("Where"), field_rules.line(N_("Where")), free=True),
    "baseline_from": field.day(N_("Baseline from"), field_rules.day(N_("Baseline from")), none=N_("No baseline")),
    "baseline_until": field.day(N_("Baseline until"), field_rules.day(N_("Baseline until")), none=N_("No baseline")),
    "deleted": field.deleted(),
}
ACTS = {
    "begun": N_("Measure written"),
    "changed": N_("Measure changed"),
    "deleted": N_("Measure taken back"),
    "restored": N_("Measure restored"),
}

MEASURE = Kind(
    KIND,
    N_("Measure"),
    FIELDS,
    acts=ACTS,
    together=(Together(("baseline_from", "baseline_until")), Together(("name", "unit")), Together(("at", "where"))),
)


def clean(fields: Mapping[str, Any]) -> dict[str, Value]:
    """All that a form says, as it is stored. Raises NotValid, also for a baseline that has one end or ends before it
    begins."""
    cleaned = MEASURE.clean(fields)
    first, last = (field_rules.day_or_none(cleaned.get(name)) for name in ("baseline_from", "baseline_until"))
    if (first is None) != (last is None):
        missing = "baseline_from" if first is None else "baseline_until"
        raise NotValid(missing, N_("A baseline has a first and a last day. Choose both, or neither."))
    if first and last and last < first:
        raise NotValid("baseline_until", N_("The baseline ends before it begins. Choose a later day."))
    return cleaned

"""A place to visit, as a hot spot is: where, why, until which day, and for whom.

For nobody in particular it is for the whole squad. The last day is that of the shift: a night shift that began on it is
still within the term.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.domain import field_rules
from app.domain.field_rules import NotValid
from app.domain.kinds import contact, field
from app.domain.kinds.field import Field, Reader
from app.domain.kinds.kind import Kind, Together
from app.journal.change import Value
from app.words import N_

KIND = "spot"
WHY_MAX = 2_000  # characters
ASSIGNED = "assigned/"


def _assigned(name: str, value: Any) -> Value:
    if not field_rules.is_id(name.removeprefix(ASSIGNED)):
        raise NotValid(name, N_("This officer is not in the squad. Choose one from the list."))
    return bool(value)


def _whom(reader: Reader, name: str, _value: Value) -> str | None:
    return reader.officer_name(field_rules.ident(name.removeprefix(ASSIGNED))) or None


def _place(name: str, value: Any) -> Value:
    said = field_rules.line(N_("Place"))(name, value)
    if not said:
        raise NotValid(name, N_("Say which place it is."))
    return said


FIELDS: Mapping[str, Field] = {
    "place": Field(N_("Place"), _place, free=True, titles=True),
    "venue": field.record(N_("Venue"), contact.KIND),
    "why": Field(N_("Why this place"), field_rules.note(N_("Why this place"), WHY_MAX), free=True),
    "until": field.day(N_("Until"), field_rules.day(N_("The last day")), none=N_("Until it is changed")),
    "assigned/": Field(N_("For"), _assigned, _whom),
    "deleted": field.deleted(),
}
ACTS = {
    "begun": N_("Place to visit added"),
    "changed": N_("Place to visit changed"),
    "deleted": N_("Place to visit deleted"),
    "restored": N_("Place to visit restored"),
}

SPOT = Kind(KIND, N_("Place to visit"), FIELDS, acts=ACTS, together=(Together(("place", "venue")),), text_max=WHY_MAX)


def is_over(until: str | None, shift_day: str) -> bool:
    """Whether its term is over for the shift that began on this day ("YYYY-MM-DD")."""
    return until is not None and until < shift_day

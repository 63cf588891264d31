"""A reading of a measure: how many there were in a day or a span of days, both ends included."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.domain import before_after, field_rules
from app.domain.field_rules import NotValid
from app.domain.kinds import field, measure
from app.domain.kinds.field import Field
from app.domain.kinds.kind import Fields, Kind, Together
from app.journal.change import Value
from app.words import N_

KIND = "reading"
COUNT_MAX = 100_000
SPAN_MAX_DAYS = 3_660

FIELDS: Mapping[str, Field] = {
    "measure": field.record(N_("Measure"), measure.KIND, optional=False, silent=True),
    "first": field.day(N_("From"), field_rules.day(N_("From")), none=N_("No day")),
    "last": field.day(N_("Until"), field_rules.day(N_("Until")), none=N_("No day")),
    "count": Field(N_("Count"), field_rules.whole(N_("Count"), 0, COUNT_MAX, optional=False)),
    "deleted": field.deleted(),
}
ACTS = {
    "begun": N_("Reading written"),
    "changed": N_("Reading corrected"),
    "deleted": N_("Reading taken back"),
    "restored": N_("Reading restored"),
}


def _titled(fields: Fields) -> str:
    found = read(fields)
    return f"{found.first} – {found.last}: {found.count}" if found else ""


READING = Kind(KIND, N_("Reading"), FIELDS, titled=_titled, acts=ACTS, together=(Together(("first", "last", "count")),))


def clean(fields: Mapping[str, Any], today: date) -> dict[str, Value]:
    """All that a form says, as it is stored. Raises NotValid, also for days that are missing, turned round or to
    come."""
    cleaned = READING.clean(fields)
    first, last = (field_rules.day_or_none(cleaned.get(name)) for name in ("first", "last"))
    if first is None:
        raise NotValid("first", N_("Choose the day that was counted."))
    if last is None:
        last = cleaned["last"] = first
    if last < first:
        raise NotValid("last", N_("It ends before it begins. Choose a later day."))
    if last > today.isoformat():
        raise NotValid("last", N_("That day has not come yet. A reading is of days gone by."))
    if (date.fromisoformat(last) - date.fromisoformat(first)).days >= SPAN_MAX_DAYS:
        raise NotValid("first", N_("That span is too long. Ten years are the most."))
    return cleaned


def read(fields: Fields, ident: str = "") -> before_after.Reading | None:
    """What a record says, whoever wrote it; None where it says nothing that can be counted."""
    first, last = field_rules.day_or_none(fields.get("first")), field_rules.day_or_none(fields.get("last"))
    count = field_rules.between(fields.get("count"), 0, COUNT_MAX)
    if first is None or count is None or not first <= (last or first):
        return None
    found = before_after.Reading(date.fromisoformat(first), date.fromisoformat(last or first), count, ident)
    return found if found.days <= SPAN_MAX_DAYS else None

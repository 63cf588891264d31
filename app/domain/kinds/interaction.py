"""An interaction: what was said and done with whom, written once. What is added later is an amendment.

Fact and impression are two fields, so that what happened is never mixed with what the officer made of it. Who wrote
is who signed: no field names the officer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain import records
from app.domain.kinds import contact, field
from app.domain.kinds.field import Field
from app.domain.kinds.kind import Kind
from app.journal.change import Value

KIND = "interaction"
CONTACTS_MAX = 50
MINUTES_MAX = 24 * 60


@dataclass(frozen=True)
class Way:
    """A way of meeting. `two_way`: both sides had their say, which resets the cadence."""

    name: str
    two_way: bool


HOW = {
    "walk_in": Way("Walk-in", True),
    "on_foot": Way("On foot", True),
    "phone": Way("Phone", True),
    "event": Way("Event", True),
    "call_for_service": Way("Call for service", True),
}
HOW_NAMES = {way: how.name for way, how in HOW.items()}
STARTED_BY = {"me": "I did", "them": "They did"}
SKILLS = {
    "open_question": "Open question",
    "reflection": "Reflection",
    "affirmation": "Affirmation",
    "summary": "Summary",
    "exit_ramp": "Exit ramp",
    "boundary": "Boundary",
}

OFFSET = Field(
    "Offset", records.whole("Offset", -records.OFFSET_MAX_MIN, records.OFFSET_MAX_MIN, optional=False), silent=True
)
"""Minutes east of UTC where it was written."""

FIELDS: Mapping[str, Field] = {
    "contacts": field.several("Who", contact.KIND, CONTACTS_MAX),
    "at": field.moment("When"),
    "offset_min": OFFSET,
    "how": field.choice("How", HOW_NAMES),
    "started_by": field.choice("Who started it", STARTED_BY),
    "place": Field("Place", records.line("Place"), free=True),
    "minutes": Field("Minutes", records.whole("Minutes", 0, MINUTES_MAX)),
    "fact": Field("What happened", records.note("What happened"), free=True, titles=True),
    "impression": Field("The officer's read", records.note("My read"), free=True),
    "skills": field.choices("Skills", SKILLS),
    "deleted": field.deleted(),
}


INTERACTION = Kind(KIND, "Note", FIELDS, written_once=True)


def how_name(how: str) -> str:
    """The officer's word for a way of meeting; "Contact" for one only a newer version knows."""
    return HOW_NAMES.get(how, "Contact")


def two_way(how: Value) -> bool:
    """Whether both sides had their say. A way that only a newer version knows does not reset the cadence."""
    known = HOW.get(records.word(how))
    return known is not None and known.two_way


def skill_names(skills: list[str]) -> list[str]:
    """The officer's words for skills; unknown ones as they came."""
    return [SKILLS.get(skill, skill) for skill in skills]

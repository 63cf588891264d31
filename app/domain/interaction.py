"""An interaction: what was said and done with whom, written once, and its amendments.

Fact and impression are two fields, so that what happened is never mixed with what the officer made of it. Who wrote
is who signed: no field names the officer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.domain import records
from app.domain.records import NotValid, Rule
from app.journal.change import Value

KIND = "interaction"
AMENDMENT = "amendment"
CONTACTS_MAX = 50
MINUTES_MAX = 24 * 60

HOW = {
    "walk_in": "Walk-in",
    "on_foot": "On foot",
    "phone": "Phone",
    "event": "Event",
    "call_for_service": "Call for service",
}
TWO_WAY = frozenset(HOW)
"""Ways in which both sides had their say: these reset the cadence. A way only a newer version knows does not."""

STARTED_BY = {"me": "I did", "them": "They did"}
SKILLS = {
    "open_question": "Open question",
    "reflection": "Reflection",
    "affirmation": "Affirmation",
    "summary": "Summary",
    "exit_ramp": "Exit ramp",
    "boundary": "Boundary",
}

_OFFSET = records.whole("Offset", -records.OFFSET_MAX_MIN, records.OFFSET_MAX_MIN, optional=False)

FIELDS: Mapping[str, Rule] = {
    "contacts": records.identities("Who", CONTACTS_MAX),
    "at": records.moment("When"),
    "offset_min": _OFFSET,
    "how": records.one_of("How", *HOW),
    "started_by": records.one_of("Who started it", *STARTED_BY),
    "place": records.line("Place"),
    "minutes": records.whole("Minutes", 0, MINUTES_MAX),
    "fact": records.note("What happened"),
    "impression": records.note("My read"),
    "skills": records.choices("Skills", *SKILLS),
    "deleted": records.yes_no("Deleted"),
}

AMENDMENT_FIELDS: Mapping[str, Rule] = {
    "interaction": records.identity("Note", optional=False),
    "text": records.note("The supplement", needed="Write what is to be added."),
    "at": records.moment("When"),
    "offset_min": _OFFSET,
    "deleted": records.yes_no("Deleted"),
}


def minutes(typed: int | str | None) -> int | None:
    """Minutes as typed. Raises NotValid."""
    if typed is None or typed == "":
        return None
    if not f"{typed}".isdecimal() or int(typed) > MINUTES_MAX:
        raise NotValid("minutes", f"A number of minutes, at most {MINUTES_MAX}.")
    return int(typed)


def clean(fields: Mapping[str, Any]) -> dict[str, Value]:
    """The fields as stored. Raises NotValid."""
    return records.clean(fields, FIELDS)


def clean_amendment(fields: Mapping[str, Any]) -> dict[str, Value]:
    """The fields of an amendment as stored. Raises NotValid."""
    return records.clean(fields, AMENDMENT_FIELDS)


def how_name(how: str) -> str:
    """The officer's word for a way of meeting; "Contact" for one only a newer version knows."""
    return HOW.get(how, "Contact")


def skill_names(skills: list[str]) -> list[str]:
    """The officer's words for skills; unknown ones as they came."""
    return [SKILLS.get(skill, skill) for skill in skills]

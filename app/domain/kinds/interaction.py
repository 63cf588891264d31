"""An interaction: what was said and done with whom, written once. What is added later is an amendment.

A note that names nobody says what it is about instead: a duty, an observation at a place, a decision. Fact and
impression are two fields, so that what happened is never mixed with what the officer made of it. Who wrote is who
signed: no field names the officer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain import field_rules
from app.domain.field_rules import DIGITS_MAX, NotValid
from app.domain.kinds import contact, field
from app.domain.kinds.field import Field, Reader
from app.domain.kinds.kind import Kind
from app.journal.change import Value
from app.words import N_

KIND = "interaction"
VISIT = "visit"  # the kind of the visit during which it was (app.domain.kinds.visit)
CONTACTS_MAX = 50
MINUTES_MAX = 24 * 60
WHY, WHY_MAX = "why", 300
"""What an action that takes a note back has beside its change, as text of so many characters: no word of the note."""


@dataclass(frozen=True)
class Way:
    """A way of meeting. `two_way`: both sides had their say, which resets the cadence. `in_person`: face to face."""

    name: str
    two_way: bool
    in_person: bool = True


HOW = {
    "on_foot": Way(N_("On foot"), True),
    "walk_in": Way(N_("Walk-in"), True),
    "phone": Way(N_("Phone"), True, in_person=False),
    "event": Way(N_("Event"), True),
    "call_for_service": Way(N_("Call for service"), True),
}
HOW_NAMES = {way: how.name for way, how in HOW.items()}
ABOUT = {"duty": N_("Duty"), "observation": N_("Observation"), "decision": N_("Decision")}
STARTED_BY = {"me": N_("I did"), "them": N_("They did")}
SKILLS = {
    "open_question": N_("Open question"),
    "reflection": N_("Reflection"),
    "affirmation": N_("Affirmation"),
    "summary": N_("Summary"),
    "exit_ramp": N_("Exit ramp"),
    "boundary": N_("Boundary"),
}
SELF_CHECK = {
    "explained": N_("I said why I was there"),
    "voice": N_("They could tell their side"),
    "neutral": N_("I gave a neutral reason"),
    "respect": N_("We parted with respect"),
}
"""What an officer may ask themselves afterwards, by the four parts of procedural justice: trust in motives, voice,
neutrality, dignity and respect. None is ticked where nobody asked."""

OFFSET = Field(
    N_("Offset"),
    field_rules.whole(N_("Offset"), -field_rules.OFFSET_MAX_MIN, field_rules.OFFSET_MAX_MIN, optional=False),
    silent=True,
)
"""Minutes east of UTC where it was written."""

BROUGHT = Field(N_("Brought from another squad"), field_rules.line(N_("Brought from another squad")), silent=True)
"""Of a copy of what another officer wrote: the stamp of that, as text (app.domain.merge)."""


def _moved_from(reader: Reader, _name: str, _value: Value) -> str:
    return reader.say(N_("A note about somebody else"))


FIELDS: Mapping[str, Field] = {
    "contacts": field.several(N_("Who"), contact.KIND, CONTACTS_MAX),
    "about": field.choice(N_("About"), ABOUT),
    "at": field.moment(N_("When")),
    "offset_min": OFFSET,
    "how": field.choice(N_("How"), HOW_NAMES),
    "started_by": field.choice(N_("Who started it"), STARTED_BY),
    "place": Field(N_("Place"), field_rules.line(N_("Place")), free=True),
    "venue": field.record(N_("Venue"), contact.KIND),
    "visit": field.record(N_("Visit"), VISIT),
    "minutes": Field(N_("Minutes"), field_rules.whole(N_("Minutes"), 0, MINUTES_MAX)),
    "fact": Field(N_("What happened"), field_rules.note(N_("What happened")), free=True, titles=True),
    "impression": Field(N_("The officer's read"), field_rules.note(N_("My read")), free=True),
    "skills": field.choices(N_("Skills"), SKILLS),
    "self_check": field.choices(N_("Self-check"), SELF_CHECK),
    "moved_from": Field(N_("Moved from"), field_rules.identity(N_("Moved from"), True), _moved_from, names=KIND),
    "brought": BROUGHT,
    "deleted": field.deleted(),
}


ACTS = {
    "begun": N_("Note written"),
    "changed": N_("Note changed"),
    "taken_back": N_("Note taken back"),
    "restored": N_("Note restored"),
    "not_taken_back": N_("Note not taken back: only its author and supervisors may"),
    "not_restored": N_("Note not restored: only its author and supervisors may"),
}

INTERACTION = Kind(KIND, N_("Note"), FIELDS, acts=ACTS, written_once=True)


def minutes(typed: int | str | None) -> int | None:
    """Minutes as typed. Raises NotValid."""
    if typed is None or typed == "":
        return None
    if not f"{typed}".isdecimal() or len(f"{typed}") > DIGITS_MAX or int(typed) > MINUTES_MAX:
        raise NotValid("minutes", N_("A number of minutes, at most {most}."), most=f"{MINUTES_MAX}")
    return int(typed)


def how_name(how: str) -> str:
    """The marked word for a way of meeting; "Contact" for one only a newer version knows."""
    return HOW_NAMES.get(how, N_("Contact"))


def manner_name(how: Value, about: Value) -> str:
    """The marked word for how it came about; of a note that names nobody, for what it is about."""
    if how is None and isinstance(about, str) and about in ABOUT:
        return ABOUT[about]
    return how_name(field_rules.word(how))


def two_way(how: Value) -> bool:
    """Whether both sides had their say. A way that only a newer version knows does not reset the cadence."""
    known = HOW.get(field_rules.word(how))
    return known is not None and known.two_way


def in_person(how: Value) -> bool:
    """Whether they stood before each other."""
    known = HOW.get(field_rules.word(how))
    return known is not None and known.in_person


def skill_names(skills: list[str]) -> list[str]:
    """The marked words for skills; unknown ones as they came."""
    return [SKILLS.get(skill, skill) for skill in skills]

"""A problem: two or more similar events at a place, worked on through the stages of SARA (app.domain.sara).

It is stated by a behaviour and where it happens: "violence in the city centre" is neither (app.domain.problem_words).
Around it stands the triangle: offender, target and place, each with whoever can keep an eye on it: handler, guardian
and manager. Those are contacts of the notebook or words. Whose behaviour it is has words alone: a name in that place
would be a suspicion. Closed, it says what worked, what stayed and who keeps watch; opened again, that is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.domain import field_rules, recurrence, sara
from app.domain.field_rules import NotValid
from app.domain.kinds import contact, field, interaction
from app.domain.kinds.field import Field, Reader
from app.domain.kinds.kind import Fields, Kind, Together
from app.journal.change import Value
from app.words import N_

KIND = "problem"
OPEN, CLOSED = "open", "closed"
STATUSES = {OPEN: N_("Open"), CLOSED: N_("Closed")}
TEXT_MAX = 2_000  # characters
ROLE_MAX = 20  # contacts in one role

OFFENDER, TARGET, PLACE = "offender", "target", "place"
HANDLER, GUARDIAN, MANAGER = "handler", "guardian", "manager"
SIDES = {OFFENDER: HANDLER, TARGET: GUARDIAN, PLACE: MANAGER}
"""The corners of the triangle, and who can keep an eye on each."""
ROLES = {
    TARGET: N_("Target"),
    HANDLER: N_("Handler"),
    GUARDIAN: N_("Guardian"),
    MANAGER: N_("Manager"),
}
"""The roles that contacts have, as fields `<role>/<id>`. That of the place is the field `venue`."""
WORDS = {OFFENDER: "offender", TARGET: "harmed", PLACE: "place"} | {
    one: one + "_words" for one in (HANDLER, GUARDIAN, MANAGER)
}
"""The field in which a role, or a corner, is described without a name."""
HELPERS = (HANDLER, GUARDIAN, MANAGER)
STATEMENT = ("behaviour", "place", "venue", "days", "from", "until", "harmed")
CLOSING = ("worked", "stayed", "watch")
NOTE = "interaction"
"""The field of the note that it came of. Nobody changes it; what another one is made one with says it anew."""


def _in_role(field: str, value: Any) -> Value:
    if not field_rules.is_id(field.partition("/")[2]):
        raise NotValid(field, N_("Choose somebody from the list."))
    return bool(value)


def _named(reader: Reader, name: str, _value: Value) -> str:
    return reader.title(contact.KIND, name.partition("/")[2])


def _role(label: str) -> Field:
    return Field(label, _in_role, _named, names=contact.KIND, most=ROLE_MAX)


def _line(label: str) -> Field:
    return Field(label, field_rules.line(label), free=True)


def _text(label: str) -> Field:
    return Field(label, field_rules.note(label, TEXT_MAX), free=True)


_BEHAVIOUR = N_("What happens")
_PLACE = N_("Where")
_WEEKDAYS = dict(zip(recurrence.WEEKDAYS, recurrence.WEEKDAY_NAMES, strict=True))

FIELDS: Mapping[str, Field] = {
    "title": Field(N_("Short name"), field_rules.line(N_("Short name"), field_rules.NAME_MAX_CHARS), free=True),
    "behaviour": _line(_BEHAVIOUR),
    "place": _line(_PLACE),
    "venue": field.record(N_("Venue"), contact.KIND),
    "days": field.choices(N_("Days"), _WEEKDAYS),
    "from": Field(N_("From"), field_rules.time_of_day(N_("From"))),
    "until": Field(N_("Until"), field_rules.time_of_day(N_("Until"))),
    "harmed": _line(N_("Who is harmed")),
    "lead": field.officer(N_("Lead officer"), optional=False),
    "stage": field.choice(N_("Stage"), sara.STAGES, begins=(sara.SCANNING,)),
    "review": field.day(N_("Look at it again"), field_rules.day(N_("The day to look at it again")), none=N_("No day")),
    NOTE: field.record(N_("Note"), interaction.KIND, silent=True),
    "offender": _line(N_("Whose behavior it is")),
    "target/": _role(N_("Target")),
    "handler/": _role(N_("Handler")),
    "handler_words": _line(N_("Handler")),
    "guardian/": _role(N_("Guardian")),
    "guardian_words": _line(N_("Guardian")),
    "manager/": _role(N_("Manager")),
    "manager_words": _line(N_("Manager")),
    "status": field.choice(N_("Status"), STATUSES, begins=(OPEN,)),
    "closed_at": field.moment(N_("Closed"), field_rules.moment(N_("Closed"), optional=True), none=N_("Not closed")),
    "worked": _text(N_("What worked")),
    "stayed": _text(N_("What stayed")),
    "watch": _line(N_("Who keeps watch")),
    "merged_into": field.record(N_("Same as"), KIND),
    "deleted": field.deleted(),
}
ACTS = {
    "begun": N_("Problem written"),
    "changed": N_("Problem changed"),
    "deleted": N_("Problem deleted"),
    "restored": N_("Problem restored"),
    "merged": N_("Problem made one with another"),
    "unmerged": N_("Problem taken apart again"),
    "stage": N_("Problem moved to another stage"),
    "triangle": N_("Triangle changed"),
    CLOSED: N_("Problem closed"),
    OPEN: N_("Problem opened again"),
}
_OF_TRIANGLE = frozenset({OFFENDER, *(f"{one}_words" for one in HELPERS)})


def _done(said: Fields) -> str:
    if "merged_into" in said:
        return "merged" if said["merged_into"] else "unmerged"
    if set(said) == {NOTE}:
        return "merged"
    status = field_rules.word(said.get("status"))
    if status in STATUSES:
        return status
    if "stage" in said:
        return "stage"
    return "triangle" if said and all("/" in name or name in _OF_TRIANGLE for name in said) else "changed"


def title(fields: Fields) -> str:
    """Its short name; without one what happens, and where."""
    said = [field_rules.one_line(fields.get(one)) for one in ("title", "behaviour", "place")]
    return said[0] or " · ".join(one for one in said[1:] if one)


PROBLEM = Kind(
    KIND,
    N_("Problem"),
    FIELDS,
    titled=title,
    acts=ACTS,
    done=_done,
    together=(
        Together(("place", "venue")),
        Together(("days", "from", "until")),
        Together(("status", "closed_at", *CLOSING), {"status": OPEN, "closed_at": None}),
    ),
    text_max=TEXT_MAX,
)


def helps(fields: Fields) -> dict[str, list[str]]:
    """By role the ids of the contacts in it; PLACE: of the venue. Forgiving about their form."""
    found = {role: PROBLEM.named_in(f"{role}/", fields) for role in ROLES}
    return found | {PLACE: PROBLEM.named_in("venue", fields)}


def known(fields: Fields) -> set[str]:
    """What of app.domain.sara's facts these fields say."""
    there = helps(fields)
    says = {
        sara.WHEN: bool(_hours(fields) or field_rules.words(fields.get("days"))),
        sara.HARMED: bool(_said(fields, "harmed") or there[TARGET]),
        sara.OFFENDER: bool(_said(fields, OFFENDER)),
        sara.CONTROLLER: any(there[one] or _said(fields, WORDS[one]) for one in HELPERS),
        sara.REVIEW: field_rules.day_or_none(fields.get("review")) is not None,
    }
    return {one for one, said in says.items() if said}


def _hours(fields: Fields) -> bool:
    return any(field_rules.time_or_none(fields.get(name)) for name in ("from", "until"))


def _said(fields: Fields, name: str) -> str:
    return field_rules.one_line(fields.get(name))


def close(said: Mapping[str, Any], now_ms: int) -> dict[str, Value]:
    """The fields of closing it. Raises NotValid where what worked, or who keeps watch, is missing."""
    cleaned = PROBLEM.clean({name: said.get(name, "") for name in CLOSING})
    if not cleaned["worked"]:
        raise NotValid("worked", N_("Say in a few words what worked; “nothing” is an answer, too."))
    if not cleaned["watch"]:
        raise NotValid("watch", N_("Say who keeps watch from now on."))
    return cleaned | PROBLEM.clean({"status": CLOSED, "closed_at": now_ms})


def reopen() -> dict[str, Value]:
    """The fields of opening it again. What was said at closing stays."""
    return PROBLEM.clean({"status": OPEN, "closed_at": None})

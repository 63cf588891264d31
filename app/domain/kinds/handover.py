"""A handover: an officer gives people, problems and programs to another one of the squad; and what was said to it.

Both are written once. Nothing changes hands unaccepted: each thing is taken by an entry of the officer whom the
handover names, and a word of anybody else takes nothing. They may ask first, and the giver answers. The giver, or who
leads the squad, withdraws what was not taken: accepted and withdrawn at once, on two phones, what was accepted stays
accepted, and the rest is withdrawn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.domain import field_rules
from app.domain.field_rules import NotValid
from app.domain.kinds import contact, field, interaction, problem, programme
from app.domain.kinds.field import Field
from app.domain.kinds.kind import Fields, Kind
from app.journal.change import Value
from app.words import N_

KIND, STEP = "handover", "handover_step"
LISTS: Mapping[str, str] = {contact.KIND: "contacts", problem.KIND: "problems", programme.KIND: "programmes"}
"""What can be given, and the field that lists it."""
MOST = {contact.KIND: 50, problem.KIND: 20, programme.KIND: 20}
WORDS_MAX = 2_000  # characters
MEET_WITHIN_DAYS = 7
"""So many days the two officers have for meeting somebody together."""
TAKEN, ASKED, ANSWERED, WITHDRAWN = "taken", "asked", "answered", "withdrawn"
SAID = {
    TAKEN: N_("Accepted"),
    ASKED: N_("Asked first"),
    ANSWERED: N_("Answered"),
    WITHDRAWN: N_("Withdrawn"),
}
OPEN, DONE = "open", "done"

Item = tuple[str, str]
"""What is handed over: its kind and id."""

FIELDS: Mapping[str, Field] = {
    "to": field.officer(N_("Handed to"), optional=False),
    "name": Field(N_("Called"), field_rules.line(N_("Called"), field_rules.NAME_MAX_CHARS), free=True, titles=True),
    "contacts": field.several(N_("People and places"), contact.KIND, MOST[contact.KIND]),
    "problems": field.several(N_("Problems"), problem.KIND, MOST[problem.KIND]),
    "programmes": field.several(N_("Programs"), programme.KIND, MOST[programme.KIND]),
    "words": Field(N_("What they should know"), field_rules.note(N_("What they should know"), WORDS_MAX), free=True),
    "at": field.moment(N_("When"), silent=True),
    "offset_min": interaction.OFFSET,
    "deleted": field.deleted(),
}
ACTS = {
    "begun": N_("Handover offered"),
    "changed": N_("Handover changed"),
    "taken_back": N_("Handover taken back"),
    "restored": N_("Handover restored"),
    "not_taken_back": N_("Handover not taken back: only its author and supervisors may"),
    "not_restored": N_("Handover not restored: only its author and supervisors may"),
}
HANDOVER = Kind(KIND, N_("Handover"), FIELDS, acts=ACTS, written_once=True, text_max=WORDS_MAX)

STEP_FIELDS: Mapping[str, Field] = {
    "handover": field.record(N_("Handover"), KIND, optional=False, silent=True),
    "giver": field.officer(N_("Handed over by"), optional=False),
    "said": field.choice(N_("What was said"), SAID, begins=tuple(SAID)),
    contact.KIND: field.record(N_("Contact"), contact.KIND),
    problem.KIND: field.record(N_("Problem"), problem.KIND),
    programme.KIND: field.record(N_("Program"), programme.KIND),
    "words": Field(N_("In words"), field_rules.note(N_("In words"), WORDS_MAX), free=True, titles=True),
    "at": field.moment(N_("When"), silent=True),
    "offset_min": interaction.OFFSET,
    "deleted": field.deleted(),
}
_LATER = {
    "changed": N_("Word to a handover changed"),
    "taken_back": N_("Word to a handover taken back"),
    "restored": N_("Word to a handover restored"),
    "not_taken_back": N_("Word to a handover not taken back: only its author and supervisors may"),
    "not_restored": N_("Word to a handover not restored: only its author and supervisors may"),
}
_FIRST = {
    TAKEN: N_("Accepted from a handover"),
    ASKED: N_("Asked about a handover"),
    ANSWERED: N_("Question about a handover answered"),
    WITHDRAWN: N_("Handover withdrawn"),
}


def _acts(fields: Fields) -> Mapping[str, str]:
    return {**_LATER, "begun": _FIRST.get(field_rules.word(fields.get("said")), N_("Word said to a handover"))}


HANDOVER_STEP = Kind(
    STEP,
    N_("Word to a handover"),
    STEP_FIELDS,
    acts=_acts,
    part_of=KIND,
    written_once=True,
    text_max=WORDS_MAX,
)


def clean(said: Mapping[str, Any]) -> dict[str, Value]:
    """What a form says of a new one, as it is stored. Raises NotValid where nobody gets it, or nothing is in it."""
    if not said.get("to"):
        raise NotValid("to", N_("Choose who is to have them."))
    for kind, name in LISTS.items():
        if len(said.get(name) or ()) > MOST[kind]:
            too_many = N_("{most} fit into one handover. Give the rest in another one.")
            raise NotValid(name, too_many, most=MOST[kind])
    cleaned = HANDOVER.clean(said)
    if not any(cleaned.get(name) for name in LISTS.values()):
        raise NotValid("contacts", N_("Choose what to hand over."))
    return {name: value for name, value in cleaned.items() if value not in (None, "", [])}


def word(said: Mapping[str, Any]) -> dict[str, Value]:
    """The fields of something that is said to a handover. Raises NotValid for a question or an answer without words."""
    if said.get("said") in (ASKED, ANSWERED) and not str(said.get("words") or "").strip():
        raise NotValid("words", N_("Write it in a few words."))
    return {name: value for name, value in HANDOVER_STEP.clean(said).items() if value not in (None, "")}


def items(fields: Fields) -> list[Item]:
    """What a handover gives; forgiving about the form of its fields."""
    return [(kind, one) for kind, name in LISTS.items() for one in field_rules.idents(fields.get(name), MOST[kind])]


@dataclass(frozen=True)
class Step:
    """Something that an `officer` said to a handover; `item`: what they took, None for all other words.

    `stamp` orders them (app.journal.stamps): an answer stands behind its question, however the clocks of two phones go.
    """

    id: str
    officer: str
    said: str
    item: Item | None
    words: str
    at: int
    stamp: bytes


@dataclass(frozen=True)
class Course:
    """What became of a handover. `talk`: questions and answers, the earliest first."""

    status: str
    taken: frozenset[Item]
    talk: tuple[Step, ...]

    @property
    def asked(self) -> bool:
        """Whether the last word is a question."""
        return bool(self.talk) and self.talk[-1].said == ASKED


def course(given: Iterable[Item], giver: str, to: str, steps: Iterable[Step], leads: Callable[[str], bool]) -> Course:
    """What became of what a `giver` handed `to` somebody. A word counts where whose turn it was said it: `leads` says
    who may withdraw besides the giver. The same whatever the order in which the words came."""
    every, wanted = sorted(steps, key=lambda one: (one.stamp, one.id)), frozenset(given)
    taken = frozenset(one.item for one in every if one.said == TAKEN and one.officer == to and one.item in wanted)
    may_talk = {(ASKED, to), (ANSWERED, giver)}
    talk = tuple(one for one in every if (one.said, one.officer) in may_talk)
    gone = any(one.said == WITHDRAWN and (one.officer == giver or leads(one.officer)) for one in every)
    status = DONE if taken == wanted else WITHDRAWN if gone else OPEN
    return Course(status, frozenset(one for one in taken if one is not None), talk)

"""A gathering: a meeting with partners, or an event for everybody; who came, and whom it was to reach.

What was agreed are follow-ups that name it (app.domain.kinds.follow_up). Who came and who was to be reached are sets of
contacts, so that two officers who write them down without seeing each other lose nobody; people without a record are a
number. How many of them matter, or are new, is no field: that is worked out from both sets and from the notes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.domain import field_rules
from app.domain.field_rules import NotValid
from app.domain.kinds import contact, field
from app.domain.kinds.field import Field, Reader
from app.domain.kinds.kind import Fields, Kind, Together
from app.journal.change import Value
from app.words import N_

KIND = "gathering"
MEETING, EVENT = "meeting", "event"
KINDS = {MEETING: N_("Meeting"), EVENT: N_("Event")}
CAME, WANTED = "came", "wanted"
MOST = {CAME: 200, WANTED: 100}
"""Contacts in each of the sets."""
OTHERS_MAX = 99_999  # people without a record
WORDS_MAX = 2_000  # characters


def _named(field: str, value: Any) -> Value:
    if not field_rules.is_id(field.partition("/")[2]):
        raise NotValid(field, N_("Choose somebody from the list."))
    return bool(value)


def _title(reader: Reader, name: str, _value: Value) -> str:
    return reader.title(contact.KIND, name.partition("/")[2])


def _people(label: str, part: str) -> Field:
    return Field(label, _named, _title, names=contact.KIND, most=MOST[part])


_CALLED = N_("What it is called")
_WORDS = N_("What it is about")
_OTHERS = N_("People without a record")

FIELDS: Mapping[str, Field] = {
    "kind": field.choice(N_("Kind"), KINDS, begins=tuple(KINDS)),
    "title": Field(_CALLED, field_rules.line(_CALLED, field_rules.NAME_MAX_CHARS), free=True, titles=True),
    "day": field.day(N_("Day"), field_rules.day(N_("Day")), none=N_("No day")),
    "place": Field(N_("Place"), field_rules.line(N_("Place")), free=True),
    "venue": field.record(N_("Venue"), contact.KIND),
    "words": Field(_WORDS, field_rules.note(_WORDS, WORDS_MAX), free=True),
    "came/": _people(N_("Who came"), CAME),
    "others": Field(_OTHERS, field_rules.whole(_OTHERS, 0, OTHERS_MAX)),
    "wanted/": _people(N_("Whom it was to reach"), WANTED),
    "deleted": field.deleted(),
}
_ACTS: Mapping[str, Mapping[str, str]] = {
    MEETING: {
        "begun": N_("Meeting written"),
        "changed": N_("Meeting changed"),
        "deleted": N_("Meeting deleted"),
        "restored": N_("Meeting restored"),
        CAME: N_("Who came to the meeting"),
        WANTED: N_("Whom the meeting was to reach"),
    },
    EVENT: {
        "begun": N_("Event written"),
        "changed": N_("Event changed"),
        "deleted": N_("Event deleted"),
        "restored": N_("Event restored"),
        CAME: N_("Who came to the event"),
        WANTED: N_("Whom the event was to reach"),
    },
}
"""By the kind of a gathering, then by what was done. One of a kind that only a newer version knows is an event."""


def kind_of(fields: Fields) -> str:
    found = field_rules.word(fields.get("kind"))
    return found if found in KINDS else EVENT


def _done(said: Fields) -> str:
    parts = {CAME if name == "others" else name.partition("/")[0] for name in said}
    return next((one for one in (CAME, WANTED) if parts == {one}), "changed")


GATHERING = Kind(
    KIND,
    N_("Meeting or event"),
    FIELDS,
    named=lambda fields: KINDS[kind_of(fields)],
    acts=lambda fields: _ACTS[kind_of(fields)],
    done=_done,
    together=(Together(("place", "venue")),),
    text_max=WORDS_MAX,
)


def people(fields: Fields) -> dict[str, list[str]]:
    """The ids of the contacts in each of the sets. Forgiving about their form."""
    return {part: GATHERING.named_in(f"{part}/", fields) for part in MOST}


def others(typed: int | str | None) -> int | None:
    """How many came without a record, as typed. Raises NotValid."""
    if typed in (None, ""):
        return None
    if not f"{typed}".isdecimal() or len(f"{typed}") > field_rules.DIGITS_MAX or int(typed or 0) > OTHERS_MAX:
        raise NotValid("others", N_("A number of people, at most {most}."), most=OTHERS_MAX)
    return int(typed or 0)


def _count(fields: Mapping[str, Any], part: str) -> int:
    return sum(bool(value) for name, value in fields.items() if name.startswith(f"{part}/"))


def clean(was: Fields, said: Mapping[str, Any]) -> dict[str, Value]:
    """What a form says on top of what there `was`, as it is stored. Raises NotValid without a name or a day, or where
    somebody is added to a set that has no room for them: two officers, or a forged app, may have filled it beyond."""
    whole = {**was, **said}
    if field_rules.unseen(field_rules.text(whole.get("title"))):
        raise NotValid("title", N_("Say what it is called: “Coalition meeting”, “Night market stand”."))
    if not (said["day"] if "day" in said else field_rules.day_or_none(was.get("day"))):
        raise NotValid("day", N_("Choose the day."))
    for part, most in MOST.items():
        before, after = (_count(fields, part) for fields in (was, whole))
        if after > max(most, before):
            raise NotValid(part, N_("{most} fit in here."), most=most)
    counted = {"others": others(said["others"])} if "others" in said else {}
    return GATHERING.clean({**said, **counted})

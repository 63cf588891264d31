"""A contact: a person, venue or agency; its fields, stages and cadence, and when a relationship is going quiet.

The stages are ours and the agency may change them; they are not anybody's official list. Days are days on the
calendar (app.domain.days): somebody met on Monday night with a cadence of 7 days is due all of next Monday.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import Any, Literal

from app.domain import days as calendar
from app.domain import field_rules
from app.domain import reach as ways
from app.domain.field_rules import DIGITS_MAX, NotValid
from app.domain.folding import fold
from app.domain.kinds import field
from app.domain.kinds.field import Field, Reader
from app.domain.kinds.kind import Fields, Kind, Together
from app.journal.change import Value
from app.words import N_, nN_

KIND = "contact"
KINDS = {"person": N_("Person"), "venue": N_("Venue"), "agency": N_("Agency")}
UNNAMED = {"person": N_("Unnamed person"), "venue": N_("Unnamed venue"), "agency": N_("Unnamed agency")}
UNNAMED_OTHER = N_("Unnamed contact")
LATE_AT = 1.5  # times the cadence
BURDEN_DAYS = 7
MANY_OFFICERS = 3  # who see one person within BURDEN_DAYS may wear them out; both as the agency's policy says
CADENCE_MAX_DAYS = 3_650
NAME_MAX = field_rules.NAME_MAX_CHARS
DESCRIPTION_MAX = 2_000  # characters
REACH_NOTE_MAX = 2_000
OFFERS_MAX = 500
PLACES_MAX, WAYS_MAX, TAGS_MAX, FAVOURITES_MAX = 50, 50, 200, 500  # of one contact
FAVOURITE_OF = "favourite_of/"
NEVER = 0
"""`cadence_days` 0: this contact wants no reminders. None: as its stage says."""

PAUSED = "paused"
KNOWN_OF = "known_of"
INTRODUCED = "introduced"

Quiet = Literal["no", "due", "late"]


@dataclass(frozen=True)
class Stage:
    """A stage of a relationship; `cadence_days` None means no reminders."""

    id: str
    name: str
    cadence_days: int | None


STAGES = (
    Stage(KNOWN_OF, N_("Known of"), 60),
    Stage(INTRODUCED, N_("Introduced"), 30),
    Stage("rapport", N_("Rapport"), 14),
    Stage("trusted", N_("Trusted"), 30),
    Stage("working", N_("Working together"), 7),
    Stage(PAUSED, N_("Paused"), None),
)


def _stage(field: str, value: Any) -> Value:
    if not isinstance(value, str) or not 0 < len(value) <= 40:
        raise NotValid(field, N_("Stage: choose one of the choices shown."))
    return value


def _reach(field: str, value: Any) -> Value:
    uri = field.removeprefix("reach/")
    kind, _, rest = uri.partition(":")
    if kind not in ("tel", "mailto") or not 0 < len(rest) <= NAME_MAX or rest != rest.strip():
        raise NotValid(field, N_("This is neither a phone number nor an e-mail address. Check it."))
    if value is None or value is False:
        return None
    # An unlabelled number is a number all the same: True says "there", None would say "removed".
    return field_rules.line(N_("Label"), field_rules.TAG_MAX_CHARS)(field, "" if value is True else value) or True


def _tag(field: str, value: Any) -> Value:
    tag = field.removeprefix("tag/")
    if not tag or tag != tag.strip():
        raise NotValid(field, N_("A tag is empty. Write a word."))
    if len(tag) > field_rules.TAG_MAX_CHARS:
        raise NotValid(field, N_("A tag is too long. {limit} characters fit."), limit=field_rules.TAG_MAX_CHARS)
    return bool(value)


def _member_of(field: str, value: Any) -> Value:
    if not field_rules.is_id(field.removeprefix("member_of/")):
        raise NotValid(field, N_("Choose the venue or agency from the list."))
    return bool(value)


def _not_same(field: str, value: Any) -> Value:
    if not field_rules.is_id(field.removeprefix("not_same/")):
        raise NotValid(field, N_("Choose somebody from the list."))
    return bool(value)


def _favourite_of(field: str, value: Any) -> Value:
    if not field_rules.is_id(field.removeprefix(FAVOURITE_OF)):
        raise NotValid(field, N_("A favorite is an officer's own."))
    return bool(value)


def _stage_name(reader: Reader, _name: str, value: Value) -> str | None:
    return reader.stage_name(field_rules.word(value)) or None


EVERY = nN_("Every day", "Every {count} days")
"""How often to be in touch."""


def _reminder(reader: Reader, _name: str, value: Value) -> str:
    days = field_rules.between(value, NEVER, CADENCE_MAX_DAYS)
    if days is None:
        return reader.say(N_("As its stage says"))
    return reader.say(N_("No reminders")) if days == NEVER else reader.counted(EVERY, days)


def _way(reader: Reader, name: str, value: Value) -> str:
    shown = ways.shown(name.removeprefix("reach/"), reader.region)
    return shown + (f" ({field_rules.one_line(value)})" if isinstance(value, str) and value else "")


def _named(reader: Reader, name: str, _value: Value) -> str:
    return reader.title(KIND, name.partition("/")[2])


def _whose_favourite(reader: Reader, name: str, _value: Value) -> str:
    return reader.officer_name(field_rules.ident(name.removeprefix(FAVOURITE_OF)))


def _source(reader: Reader, _name: str, value: Value) -> str | None:
    imported = isinstance(value, str) and value.startswith("import/")
    return reader.say(N_("An imported address book")) if imported else None


FIELDS: Mapping[str, Field] = {
    "kind": field.choice(N_("Kind"), KINDS),
    "name": Field(N_("Name"), field_rules.line(N_("Name"), NAME_MAX), free=True, titles=True),
    "description": Field(N_("Description"), field_rules.line(N_("Description"), DESCRIPTION_MAX), free=True),
    "role": Field(N_("Role"), field_rules.line(N_("Role"), NAME_MAX), free=True),
    "address": Field(N_("Address"), field_rules.line(N_("Address")), free=True),
    "stage": Field(N_("Stage"), _stage, _stage_name),
    "cadence_days": Field(N_("Reminder"), field_rules.whole(N_("Reminder"), NEVER, CADENCE_MAX_DAYS), _reminder),
    "opted_out": Field(N_("Asked not to be contacted"), field_rules.yes_no(N_("Asked not to be contacted"))),
    "under_18": Field(N_("Under 18"), field_rules.yes_no(N_("Under 18"))),
    "primary": field.officer(N_("Primary officer")),
    "backup": field.officer(N_("Backup officer")),
    "reach/": Field(lambda name: N_("Phone") if name.startswith("reach/tel:") else N_("E-mail"), _reach, _way),
    "call_first": Field(N_("Number to call"), field_rules.line(N_("Number to call"), NAME_MAX)),
    "reach_note": Field(
        N_("How they like to be met"),
        field_rules.note(N_("How they like to be met"), REACH_NOTE_MAX),
        free=True,
    ),
    "offers": Field(
        N_("What one can ask of them"),
        field_rules.line(N_("What one can ask of them"), OFFERS_MAX),
        free=True,
    ),
    "member_of/": Field(N_("Belongs to"), _member_of, _named, names=KIND, most=PLACES_MAX),
    "tag/": Field(N_("Tag"), _tag),
    "interpreter": Field(N_("Interpreter needed"), field_rules.line(N_("Interpreter needed"), NAME_MAX), free=True),
    FAVOURITE_OF: Field(N_("Favorite of"), _favourite_of, _whose_favourite),
    "created": field.moment(N_("Added"), field_rules.moment(N_("Created")), silent=True),
    "merged_into": field.record(N_("Merged with"), KIND),
    "not_same/": Field(N_("Somebody else than"), _not_same, _named),
    "moved_from/": field.squad(N_("Moved here from")),
    "moved_to/": field.squad(N_("Moved to")),
    "source": Field(N_("Source"), field_rules.line(N_("Source"), NAME_MAX), _source),
    "deleted": field.deleted(),
}


# --- what it says, whoever wrote it ------------------------------------------------------------------------------


def places(fields: Fields) -> list[str]:
    """The venues and agencies a contact belongs to."""
    return CONTACT.named_in("member_of/", fields)


def reach(fields: Fields) -> list[tuple[str, str]]:
    """(uri, label) pairs, in the order in which they are tried: phones first, and among them the preferred one
    (`call_first`), then mobiles, then others, then what nobody answers."""
    found = [
        (name.removeprefix("reach/"), field_rules.one_line(label, field_rules.TAG_MAX_CHARS))
        for name, label in fields.items()
        if name.startswith(("reach/tel:", "reach/mailto:")) and label and _is_way(name)
    ]
    first = fields.get("call_first")

    def order(pair: tuple[str, str]) -> tuple[bool, bool, int, tuple[str, str]]:
        uri, label = pair
        rank = ways.rank(label)
        return not uri.startswith("tel:"), uri != first or rank == ways.NEVER_CALLED, rank, pair

    return (sorted(found, key=order) if len(found) > 1 else found)[:WAYS_MAX]


def _is_way(name: str) -> bool:
    rest = name.partition(":")[2]
    return 0 < len(rest) <= NAME_MAX and rest.isprintable() and rest == rest.strip()


def to_call(fields: Fields) -> str | None:
    """The URI of the number to call: never a fax or a pager."""
    found = ((uri, label) for uri, label in reach(fields) if uri.startswith("tel:"))
    return next((uri for uri, label in found if ways.rank(label) != ways.NEVER_CALLED), None)


def tags(fields: Fields) -> list[str]:
    """In the order of a list."""
    named = [name.removeprefix("tag/") for name, there in fields.items() if name.startswith("tag/") and there]
    kept = [tag for tag in named if tag and tag == field_rules.one_line(tag, field_rules.TAG_MAX_CHARS)]
    return sorted(kept, key=lambda tag: (fold(tag), tag))[:TAGS_MAX]


def opted_out(fields: Fields) -> bool:
    """Whether they asked not to be contacted."""
    return fields.get("opted_out") is True


def under_18(fields: Fields) -> bool:
    return fields.get("under_18") is True


def favourite_of(fields: Fields) -> list[str]:
    """The officers whose favourite they are."""
    named = [
        name.removeprefix(FAVOURITE_OF) for name, there in fields.items() if name.startswith(FAVOURITE_OF) and there
    ]
    return sorted(filter(field_rules.is_id, named))[:FAVOURITES_MAX]


def need_words(fields: Mapping[str, Any]) -> None:
    """Somebody must be known by something: a name, a few words, a role or a way to reach them. Raises NotValid."""
    words = (field_rules.text(fields.get(field)) for field in ("name", "description", "role"))
    if all(map(field_rules.unseen, words)) and not any(
        value and field.startswith(("reach/tel:", "reach/mailto:")) for field, value in fields.items()
    ):
        raise NotValid("name", N_("Write a name, or in a few words how to recognize them."))


def own_cadence(typed: str) -> int:
    """Days between contacts as typed. Raises NotValid."""
    if not typed.isdecimal() or len(typed) > DIGITS_MAX or int(typed) < 1:
        raise NotValid("cadence_days", N_("Every how many days? A number from 1."))
    return int(typed)


# --- how it is named in lists ----------------------------------------------------------------------------------


def title(name: str, description: str, kind: str = "person") -> str:
    """What a list calls the contact: its name, or what the officer noticed, or that nobody knows, which is
    a marked text."""
    seen = (words for words in (name, description) if not field_rules.unseen(words))
    return next(seen, UNNAMED.get(kind, UNNAMED_OTHER))


def _titled(fields: Fields) -> str:
    name = field_rules.one_line(fields.get("name"), NAME_MAX)
    description = field_rules.one_line(fields.get("description"), DESCRIPTION_MAX)
    return title(name, description, field_rules.word(fields.get("kind"), "person"))


ACTS = {
    "begun": N_("Contact added"),
    "changed": N_("Contact changed"),
    "marked": N_("Favorite marked or unmarked"),
    "deleted": N_("Contact deleted"),
    "restored": N_("Contact restored"),
    "merged": N_("Merged with another contact"),
    "unmerged": N_("Taken apart again"),
    "moved_away": N_("Moved to another squad"),
    "moved_here": N_("Moved here from another squad"),
}


def _done(said: Fields) -> str:
    if "merged_into" in said:
        return "merged" if said["merged_into"] else "unmerged"
    return "marked" if all(name.startswith(FAVOURITE_OF) for name in said) else "changed"


CONTACT = Kind(
    KIND,
    N_("Contact"),
    FIELDS,
    _titled,
    acts=ACTS,
    done=_done,
    in_histories=False,  # who belongs to a venue is no part of the venue's own history
    together=(
        Together(("stage", "cadence_days"), {"cadence_days": None}),
        Together(("primary", "backup"), {"backup": None}),
    ),
    text_max=DESCRIPTION_MAX,
)


def subtitle(name: str, role: str, place: str, description: str, address: str) -> str:
    """The line under the title: role and place, else what else is known and is not the title already."""
    known = [part for part in (role, place) if part]
    return " · ".join(known) if known else (description if name else "") or address


# --- going quiet -----------------------------------------------------------------------------------------------


def cadence(own_days: int | None, stage_days: int | None, stage: str, opted_out: bool = False) -> int | None:
    """Days between contacts: the contact's own, else its stage's. Paused, opted out and 0 mean no reminders: None."""
    if stage == PAUSED or own_days == NEVER or opted_out:
        return None
    return own_days if own_days is not None and 0 < own_days <= CADENCE_MAX_DAYS else stage_days


def quiet(since: int | None, days: int | None, today: date, zone: tzinfo | None) -> Quiet:
    """Yellow (`due`) on the day the cadence is reached, red (`late`) at 1.5 times. `since`: ms of the last contact."""
    passed = days_since(since, today, zone)
    if passed is None or days is None or passed < days:
        return "no"
    return "late" if passed >= days * LATE_AT else "due"


def quiet_before(days: int, today: date, zone: tzinfo | None) -> int:
    """Whoever was last met before this moment, ms UTC, has gone quiet, with a cadence of `days`; as `quiet` says."""
    return calendar.begins(calendar.added(today, 1 - days), zone)


def days_since(since: int | None, today: date, zone: tzinfo | None) -> int | None:
    """Days on the calendar since then; 0 on the same day, None for never."""
    return None if since is None else calendar.since(since, today, zone)

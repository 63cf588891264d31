"""From the state of a record to the rows the screens query. Pure; forgiving about values of another form.

Every value is read within the limits of writing (app.domain.records, app.domain.bounds), whoever wrote it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from app.domain import contact, follow_up, interaction, records
from app.domain import reach as ways
from app.domain.folding import fold, searched
from app.domain.initials import initials
from app.domain.merge import RecordState
from app.journal import stamps
from app.journal.change import Value

Numbers = Mapping[tuple[str, str], int]
"""(kind, id) -> the number of a record that is named."""

Cadences = Mapping[str, int | None]
"""Stage id -> days."""

NO_DUE_DAY = "~"  # sorts after every date
NAMED, UNNAMED = "0", "1"  # unnamed contacts sort last
NO_LETTER = "\U0010fffd"  # a name of signs alone sorts after every letter
PLACES_MAX, WAYS_MAX, TAGS_MAX = 50, 50, 200  # of one contact
WAY_MAX_CHARS = 200


def references(kind: str, fields: Mapping[str, Value]) -> list[tuple[str, str]]:
    """The records that a record names, as (kind, id)."""
    if kind == "contact":
        return [("contact", place) for place in places(fields)]
    if kind == "interaction":
        return [("contact", one) for one in records.idents(fields.get("contacts"), interaction.CONTACTS_MAX)]
    if kind == "amendment":
        named = records.ident(fields.get("interaction"))
        return [("interaction", named)] if named else []
    if kind == "follow_up":
        both = (("contact", fields.get("contact")), ("interaction", fields.get("interaction")))
        return [(other, named) for other, value in both if (named := records.ident(value))]
    return []


def places(fields: Mapping[str, Value]) -> list[str]:
    """The venues and agencies a contact belongs to."""
    names = [
        name.removeprefix("member_of/") for name, there in fields.items() if name.startswith("member_of/") and there
    ]
    return sorted(name for name in names if records.is_id(name))[:PLACES_MAX]


def reach(fields: Mapping[str, Value]) -> list[tuple[str, str]]:
    """(uri, label) pairs, in the order in which they are tried: phones first, and among them the preferred one
    (`call_first`), then mobiles, then others, then what nobody answers."""
    found = [
        (name.removeprefix("reach/"), records.one_line(label, records.TAG_MAX_CHARS))
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
    return 0 < len(rest) <= WAY_MAX_CHARS and rest.isprintable() and rest == rest.strip()


def to_call(fields: Mapping[str, Value]) -> str | None:
    """The URI of the number to call: never a fax or a pager."""
    found = ((uri, label) for uri, label in reach(fields) if uri.startswith("tel:"))
    return next((uri for uri, label in found if ways.rank(label) != ways.NEVER_CALLED), None)


def tags(fields: Mapping[str, Value]) -> list[str]:
    """In the order of a list."""
    named = [name.removeprefix("tag/") for name, there in fields.items() if name.startswith("tag/") and there]
    kept = [tag for tag in named if tag and tag == records.one_line(tag, records.TAG_MAX_CHARS)]
    return sorted(kept, key=lambda tag: (fold(tag), tag))[:TAGS_MAX]


def contact_texts(fields: Mapping[str, Value], shown: bool) -> tuple[str, str]:
    """The texts under which a contact is found: of its name, and of all. Who is hidden is in no index: no search looks
    at them first."""
    return _found_by(fields, _name(fields), *_about(fields)) if shown else ("", "")


def _found_by(fields: Mapping[str, Value], name: str, description: str, role: str, address: str) -> tuple[str, str]:
    names = searched(name)
    about = (
        description,
        role,
        address,
        *(ways.searched(uri) for uri, _ in reach(fields)),
        *tags(fields),
        records.cut(fields.get("reach_note"), contact.REACH_NOTE_MAX),
        records.one_line(fields.get("interpreter"), contact.NAME_MAX),
    )
    return names, names + "".join(searched(one) for one in about if one)


def _name(fields: Mapping[str, Value]) -> str:
    name = records.one_line(fields.get("name"), contact.NAME_MAX)
    return "" if records.unseen(name) else name


def _about(fields: Mapping[str, Value]) -> tuple[str, str, str]:
    """Description, role and address."""
    return (
        records.one_line(fields.get("description"), contact.DESCRIPTION_MAX),
        records.one_line(fields.get("role"), contact.NAME_MAX),
        records.one_line(fields.get("address")),
    )


def contact_row(
    num: int, ident: str, state: RecordState, fields: Mapping[str, Value], cadences: Cadences, numbers: Numbers
) -> tuple[Any, ...]:
    """A row of `contacts`, in the order of its columns up to `details`."""
    kind, name = records.word(fields.get("kind"), "person"), _name(fields)
    description, role, address = _about(fields)
    title = contact.title(name, description, kind)
    stage = records.word(fields.get("stage"), contact.KNOWN_OF)
    called = to_call(fields)
    source = records.one_line(fields.get("source"), contact.NAME_MAX)
    return (
        num,
        ident,
        int(state.deleted),
        kind,
        name,
        title,
        (NAMED if name else UNNAMED) + (fold(title) or NO_LETTER + title),
        initials(title),
        role,
        description,
        address,
        stage,
        contact.cadence(records.number(fields.get("cadence_days")), cadences.get(stage), stage),
        records.ident(fields.get("primary")),
        records.ident(fields.get("backup")),
        called.removeprefix("tel:") if called else None,
        len(state.contested()),
        records.milliseconds(fields.get("created")),
        source.removeprefix("import/") if source.startswith("import/") else None,
        *(("", "") if state.deleted else _found_by(fields, name, description, role, address)),
    )


def follow_up_row(
    num: int, ident: str, state: RecordState, fields: Mapping[str, Value], numbers: Numbers
) -> tuple[Any, ...]:
    """A row of `follow_ups`, in the order of its columns."""
    due, due_time = records.day_or_none(fields.get("due")), records.time_or_none(fields.get("due_time"))
    contact_id, interaction_id = records.ident(fields.get("contact")), records.ident(fields.get("interaction"))
    given = state.live("owner")
    given_stamp = given[0].stamp if given else bytes(stamps.STAMP_BYTES)
    return (
        num,
        ident,
        int(state.deleted),
        records.word(fields.get("kind"), follow_up.TASK),
        records.text(fields.get("text"), most=follow_up.TEXT_MAX),
        due,
        due_time,
        f"{due or NO_DUE_DAY} {due_time or NO_DUE_DAY}",
        records.ident(fields.get("owner")) or "",
        stamps.millis(given_stamp),
        stamps.author(given_stamp),
        numbers["contact", contact_id] if contact_id else None,
        numbers["interaction", interaction_id] if interaction_id else None,
        records.word(fields.get("status"), follow_up.OPEN),
        records.text(fields.get("reason"), most=follow_up.TEXT_MAX),
        follow_up.times_moved(fields),
        records.milliseconds(fields.get("done_at")),
        len(state.contested()),
    )


def note_text(kind: str, written: Iterable[Mapping[str, Value]]) -> str:
    """The text under which an interaction or amendment is found (app.domain.folding.searched).

    `written`: what each of those who wrote it said (app.domain.merge).
    """
    names = ("fact", "impression", "place") if kind == "interaction" else ("text",)
    texts = (records.cut(fields.get(name)) for fields in written for name in names)
    return "".join(searched(text) for text in texts if text)

"""A contact's timeline: its interactions, newest first, each with its amendments."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import bindparam, exists, func, or_, select, tuple_

from app.domain import field_rules
from app.domain.kinds import interaction as rules
from app.domain.kinds.amendment import AMENDMENT
from app.domain.merge import BROUGHT, RecordState
from app.domain.squads import ELSEWHERE
from app.journal import stamps
from app.journal.change import Value
from app.notebook import counterparts
from app.notebook.errors import NotThere
from app.notebook.kinds.amendment import amendments as amendment_table
from app.notebook.kinds.contact import contacts as contact_table
from app.notebook.kinds.interaction import interaction_contacts
from app.notebook.kinds.interaction import interactions as interaction_table
from app.notebook.notebook import Notebook
from app.notebook.paging import Listing
from app.notebook.projection_tables import brought as brought_table
from app.notebook.projection_tables import records as record_table
from app.notebook.projection_tables import writes as write_table
from app.notebook.value_words import OF_ANOTHER_SQUAD_TOO, named
from app.notebook.who_and_when import NOBODY
from app.words import _

_STAMP = re.compile(f"[0-9a-f]{{{2 * stamps.STAMP_BYTES}}}")


@dataclass(frozen=True)
class Amendment:
    """A later supplement to an interaction. `at`: ms UTC, `offset_min`: as of a TimelineItem."""

    text: str
    officer_name: str
    at: int
    offset_min: int | None = None


@dataclass(frozen=True)
class TimelineItem:
    """One interaction on a contact's page. `offset_min`: the writer's, minutes east of UTC, None if unknown.

    `attempts` names those who tried to take it back and may not. What a device other than its author's wrote into it,
    dated back, is the first of its `amendments`. `squad`: the name of the one that keeps it, "" for an officer of one.
    `may_take_back`: whether this officer's word takes it back. `theirs`: they started it. `venue`: the id and title of
    the venue where it was, for who is shown it. `moved`: its author had written it about somebody else first.
    `self_check`: how many of its ticks were made.
    """

    id: str
    at: int
    offset_min: int | None
    how_name: str
    officer_name: str
    mine: bool
    place: str
    minutes: int | None
    fact: str
    impression: str
    skills: list[str]
    amendments: list[Amendment] = field(default_factory=list)
    with_others: list[str] = field(default_factory=list)
    waiting: bool = False
    attempts: list[str] = field(default_factory=list)
    squad: str = ""
    may_take_back: bool = False
    theirs: bool = False
    venue: tuple[str, str] | None = None
    moved: bool = False
    self_check: int = 0


def timeline(nb: Notebook, contact: str, before: str | None = None, limit: int = 30) -> Listing[TimelineItem]:
    """A contact's interactions, newest first."""
    present = interaction_contacts.c
    with nb.lock:
        number = nb.number("contact", contact)
        mine = present.contact == number
        total = int(nb.rows(select(func.count()).select_from(interaction_contacts).where(mine))[0][0])
        wanted = select(present.at, present.interaction).where(mine)
        if before is not None:
            at, last = before.split(":", 1)
            wanted = wanted.where(tuple_(present.at, present.interaction) < (int(at), int(last)))
        newest_first = wanted.order_by(present.at.desc(), present.interaction.desc())
        found = nb.rows(newest_first.limit(limit + 1))
        end = found[limit - 1] if len(found) > limit else None
        rows = list(_items(nb, [row.interaction for row in found[:limit]], number).values())
        return Listing(rows, f"{end.at}:{end.interaction}" if end else None, total)


def read(nb: Notebook, interaction: str) -> TimelineItem:
    """One interaction; `with_others` then names everybody. Raises NotThere, also for one taken back."""
    with nb.lock:
        if nb.hidden(rules.KIND, interaction):
            raise NotThere
        number = nb.number(rules.KIND, interaction) or 0
        return of_numbers(nb, [number])[number]


def of_numbers(nb: Notebook, numbers: Sequence[int]) -> dict[int, TimelineItem]:
    """Interactions by record number; `with_others` names everybody."""
    with nb.lock:
        return _items(nb, list(dict.fromkeys(numbers)), None)


def texts_of_numbers(nb: Notebook, numbers: Sequence[int]) -> dict[int, tuple[str, list[str]]]:
    """The ids of interactions by record number, and all that was written in them: the shown text first."""
    if not numbers:
        return {}
    found = {}
    with nb.lock:
        supplements = _supplements(nb, list(numbers))
        for row in nb.rows(_STATES, numbers=list(numbers)):
            standing = nb.authority_over(row.id).standing(RecordState.parse(rules.INTERACTION, row.state))
            if standing:
                shown = [field_rules.text(standing[0][1].get(name)) for name in ("fact", "impression")]
                beside = [_beside(nb, *one) for one in standing[1:]]
                more = [one.text for one in (*beside, *(one for _id, one in supplements.get(row.num, ())))]
                found[row.num] = row.id.hex(), [*shown, field_rules.one_line(standing[0][1].get("place")), *more]
    return found


def last_place(nb: Notebook) -> str:
    """Where this officer's newest interaction was, or ""."""
    newest = (
        select(record_table.c.id, record_table.c.state)
        .join(interaction_table, interaction_table.c.num == record_table.c.num)
        .where(interaction_table.c.officer == nb.officer)
        .order_by(interaction_table.c.at.desc())
        .limit(1)
    )
    with nb.lock:
        found = nb.rows(newest)
        if not found:
            return ""
        standing = nb.authority_over(found[0].id).standing(RecordState.parse(rules.INTERACTION, found[0].state))
        return field_rules.one_line(standing[0][1].get("place")) if standing else ""


_NOTE = record_table.alias("note")
_STATES = select(record_table.c.num, record_table.c.id, record_table.c.state).where(
    record_table.c.num.in_(bindparam("numbers", expanding=True))
)
# Of a note that was brought from another squad, the others stayed there: it names them by the ids they would have here.
_IS_BROUGHT = exists().where(
    write_table.c.record == interaction_contacts.c.interaction, write_table.c.entry == brought_table.c.entry
)
_PRESENT = (
    select(interaction_contacts.c.interaction, interaction_contacts.c.contact, contact_table.c.title, record_table.c.id)
    .join(record_table, record_table.c.num == interaction_contacts.c.contact)
    .outerjoin(contact_table, contact_table.c.num == interaction_contacts.c.contact)
    .where(
        interaction_contacts.c.interaction.in_(bindparam("numbers", expanding=True)),
        interaction_contacts.c.here == 0,
        or_(contact_table.c.title.is_not(None), record_table.c.squad == ELSEWHERE, _IS_BROUGHT),
    )
    .order_by(contact_table.c.title_key.is_(None), contact_table.c.title_key)
)
_HERE = (
    select(interaction_contacts.c.interaction, record_table.c.id)
    .join(record_table, record_table.c.num == interaction_contacts.c.contact)
    .where(
        interaction_contacts.c.interaction.in_(bindparam("numbers", expanding=True)), interaction_contacts.c.here == 1
    )
)
_SUPPLEMENTS = (
    select(amendment_table.c.interaction, record_table.c.id, record_table.c.state, _NOTE.c.id.label("note"))
    .join(record_table, record_table.c.num == amendment_table.c.num)
    .join(_NOTE, _NOTE.c.num == amendment_table.c.interaction)
    .where(amendment_table.c.interaction.in_(bindparam("numbers", expanding=True)))
    .order_by(amendment_table.c.at, amendment_table.c.num)
)


def _items(nb: Notebook, numbers: list[int], but: int | None) -> dict[int, TimelineItem]:
    """The interactions with these numbers, in that order; `but` is the contact not to name."""
    if not numbers:
        return {}
    others, supplements, venues = _others(nb, numbers, but), _supplements(nb, numbers), _venues(nb, numbers)
    items = {
        row.num: replace(item, venue=venues.get(row.num))
        for row in nb.rows(_STATES, numbers=numbers)
        if (item := _item(nb, row.id.hex(), row.state, others.get(row.num, []), supplements.get(row.num, [])))
    }
    return {number: items[number] for number in numbers if number in items}


def _item(
    nb: Notebook, ident: str, packed: bytes, others: list[str], supplements: list[tuple[str, Amendment]]
) -> TimelineItem | None:
    state, authority = RecordState.parse(rules.INTERACTION, packed), nb.authority_over(bytes.fromhex(ident))
    standing = authority.standing(state)
    if not standing:
        return None
    stamp, fields = standing[0]
    officer = authority.writer(stamp)
    beside = [_beside(nb, *one) for one in standing[1:]]
    return TimelineItem(
        id=ident,
        at=field_rules.milliseconds(fields.get("at")),
        offset_min=_offset(fields),
        how_name=_(rules.manner_name(fields.get("how"), fields.get("about"))),
        officer_name=_author(nb, stamp, fields),
        mine=officer == nb.officer and not fields.get(BROUGHT),
        place=field_rules.one_line(fields.get("place")),
        minutes=field_rules.between(fields.get("minutes"), 0, rules.MINUTES_MAX),
        fact=field_rules.text(fields.get("fact")),
        impression=field_rules.text(fields.get("impression")),
        skills=[_(one) for one in rules.skill_names(field_rules.words(fields.get("skills")))],
        amendments=[*beside, *(one[1] for one in supplements)],
        with_others=others,
        waiting=nb.is_waiting(rules.KIND, ident) or any(nb.is_waiting(AMENDMENT.id, one[0]) for one in supplements),
        attempts=[nb.writer_name(one) for one in authority.attempts(state)],
        squad=nb.squad_mark(ident),
        may_take_back=authority.may_take_back(nb.officer, state),
        theirs=fields.get("started_by") == "them",
        moved=bool(field_rules.ident(fields.get("moved_from"))),
        self_check=len({*field_rules.words(fields.get("self_check"))} & rules.SELF_CHECK.keys()),
    )


def _author(nb: Notebook, stamp: bytes, fields: Mapping[str, Value]) -> str:
    """Who signed; of a copy, who brought it and whose words they say it is: nothing proves that."""
    said = fields.get(BROUGHT)
    if not said:
        return nb.writer_name(stamp)
    other = nb.writer_name(bytes.fromhex(said)) if isinstance(said, str) and _STAMP.fullmatch(said) else _(NOBODY)
    # For translators: of a note that {bearer} copied from another squad.
    return _("Brought by {bearer}, says: by {officer}").format(bearer=nb.writer_name(stamp), officer=other)


def _offset(fields: Mapping[str, Value]) -> int | None:
    return field_rules.between(fields.get("offset_min"), -field_rules.OFFSET_MAX_MIN, field_rules.OFFSET_MAX_MIN)


def _beside(nb: Notebook, stamp: bytes, fields: Mapping[str, Value]) -> Amendment:
    """What another device wrote into a note: it stands beside the shown text, with its own name and time."""
    texts = (field_rules.text(fields.get("fact")), field_rules.text(fields.get("impression")))
    text = "\n".join(one for one in texts if one)
    return Amendment(text, _author(nb, stamp, fields), stamps.millis(stamp), _offset(fields))


def _others(nb: Notebook, numbers: list[int], but: int | None) -> dict[int, list[str]]:
    rows = [row for row in nb.rows(_PRESENT, numbers=numbers) if row.contact != but]
    # Whoever stayed in another squad of this officer is called what they are called there.
    elsewhere = counterparts.best(nb, {row.id.hex() for row in rows if not row.title})
    found: dict[int, dict[int, str]] = {}  # those of other squads are one
    for row in rows:
        there = elsewhere.get(row.id.hex())
        title = row.title or (there.title if there else "")
        words = named(title) if title else _(OF_ANOTHER_SQUAD_TOO)
        found.setdefault(row.interaction, {})[row.contact if title else ELSEWHERE] = words
    return {interaction: list(titles.values()) for interaction, titles in found.items()}


def _venues(nb: Notebook, numbers: list[int]) -> dict[int, tuple[str, str]]:
    """The (id, title) of the venue of each interaction that has one, as this officer is shown it."""
    rows = nb.rows(_HERE, numbers=numbers)
    there = counterparts.best(nb, {row.id.hex() for row in rows})
    shown = {one: row for one, row in there.items() if not counterparts.only_deleted(row)}
    return {
        row.interaction: (venue.id, named(venue.title))
        for row in rows
        if (venue := shown.get(row.id.hex())) is not None
    }


def _supplements(nb: Notebook, numbers: list[int]) -> dict[int, list[tuple[str, Amendment]]]:
    """(id, amendment) of each interaction, oldest first."""
    found: dict[int, list[tuple[str, Amendment]]] = {}
    for row in nb.rows(_SUPPLEMENTS, numbers=numbers):
        state = RecordState.parse(AMENDMENT, row.state)
        for stamp, fields in nb.authority_over(row.id).standing(state):
            if field_rules.ident(fields.get("interaction")) == row.note.hex():
                at = field_rules.milliseconds(fields.get("at"))
                text, author = field_rules.text(fields.get("text")), _author(nb, stamp, fields)
                amendment = Amendment(text, author, at, _offset(fields))
                found.setdefault(row.interaction, []).append((row.id.hex(), amendment))
    return found

"""Problems as rows of lists: by stage, those to be looked at again, those like one that is being written, and those
that a contact has a part in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, select

from app.domain import field_rules, likeness, recurrence
from app.domain.kinds import contact
from app.domain.kinds import problem as rules
from app.domain.kinds.kind import Fields
from app.domain.merge import RecordState
from app.domain.problem_words import told
from app.notebook import counterparts
from app.notebook.contact_list import of_squad
from app.notebook.kinds.problem import problem_roles as role_table
from app.notebook.kinds.problem import problems as table
from app.notebook.merged_contacts import merges
from app.notebook.notebook import Notebook
from app.notebook.paging import Listing
from app.notebook.projection_tables import records as record_table
from app.notebook.value_words import tame
from app.words import N_, _

LOOKED_AT = 300  # of the latest, for likeness
ALIKE_MAX = 3
OF_CONTACT_MAX = 20
WITHOUT_WORDS = N_("A problem without words")


@dataclass(frozen=True)
class ProblemRow:
    """A problem in a list. `named`: it has a short name; else its title says what happens and where.

    `days` are of app.domain.recurrence.WEEKDAYS; `start` and `end`, "HH:MM", and `review`, "YYYY-MM-DD", are None where
    nobody said them. `due`: it is to be looked at again today, or was before. `squad`: its name, "" for an officer of
    one. `versions`: fields that need a choice.
    """

    id: str
    title: str
    named: bool
    behaviour: str
    place: str
    days: tuple[str, ...]
    start: str | None
    end: str | None
    stage: str
    status: str
    lead: str
    lead_name: str
    mine: bool
    review: str | None
    due: bool
    squad: str
    waiting: bool
    versions: int


@dataclass(frozen=True)
class Part:
    """A problem that a contact has a part in: `role` of app.domain.kinds.problem.ROLES, or PLACE."""

    row: ProblemRow
    role: str


def query() -> Select[Any]:
    """Everything `built` needs; add conditions on the table of problems."""
    return select(table, record_table.c.state).join(record_table, record_table.c.num == table.c.num)


def built(nb: Notebook, found: Sequence[Any]) -> list[ProblemRow]:
    today = nb.local().date().isoformat()
    return [_row(nb, row, fields_of(row), today) for row in found]


def fields_of(row: Any) -> Fields:
    return RecordState.parse(rules.PROBLEM, row.state).shown()


def _row(nb: Notebook, row: Any, fields: Fields, today: str) -> ProblemRow:
    days = field_rules.words(fields.get("days"))
    return ProblemRow(
        id=row.id,
        title=tame(row.title) or _(WITHOUT_WORDS),
        named=bool(field_rules.one_line(fields.get("title"))),
        behaviour=tame(field_rules.one_line(fields.get("behaviour"))),
        place=tame(field_rules.one_line(fields.get("place"))),
        days=tuple(one for one in recurrence.WEEKDAYS if one in days),
        start=field_rules.time_or_none(fields.get("from")),
        end=field_rules.time_or_none(fields.get("until")),
        stage=row.stage,
        status=row.status,
        lead=row.lead,
        lead_name=nb.officer_name(row.lead),
        mine=row.lead == nb.officer,
        review=row.review,
        due=row.status == rules.OPEN and row.review is not None and row.review <= today,
        squad=nb.squad_mark(row.id),
        waiting=nb.is_waiting(rules.KIND, row.id),
        versions=row.versions,
    )


def page(
    nb: Notebook, status: str = rules.OPEN, *, mine: bool = False, squad: str | None = None, limit: int = 50
) -> Listing[ProblemRow]:
    """Open ones, those to be looked at again soonest first; or closed ones, the latest first. `mine`: those that this
    officer leads; `squad`: those that this one keeps. There is no place to go on at: ask for more of them."""
    conditions: list[ColumnElement[bool]] = [table.c.deleted == 0]
    conditions.append(table.c.status == rules.OPEN if status == rules.OPEN else table.c.status != rules.OPEN)
    if mine:
        conditions.append(table.c.lead == nb.officer)
    if squad is not None:
        conditions.append(of_squad(table.name, "num", nb.squad_number(squad)))
    soonest = (table.c.review.is_(None), table.c.review, table.c.num.desc())
    order = soonest if status == rules.OPEN else (table.c.closed_at.desc(), table.c.num.desc())
    with nb.lock:
        total = int(nb.rows(select(func.count()).select_from(table).where(*conditions))[0][0])
        found = nb.rows(query().where(*conditions).order_by(*order).limit(limit))
        return Listing(built(nb, found), None, total)


def to_review(nb: Notebook, day: date, squad: str | None = None, limit: int = 20) -> list[ProblemRow]:
    """The open ones that this officer leads and that are to be looked at again by that day, the longest due first."""
    values = {"officer": nb.officer, "day": f"{day}", "most": limit}
    with nb.lock:
        if squad is None:
            return built(nb, nb.rows(_TO_REVIEW, **values))
        return built(nb, nb.rows(_TO_REVIEW_OF_SQUAD, squad=nb.squad_number(squad), **values))


_TO_REVIEW = (
    query()
    .where(
        table.c.lead == bindparam("officer"),
        table.c.status == rules.OPEN,
        table.c.deleted == 0,
        table.c.review <= bindparam("day"),
    )
    .order_by(table.c.review, table.c.num)
    .limit(bindparam("most"))
)
_TO_REVIEW_OF_SQUAD = _TO_REVIEW.where(of_squad(table.name, "num", bindparam("squad")))


def alike(
    nb: Notebook, behaviour: str, place: str, venue: str | None = None, but: str = "", limit: int = ALIKE_MAX
) -> list[ProblemRow]:
    """Problems that one with these words may be already, the likeliest first: of the same place, or in like words.

    `but`: the one that is being written. Closed ones, too: what was done then is worth reading.
    """
    words, where = told(behaviour), told(place)
    if not words and not where and not venue:
        return []
    with nb.lock:
        latest = query().where(table.c.deleted == 0, table.c.id != but).order_by(table.c.num.desc()).limit(LOOKED_AT)
        scored: list[tuple[float, Any]] = []
        for row in nb.rows(latest):
            fields = fields_of(row)
            at = field_rules.ident(fields.get("venue"))
            there = likeness.likeness(where, told(field_rules.one_line(fields.get("place"))))
            if venue and at and nb.survivor(at) == nb.survivor(venue):
                there = 1.0
            same = likeness.likeness(words, told(field_rules.one_line(fields.get("behaviour"))))
            if max(there, same) >= likeness.LIKELY:
                scored.append((there + same, row))
        scored.sort(key=lambda one: (-one[0], -one[1].num))
        return built(nb, [row for _score, row in scored[:limit]])


def of_contact(nb: Notebook, contact_id: str) -> list[Part]:
    """The problems that a contact has a part in, open ones first; OF_CONTACT_MAX at most."""
    with nb.lock:
        numbers = [one for one in (nb.number(contact.KIND, each) for each in counterparts.ids(nb, contact_id)) if one]
        named = (
            select(func.coalesce(merges.c.contact, role_table.c.problem).label("num"), role_table.c.role)
            .select_from(role_table.outerjoin(merges, merges.c.num == role_table.c.problem))
            .where(role_table.c.contact.in_(numbers))
            .distinct()
            .subquery()
        )
        wanted = (
            query()
            .add_columns(named.c.role)
            .join(named, named.c.num == table.c.num)
            .where(table.c.deleted == 0)
            .order_by(table.c.status != rules.OPEN, table.c.num.desc(), named.c.role)
            .limit(OF_CONTACT_MAX)
        )
        found = nb.rows(wanted)
        return [Part(row, one.role) for row, one in zip(built(nb, found), found, strict=True)]

"""Follow-ups as rows of a list: what it is narrowed to, in which order, how many of it there are, and on which days."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, TypedDict, Unpack

from sqlalchemy import ColumnElement, Select, and_, case, func, select, tuple_

from app import formats
from app.domain import days
from app.domain.initials import initials
from app.domain.kinds import follow_up as rules
from app.domain.squads import ELSEWHERE
from app.notebook.contact_list import c as contact_table
from app.notebook.contact_list import of_squad
from app.notebook.kinds.contact import contacts
from app.notebook.kinds.follow_up import NO_DUE_DAY
from app.notebook.kinds.follow_up import follow_ups as table
from app.notebook.kinds.gathering import gatherings
from app.notebook.kinds.problem import problems
from app.notebook.kinds.programme import programmes
from app.notebook.last_words import last_words
from app.notebook.notebook import Notebook
from app.notebook.paging import Listing
from app.notebook.value_words import OF_ANOTHER_SQUAD, named, tame, words_of
from app.words import _

CLOSED = "closed"
Whose = Literal["mine", "squad"]
Order = Literal["due", "person", "newest"]
NOBODY = "~"  # sorts after every name


@dataclass(frozen=True)
class FollowUpRow:
    """A task or promise in a list. `due` "YYYY-MM-DD" or None, `due_time` "HH:MM" or None, both local.

    `phone`: the contact's number to dial. `snoozed`: how often it was moved, `reason` why last. `handed_by`: who
    signed that it is the owner's, when that was somebody else; `offered`: the owner did not take it on yet. `squad`:
    its name, "" for an officer of one. `repeats`: how often it comes back, in words. `outcome` is what became of it;
    `made_at` and `closed_at` are ms UTC. `why`: the first words of the last note about the contact. `problem`, with its
    title, is what it is a response to; `programme`, with its name, what it reminds of; `gathering`, with its title,
    where it was agreed; `partner`, who owes it where the owner only keeps watch.
    """

    id: str
    kind: str
    text: str
    contact: str | None
    contact_title: str
    initials: str
    due: str | None
    due_time: str | None
    due_text: str
    late: bool
    owner: str
    owner_name: str
    mine: bool
    status: str
    reason: str
    snoozed: int
    phone: str | None
    versions: int
    waiting: bool
    handed_by: str = ""
    squad: str = ""
    repeats: str = ""
    offered: bool = False
    outcome: rules.Outcome = "open"
    made_at: int = 0
    closed_at: int = 0
    why: str = ""
    problem: str | None = None
    problem_title: str = ""
    programme: str | None = None
    programme_name: str = ""
    gathering: str | None = None
    gathering_title: str = ""
    partner: str | None = None
    partner_title: str = ""


_partner = contacts.alias("partner")
_ELSEWHERE = and_(contact_table.c.num.is_(None), of_squad(table.name, "contact", ELSEWHERE))
"""Whether it is about somebody of a squad that this officer is not in."""


def query() -> Select[Any]:
    """Everything `built` needs; add conditions on the table of follow-ups."""
    return select(
        table.c.num,
        table.c.id,
        table.c.kind,
        table.c.text,
        table.c.due,
        table.c.due_time,
        table.c.due_key,
        table.c.repeats,
        table.c.owner,
        table.c.accepted,
        table.c.status,
        table.c.reason,
        table.c.snoozed,
        table.c.done_at,
        table.c.made_at,
        table.c.closed_at,
        table.c.given_by,
        table.c.versions,
        table.c.contact,
        contact_table.c.id.label("contact_id"),
        contact_table.c.title.label("contact_title"),
        contact_table.c.initials,
        contact_table.c.phone,
        _ELSEWHERE.label("elsewhere"),
        problems.c.id.label("problem_id"),
        problems.c.title.label("problem_title"),
        programmes.c.id.label("programme_id"),
        programmes.c.name.label("programme_name"),
        gatherings.c.id.label("gathering_id"),
        gatherings.c.title.label("gathering_title"),
        table.c.partner,
        _partner.c.id.label("partner_id"),
        _partner.c.title.label("partner_title"),
        _partner.c.phone.label("partner_phone"),
    ).select_from(
        table.outerjoin(contact_table, contact_table.c.num == table.c.contact)
        .outerjoin(problems, and_(problems.c.num == table.c.problem, problems.c.deleted == 0))
        .outerjoin(programmes, and_(programmes.c.num == table.c.programme, programmes.c.deleted == 0))
        .outerjoin(gatherings, and_(gatherings.c.num == table.c.gathering, gatherings.c.deleted == 0))
        .outerjoin(_partner, _partner.c.num == table.c.partner)
    )


def built(nb: Notebook, found: Sequence[Any], now: datetime | None = None) -> list[FollowUpRow]:
    """Rows of `query` as the screens take them; `now` None is the notebook's clock."""
    now = now or nb.local()
    me = nb.officer
    whys = last_words(nb, {row.contact for row in found if row.contact_id})
    return [
        FollowUpRow(
            id=row.id,
            kind=row.kind,
            text=row.text,
            contact=row.contact_id,
            contact_title=_(OF_ANOTHER_SQUAD) if row.elsewhere else named(row.contact_title or ""),
            initials=row.initials or initials(row.text),
            due=row.due,
            due_time=row.due_time,
            due_text=formats.due(date.fromisoformat(row.due) if row.due else None, row.due_time, now.date()),
            late=row.status == rules.OPEN and rules.late(row.due, row.due_time, now),
            owner=row.owner,
            owner_name=nb.officer_name(row.owner),
            mine=row.owner == me,
            status=row.status,
            reason=row.reason,
            snoozed=row.snoozed,
            phone=row.phone or (None if row.contact_id else row.partner_phone),
            versions=row.versions,
            waiting=nb.is_waiting(rules.KIND, row.id),
            handed_by=(given := _handed_by(nb, row)),
            squad=nb.squad_mark(row.id),
            repeats=words_of(nb, rules.FOLLOW_UP, "repeats", row.repeats, 200) if row.repeats else "",
            offered=bool(given) and not row.accepted,
            outcome=rules.outcome(row.status, row.due, row.due_time, nb.local(row.done_at or row.closed_at)),
            made_at=row.made_at,
            closed_at=row.closed_at,
            why=whys.get(row.contact, ""),
            problem=row.problem_id,
            problem_title=tame(row.problem_title or ""),
            programme=row.programme_id,
            programme_name=tame(row.programme_name or ""),
            gathering=row.gathering_id,
            gathering_title=tame(row.gathering_title or ""),
            partner=row.partner_id,
            partner_title=_partner_title(row),
        )
        for row in found
    ]


def _partner_title(row: Any) -> str:
    return "" if row.partner is None else named(row.partner_title) if row.partner_id else _(OF_ANOTHER_SQUAD)


def _handed_by(nb: Notebook, row: Any) -> str:
    by = nb.roster.officer_of(row.given_by)
    return by.name if by is not None and row.owner and by.id.hex() != row.owner else ""


# --- what a list is narrowed to, and its order ---------------------------------------------------------------


class Only(TypedDict, total=False):
    """Which follow-ups a list keeps: this officer's own open ones unless `whose` or `status` say otherwise.

    As status CLOSED stands for whatever is not open. `squad`: only those that this one keeps. `owner`: those of this
    officer, whoever asks. `contact`: about whom, by id. `promises`: those alone. `overdue`: due before today. `due`:
    the first and the last day they may be due.
    """

    status: str
    whose: Whose
    squad: str | None
    owner: str | None
    contact: str | None
    promises: bool
    overdue: bool
    due: tuple[date, date] | None


def _conditions(nb: Notebook, only: Only) -> list[ColumnElement[bool]]:
    status, owner, contact, due = (
        only.get("status", rules.OPEN),
        only.get("owner"),
        only.get("contact"),
        only.get("due"),
    )
    wanted: list[ColumnElement[bool]] = [
        table.c.status != rules.OPEN if status == CLOSED else table.c.status == status,
        table.c.deleted == 0,
    ]
    if owner is not None or only.get("whose", "mine") == "mine":
        wanted.append(table.c.owner == (owner or nb.officer))
    if (squad := only.get("squad")) is not None:
        wanted.append(of_squad(table.name, "num", nb.squad_number(squad)))
    if (contact := only.get("contact")) is not None:
        wanted.append(table.c.contact == select(contacts.c.num).where(contacts.c.id == contact).scalar_subquery())
    if only.get("promises"):
        wanted.append(table.c.kind == rules.PROMISE)
    if only.get("overdue"):
        wanted.append(table.c.due_key < nb.local().date().isoformat())
    if (due := only.get("due")) is not None:
        first, last = due
        wanted += [table.c.due_key >= first.isoformat(), table.c.due_key <= f"{last.isoformat()} {NO_DUE_DAY}"]
    return wanted


def _keys(order: Order, status: str) -> tuple[list[ColumnElement[Any]], bool]:
    """What a list is sorted by, the number last, so that no two rows are alike; and whether the largest comes first."""
    if order == "person":
        return [func.coalesce(contact_table.c.title_key, NOBODY), table.c.due_key, table.c.num], False
    if order == "newest":
        return [table.c.made_at, table.c.num], True
    if status == rules.OPEN:
        return [table.c.due_key, table.c.num], False
    return [table.c.closed_at, table.c.num], True


def page(
    nb: Notebook, *, order: Order = "due", after: str | None = None, limit: int = 50, **only: Unpack[Only]
) -> Listing[FollowUpRow]:
    """Follow-ups by `order`: "due" has open ones by due day, undated last, and closed ones by when, newest first;
    "person" goes by name, those about nobody last; "newest" by when they were written."""
    conditions = _conditions(nb, only)
    keys, falling = _keys(order, only.get("status", rules.OPEN))
    wanted = query().where(*conditions).order_by(*(key.desc() if falling else key for key in keys))
    if after is not None:
        place: tuple[Any, ...] = tuple(json.loads(after))
        wanted = wanted.where(tuple_(*keys) < place if falling else tuple_(*keys) > place)
    wanted = wanted.add_columns(*(key.label(f"key{at}") for at, key in enumerate(keys)))
    with nb.lock:
        total = int(nb.rows(select(func.count()).select_from(table).where(*conditions))[0][0])
        found = nb.rows(wanted.limit(limit + 1))
        end = found[limit - 1] if 0 < limit < len(found) else None
        following = None if end is None else json.dumps([getattr(end, f"key{at}") for at in range(len(keys))])
        return Listing(built(nb, found[:limit]), following, total)


# --- counted -----------------------------------------------------------------------------------------------


def open_counts(nb: Notebook, today: date, **only: Unpack[Only]) -> dict[rules.Section, int]:
    """How many open follow-ups each section of the list has, whatever is loaded of it; sections without any are out."""
    due, day = table.c.due, today.isoformat()
    last = days.added(today, rules.NEXT_DAYS).isoformat()
    section = case(
        (due.is_(None), "any_time"),
        (due < day, "overdue"),
        (due == day, "today"),
        (due <= last, "next7"),
        else_="later",
    )
    counted = select(section.label("section"), func.count().label("count")).where(*_conditions(nb, only))
    return {row.section: row.count for row in nb.rows(counted.group_by("section"))}


@dataclass(frozen=True)
class Day:
    """How many are due on a day, how many of them are promises, and how many come back."""

    due: int
    promises: int
    repeating: int


def by_day(nb: Notebook, first: date, last: date, **only: Unpack[Only]) -> dict[date, Day]:
    """What is due on each day from the first to the last; days with nothing are out."""
    only["due"] = (first, last)
    counted = select(
        table.c.due,
        func.count().label("count"),
        func.sum(case((table.c.kind == rules.PROMISE, 1), else_=0)).label("promises"),
        func.sum(case((table.c.repeats != "", 1), else_=0)).label("repeating"),
    ).where(*_conditions(nb, only))
    found = nb.rows(counted.group_by(table.c.due))
    return {date.fromisoformat(row.due): Day(row.count, row.promises, row.repeating) for row in found}


@dataclass(frozen=True)
class Person:
    """Whom some of them are about, and how many."""

    id: str
    title: str
    count: int


def people(nb: Notebook, limit: int, **only: Unpack[Only]) -> Listing[Person]:
    """Whom the follow-ups are about, by name."""
    joined = table.join(contact_table, contact_table.c.num == table.c.contact)
    conditions = _conditions(nb, only)
    counted = (
        select(contact_table.c.id, contact_table.c.title, func.count().label("count"))
        .select_from(joined)
        .where(*conditions)
        .group_by(contact_table.c.num)
        .order_by(contact_table.c.title_key, contact_table.c.num)
        .limit(limit)
    )
    every = select(func.count(contact_table.c.num.distinct())).select_from(joined).where(*conditions)
    with nb.lock:
        found = nb.rows(counted)
        return Listing([Person(row.id, named(row.title), row.count) for row in found], None, int(nb.rows(every)[0][0]))

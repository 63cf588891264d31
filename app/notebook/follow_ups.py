"""Follow-ups: tasks and promises, when they are due, and what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, and_, case, func, select, tuple_

from app import formats
from app.domain import days
from app.domain.initials import initials
from app.domain.kinds import follow_up as rules
from app.domain.recurrence import Recurrence
from app.domain.squads import ELSEWHERE
from app.notebook.contact_list import c as contact_table
from app.notebook.contact_list import of_squad
from app.notebook.errors import NotThere
from app.notebook.follow_up_course import Moved as Moved
from app.notebook.follow_up_course import cancel as cancel
from app.notebook.follow_up_course import check_repeats
from app.notebook.follow_up_course import done as done
from app.notebook.follow_up_course import edit as edit
from app.notebook.follow_up_course import reopen as reopen
from app.notebook.follow_up_course import seen as seen
from app.notebook.follow_up_course import snooze as snooze
from app.notebook.follow_up_course import snooze_all as snooze_all
from app.notebook.follow_up_course import unsnooze as unsnooze
from app.notebook.handing_over import accept as accept
from app.notebook.handing_over import check_member
from app.notebook.handing_over import give_back as give_back
from app.notebook.handing_over import giver_of as giver_of
from app.notebook.handing_over import heirs as heirs
from app.notebook.handing_over import reassign as reassign
from app.notebook.handing_over import reassign_all as reassign_all
from app.notebook.handing_over import workload as workload
from app.notebook.interactions import new_follow_up
from app.notebook.kinds.follow_up import follow_ups as table
from app.notebook.last_words import last_words
from app.notebook.notebook import Notebook
from app.notebook.paging import Listing
from app.notebook.promises import Kept as Kept
from app.notebook.promises import kept_of as kept_of
from app.notebook.promises import open_promises as open_promises
from app.notebook.value_words import OF_ANOTHER_SQUAD, named, words_of
from app.words import _

CLOSED = "closed"
AT_ONCE = 100  # as many records as one action changes


@dataclass(frozen=True)
class FollowUpRow:
    """A task or promise in a list. `due` "YYYY-MM-DD" or None, `due_time` "HH:MM" or None, both local.

    `phone`: the contact's number to dial. `snoozed`: how often it was moved, `reason` why last. `handed_by`: who
    signed that it is the owner's, when that was somebody else; `offered`: the owner did not take it on yet. `squad`:
    its name, "" for an officer of one. `repeats`: how often it comes back, in words. `outcome` is what became of it;
    `made_at` and `closed_at` are ms UTC. `why`: the first words of the last note about the contact.
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


# --- reading -----------------------------------------------------------------------------------------------


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
    ).select_from(table.outerjoin(contact_table, contact_table.c.num == table.c.contact))


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
            phone=row.phone,
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
        )
        for row in found
    ]


def _handed_by(nb: Notebook, row: Any) -> str:
    by = nb.roster.officer_of(row.given_by)
    return by.name if by is not None and row.owner and by.id.hex() != row.owner else ""


def page(
    nb: Notebook,
    *,
    status: str = "open",
    whose: Literal["mine", "squad"] = "mine",
    squad: str | None = None,
    owner: str | None = None,
    promises: bool = False,
    after: str | None = None,
    limit: int = 50,
) -> Listing[FollowUpRow]:
    """Follow-ups with a status: open ones by due day, undated last; closed ones by when, newest first.

    `squad`: only those that this one keeps. `owner`: those of this officer, whoever asks. `promises`: those alone. As
    status CLOSED stands for whatever is not open.
    """
    conditions = _wanted(nb, status, whose, squad, owner)
    conditions += [table.c.kind == rules.PROMISE] if promises else []
    first, place = None, ""
    if after is not None:
        number, __, place = after.partition(":")
        first = int(number)
    wanted = query().where(*conditions)
    if status == rules.OPEN:
        wanted = wanted.order_by(table.c.due_key, table.c.num)
        if first is not None:
            wanted = wanted.where(tuple_(table.c.due_key, table.c.num) > (place, first))
    else:
        wanted = wanted.order_by(table.c.closed_at.desc(), table.c.num.desc())
        if first is not None:
            wanted = wanted.where(tuple_(table.c.closed_at, table.c.num) < (int(place), first))
    with nb.lock:
        total = int(nb.rows(select(func.count()).select_from(table).where(*conditions))[0][0])
        found = nb.rows(wanted.limit(limit + 1))
        end = found[limit - 1] if len(found) > limit else None
        place = "" if end is None else end.due_key if status == rules.OPEN else str(end.closed_at)
        return Listing(built(nb, found[:limit]), f"{end.num}:{place}" if end else None, total)


def _wanted(
    nb: Notebook, status: str, whose: Literal["mine", "squad"], squad: str | None, owner: str | None
) -> list[ColumnElement[bool]]:
    conditions = [
        table.c.status != rules.OPEN if status == CLOSED else table.c.status == status,
        table.c.deleted == 0,
    ]
    if owner is not None or whose == "mine":
        conditions.append(table.c.owner == (owner or nb.officer))
    if squad is not None:
        conditions.append(of_squad(table.name, "num", nb.squad_number(squad)))
    return conditions


def open_counts(
    nb: Notebook,
    today: date,
    whose: Literal["mine", "squad"] = "mine",
    squad: str | None = None,
    owner: str | None = None,
) -> dict[rules.Section, int]:
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
    conditions = _wanted(nb, rules.OPEN, whose, squad, owner)
    counted = select(section.label("section"), func.count().label("count")).where(*conditions).group_by("section")
    return {row.section: row.count for row in nb.rows(counted)}


def of_contact(nb: Notebook, contact: str, status: str | None = "open", limit: int | None = None) -> list[FollowUpRow]:
    """A contact's follow-ups by due day; `status` None for all. `count_of_contact` counts beyond `limit`."""
    found = query().where(*_of_contact(contact, status)).order_by(table.c.due_key, table.c.num).limit(limit)
    with nb.lock:
        return built(nb, nb.rows(found))


def count_of_contact(nb: Notebook, contact: str, status: str | None = "open") -> int:
    """How many follow-ups a contact has."""
    counted = select(func.count()).select_from(table.join(contact_table, contact_table.c.num == table.c.contact))
    return int(nb.rows(counted.where(*_of_contact(contact, status)))[0][0])


def _of_contact(contact: str, status: str | None) -> list[ColumnElement[bool]]:
    conditions = [contact_table.c.id == contact, table.c.deleted == 0]
    return conditions if status is None else [*conditions, table.c.status == status]


def read(nb: Notebook, follow_up: str) -> FollowUpRow:
    """One follow-up. Raises NotThere."""
    with nb.lock:
        found = built(nb, nb.rows(query().where(table.c.id == follow_up, table.c.deleted == 0)))
        if not found:
            raise NotThere
        return found[0]


# --- writing -----------------------------------------------------------------------------------------------


def add(
    nb: Notebook,
    contact: str | None,
    kind: str,
    text: str,
    due: str | None = None,
    due_time: str | None = None,
    squad: str | None = None,
    repeats: str | Recurrence | None = None,
    owner: str | None = None,
) -> str:
    """A new task or promise of this officer, or of another `owner` of its squad; returns its id.

    Raises NotValid, NotThere.

    It is kept in the squad of whom it is about; one about nobody in `squad` (None: in the first of theirs).
    About somebody who was deleted, it brings them back (app.notebook.returned_contacts).
    """
    with nb.lock:
        if contact is not None:
            nb.state("contact", contact)
            squad = nb.squad_of(contact)
        ident = nb.new_id(squad)
        fields = {"kind": kind, "text": text, "due": due, "due_time": due_time, "contact": contact, "repeats": repeats}
        if owner is not None and owner != nb.officer:
            check_member(nb, nb.squad_of(ident), owner)
            fields["owner"] = owner
        check_repeats(fields)
        nb.write(new_follow_up(nb, ident, fields))
        return ident


def recurrence_of(nb: Notebook, follow_up: str) -> str:
    """How often it comes back, as the journal says it (app.domain.recurrence); "" for once."""
    with nb.lock:
        found = nb.rows(select(table.c.repeats).where(table.c.id == follow_up))
        return str(found[0][0]) if found else ""

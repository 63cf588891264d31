"""Follow-ups: tasks and promises, when they are due, and what became of them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, and_, case, func, select, tuple_

from app import formats
from app.domain import days, field_rules
from app.domain.field_rules import NotValid
from app.domain.folding import fold
from app.domain.initials import initials
from app.domain.kinds import follow_up as rules
from app.domain.squads import ELSEWHERE
from app.journal import stamps
from app.journal.change import Value
from app.notebook import squad
from app.notebook.contact_list import c as contact_table
from app.notebook.contact_list import of_squad
from app.notebook.errors import NoRight, NotThere
from app.notebook.interactions import new_follow_up
from app.notebook.kinds.follow_up import follow_ups as table
from app.notebook.last_words import last_words
from app.notebook.notebook import Notebook
from app.notebook.paging import Listing
from app.notebook.seen_versions import Basis, Seen
from app.notebook.squad import SquadMember
from app.notebook.value_words import OF_ANOTHER_SQUAD, named
from app.words import N_, _

AT_ONCE = 100  # as many records as one action changes


@dataclass(frozen=True)
class FollowUpRow:
    """A task or promise in a list. `due` "YYYY-MM-DD" or None, `due_time` "HH:MM" or None, both local.

    `phone`: the contact's number to dial. `snoozed`: how often it was moved, `reason` why last. `handed_by`: who
    signed that it is the owner's, when that was somebody else. `squad`: its name, "" for an officer of one. `why`: the
    first words of the last note about the contact.
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
        table.c.owner,
        table.c.status,
        table.c.reason,
        table.c.snoozed,
        table.c.done_at,
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
            handed_by=_handed_by(nb, row),
            squad=nb.squad_mark(row.id),
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
    after: str | None = None,
    limit: int = 50,
) -> Listing[FollowUpRow]:
    """Follow-ups with a status: open ones by due day, undated last; closed ones by when, newest first.

    `squad`: only those that this one keeps. `owner`: those of this officer, whoever asks.
    """
    conditions = _wanted(nb, status, whose, squad, owner)
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
        wanted = wanted.order_by(table.c.done_at.desc(), table.c.num.desc())
        if first is not None:
            wanted = wanted.where(tuple_(table.c.done_at, table.c.num) < (int(place), first))
    with nb.lock:
        total = int(nb.rows(select(func.count()).select_from(table).where(*conditions))[0][0])
        found = nb.rows(wanted.limit(limit + 1))
        end = found[limit - 1] if len(found) > limit else None
        place = "" if end is None else end.due_key if status == rules.OPEN else str(end.done_at)
        return Listing(built(nb, found[:limit]), f"{end.num}:{place}" if end else None, total)


def _wanted(
    nb: Notebook, status: str, whose: Literal["mine", "squad"], squad: str | None, owner: str | None
) -> list[ColumnElement[bool]]:
    conditions = [table.c.status == status, table.c.deleted == 0]
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


def seen(nb: Notebook, follow_up: str) -> Basis:
    """What an officer sees of it who begins to move, close or hand it over, to be told when they have done so."""
    with nb.lock:
        return nb.seen(rules.KIND, follow_up, rules.FIELDS)


def done(nb: Notebook, follow_up: str) -> Basis:
    """Marks it done now (a promise: kept). Answers, as each of these, the basis for taking it back."""
    with nb.lock:
        if _fields(nb, follow_up).get("status") != rules.DONE:
            _write(nb, follow_up, rules.done(nb.clock()))
        return seen(nb, follow_up)


def reopen(nb: Notebook, follow_up: str, basis: Seen = None) -> None:
    """Opens a done or cancelled one again."""
    with nb.lock:
        if _fields(nb, follow_up).get("status") != rules.OPEN:
            _write(nb, follow_up, rules.reopen(), basis)


def snooze(nb: Notebook, follow_up: str, until: date | None, reason: str, basis: Seen = None) -> None:
    """Moves the due day. Raises NotValid for no day, one in the past, or no reason.

    `basis`, here and below, is what was `seen` when the officer began: what came in since is a second version.
    """
    _write(nb, follow_up, rules.snooze(until, reason, uuid.uuid4().hex, nb.local().date()), basis)


def cancel(nb: Notebook, follow_up: str, reason: str, basis: Seen = None) -> Basis:
    """Closes it undone. Raises NotValid without a reason."""
    return _write(nb, follow_up, rules.cancel(reason), basis)


def reassign(nb: Notebook, follow_up: str, officer: str, basis: Seen = None) -> Basis:
    """Gives it to another officer of its squad: see `heirs`. Raises NotValid, NoRight."""
    with nb.lock:
        if _is_to_change(nb, follow_up, officer):
            _write(nb, follow_up, {"owner": officer}, basis)
        return seen(nb, follow_up)


def reassign_all(nb: Notebook, some: Mapping[str, Seen], officer: str) -> dict[str, Basis]:
    """Gives several, AT_ONCE at most, to another officer of their squad: all of them, as one act, or none.

    `some`: each with what was `seen` of it. Answers the same for taking it back. Raises NotThere, NotValid, NoRight.
    """
    with nb.lock:
        owner: dict[str, Value] = {"owner": officer}
        changes = [nb.change(rules.KIND, one, owner, some[one]) for one in some if _is_to_change(nb, one, officer)]
        if changes:
            nb.write(*changes)
        return {one: seen(nb, one) for one in some}


def _is_to_change(nb: Notebook, follow_up: str, officer: str) -> bool:
    """Whether it has another owner than this officer. Raises where it cannot become theirs by the hand of this one."""
    owner = _fields(nb, follow_up).get("owner")
    if all(one.id != officer for one in squad.officers(nb, nb.squad_of(follow_up))):
        raise NotValid("owner", N_("This officer is not in the squad. Choose one from the list."))
    if owner != officer and all(one.id != officer for one in heirs(nb, follow_up)):
        raise NoRight("follow_up.hand_over")
    return owner != officer


def workload(nb: Notebook) -> list[SquadMember]:
    """The other officers of the squads that this one leads, by name: whose follow-ups they may look through."""
    with nb.lock:
        theirs = [one for led in squad.led(nb) for one in squad.officers(nb, led.id) if not one.me]
        return sorted({one.id: one for one in theirs}.values(), key=lambda one: (fold(one.name), one.id))


def heirs(nb: Notebook, follow_up: str) -> list[SquadMember]:
    """To whom this officer may hand it. Raises NotThere.

    Their own, and one whose owner left the squad: to anybody. What they handed over themselves: back to themselves. A
    supervisor or admin: anybody's to anybody.
    """
    with nb.lock:
        state = nb.state(rules.KIND, follow_up)
        if state.deleted:
            raise NotThere
        keeper = nb.squad_of(follow_up)
        owner, members = field_rules.ident(state.value("owner")), squad.officers(nb, keeper)
        others = [one for one in members if one.id != owner]
        if owner == nb.officer or len(others) == len(members) or squad.supervises(nb, keeper):
            return others
        given = state.live("owner")
        if given and stamps.author(given[0].stamp) in nb.my_devices():
            return [one for one in others if one.me]
        return []


def add(
    nb: Notebook,
    contact: str | None,
    kind: str,
    text: str,
    due: str | None = None,
    due_time: str | None = None,
    squad: str | None = None,
) -> str:
    """A new task or promise of this officer; returns its id. Raises NotValid, NotThere.

    It is kept in the squad of whom it is about; one about nobody in `squad` (None: in the first of theirs).
    About somebody who was deleted, it brings them back (app.notebook.returned_contacts).
    """
    with nb.lock:
        if contact is not None:
            nb.state("contact", contact)
            squad = nb.squad_of(contact)
        ident = nb.new_id(squad)
        fields = {"kind": kind, "text": text, "due": due, "due_time": due_time, "contact": contact}
        nb.write(new_follow_up(nb, ident, fields))
        return ident


def _fields(nb: Notebook, follow_up: str) -> Mapping[str, Value]:
    state = nb.state(rules.KIND, follow_up)
    if nb.hidden(rules.KIND, follow_up):
        raise NotThere
    return state.shown()


def _write(nb: Notebook, follow_up: str, fields: dict[str, Value], basis: Seen = None) -> Basis:
    with nb.lock:
        _fields(nb, follow_up)
        nb.write(nb.change(rules.KIND, follow_up, fields, basis))
        return seen(nb, follow_up)

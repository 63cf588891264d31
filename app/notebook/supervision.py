"""The work of the squads that this officer leads: by officer, and what is nobody's or waits; assigning people.

A supervisor looks here for what must not be lost. Officers stand by name and are never compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, or_, select

from app.domain import days, field_rules
from app.domain.folding import fold
from app.domain.kinds import contact
from app.domain.kinds import follow_up as rules
from app.domain.kinds import problem as problem_rules
from app.domain.kinds import programme as programme_rules
from app.journal.change import Value
from app.notebook import contact_list, follow_up_list, handover_list, problem_list, programme_list, squad
from app.notebook.contact_list import ContactRow, c, of_squad
from app.notebook.errors import NoRight, NotThere
from app.notebook.follow_up_list import FollowUpRow
from app.notebook.handing_over import check_member
from app.notebook.handover_list import HandoverRow
from app.notebook.kinds.follow_up import follow_ups as table
from app.notebook.kinds.problem import problems as problem_table
from app.notebook.notebook import Notebook
from app.notebook.paging import Listing
from app.notebook.problem_list import ProblemRow
from app.notebook.programme_list import ProgrammeRow
from app.notebook.seen_versions import Basis, Seen
from app.notebook.squad import Squad

REVIEW_AHEAD_DAYS = 7
AT_RISK_AHEAD_DAYS = 1  # a promise due by the end of tomorrow
LISTED_MAX = 500


@dataclass(frozen=True)
class Work:
    """What an officer has open in these squads: of it `overdue`, and `offered`, handed to them and not accepted.

    `there`: they are in one of the squads. Who left may still have work in them.
    """

    officer: str
    name: str
    me: bool
    there: bool
    open: int
    overdue: int
    offered: int


@dataclass(frozen=True)
class Desk:
    """`led`: every squad that this officer leads. The rest is of those asked for; numbers say how many there are."""

    led: list[Squad]
    work: list[Work]
    without_officer: int
    offered: int
    at_risk: int
    reviews: Listing[ProblemRow]
    renewals: list[ProgrammeRow]
    handovers: list[HandoverRow]  # of which nobody took something yet


def read(nb: Notebook, only: str | None = None) -> Desk:
    """The desk of the squads that this officer leads, or of one of them. It is empty for who leads none."""
    with nb.lock:
        led = squad.led(nb)
        squads = _squads(nb, only)
        if not squads:
            return Desk(led, [], 0, 0, 0, Listing([], None, 0), [], [])
        offered = _offered(nb, squads)
        return Desk(
            led=led,
            work=_work(nb, squads, Counter(row.owner for row in offered)),
            without_officer=_count(nb, c, *_no_officer(nb, squads)),
            offered=len(offered),
            at_risk=_count(nb, table, *_at_risk(nb, squads)),
            reviews=_reviews(nb, squads),
            renewals=_renewals(nb, squads),
            handovers=handover_list.unaccepted(nb, only),
        )


def work_of(nb: Notebook, officer: str, only: str | None = None, limit: int = 50) -> Listing[FollowUpRow]:
    """What an officer has open in these squads, by due day."""
    with nb.lock:
        return _follow_ups(nb, limit, *_open(nb, _squads(nb, only)), table.c.owner == officer)


def at_risk(nb: Notebook, only: str | None = None, limit: int = 50) -> Listing[FollowUpRow]:
    """Promises that are overdue, or due by the end of tomorrow."""
    with nb.lock:
        return _follow_ups(nb, limit, *_at_risk(nb, _squads(nb, only)))


def offered(nb: Notebook, only: str | None = None, limit: int = 50) -> Listing[FollowUpRow]:
    """What was handed to somebody who did not accept it yet."""
    with nb.lock:
        found = _offered(nb, _squads(nb, only))
        return Listing(found[:limit], None, len(found))


def without_officer(nb: Notebook, only: str | None = None, limit: int = 50) -> Listing[ContactRow]:
    """People, venues and agencies with no officer, or whose officer is not in their squad any more, by name."""
    with nb.lock:
        conditions = _no_officer(nb, _squads(nb, only))
        found = contact_list.query().where(*conditions).order_by(c.c.title_key, c.c.num).limit(limit)
        return Listing(contact_list.built(nb, nb.rows(found)), None, _count(nb, c, *conditions))


@dataclass(frozen=True)
class Before:
    """Whose somebody was before, and the basis for taking it back."""

    primary: str | None
    backup: str | None
    basis: Basis


def seen(nb: Notebook, contact_id: str) -> Basis:
    """What a supervisor sees of somebody whom they assign."""
    with nb.lock:
        return nb.seen(contact.KIND, contact_id, ["primary", "backup"])


def assign_all(nb: Notebook, some: Mapping[str, Seen], officer: str) -> dict[str, Before]:
    """Makes an officer the primary one of these contacts: of all of them, as one act, or of none.

    `some`: each with what was `seen` of it. Raises NotThere, NotValid for who is not in the squad, NoRight.
    """
    with nb.lock:
        before, changes = dict[str, tuple[str | None, str | None]](), []
        for one, basis in some.items():
            keeper = nb.squad_of(one)
            if nb.hidden(contact.KIND, one):
                raise NotThere
            if not squad.supervises(nb, keeper):
                raise NoRight("contact.assign")
            check_member(nb, keeper, officer)
            was = nb.state(contact.KIND, one).shown()
            primary, backup = (field_rules.ident(was.get(name)) for name in ("primary", "backup"))
            before[one] = primary, backup
            fields: dict[str, Value] = {"primary": officer}
            if backup == officer:
                fields["backup"] = None
            if primary != officer:
                changes.append(nb.change(contact.KIND, one, contact.CONTACT.clean(fields), basis))
        if changes:
            nb.write(*changes)
        return {one: Before(*was, seen(nb, one)) for one, was in before.items()}


def unassign(nb: Notebook, some: Mapping[str, Before]) -> None:
    """Undo of `assign_all`."""
    with nb.lock:
        nb.write(
            *(
                nb.change(contact.KIND, one, {"primary": was.primary, "backup": was.backup}, was.basis)
                for one, was in some.items()
            )
        )


# --- what belongs to it ------------------------------------------------------------------------------------------


def _squads(nb: Notebook, only: str | None) -> list[str]:
    return [one.id for one in squad.led(nb) if only in (None, one.id)]


def _kept_by(nb: Notebook, row: str, squads: Sequence[str]) -> ColumnElement[bool]:
    return or_(false(), *(of_squad(row, "num", nb.squad_number(one)) for one in squads))


def _open(nb: Notebook, squads: Sequence[str]) -> list[ColumnElement[bool]]:
    return [table.c.status == rules.OPEN, table.c.deleted == 0, _kept_by(nb, table.name, squads)]


def _at_risk(nb: Notebook, squads: Sequence[str]) -> list[ColumnElement[bool]]:
    after = days.added(nb.local().date(), AT_RISK_AHEAD_DAYS + 1)
    return [*_open(nb, squads), table.c.kind == rules.PROMISE, table.c.due_key < after.isoformat()]


def _no_officer(nb: Notebook, squads: Sequence[str]) -> list[ColumnElement[bool]]:
    """Of the contacts `c`, in squads that are open: nobody can be asked to see to the people of one that was closed."""
    there = [one for one in squads if bytes.fromhex(one) in nb.open_vaults]
    nobodys = [
        and_(
            of_squad("c", "num", nb.squad_number(one)),
            or_(c.c.primary_officer.is_(None), c.c.primary_officer.not_in([of.id for of in squad.officers(nb, one)])),
        )
        for one in there
    ]
    return [contact_list.shown, or_(false(), *nobodys)]


def _offered(nb: Notebook, squads: Sequence[str]) -> list[FollowUpRow]:
    asked = follow_up_list.query().where(*_open(nb, squads), table.c.accepted == 0)
    rows = nb.rows(asked.order_by(table.c.due_key, table.c.num).limit(LISTED_MAX)) if squads else []
    return [row for row in follow_up_list.built(nb, rows) if row.offered]


def _follow_ups(nb: Notebook, limit: int, *conditions: ColumnElement[bool]) -> Listing[FollowUpRow]:
    found = follow_up_list.query().where(*conditions).order_by(table.c.due_key, table.c.num).limit(limit)
    return Listing(follow_up_list.built(nb, nb.rows(found)), None, _count(nb, table, *conditions))


def _work(nb: Notebook, squads: Sequence[str], offered_to: Mapping[str, int]) -> list[Work]:
    members = {of.id for one in squads for of in squad.officers(nb, one)}
    today = nb.local().date().isoformat()
    late = func.sum(table.c.due_key < today)
    counted = select(table.c.owner, func.count().label("open"), late.label("overdue"))
    rows = {row.owner: row for row in nb.rows(counted.where(*_open(nb, squads)).group_by(table.c.owner))}
    found = [
        Work(
            officer=one,
            name=nb.officer_name(one),
            me=one == nb.officer,
            there=one in members,
            open=rows[one].open if one in rows else 0,
            overdue=int(rows[one].overdue) if one in rows else 0,
            offered=offered_to.get(one, 0),
        )
        for one in {*members, *rows}
    ]
    return sorted(found, key=lambda one: (not one.there, fold(one.name), one.officer))


def _reviews(nb: Notebook, squads: Sequence[str]) -> Listing[ProblemRow]:
    until = days.added(nb.local().date(), REVIEW_AHEAD_DAYS).isoformat()
    due = (
        problem_table.c.status == problem_rules.OPEN,
        problem_table.c.deleted == 0,
        problem_table.c.review <= until,
        _kept_by(nb, problem_table.name, squads),
    )
    asked = problem_list.query().where(*due).order_by(problem_table.c.review, problem_table.c.num).limit(LISTED_MAX)
    return Listing(problem_list.built(nb, nb.rows(asked)), None, _count(nb, problem_table, *due))


def _renewals(nb: Notebook, squads: Sequence[str]) -> list[ProgrammeRow]:
    """Programmes in which something lapsed, or lapses within the days in which a reminder of it comes."""
    found = [row for one in squads for row in programme_list.page(nb, one)]
    return [row for row in found if row.standing != programme_rules.ENDED and (row.lapsed or row.soon)]


def _count(nb: Notebook, of: Any, *conditions: ColumnElement[bool]) -> int:
    return int(nb.rows(select(func.count()).select_from(of).where(*conditions))[0][0])

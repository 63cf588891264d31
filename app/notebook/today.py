"""Today: what an officer has to do, in the order in which they should see it, and whom they are losing sight of.

By the day it is due; relationships by how long they have been quiet beyond their cadence, the longest first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, Select, and_, bindparam, cast, func, select, text

from app.domain import days
from app.domain.kinds import follow_up as rules
from app.notebook import contact_list
from app.notebook.contact_list import ContactRow
from app.notebook.contact_list import c as contact_table
from app.notebook.follow_ups import FollowUpRow, built, query
from app.notebook.kinds.contact import cadences
from app.notebook.kinds.follow_up import NO_DUE_DAY
from app.notebook.kinds.follow_up import follow_ups as table
from app.notebook.notebook import Notebook

ROWS_MAX = 400
QUIET_MAX = 20


@dataclass(frozen=True)
class Today:
    """The first screen: this officer's open follow-ups by when they are due, and relationships gone quiet.

    `promises` are the open promises not in the lists above them: due after 7 days, or any time. The totals count
    beyond the rows that were read.
    """

    overdue: list[FollowUpRow]
    today: list[FollowUpRow]
    next7: list[FollowUpRow]
    promises: list[FollowUpRow]
    going_quiet: list[ContactRow]
    quiet_total: int = 0
    overdue_total: int = 0
    today_total: int = 0
    next7_total: int = 0
    promises_total: int = 0


def what_to_do(nb: Notebook, now: datetime, squad: str | None = None, most: int = ROWS_MAX) -> Today:
    """For this officer, now. `now` is an aware local time; `squad`: only what this one keeps.

    The first `most` rows of all lists together, in their order; QUIET_MAX of those gone quiet at most.
    """
    day = now.date()
    tomorrow, after_week = days.added(day, 1), days.added(day, rules.NEXT_DAYS + 1)

    def rows(wanted: Select[*tuple[Any, ...]], **values: object) -> Sequence[Any]:
        if squad is None:
            return nb.rows(wanted, officer=nb.officer, **values)
        return nb.rows(_OF_ONE_SQUAD[wanted], officer=nb.officer, squad=nb.squad_number(squad), **values)

    with nb.lock:
        nb.reckon_quiet(day)
        limits = {"day": f"{day}", "tomorrow": f"{tomorrow}", "after_week": f"{after_week}"}
        totals = [int(count or 0) for count in rows(_DUE_COUNTS, **limits)[0]]
        ends = ("", f"{day}", f"{tomorrow}", f"{after_week}", NO_DUE_DAY * 2)
        lists: list[list[Any]] = []
        left = most
        for number, total in enumerate(totals):
            wanted = _PROMISES_DUE if number == len(totals) - 1 else _DUE
            some = min(left, total)
            lists.append([*rows(wanted, start=ends[number], end=ends[number + 1], most=some)] if some else [])
            left -= some
        quiet_total = int(rows(_QUIET_COUNT)[0][0])
        quiet = rows(_QUIET, most=min(left, QUIET_MAX)) if min(left, quiet_total) else []
        # All at once: what stands beside each of them is read for all.
        shown = iter(built(nb, [row for some in lists for row in some], now))
        overdue, today, next7, promises = ([next(shown) for _row in some] for some in lists)
        return Today(
            overdue=overdue,
            today=today,
            next7=next7,
            promises=promises,
            going_quiet=contact_list.built(nb, quiet),
            quiet_total=quiet_total,
            overdue_total=totals[0],
            today_total=totals[1],
            next7_total=totals[2],
            promises_total=totals[3],
        )


_MINE = (table.c.owner == bindparam("officer"), table.c.status == rules.OPEN, table.c.deleted == 0)
_DUE = (
    query()
    .where(
        *_MINE,
        table.c.due_key >= bindparam("start"),
        table.c.due_key < bindparam("end"),
    )
    .order_by(table.c.due_key, table.c.num)
    .limit(bindparam("most"))
)
_PROMISES_DUE = _DUE.where(table.c.kind == rules.PROMISE)
_DUE_SECTIONS = (
    table.c.due_key < bindparam("day"),
    and_(table.c.due_key >= bindparam("day"), table.c.due_key < bindparam("tomorrow")),
    and_(table.c.due_key >= bindparam("tomorrow"), table.c.due_key < bindparam("after_week")),
    and_(table.c.due_key >= bindparam("after_week"), table.c.kind == rules.PROMISE),
)
_DUE_COUNTS = select(*(func.sum(cast(section, Integer)) for section in _DUE_SECTIONS)).where(*_MINE)
# One index each for primary and backup officer; with OR, SQLite would look at every contact. CROSS JOIN makes it go
# through the cadences, of which there are few, straight to those who were met too long ago.
_OF_MINE = text("""
    c.num IN (
        SELECT m.num FROM cadences q CROSS JOIN contacts m
        WHERE m.primary_officer = :officer AND m.cadence_days = q.days AND m.since < q.quiet_before
        UNION
        SELECT m.num FROM cadences q CROSS JOIN contacts m
        WHERE m.backup_officer = :officer AND m.cadence_days = q.days AND m.since < q.quiet_before
    )
""")
_IS_QUIET = (_OF_MINE, contact_list.shown)
_OVERDUE = select(contact_table.c.since - cadences.c.quiet_before).where(
    cadences.c.days == contact_table.c.cadence_days
)
_QUIET = (
    contact_list.query()
    .where(*_IS_QUIET)
    .order_by(_OVERDUE.correlate(contact_table).scalar_subquery(), contact_table.c.num)
    .limit(bindparam("most"))
)
_QUIET_COUNT = select(func.count()).select_from(contact_table).where(*_IS_QUIET)
_OF_ONE_SQUAD = {
    wanted: wanted.where(contact_list.of_squad(kept.name, "num", bindparam("squad")))
    for kept, statements in ((table, (_DUE, _PROMISES_DUE, _DUE_COUNTS)), (contact_table, (_QUIET, _QUIET_COUNT)))
    for wanted in statements
}
"""Each of these for the records of one squad."""

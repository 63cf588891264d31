"""Meetings and events as rows of lists: those to come, those that were, and those that somebody came to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import ColumnElement, case, func, or_, select

from app.domain.kinds import follow_up
from app.domain.kinds import gathering as rules
from app.domain.kinds.gathering import CAME
from app.notebook import gathering_people
from app.notebook.contact_list import of_squad
from app.notebook.gathering_people import Who
from app.notebook.kinds.contact import memberships
from app.notebook.kinds.follow_up import follow_ups as follow_up_table
from app.notebook.kinds.gathering import gathering_people as people_table
from app.notebook.kinds.gathering import gatherings as table
from app.notebook.notebook import Notebook
from app.notebook.paging import Listing
from app.notebook.partners import numbers_of
from app.notebook.value_words import tame
from app.words import N_, _

OF_CONTACT_MAX = 20
WITHOUT_NAME = N_("Without a name")
When = Literal["ahead", "over"]


@dataclass(frozen=True)
class GatheringRow:
    """A meeting or an event in a list. `ahead`: its day is still to come. `day` None: nobody said one.

    `wanted` and `reached`: how many it was to reach, and did. `agreed` and `open`: how many follow-ups came of it, and
    how many of those are open. `squad`: its name, "" for an officer of one. `versions`: fields that need a choice.
    """

    id: str
    kind: str
    title: str
    day: date | None
    place: str
    ahead: bool
    came: bool
    wanted: int
    reached: int
    agreed: int
    open: int
    squad: str
    waiting: bool
    versions: int


def page(
    nb: Notebook, when: When, kind: str | None = None, *, squad: str | None = None, limit: int = 50
) -> Listing[GatheringRow]:
    """Those to come, the next one first, or those of today and before, the latest first. There is no place to go on at:
    ask for more of them."""
    today = nb.local().date().isoformat()
    conditions: list[ColumnElement[bool]] = [table.c.deleted == 0]
    conditions.append(table.c.day > today if when == "ahead" else table.c.day <= today)
    if kind is not None:
        conditions.append(table.c.kind == kind)
    if squad is not None:
        conditions.append(of_squad(table.name, "num", nb.squad_number(squad)))
    order = (table.c.day, table.c.num) if when == "ahead" else (table.c.day.desc(), table.c.num.desc())
    with nb.lock:
        total = int(nb.rows(select(func.count()).select_from(table).where(*conditions))[0][0])
        found = nb.rows(select(table).where(*conditions).order_by(*order).limit(limit))
        return Listing(built(nb, found), None, total)


def built(nb: Notebook, found: Sequence[Any]) -> list[GatheringRow]:
    """Rows of the table as the screens take them. Hold `lock`."""
    numbers = [row.num for row in found]
    who, agreed = gathering_people.of_gatherings(nb, numbers), _agreed(nb, numbers)
    return [row_of(nb, row, who[row.num], *agreed.get(row.num, (0, 0))) for row in found]


def row_of(nb: Notebook, row: Any, who: Who, agreed: int, open_: int) -> GatheringRow:
    day = date.fromisoformat(row.day) if row.day else None
    return GatheringRow(
        id=row.id,
        kind=row.kind,
        title=tame(row.title) or _(WITHOUT_NAME),
        day=day,
        place=tame(row.place),
        ahead=day is not None and day > nb.local().date(),
        came=bool(who.came or row.others),
        wanted=len(who.wanted),
        reached=who.reached,
        agreed=agreed,
        open=open_,
        squad=nb.squad_mark(row.id),
        waiting=nb.is_waiting(rules.KIND, row.id),
        versions=row.versions,
    )


def _agreed(nb: Notebook, numbers: Sequence[int]) -> dict[int, tuple[int, int]]:
    of = follow_up_table.c
    counted = (
        select(of.gathering, func.count(), func.sum(case((of.status == follow_up.OPEN, 1), else_=0)))
        .where(of.gathering.in_(numbers), of.deleted == 0)
        .group_by(of.gathering)
    )
    return {number: (total, open_) for number, total, open_ in nb.rows(counted)}


def of_contact(nb: Notebook, contact_id: str) -> list[GatheringRow]:
    """Those that somebody came to, the latest first; of a venue or an agency also those that its people came to.
    OF_CONTACT_MAX at most."""
    with nb.lock:
        numbers = numbers_of(nb, contact_id)
        people = select(memberships.c.contact).where(memberships.c.place.in_(numbers))
        theirs = or_(people_table.c.contact.in_(numbers), people_table.c.contact.in_(people))
        came = select(people_table.c.gathering).where(theirs, people_table.c.part == CAME)
        wanted = select(table).where(table.c.num.in_(came), table.c.deleted == 0)
        order = (table.c.day.desc(), table.c.num.desc())
        return built(nb, nb.rows(wanted.order_by(*order).limit(OF_CONTACT_MAX)))


def last_before(nb: Notebook, kind: str, squad: str | None, day: str) -> tuple[str, list[str]]:
    """Who came to the last one of this kind before that day: its title, and the ids of them; ("", []) for none."""
    with nb.lock:
        wanted = select(table).where(
            table.c.kind == kind,
            table.c.deleted == 0,
            table.c.day < day,
            table.c.num.in_(select(people_table.c.gathering).where(people_table.c.part == CAME)),
            of_squad(table.name, "num", nb.squad_number(squad)),
        )
        found = nb.rows(wanted.order_by(table.c.day.desc(), table.c.num.desc()).limit(1))
        if not found:
            return "", []
        return tame(found[0].title), gathering_people.of_gatherings(nb, [found[0].num])[found[0].num].came

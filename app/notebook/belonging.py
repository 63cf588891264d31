"""Who belongs to which venue or agency, also where one of the two moved to another squad.

Each names the other by an id of its own squad (app.notebook.counterparts). Whoever is in both squads is shown them as
they stand; of a place in a squad that the reader is not in, no more is told than that there is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select

from app.domain import moving
from app.domain.kinds import contact as rules
from app.notebook import contact_list, counterparts
from app.notebook.contact_list import ContactRow, built, c, query
from app.notebook.kinds.contact import memberships
from app.notebook.notebook import Notebook
from app.words import N_, _

OF_ANOTHER_SQUAD = N_("A place of another squad")


@dataclass(frozen=True)
class Home:
    """A venue or agency that a contact belongs to. `named`: its id in their own record, which is not that of `row` when
    they or it moved; `row` None: it is of a squad that this officer is not in."""

    named: str
    row: ContactRow | None

    @property
    def title(self) -> str:
        return _(OF_ANOTHER_SQUAD) if self.row is None else self.row.title


def homes(nb: Notebook, contact: str, places: Sequence[str]) -> list[Home]:
    """The venues and agencies that a contact names, wherever this officer is shown them; the deleted are left out.

    One that is in none of the officer's squads is of another where they came from there, or its id says so.
    """
    with nb.lock:
        there = counterparts.best(nb, places)
        came = bool(moving.arrivals(nb.known(rules.KIND, contact)))
        ids = {one: row.id for one, row in there.items() if not counterparts.only_deleted(row)}
        by_id = {row.id: row for row in contact_list.of_ids(nb, list(ids.values()), gone=True)}
        unknown = [one for one in places if one not in there and (came or nb.squad_of(one) is None)]
        return [Home(one, by_id[ids[one]] if one in ids else None) for one in places if one in ids or one in unknown]


def members(nb: Notebook, place: str, limit: int) -> tuple[list[ContactRow], int]:
    """The first members of a venue or agency by name, and how many there are: those of every squad of this officer, and
    those that moved to another."""
    numbers = [nb.number(rules.KIND, one) for one in counterparts.ids(nb, place)]
    inside = (
        c.c.num.in_(select(memberships.c.contact).where(memberships.c.place.in_([one for one in numbers if one]))),
        or_(contact_list.shown, contact_list.moved_away),
    )
    found = built(nb, nb.rows(query().where(*inside).order_by(c.c.title_key, c.c.num).limit(limit)))
    if len(found) < limit:
        return found, len(found)
    return found, int(nb.rows(select(func.count()).select_from(c).where(*inside))[0][0])

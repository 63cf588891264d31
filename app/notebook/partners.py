"""Partners: the agencies of the squads, their people, and what one can ask of whom.

An agency is a contact; a partner without people is one whom nobody can be called at yet.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select

from app.domain import field_rules
from app.domain.kinds import contact
from app.notebook import belonging, contact_list, counterparts
from app.notebook.contact_list import ContactRow, Only, c, query
from app.notebook.kinds.contact import contacts as contact_table
from app.notebook.notebook import Notebook
from app.notebook.paging import Listing
from app.notebook.value_words import tame

AGENCY = "agency"
PEOPLE_MAX = 20  # of one agency in the list; its page has all


@dataclass(frozen=True)
class Partner:
    """An agency with its people, the first by name of `total`; `offers`: what one can ask of whom, by contact, the
    agency itself among them, where somebody wrote it down."""

    row: ContactRow
    people: list[ContactRow]
    total: int
    offers: dict[str, str]


def page(nb: Notebook, squad: str | None = None, limit: int = 30) -> Listing[Partner]:
    """The agencies of the squads, or of this one, by name."""
    with nb.lock:
        conditions = Only((AGENCY,), squad=squad).conditions(nb)
        total = int(nb.rows(select(func.count()).select_from(c).where(*conditions))[0][0])
        found = nb.rows(query().where(*conditions).order_by(c.c.title_key, c.c.num).limit(limit))
        return Listing([_partner(nb, row) for row in contact_list.built(nb, found)], None, total)


def named(nb: Notebook, squad: str | None, limit: int = 50) -> list[tuple[str, str]]:
    """The agencies of a squad by name: (id, title)."""
    with nb.lock:
        found = query().where(*Only((AGENCY,), squad=squad).conditions(nb)).order_by(c.c.title_key, c.c.num)
        return [(row.id, row.title) for row in contact_list.built(nb, nb.rows(found.limit(limit)))]


def read(nb: Notebook, agency: str) -> Partner | None:
    """One agency; None for who is none, or none any more."""
    with nb.lock:
        found = contact_list.of_ids(nb, [nb.survivor(agency)])
        return _partner(nb, found[0]) if found and found[0].kind == AGENCY else None


def _partner(nb: Notebook, row: ContactRow) -> Partner:
    people, total = belonging.members(nb, row.id, PEOPLE_MAX)
    return Partner(row, people, total, offers(nb, [row.id, *(one.id for one in people)]))


def offers(nb: Notebook, some: Iterable[str]) -> dict[str, str]:
    """What one can ask of these contacts, of those of whom it is known."""
    said = ((one, nb.known(contact.KIND, one).shown().get("offers")) for one in some)
    words = {one: tame(field_rules.one_line(value, contact.OFFERS_MAX)) for one, value in said if value}
    return {one: said for one, said in words.items() if said}


# --- who is named in referrals and share slips ---------------------------------------------------------------------


def ids_of(nb: Notebook, contact_id: str) -> list[str]:
    """All records that a contact has for this officer: in other squads, and merged with them."""
    return [other for one in counterparts.ids(nb, contact_id) for other in (one, *nb.folded(one))]


def numbers_of(nb: Notebook, contact_id: str) -> list[int]:
    """The same by number."""
    return [number for one in ids_of(nb, contact_id) if (number := nb.number(contact.KIND, one))]


def rows_of(nb: Notebook, numbers: Iterable[int | None]) -> dict[int, ContactRow]:
    """The rows of contacts by the numbers that a table has of them, as far as this officer knows them, the deleted
    too. Hold `lock`."""
    wanted = contact_table.c.num.in_({one for one in numbers if one is not None})
    ids = {row.num: row.id for row in nb.rows(select(contact_table.c.num, contact_table.c.id).where(wanted))}
    rows = rows_by_id(nb, ids.values())
    return {number: rows[one] for number, one in ids.items() if one in rows}


def rows_by_id(nb: Notebook, ids: Iterable[str]) -> dict[str, ContactRow]:
    """The same by id."""
    best = counterparts.best(nb, ids)
    rows = {row.id: row for row in contact_list.of_ids(nb, [row.id for row in best.values()], gone=True)}
    return {one: rows[row.id] for one, row in best.items() if row.id in rows}

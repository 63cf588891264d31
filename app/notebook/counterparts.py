"""The records that one contact has in several squads: whoever moves has one in each, all of the same chance
(`app.journal.record_id`). What names them in one squad is so found in the others of this officer, and in no more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import bindparam, select

from app.journal import record_id
from app.notebook.kinds.contact import contacts
from app.notebook.notebook import Notebook

IN_MAX = 500  # values of one IN; each length is a statement of its own
_OF_IDS = select(contacts.c.num, contacts.c.id, contacts.c.title, contacts.c.deleted, contacts.c.moved).where(
    contacts.c.id.in_(bindparam("ids", expanding=True))
)


def ids(nb: Notebook, contact: str) -> list[str]:
    """Those that a contact has, or would have, in the squads of this officer, the given one first."""
    there = (record_id.moved(bytes.fromhex(contact), vault).hex() for vault in nb.vaults)
    return list(dict.fromkeys((contact, *there)))


def best(nb: Notebook, contacts: Iterable[str]) -> dict[str, Any]:
    """By each of these ids the row (num, id, title, deleted, moved) that stands for the contact: one that is shown,
    else one that moved, else one that is deleted; none for whoever is in no squad of this officer. Of who was merged it
    is the row of whom they are shown with. Hold `lock`."""
    wanted = {one: [nb.survivor(other) for other in ids(nb, one)] for one in contacts}
    found = {row.id: row for row in _rows(nb, dict.fromkeys(one for some in wanted.values() for one in some))}
    known = {one: [found[other] for other in some if other in found] for one, some in wanted.items()}
    return {one: min(rows, key=lambda row: row.deleted - row.moved / 2) for one, rows in known.items() if rows}


def _rows(nb: Notebook, wanted: Iterable[str]) -> Iterator[Any]:
    every = list(wanted)
    for at in range(0, len(every), IN_MAX):
        yield from nb.rows(_OF_IDS, ids=every[at : at + IN_MAX])


def only_deleted(row: Any) -> bool:
    """Whether nobody is shown who stands for a contact, and they did not move either."""
    return bool(row.deleted and not row.moved)

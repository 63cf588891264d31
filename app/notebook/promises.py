"""The ledger of promises: how many were kept, of one officer or to one person. Officers are never ranked by it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select

from app.domain.kinds import follow_up as rules
from app.domain.kinds.interaction import KIND as NOTE
from app.notebook import timeline
from app.notebook.contact_list import c as contact_table
from app.notebook.kinds.follow_up import follow_ups as table
from app.notebook.kinds.interaction import interactions
from app.notebook.notebook import Notebook
from app.notebook.timeline import TimelineItem


class Kept(NamedTuple):
    """How many promises were kept, in time or late, of those that were kept or broken.

    One that was let go by agreement, or cancelled, counts as neither: it need not be kept any more.
    """

    kept: int
    closed: int


def kept_of(nb: Notebook, contact: str) -> Kept:
    """Promises to one person, whoever made them."""
    with nb.lock:
        return _kept(nb, contact_table.c.id == contact)


def kept_by_me(nb: Notebook) -> Kept:
    """Promises that are this officer's."""
    with nb.lock:
        return _kept(nb, table.c.owner == nb.officer)


def made_in(nb: Notebook, promises: Iterable[str]) -> dict[str, TimelineItem]:
    """The note in which each of these follow-ups was made, where there is one that was not taken back."""
    with nb.lock:
        made = select(table.c.id, table.c.interaction).where(table.c.id.in_(list(promises)))
        notes = {row.id: row.interaction for row in nb.rows(made) if row.interaction}
        found = timeline.of_numbers(nb, list(notes.values()))
        return {
            one: note for one, number in notes.items() if (note := found.get(number)) and not nb.hidden(NOTE, note.id)
        }


def open_promises(nb: Notebook, *, contact: str = "", note: str = "") -> int:
    """How many promises to a person, or made in a note, are open: who deletes that has to know."""
    whose = contact_table.c.id == contact if contact else interactions.c.id == note
    return _count(nb, whose, table.c.status == rules.OPEN)


def _kept(nb: Notebook, whose: ColumnElement[bool]) -> Kept:
    kept = _count(nb, whose, table.c.status == rules.DONE)
    return Kept(kept, kept + _count(nb, whose, table.c.status == rules.BROKEN))


def _count(nb: Notebook, *conditions: ColumnElement[bool]) -> int:
    named = table.outerjoin(contact_table, contact_table.c.num == table.c.contact).outerjoin(
        interactions, interactions.c.num == table.c.interaction
    )
    promises = (table.c.kind == rules.PROMISE, table.c.deleted == 0)
    return int(nb.rows(select(func.count()).select_from(named).where(*promises, *conditions))[0][0])

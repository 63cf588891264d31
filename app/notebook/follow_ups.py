"""Follow-ups: tasks and promises, when they are due, and what became of them."""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, or_, select

from app.domain.recurrence import Recurrence
from app.notebook.contact_list import c as contact_table
from app.notebook.errors import NotThere
from app.notebook.follow_up_course import Moved as Moved
from app.notebook.follow_up_course import cancel as cancel
from app.notebook.follow_up_course import check_repeats
from app.notebook.follow_up_course import done as done
from app.notebook.follow_up_course import done_all as done_all
from app.notebook.follow_up_course import edit as edit
from app.notebook.follow_up_course import reopen as reopen
from app.notebook.follow_up_course import seen as seen
from app.notebook.follow_up_course import snooze as snooze
from app.notebook.follow_up_course import snooze_all as snooze_all
from app.notebook.follow_up_course import unsnooze as unsnooze
from app.notebook.follow_up_list import CLOSED as CLOSED
from app.notebook.follow_up_list import Day as Day
from app.notebook.follow_up_list import FollowUpRow as FollowUpRow
from app.notebook.follow_up_list import Only as Only
from app.notebook.follow_up_list import Order as Order
from app.notebook.follow_up_list import Person as Person
from app.notebook.follow_up_list import Whose as Whose
from app.notebook.follow_up_list import built as built
from app.notebook.follow_up_list import by_day as by_day
from app.notebook.follow_up_list import open_counts as open_counts
from app.notebook.follow_up_list import page as page
from app.notebook.follow_up_list import people as people
from app.notebook.follow_up_list import query as query
from app.notebook.handing_over import accept as accept
from app.notebook.handing_over import check_member
from app.notebook.handing_over import colleagues as colleagues
from app.notebook.handing_over import give_back as give_back
from app.notebook.handing_over import giver_of as giver_of
from app.notebook.handing_over import heirs as heirs
from app.notebook.handing_over import reassign as reassign
from app.notebook.handing_over import reassign_all as reassign_all
from app.notebook.interactions import new_follow_up
from app.notebook.kinds.follow_up import follow_ups as table
from app.notebook.notebook import Notebook
from app.notebook.promises import Kept as Kept
from app.notebook.promises import kept_of as kept_of
from app.notebook.promises import open_promises as open_promises

AT_ONCE = 100  # as many records as one action changes


# --- reading -----------------------------------------------------------------------------------------------


def of_contact(nb: Notebook, contact: str, status: str | None = "open", limit: int | None = None) -> list[FollowUpRow]:
    """A contact's follow-ups by due day; `status` None for all. `count_of_contact` counts beyond `limit`.

    What reminds of a programme is left out until its day comes: until then the programme itself says when.
    """
    found = query().where(*_of_contact(nb, contact, status)).order_by(table.c.due_key, table.c.num).limit(limit)
    with nb.lock:
        return built(nb, nb.rows(found))


def count_of_contact(nb: Notebook, contact: str, status: str | None = "open") -> int:
    """How many follow-ups a contact has."""
    counted = select(func.count()).select_from(table.join(contact_table, contact_table.c.num == table.c.contact))
    return int(nb.rows(counted.where(*_of_contact(nb, contact, status)))[0][0])


def _of_contact(nb: Notebook, contact: str, status: str | None) -> list[ColumnElement[bool]]:
    today = nb.local().date().isoformat()
    come = or_(table.c.programme.is_(None), table.c.due.is_(None), table.c.due <= today)
    conditions = [contact_table.c.id == contact, table.c.deleted == 0, come]
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

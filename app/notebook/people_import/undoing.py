"""Taking an import back, as one.

Whom somebody worked with since stays, and so does what somebody changed or wrote since.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from app.domain import field_rules
from app.domain.kinds import contact
from app.domain.merge import RecordState
from app.journal.change import Change, Value
from app.notebook.errors import NotThere
from app.notebook.kinds.contact import contacts as contact_table
from app.notebook.kinds.contact import memberships as membership_table
from app.notebook.kinds.follow_up import follow_ups as follow_up_table
from app.notebook.notebook import Notebook
from app.notebook.people_import.bringing_in import CONTACTS_PER_ENTRY, Merged
from app.notebook.projection_tables import records as record_table

_WORDS = ("name", "description", "role", "address", "call_first")  # cleared by an empty text, all else by nothing


def undo_import(nb: Notebook, batch: str, merged: Iterable[Merged] = ()) -> int:
    """Marks the contacts of a batch deleted, except those somebody worked with since; returns how many.

    What went into contacts that were there is taken out again, where nobody changed it since.
    """
    with nb.lock:
        gone = _remove(nb, batch)
        changes = [change for one in merged if (change := _taken_out(nb, one)) is not None]
        for at in range(0, len(changes), CONTACTS_PER_ENTRY):
            nb.write(*changes[at : at + CONTACTS_PER_ENTRY])
        return gone


def _taken_out(nb: Notebook, merged: Merged) -> Change | None:
    try:
        shown = nb.state("contact", merged.contact).shown()
    except NotThere:
        return None
    back: dict[str, Value] = {}
    for name, (before, after) in merged.fields.items():
        if shown.get(name) == after:
            back[name] = before
        elif name == "description" and isinstance(after, str):
            # The officer wrote more since: only what the import put there goes.
            now, added = field_rules.text(shown.get(name)), after[len(field_rules.text(before)) :]
            if added and added in now:
                back[name] = now.replace(added, "", 1).strip()
    return (
        nb.change("contact", merged.contact, {n: "" if v is None and n in _WORDS else v for n, v in back.items()})
        if back
        else None
    )


def _remove(nb: Notebook, batch: str) -> int:
    task, member = follow_up_table.c, membership_table.c
    untouched = (
        select(record_table.c.id, record_table.c.state)
        .join(contact_table, contact_table.c.num == record_table.c.num)
        .where(
            contact_table.c.batch == batch,
            contact_table.c.deleted == 0,
            contact_table.c.last_at.is_(None),
            contact_table.c.num.not_in(select(task.contact).where(task.contact.is_not(None), task.deleted == 0)),
            contact_table.c.num.not_in(select(member.place)),
        )
    )
    states = [(row.id.hex(), RecordState.parse(contact.CONTACT, row.state)) for row in nb.rows(untouched)]
    gone = [ident for ident, state in states if len(state.stamps()) == 1]
    changes = [nb.change(contact.KIND, ident, {"deleted": True}) for ident in gone]
    if changes:
        step = CONTACTS_PER_ENTRY
        nb.write_many([changes[at : at + step] for at in range(0, len(changes), step)])
    return len(gone)

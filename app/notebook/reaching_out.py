"""Who began what was written of a contact: a relationship goes both ways when they come by themselves."""

from __future__ import annotations

from sqlalchemy import select

from app.domain import days as calendar
from app.domain.kinds import interaction as rules
from app.domain.merge import RecordState
from app.notebook.kinds.interaction import interaction_contacts
from app.notebook.notebook import Notebook
from app.notebook.projection_tables import records

DAYS = 90
COUNTED_MAX = 500  # of the latest notes of those days


def by_them(nb: Notebook, contact: str) -> int:
    """How many notes of the last DAYS say that they started it, whoever of the squad wrote it."""
    here = interaction_contacts.c
    since = calendar.begins(calendar.added(nb.local().date(), -DAYS), nb.zone)
    with nb.lock:
        latest = (
            select(records.c.id, records.c.state)
            .join(interaction_contacts, here.interaction == records.c.num)
            .where(here.contact == nb.number("contact", contact), here.here == 0, here.at >= since)
            .order_by(here.at.desc(), here.interaction.desc())
            .limit(COUNTED_MAX)
        )
        found = 0
        for row in nb.rows(latest):
            standing = nb.authority_over(row.id).standing(RecordState.parse(rules.INTERACTION, row.state))
            found += bool(standing) and standing[0][1].get("started_by") == "them"
        return found

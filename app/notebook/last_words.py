"""The first words of what was last said with somebody: why a task about them is there, in one line of a list."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import bindparam, select

from app.domain import field_rules
from app.domain.kinds import interaction as rules
from app.domain.merge import RecordState
from app.notebook.kinds.interaction import interaction_contacts as present
from app.notebook.notebook import Notebook
from app.notebook.projection_tables import records

CHARS_MAX = 80  # a phone shows about 40 of them in a line

_WHO = records.alias("who")
_LAST = (
    select(present.c.interaction)
    .where(present.c.contact == _WHO.c.num)
    .order_by(present.c.at.desc(), present.c.interaction.desc())
    .limit(1)
    .correlate(_WHO)
    .scalar_subquery()
)
_NOTES = (
    select(_WHO.c.num, records.c.id, records.c.state)
    .select_from(_WHO)
    .join(records, records.c.num == _LAST)
    .where(_WHO.c.num.in_(bindparam("contacts", expanding=True)))
)


def last_words(nb: Notebook, contacts: Collection[int]) -> dict[int, str]:
    """By the number of the contact: what the last note about them says happened, cut after CHARS_MAX."""
    if not contacts:
        return {}
    return {row.num: _fact(nb, row.id, row.state) for row in nb.rows(_NOTES, contacts=list(contacts))}


def _fact(nb: Notebook, ident: bytes, packed: bytes) -> str:
    standing = nb.authority_over(ident).standing(RecordState.parse(rules.INTERACTION, packed))
    fact = field_rules.one_line(standing[0][1].get("fact")) if standing else ""
    return fact if len(fact) <= CHARS_MAX else f"{fact[:CHARS_MAX].rstrip()}…"

"""The notes that were taken back: by whom, when and why, without their words, which stand in their histories."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from app.domain import field_rules
from app.domain.kinds import contact, interaction
from app.domain.merge import RecordState
from app.notebook import counterparts, history
from app.notebook.kinds.interaction import interactions
from app.notebook.notebook import Notebook
from app.notebook.paging import Listing
from app.notebook.projection_tables import claims, records
from app.notebook.value_words import named
from app.notebook.who_and_when import NOBODY
from app.words import _


@dataclass(frozen=True)
class TakenBack:
    """`at`: when it happened, `taken_at` and `taken_by`: when and by whom it was taken back, both ms UTC. `contacts`
    are the titles of those it was with, `first` the id of one who is shown, or "". `may_restore`: this officer may."""

    id: str
    at: int
    officer_name: str
    contacts: list[str]
    first: str
    taken_at: int
    taken_by: str
    reason: str
    may_restore: bool


def taken_back(nb: Notebook, limit: int = 20) -> Listing[TakenBack]:
    """The notes of this officer's squads that were taken back, the latest written first."""
    hidden = (
        select(records.c.id, records.c.state)
        .join(claims, claims.c.num == records.c.num)
        .where(records.c.kind == interaction.KIND, records.c.num.not_in(select(interactions.c.num)))
        .order_by(records.c.num.desc())
    )
    with nb.lock:
        found = nb.rows(hidden)
        return Listing([_one(nb, row.id.hex(), row.state) for row in found[:limit]], None, len(found))


def _one(nb: Notebook, ident: str, packed: bytes) -> TakenBack:
    state, authority = RecordState.parse(interaction.INTERACTION, packed), nb.authority_over(bytes.fromhex(ident))
    stamp, fields = next(iter(state.written()), (b"", {}))
    there = counterparts.best(nb, field_rules.idents(fields.get("contacts"), interaction.CONTACTS_MAX))
    shown = [row for row in there.values() if not counterparts.only_deleted(row)]
    last = history.last(nb, interaction.KIND, ident)
    lines = [line for act in last.acts for line in act.lines] if last else []
    return TakenBack(
        id=ident,
        at=field_rules.milliseconds(fields.get("at")),
        officer_name=nb.writer_name(stamp) if stamp else _(NOBODY),
        contacts=[named(row.title) for row in there.values()],
        first=next((row.id for row in shown if nb.number(contact.KIND, row.id)), ""),
        taken_at=last.at if last else 0,
        taken_by=last.officer_name if last else _(NOBODY),
        reason=next((line.words for line in lines if line.field == interaction.WHY), ""),
        may_restore=authority.may_take_back(nb.officer, state),
    )

"""What to know of somebody before they are contacted once more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import func, select

from app.domain import days as calendar
from app.domain.kinds import contact as rules
from app.notebook.kinds.interaction import interaction_contacts
from app.notebook.notebook import Notebook


@dataclass(frozen=True)
class Warned:
    """What an officer is told before they log with somebody or follow up: `opted_out`, `paused`, or `burden`: so many
    officers saw them within so many days."""

    what: Literal["opted_out", "paused", "burden"]
    officers: int = 0
    days: int = 0


def warnings(nb: Notebook, contact: str) -> list[Warned]:
    """What to know before somebody is contacted once more; none of it keeps a note from being saved."""
    with nb.lock:
        fields = nb.known("contact", contact).shown()
        many, days = nb.burden_limit
        officers = burden(nb, contact, days)
        paused = fields.get("stage") == rules.PAUSED
        said = [Warned("opted_out")] if rules.opted_out(fields) else [Warned("paused")] if paused else []
        return [*said, *([Warned("burden", officers, days)] if officers >= many else [])]


def burden(nb: Notebook, contact: str, days: int | None = None) -> int:
    """How many officers saw this contact since the same weekday `days` days ago; None: as many as the policy says."""
    present = interaction_contacts
    with nb.lock:
        days = nb.burden_limit[1] if days is None else days
        number = nb.number("contact", contact)
        since = calendar.begins(calendar.added(nb.local().date(), -days), nb.zone)
        officers = select(func.count(present.c.officer.distinct())).where(
            present.c.contact == number, present.c.at >= since, present.c.here == 0
        )
        return int(nb.rows(officers)[0][0])

"""What the problems of a squad add up to: how many stand in each stage, and for how long they are known.

Of problems, never of officers: nobody stands in a row here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from app.domain import days, field_rules, sara
from app.domain.kinds import problem as rules
from app.domain.merge import RecordState
from app.journal import stamps
from app.notebook.contact_list import of_squad
from app.notebook.kinds.problem import problems as table
from app.notebook.notebook import Notebook
from app.notebook.problem_list import query

AGES = (30, 90, 180)
"""Days: younger than the first, younger than the second, …, and as old as the last or older."""


@dataclass(frozen=True)
class Ages:
    """The open problems: by stage how many of each age, in the order of AGES with one more for the oldest; how many are
    `open`, and how many were `closed`. The days of the one that is known for longest, None without one."""

    by_stage: Mapping[str, tuple[int, ...]]
    open: int
    closed: int
    oldest: int | None

    def in_stage(self, stage: str) -> int:
        """How many stand there."""
        return sum(self.by_stage.get(stage, ()))


def read(nb: Notebook, squad: str | None = None) -> Ages:
    """Of all squads of this officer, or of one. A stage that only a newer version knows stands behind the others."""
    conditions = [table.c.deleted == 0]
    if squad is not None:
        conditions.append(of_squad(table.name, "num", nb.squad_number(squad)))
    with nb.lock:
        rows = nb.rows(query().where(*conditions, table.c.status == rules.OPEN))
        count = select(func.count()).select_from(table).where(*conditions, table.c.status != rules.OPEN)
        closed = int(nb.rows(count)[0][0])
        today = nb.local().date()
        found: dict[str, list[int]] = {stage: [0] * (len(AGES) + 1) for stage in sara.STAGES}
        oldest: int | None = None
        for row in rows:
            opening = RecordState.parse(rules.PROBLEM, row.state).opening
            known = days.since(min(stamps.millis(opening), field_rules.MS_MAX) if opening else 0, today, nb.zone)
            found.setdefault(row.stage, [0] * (len(AGES) + 1))[sum(known >= age for age in AGES)] += 1
            oldest = max(oldest or 0, known)
        return Ages({stage: tuple(some) for stage, some in found.items()}, len(rows), closed, oldest)

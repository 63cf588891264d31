"""What became of promises and of tasks: kept, late, broken, let go. Nobody stands beside anybody."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select

from app.domain.kinds import follow_up as rules
from app.notebook.insights.scope import Scope
from app.notebook.kinds.follow_up import follow_ups as table
from app.notebook.notebook import Notebook

KEPT, LATE, BROKEN, LET_GO = "kept", "late", "broken", "let_go"
OUTCOMES = (KEPT, LATE, BROKEN, LET_GO)
CLOSED_MAX = 50_000  # looked at, the latest


@dataclass(frozen=True)
class FollowThrough:
    """`promises`: closed in this time, by each of OUTCOMES. `steps`: the same for each step of the time. `tasks`: done,
    (in time, late). `open`: promises that are open now, of which `overdue` are past their day."""

    promises: dict[str, int]
    steps: tuple[dict[str, int], ...]
    tasks: tuple[int, int]
    open: int
    overdue: int

    @property
    def kept(self) -> int:
        """In time or late."""
        return self.promises[KEPT] + self.promises[LATE]

    @property
    def due(self) -> int:
        """Kept or broken: one that was let go by agreement need not be kept any more (app.notebook.promises)."""
        return self.kept + self.promises[BROKEN]


def read(nb: Notebook, scope: Scope) -> FollowThrough:
    """What was closed in this time, and what is open at this moment."""
    whose: list[ColumnElement[bool]] = [table.c.deleted == 0, *scope.keeps(table.name)]
    if scope.officer is not None:
        whose.append(table.c.owner == scope.officer)
    closed = (table.c.status != rules.OPEN, table.c.closed_at >= scope.since, table.c.closed_at < scope.until)
    columns = (table.c.kind, table.c.status, table.c.due, table.c.due_time, table.c.closed_at)
    total: Counter[str] = Counter()
    steps: list[Counter[str]] = [Counter() for _ in scope.bars]
    tasks: Counter[str] = Counter()
    with nb.lock:
        newest = (
            select(*columns).where(*whose, *closed).order_by(table.c.closed_at.desc(), table.c.num).limit(CLOSED_MAX)
        )
        for row in nb.rows(newest):
            when = nb.local(row.closed_at)
            what = rules.outcome(row.status, row.due, row.due_time, when)
            if row.kind == rules.PROMISE:
                total[what] += 1
                steps[scope.bar(when.date())][what] += 1
            else:
                tasks[what] += 1
        waiting = select(table.c.due, table.c.due_time).where(
            *whose, table.c.status == rules.OPEN, table.c.kind == rules.PROMISE
        )
        now = nb.local()
        late = [rules.late(row.due, row.due_time, now) for row in nb.rows(waiting)]
    return FollowThrough(_by(total), tuple(_by(one) for one in steps), (tasks[KEPT], tasks[LATE]), len(late), sum(late))


def _by(counted: Counter[str]) -> dict[str, int]:
    return {one: counted[one] for one in OUTCOMES}

"""All that one page of insights shows, read at once, when it is opened and not before."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select

from app.domain.kinds import problem as problem_rules
from app.domain.kinds import programme as programme_rules
from app.notebook import measures, programme_list, visit_sums
from app.notebook.insights import activity, follow_through, reach_map, stage_moves
from app.notebook.insights.activity import Activity
from app.notebook.insights.follow_through import FollowThrough
from app.notebook.insights.reach_map import ReachMap
from app.notebook.insights.scope import Scope, last_weeks
from app.notebook.insights.stage_moves import Moves
from app.notebook.kinds.problem import problems as problem_table
from app.notebook.measures import Measure, title
from app.notebook.notebook import Notebook
from app.notebook.visit_sums import AddedUp

WEEKS = (4, 12, 52)
PROBLEMS_MAX = 30  # read with their readings, the newest


@dataclass(frozen=True)
class Compared:
    """A problem, open or closed in this time, and what is counted at its own place, before and after."""

    id: str
    title: str
    measures: tuple[Measure, ...]


@dataclass(frozen=True)
class Programmes:
    """By each of `STANDINGS` how many there are; their items: met, open, and of the open ones those that lapsed."""

    standing: dict[str, int]
    met: int
    open: int
    lapsed: int

    @property
    def all(self) -> int:
        return sum(self.standing.values())


@dataclass(frozen=True)
class Insights:
    """Of one officer, or of a squad where the scope names no officer."""

    scope: Scope
    reach: ReachMap
    follow: FollowThrough
    moves: Moves
    visits: AddedUp
    activity: Activity
    problems: tuple[Compared, ...]
    programmes: Programmes


def read(nb: Notebook, weeks: int, squad: str | None = None, mine: bool = True) -> Insights:
    """The last so many weeks: this officer's work, or everybody's; `squad`: of what this one keeps.

    Nothing is locked from one figure to the next: a save need not wait for all of them, and is read anew after them.
    """
    scope = last_weeks(nb, weeks, squad, mine)
    return Insights(
        scope,
        reach_map.read(nb, scope),
        follow_through.read(nb, scope),
        stage_moves.read(nb, scope),
        visit_sums.between(nb, scope.since, scope.until, mine, scope.squad),
        activity.read(nb, scope),
        compared(nb, scope),
        programmes(nb, squad, mine),
    )


def compared(nb: Notebook, scope: Scope) -> tuple[Compared, ...]:
    """The problems with what is counted of them; of this officer, those that they lead."""
    table = problem_table
    going = or_(table.c.status == problem_rules.OPEN, table.c.closed_at >= scope.since)
    wanted: list[ColumnElement[bool]] = [table.c.deleted == 0, going, *scope.keeps(table.name)]
    if scope.officer is not None:
        wanted.append(table.c.lead == scope.officer)
    newest = select(table.c.id, table.c.title).where(*wanted).order_by(table.c.num.desc()).limit(PROBLEMS_MAX)
    return tuple(
        Compared(row.id, title(row.title), tuple(one for one in measures.of_problem(nb, row.id) if one.readings))
        for row in nb.rows(newest)
    )


def programmes(nb: Notebook, squad: str | None, mine: bool) -> Programmes:
    """How they stand at this moment; of this officer, those that they lead."""
    rows = [row for row in programme_list.page(nb, squad) if row.mine or not mine]
    standing = Counter(row.standing for row in rows)
    going = [row for row in rows if row.standing != programme_rules.ENDED]
    return Programmes(
        {one: standing[one] for one in programme_rules.STANDINGS},
        sum(row.total - row.open for row in going),
        sum(row.open for row in going),
        sum(row.lapsed for row in going),
    )

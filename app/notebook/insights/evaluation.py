"""What of a squad's notebook goes to an evaluator: counts of blocks of weeks, small ones hidden, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from app.domain import days, evaluators_file
from app.domain.authority import NOBODY
from app.domain.before_after import compare
from app.domain.codebook import BLOCK_WEEKS, OF, TOTAL
from app.domain.evaluators_file import Counts, Row
from app.domain.kinds import check as check_rules
from app.domain.kinds import measure as measure_rules
from app.domain.kinds import problem as problem_rules
from app.notebook import measures, visit_sums
from app.notebook.contact_list import of_squad
from app.notebook.errors import NoRight
from app.notebook.insights import activity, follow_through, reach_map, stage_moves
from app.notebook.insights.activity import NOT_SAID
from app.notebook.insights.scope import Scope, whole_weeks
from app.notebook.kinds.interaction import interactions as note_table
from app.notebook.kinds.problem import problems as problem_table
from app.notebook.kinds.programme import checks as check_table
from app.notebook.kinds.programme import programmes as programme_table
from app.notebook.kinds.referral import referrals as referral_table
from app.notebook.measures import Measure
from app.notebook.notebook import Notebook
from app.notebook.squad import supervises

BLOCKS = (3, 13)  # twelve weeks, and a year
PROBLEMS_MAX = 300


def read(nb: Notebook, squad: str, blocks: int) -> list[Row]:
    """The rows of the last so many blocks that are over. Raises NoRight for who does not lead the squad."""
    if not supervises(nb, squad):
        raise NoRight("insights.export")
    series = _series(nb, squad)
    found: list[Row] = []
    for first in evaluators_file.blocks(nb.local().date(), blocks):
        counts = counted(nb, whole_weeks(nb, first, BLOCK_WEEKS, squad), series)
        if found or not evaluators_file.is_empty(counts):
            found += evaluators_file.rows_of(first, counts)
    return found


def counted(nb: Notebook, scope: Scope, series: Sequence[Measure]) -> Counts:
    """Every measure of the codebook, over one block; `series`: what is counted at the places of problems."""
    did, follow, moves = activity.read(nb, scope), follow_through.read(nb, scope), stage_moves.read(nb, scope)
    grid = reach_map.read(nb, scope, ("venue", "agency")).grid
    stayed = visit_sums.between(nb, scope.since, scope.until, False, scope.squad).sums
    manners = {one.id: one for one in did.manners}
    talks = {one: manners[_said(one)] for one in OF["talks_by_way"].categories}
    timed, all_talks = (sum(one.timed for one in talks.values()), sum(one.notes for one in talks.values()))
    known = ("nobody", "one", "several")
    return {
        "talks_by_way": {name: one.notes for name, one in talks.items()},
        "talks_by_starter": {one: did.started[_said(one)] for one in OF["talks_by_starter"].categories},
        "other_notes": {one: manners[one].notes for one in OF["other_notes"].categories},
        "met_by_kind": did.met,
        "talks_timed": {"timed": timed, "untimed": all_talks - timed},
        "minutes": {TOTAL: sum(one.minutes for one in talks.values())},
        "promises": follow.promises,
        "tasks": dict(zip(("kept", "late"), follow.tasks, strict=True)),
        "stage_moves": {"up": moves.up, "down": moves.down, "paused": moves.paused},
        "new_contacts": {TOTAL: moves.new},
        "venues_known": dict(zip(known, grid["venue"], strict=True)),
        "agencies_known": dict(zip(known, grid["agency"], strict=True)),
        "visits": {"within": stayed.within, "outside": stayed.visits - stayed.within},
        "visit_minutes": {TOTAL: stayed.minutes},
        "gaps": {"kept": stayed.gaps_kept, "longer": stayed.gaps - stayed.gaps_kept},
        "usual_gap": {TOTAL: stayed.gap_min or 0},
        "before_after": _before_after(scope, series),
        "problems_closed": {TOTAL: _closed(nb, scope)},
        "referrals_sent": {TOTAL: _referred(nb, scope, referral_table.c.sent)},
        "referrals_answered": {TOTAL: _referred(nb, scope, referral_table.c.answered)},
        "items_verified": {TOTAL: _verified(nb, scope)},
        "officers": {TOTAL: _officers(nb, scope)},
    }


def _said(category: str) -> str:
    return NOT_SAID if category == "not_said" else category


def _last(scope: Scope) -> date:
    return days.added(scope.first, 7 * scope.weeks - 1)


def _series(nb: Notebook, squad: str) -> list[Measure]:
    table = problem_table
    wanted = select(table.c.id).where(table.c.deleted == 0, of_squad(table.name, "num", nb.squad_number(squad)))
    newest = nb.rows(wanted.order_by(table.c.num.desc()).limit(PROBLEMS_MAX))
    return [one for row in newest for one in measures.of_problem(nb, row.id) if one.at == measure_rules.OWN]


def _before_after(scope: Scope, series: Sequence[Measure]) -> dict[str, int]:
    """As the counts stood at the end of the time: what was counted, or done, later is left out."""
    last = _last(scope)
    found = {"fell": 0, "rose": 0, "unclear": 0, "too_few": 0}
    for one in series:
        readings = [reading for reading in one.readings if reading.last <= last]
        if readings:
            change = compare(readings, one.divide.until(last)).change
            found[change if change in found else "too_few"] += 1
    return found


def _closed(nb: Notebook, scope: Scope) -> int:
    table = problem_table
    closed = (table.c.status != problem_rules.OPEN, table.c.closed_at >= scope.since, table.c.closed_at < scope.until)
    wanted = select(func.count()).select_from(table).where(table.c.deleted == 0, *closed)
    return _number(nb, wanted.where(*scope.keeps(table.name)))


def _referred(nb: Notebook, scope: Scope, day: ColumnElement[str | None]) -> int:
    """Referrals of which this day lies in the time."""
    table = referral_table
    within = (day >= scope.first.isoformat(), day <= _last(scope).isoformat())
    wanted = select(func.count()).select_from(table).where(table.c.deleted == 0, *within)
    return _number(nb, wanted.where(*scope.keeps(table.name)))


def _verified(nb: Notebook, scope: Scope) -> int:
    table, last = check_table, _last(scope)
    joined = table.join(programme_table, programme_table.c.num == table.c.programme)
    met = (table.c.state == check_rules.MET, table.c.day >= scope.first.isoformat(), table.c.day <= last.isoformat())
    stands = (programme_table.c.deleted == 0, *scope.keeps(programme_table.name))
    return _number(nb, select(func.count()).select_from(joined).where(*met, *stands))


def _officers(nb: Notebook, scope: Scope) -> int:
    table = note_table
    time = (table.c.at >= scope.since, table.c.at < scope.until, table.c.officer != NOBODY)
    return _number(nb, select(func.count(table.c.officer.distinct())).where(*time, *scope.keeps(table.name)))


def _number(nb: Notebook, query: Select[Any]) -> int:
    return int(nb.rows(query)[0][0])

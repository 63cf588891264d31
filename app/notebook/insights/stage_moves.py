"""Which way relationships moved: from the stage in which the time found somebody to the one in which it left them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select

from app.domain.kinds import contact as rules
from app.journal import stamps
from app.notebook.contact_list import c, gone_quiet, shown
from app.notebook.insights.scope import Scope
from app.notebook.kinds.contact import stage_steps
from app.notebook.notebook import Notebook


@dataclass(frozen=True)
class Moves:
    """`moved`: (from, to, how many), ids of the agency's stages, in their order. `up`, `down`: of those that moved;
    `paused` counts for neither. `new`: who came into the notebook in this time. `quiet`: who has gone quiet by now."""

    moved: tuple[tuple[str, str, int], ...] = ()
    up: int = 0
    down: int = 0
    paused: int = 0
    new: int = 0
    quiet: int = 0


def read(nb: Notebook, scope: Scope) -> Moves:
    """Of those whose primary or backup officer it is, or of everybody. Each moves once at most: there and back again is
    no move."""
    order = {stage.id: at for at, stage in enumerate(nb.stages)}
    since, until = (stamps.make(one, 0, bytes(16)) for one in (scope.since, scope.until))
    whose: list[ColumnElement[bool]] = [shown, *scope.keeps("c")]
    if scope.officer is not None:
        whose.append(or_(c.c.primary_officer == scope.officer, c.c.backup_officer == scope.officer))
    steps = (
        select(stage_steps.c.contact, stage_steps.c.stamp, stage_steps.c.stage)
        .join(c, c.c.num == stage_steps.c.contact)
        .where(*whose, stage_steps.c.stamp < until)
        .order_by(stage_steps.c.contact, stage_steps.c.stamp)
    )
    before: dict[int, str] = {}
    after: dict[int, str] = {}
    new: set[int] = set()
    with nb.lock:
        for number, stamp, stage in nb.rows(steps):
            if stage not in order:
                continue  # one that the agency has no more
            if stamp < since or number not in before:
                before[number] = stage
                if stamp >= since:
                    new.add(number)
            after[number] = stage
        quiet = int(nb.rows(select(func.count()).select_from(c).where(*whose, gone_quiet(nb)))[0][0])
    moved = Counter((stage, after[number]) for number, stage in before.items() if after[number] != stage)
    up, down, paused = _ways(moved, order)
    found = sorted(((*move, count) for move, count in moved.items()), key=lambda one: (order[one[0]], order[one[1]]))
    return Moves(tuple(found), up, down, paused, len(new), quiet)


def _ways(moved: Counter[tuple[str, str]], order: dict[str, int]) -> tuple[int, int, int]:
    up = down = paused = 0
    for (one, other), count in moved.items():
        if rules.PAUSED in (one, other):
            paused += count
        elif order[other] > order[one]:
            up += count
        else:
            down += count
    return up, down, paused

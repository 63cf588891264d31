"""Two problems that are one: written by two officers who did not know of each other, made one, and taken apart again.

As with contacts, nothing that names either is rewritten (app.notebook.merged_contacts): entries, responses, measures
and whoever helps stand on the one page. What the other one said of itself stays its own, and is to be read there.
"""

from __future__ import annotations

from app.domain import field_rules
from app.domain.kinds import problem as rules
from app.domain.merge import MERGED_INTO
from app.notebook import problem_list
from app.notebook.errors import NotThere
from app.notebook.notebook import Notebook
from app.notebook.problem_list import ProblemRow

OFFERED_MAX = 20


def offered(nb: Notebook, problem: str) -> tuple[list[ProblemRow], list[ProblemRow]]:
    """Problems of its squad that this one may be, the likeliest first; and the other open ones. Raises NotThere."""
    with nb.lock:
        fields, squad = nb.state(rules.KIND, problem).shown(), nb.squad_of(problem)
        behaviour, place = (field_rules.one_line(fields.get(name)) for name in ("behaviour", "place"))
        venue = field_rules.ident(fields.get("venue"))
        near = problem_list.alike(nb, behaviour, place, venue, but=problem, limit=OFFERED_MAX)
        likely = [row for row in near if nb.squad_of(row.id) == squad]
        known = {problem, *(row.id for row in likely)}
        others = problem_list.page(nb, squad=squad, limit=OFFERED_MAX + len(known)).rows
        return likely, [row for row in others if row.id not in known][:OFFERED_MAX]


def merge(nb: Notebook, kept: str, other: str) -> None:
    """Shows the other one with the kept one, which may be one with a third itself. Twice does no harm. Raises NotThere,
    also where no squad keeps both."""
    with nb.lock:
        if kept != other and nb.survivor(kept, rules.KIND) == nb.survivor(other, rules.KIND):
            return
        for one, shown in ((kept, nb.survivor(kept, rules.KIND)), (other, other)):
            nb.state(rules.KIND, one)
            if kept == other or nb.hidden(rules.KIND, shown) or nb.squad_of(one) != nb.squad_of(kept):
                raise NotThere
        # Said anew, so that somebody who deletes the kept one meanwhile, not knowing that it is two now, hides neither.
        same = {rules.NOTE: field_rules.ident(nb.state(rules.KIND, kept).value(rules.NOTE))}
        stays = nb.change(rules.KIND, kept, same)
        nb.write(stays, nb.change(rules.KIND, other, {MERGED_INTO: kept}))


def unmerge(nb: Notebook, other: str) -> str:
    """Shows it by itself again; answers what it was one with. Raises NotThere for one that was not merged."""
    with nb.lock:
        kept = field_rules.ident(nb.state(rules.KIND, other).value(MERGED_INTO))
        if kept is None:
            raise NotThere
        nb.write(nb.change(rules.KIND, other, {MERGED_INTO: None}))
        return kept

"""The measures of a problem with their readings, and what these say of the time before the responses and after them.

Nothing is erased: what is taken back is flagged, and put back by Undo. Several readings are one entry as far as they
fit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Select, select

from app.domain import field_rules
from app.domain.before_after import Comparison, Divide, Reading, compare
from app.domain.kinds import follow_up
from app.domain.kinds import measure as rules
from app.domain.kinds import problem as problem_rules
from app.domain.kinds import reading as reading_rules
from app.journal.change import Change, Value
from app.notebook.errors import NotThere
from app.notebook.kinds.follow_up import follow_ups as task_table
from app.notebook.kinds.measure import measures as table
from app.notebook.kinds.measure import readings as reading_table
from app.notebook.notebook import Notebook
from app.notebook.seen_versions import Basis, Seen
from app.notebook.value_words import TITLE_CHARS, tame

MEASURES_MAX = 30  # of a problem; more of them than that only a forged app writes
RESPONSES_MAX = 20
READINGS_MAX = 1_500  # of a measure, the latest: four years of days
AT_ONCE = 100  # as many records as one entry changes


@dataclass(frozen=True)
class Response:
    """What was done about the problem, and on which day it was done."""

    day: date
    text: str


@dataclass(frozen=True)
class Measure:
    """`better`, `at`: of app.domain.kinds.measure. `readings` in the order of their days; `found` what they say, and
    `divide` by which days. `others` are read beside it: a comparison place, a place to watch.

    `versions`: how many of its fields, and of its readings', have two versions. `unread`: how many earlier readings are
    left out. `waiting`: something of it or of its readings is on this phone only.
    """

    id: str
    problem: str
    name: str
    unit: str
    better: str
    at: str
    where: str
    divide: Divide
    readings: Sequence[Reading]
    found: Comparison
    responses: Sequence[Response]
    versions: int = 0
    unread: int = 0
    waiting: bool = False
    others: list[Measure] = field(default_factory=list)


# --- reading -----------------------------------------------------------------------------------------------


def of_problem(nb: Notebook, problem: str) -> list[Measure]:
    """Those of the problem's own place, the oldest first, each with what stands beside it; then what stands alone."""
    with nb.lock:
        number = nb.number(problem_rules.KIND, problem)
        if number is None:
            return []
        rows = nb.rows(
            _query().where(table.c.problem == number).order_by(table.c.opening, table.c.id).limit(MEASURES_MAX)
        )
        done = responses(nb, problem)
        found = {row.num: _built(nb, row, problem, done) for row in rows}
        for row in rows:
            if row.at != rules.OWN and row.beside in found and found[row.beside].at == rules.OWN:
                found[row.beside].others.append(found[row.num])
        for measure in found.values():
            measure.others.sort(key=lambda one: one.at != rules.COMPARISON)
        beside = {one.id for measure in found.values() for one in measure.others}
        alone = [one for one in found.values() if one.id not in beside]
        return sorted(alone, key=lambda one: one.at != rules.OWN)


def read(nb: Notebook, measure: str) -> Measure:
    """One measure, with what stands beside it. Raises NotThere."""
    with nb.lock:
        named = field_rules.ident(nb.state(rules.KIND, measure).shown().get("problem")) or ""
        for one in of_problem(nb, nb.survivor(named, problem_rules.KIND)):
            for found in (one, *one.others):
                if found.id == measure:
                    return found
        raise NotThere


def responses(nb: Notebook, problem: str) -> list[Response]:
    """What was done about a problem, by the day on which it was done."""
    number = nb.number(problem_rules.KIND, problem)
    stands = (task_table.c.problem == number, task_table.c.deleted == 0, task_table.c.status == follow_up.DONE)
    done = select(task_table.c.text, task_table.c.done_at).where(*stands, task_table.c.done_at > 0)
    rows = nb.rows(done.order_by(task_table.c.done_at, task_table.c.num).limit(RESPONSES_MAX))
    return [Response(nb.local(row.done_at).date(), title(row.text)) for row in rows]


def title(text: str) -> str:
    """A line that stands among others."""
    return tame(field_rules.one_line(text, TITLE_CHARS))


def _query() -> Select[Any]:
    return select(table).where(table.c.deleted == 0)


def _built(nb: Notebook, row: Any, problem: str, done: Sequence[Response]) -> Measure:
    stands = (reading_table.c.measure == row.num, reading_table.c.deleted == 0)
    latest = select(reading_table).where(*stands).order_by(reading_table.c.first.desc(), reading_table.c.id)
    rows = nb.rows(latest.limit(READINGS_MAX + 1))
    readings = [
        Reading(date.fromisoformat(one.first), date.fromisoformat(one.last), one.count, one.id)
        for one in reversed(rows[:READINGS_MAX])
    ]
    ends = (row.baseline_from, row.baseline_until)
    baseline = (date.fromisoformat(ends[0]), date.fromisoformat(ends[1])) if all(ends) else None
    divide = Divide(baseline, min((one.day for one in done), default=None))
    return Measure(
        id=row.id,
        problem=problem,
        name=title(row.name),
        unit=title(row.unit),
        better=row.better,
        at=row.at,
        where=title(row.place),
        divide=divide,
        readings=readings,
        found=compare(readings, divide),
        responses=done,
        versions=row.versions + sum(one.versions for one in rows),
        unread=max(0, len(rows) - READINGS_MAX),
        waiting=nb.is_waiting(rules.KIND, row.id) or any(nb.is_waiting(reading_rules.KIND, one.id) for one in readings),
    )


# --- writing -----------------------------------------------------------------------------------------------


def add(nb: Notebook, problem: str, fields: Mapping[str, Any]) -> str:
    """A new measure of a problem; answers its id. Raises NotValid, NotThere."""
    with nb.lock:
        nb.state(problem_rules.KIND, problem)
        ident = nb.new_id(nb.squad_of(problem))
        cleaned = _written(rules.clean({"better": rules.DOWN, "at": rules.OWN, **fields, "problem": problem}))
        nb.write(Change(bytes.fromhex(ident), rules.KIND, cleaned))
        return ident


def edit(nb: Notebook, measure: str, fields: Mapping[str, Any], basis: Seen = None) -> Basis:
    """Gives a measure these fields, as far as they differ; answers what Undo puts back on top of. Raises NotValid,
    NotThere."""
    return _changed(nb, rules.KIND, measure, rules.clean(fields), basis)


def add_reading(nb: Notebook, measure: str, fields: Mapping[str, Any]) -> str:
    """A reading more; answers its id. Raises NotValid, NotThere."""
    with nb.lock:
        return add_readings(nb, measure, [reading_rules.clean(fields, nb.local().date())])[0]


def correct(nb: Notebook, reading: str, fields: Mapping[str, Any], basis: Seen = None) -> Basis:
    """Other days or another count; the history keeps what stood there. Raises NotValid, NotThere."""
    with nb.lock:
        return _changed(nb, reading_rules.KIND, reading, reading_rules.clean(fields, nb.local().date()), basis)


def add_readings(nb: Notebook, measure: str, readings: Sequence[Mapping[str, Value]]) -> list[str]:
    """Readings that are clean; answers their ids. Raises NotThere."""
    with nb.lock:
        nb.state(rules.KIND, measure)
        idents = [nb.new_id(nb.squad_of(measure)) for _ in readings]
        changes = [
            Change(bytes.fromhex(ident), reading_rules.KIND, {**_written(fields), "measure": measure})
            for ident, fields in zip(idents, readings, strict=True)
        ]
        nb.write_many([changes[at : at + AT_ONCE] for at in range(0, len(changes), AT_ONCE)])
        return idents


def take_back(nb: Notebook, kind: str, idents: Iterable[str]) -> None:
    """Takes measures or readings back. Twice does no harm."""
    _flag(nb, kind, idents, True)


def put_back(nb: Notebook, kind: str, idents: Iterable[str]) -> None:
    """Undo of `take_back`."""
    _flag(nb, kind, idents, False)


def seen(nb: Notebook, kind: str, record: str) -> Basis:
    """What somebody who sees it now replaces when they change it later."""
    return nb.seen(kind, record, nb.kinds.of(kind).fields)


def fields_of(nb: Notebook, kind: str, record: str) -> Mapping[str, Value]:
    """What a form begins with. Raises NotThere."""
    return nb.state(kind, record).shown()


def _flag(nb: Notebook, kind: str, idents: Iterable[str], deleted: bool) -> None:
    with nb.lock:
        changes = [nb.change(kind, one, {"deleted": deleted}) for one in idents if nb.hidden(kind, one) != deleted]
        if changes:
            nb.write_many([changes[at : at + AT_ONCE] for at in range(0, len(changes), AT_ONCE)])


def _changed(nb: Notebook, kind: str, record: str, cleaned: Mapping[str, Value], basis: Seen) -> Basis:
    with nb.lock:
        was, known = nb.state(kind, record).shown(), nb.kinds.of(kind)
        other = [name for name, value in cleaned.items() if (was.get(name) or None) != (value or None)]
        names = known.with_groups(other)
        changed = {name: value for name, value in cleaned.items() if name in names}
        if changed:
            nb.write(nb.change(kind, record, changed, basis))
        return nb.seen(kind, record, changed)


def _written(fields: Mapping[str, Value]) -> dict[str, Value]:
    return {name: value for name, value in fields.items() if value not in (None, "")}

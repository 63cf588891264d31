"""Shifts of this officer: begun and ended by a mark, and everything of one in order, as a notebook of paper has it.

What is of a shift is what happened in it: notes by their moment, visits by when they began, follow-ups by when they
were done. A note written later about an earlier day stands on that day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from app.domain import days
from app.domain.kinds import follow_up, interaction
from app.domain.kinds import shift as rules
from app.domain.merge import RecordState
from app.journal.change import Change
from app.journal.record_id import CHANCE_BYTES
from app.notebook import follow_ups, shift_marks, timeline, visits
from app.notebook.errors import NotThere
from app.notebook.follow_ups import FollowUpRow
from app.notebook.kinds.follow_up import follow_ups as task_table
from app.notebook.kinds.interaction import interactions as note_table
from app.notebook.notebook import Notebook
from app.notebook.projection_tables import records as record_table
from app.notebook.projection_tables import writes as write_table
from app.notebook.shift_marks import Shift
from app.notebook.timeline import TimelineItem
from app.notebook.visits import Visit

LINES_MAX = 500  # of one shift
WRITES_MAX = 200  # of one record, among which its officer's own is looked for


@dataclass(frozen=True)
class Proof:
    """The entry that says it: its number in the chain of the device that signed, when (ms UTC), its hash (hex).

    `on_server`: whether the server has it.
    """

    number: int
    at: int
    hash: str
    on_server: bool


@dataclass(frozen=True)
class Line:
    """A note with the promises that were made in it, a visit, or a follow-up that was done. `at`: ms UTC."""

    at: int
    record: tuple[str, str]
    number: int
    note: TimelineItem | None = None
    promises: list[FollowUpRow] = field(default_factory=list)
    done: FollowUpRow | None = None
    visit: Visit | None = None


def begin(nb: Notebook, head: Mapping[str, Any], squad: str | None = None) -> str:
    """Begins a shift, kept by this squad (None: the first); answers its id. Raises NotValid, NoMember."""
    with nb.lock:
        return _mark(nb, rules.BEGINS, {name: head.get(name, "") for name in rules.HEAD}, squad)


def end(nb: Notebook) -> str | None:
    """Ends the shift that goes on; answers the id of the mark. None where none does, or nothing came since its end."""
    with nb.lock:
        shift = shift_marks.current(nb)
        if shift is None:
            return None
        if shift.ended is not None and not any(line.at > shift.ended for line in lines(nb, shift)):
            return None
        return _mark(nb, rules.ENDS, {}, nb.squad_of(shift.id))


def take_back(nb: Notebook, mark: str) -> None:
    """Undo. Twice does no harm."""
    with nb.lock:
        if not nb.hidden(rules.KIND, mark):
            nb.write(nb.change(rules.KIND, mark, {"deleted": True}))


def correct(nb: Notebook, shift: str, head: Mapping[str, Any]) -> str:
    """Gives a shift another head: its beginning is taken back and written anew for the same moment, as one entry.

    Answers the id of the new mark. Raises NotValid, NotThere for a shift that is not among this officer's last ones.
    """
    with nb.lock:
        before = shift_marks.read(nb, shift)
        if before is None:
            raise NotThere
        taken = nb.change(rules.KIND, shift, {"deleted": True})
        said = {name: head.get(name, "") for name in rules.HEAD}
        return _mark(nb, rules.BEGINS, said, nb.squad_of(shift), before.began, taken)


def put_back(nb: Notebook, shift: str, corrected: str) -> None:
    """Undo of `correct`. Twice does no harm."""
    with nb.lock:
        if not nb.hidden(rules.KIND, corrected):
            changes = ((corrected, True), (shift, False))
            nb.write(*(nb.change(rules.KIND, one, {"deleted": gone}) for one, gone in changes))


def _mark(
    nb: Notebook, mark: str, head: Mapping[str, Any], squad: str | None, at: int | None = None, *more: Change
) -> str:
    moment, ident = nb.clock() if at is None else at, nb.new_id(squad)
    said = {"mark": mark, "at": moment, "offset_min": days.offset_min(moment, nb.zone), **head}
    nb.write(*more, Change(bytes.fromhex(ident), rules.KIND, rules.SHIFT.clean(said)))
    return ident


# --- reading -----------------------------------------------------------------------------------------------


def lines(nb: Notebook, shift: Shift) -> list[Line]:
    """Everything of a shift, in order; LINES_MAX of a kind at most."""
    note, task = note_table.c, task_table.c
    with nb.lock:
        within = select(note.num, note.id, note.at).where(
            note.officer == nb.officer, note.at >= shift.began, note.at < shift.until
        )
        rows = nb.rows(within.order_by(note.at, note.num).limit(LINES_MAX))
        # A note that went with somebody to another squad is in both, with the same chance in its id.
        once = {row.id[: 2 * CHANCE_BYTES]: row for row in reversed(rows)}
        notes = sorted(once.values(), key=lambda row: (row.at, row.num))
        items = timeline.of_numbers(nb, [row.num for row in notes])
        promised: dict[int, list[int]] = {}
        made = select(task.num, task.interaction).where(
            task.interaction.in_([row.num for row in notes]), task.kind == follow_up.PROMISE, task.deleted == 0
        )
        for row in nb.rows(made.order_by(task.num)):
            if _is_mine(nb, row.num, "text"):
                promised.setdefault(row.interaction, []).append(row.num)
        finished = nb.rows(
            select(task.num, task.done_at)
            .where(
                task.owner == nb.officer,
                task.status == follow_up.DONE,
                task.deleted == 0,
                task.done_at >= shift.began,
                task.done_at < shift.until,
            )
            .limit(LINES_MAX)
        )
        finished = [row for row in finished if _is_mine(nb, row.num, "status")]
        tasks = _tasks(nb, [*(one for some in promised.values() for one in some), *(row.num for row in finished)])
        found = [
            Line(
                row.at,
                (interaction.KIND, items[row.num].id),
                row.num,
                note=items[row.num],
                promises=[tasks[one] for one in promised.get(row.num, []) if one in tasks],
            )
            for row in notes
            if row.num in items
        ]
        found += [
            Line(row.done_at, (follow_up.KIND, tasks[row.num].id), row.num, done=tasks[row.num])
            for row in finished
            if row.num in tasks
        ]
        found += [
            Line(one.began, (interaction.VISIT, one.id), one.number, visit=one)
            for one in visits.within(nb, shift.began, shift.until)
        ]
        return sorted(found, key=lambda line: (line.at, line.number))


def _tasks(nb: Notebook, numbers: list[int]) -> dict[int, FollowUpRow]:
    rows = nb.rows(follow_ups.query().where(task_table.c.num.in_(numbers))) if numbers else []
    return {row.num: built for row, built in zip(rows, follow_ups.built(nb, rows), strict=True)}


def _is_mine(nb: Notebook, number: int, name: str) -> bool:
    """Whether this officer wrote the field of a follow-up: others may write into it, and this page is not theirs."""
    row = nb.rows(select(record_table.c.id, record_table.c.state).where(record_table.c.num == number))[0]
    live = RecordState.parse(follow_up.FOLLOW_UP, row.state).live(name)
    return any(nb.authority_over(row.id).writer(one.stamp) == nb.officer for one in live)


def proof(nb: Notebook, number: int, last: bool = False) -> Proof | None:
    """The entry with which this officer wrote the record with this number first, or last.

    That of somebody else who wrote into it only where there is none of theirs, as of a note that was brought. None
    where it is on this phone no more.
    """
    order = (write_table.c.at, write_table.c.entry)
    wanted = select(write_table.c.at, write_table.c.entry).where(write_table.c.record == number)
    others: Proof | None = None
    with nb.lock:
        for row in nb.rows(wanted.order_by(*(one.desc() if last else one for one in order)).limit(WRITES_MAX)):
            stored = nb.store.entry_at(row.entry)
            if stored is None:
                continue
            header = stored.entry.header
            found = Proof(header.number, row.at, stored.entry.hash.hex(), stored.seq is not None)
            signed = nb.roster.officer_of(header.device)
            if signed is not None and signed.id.hex() == nb.officer:
                return found
            others = others or found
    return others

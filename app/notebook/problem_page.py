"""One problem with all that belongs to it: the triangle, its entries, its responses, and what is still open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.domain import field_rules, sara
from app.domain.kinds import interaction, problem_entry
from app.domain.kinds import problem as rules
from app.domain.kinds.kind import Fields
from app.domain.merge import RecordState
from app.notebook import contact_list, counterparts
from app.notebook.contact_list import ContactRow
from app.notebook.errors import NotThere
from app.notebook.follow_up_list import FollowUpRow
from app.notebook.follow_up_list import built as built_follow_ups
from app.notebook.follow_up_list import query as follow_up_query
from app.notebook.kinds.follow_up import follow_ups as follow_up_table
from app.notebook.kinds.problem import problem_entries as entry_table
from app.notebook.kinds.problem import problems as table
from app.notebook.notebook import Notebook
from app.notebook.problem_list import ProblemRow, built, fields_of, query
from app.notebook.projection_tables import records as record_table
from app.notebook.value_words import tame

ENTRIES_MAX, RESPONSES_MAX = 500, 200  # of one problem


@dataclass(frozen=True)
class Entry:
    """An answer, a finding or a move to another stage. `question` and `verdict` of app.domain.sara, "" without one;
    `before`: of a move, the stage it came from. `at`: ms UTC, `offset_min`: the writer's, minutes east of UTC."""

    id: str
    stage: str
    before: str
    question: str
    verdict: str
    text: str
    officer_name: str
    at: int
    offset_min: int | None
    waiting: bool
    may_take_back: bool


@dataclass(frozen=True)
class Role:
    """Who is at a corner, or keeps an eye on it: contacts, and words for whoever has no name here."""

    role: str
    words: str
    contacts: tuple[ContactRow, ...]

    @property
    def known(self) -> bool:
        return bool(self.words or self.contacts)


@dataclass(frozen=True)
class Side:
    """A corner of the triangle, with whoever can keep an eye on it."""

    corner: Role
    controller: Role


@dataclass(frozen=True)
class Response:
    """A follow-up of this problem. `if_stops` and `came_of`: "" where nobody said."""

    row: FollowUpRow
    if_stops: str
    came_of: str


@dataclass(frozen=True)
class Problem:
    """`fields` as they are stored, for a form. `answered`: the latest answer to each question. `missing`: marked
    sentences, what is still open in its stage. `closed_at`: ms UTC, 0 while it is open. `note`: the one it came of.
    `merged`: those that are one with it."""

    row: ProblemRow
    fields: Fields
    harmed: str
    sides: tuple[Side, ...]
    entries: list[Entry]
    responses: list[Response]
    missing: list[str]
    worked: str
    stayed: str
    watch: str
    closed_at: int
    note: str | None
    merged: list[ProblemRow]

    @property
    def waiting(self) -> bool:
        """Whether something of it, an entry or a response is on this phone only."""
        parts = [self.row.waiting, *(one.waiting for one in self.entries), *(one.row.waiting for one in self.responses)]
        return any(parts)

    @property
    def answered(self) -> Mapping[str, Entry]:
        return {one.question: one for one in reversed(self.entries) if one.question}


def read(nb: Notebook, problem: str) -> Problem:
    """A problem with its entries, newest first; of one that was merged, that which it is one with. Raises NotThere."""
    with nb.lock:
        problem = nb.survivor(problem, rules.KIND)
        found = nb.rows(query().where(table.c.id == problem, table.c.deleted == 0))
        if not found:
            raise NotThere
        fields, number = fields_of(found[0]), found[0].num
        entries, responses = _entries(nb, problem, number), _responses(nb, number)
        merged = nb.rows(query().where(table.c.id.in_(nb.folded(problem, rules.KIND))).order_by(table.c.num))
        every = [fields, *map(fields_of, merged)]
        known = set[str]().union(*map(rules.known, every))
        if responses:
            known.add(sara.RESPONSES)
        if not any(one.row.status == "open" for one in responses):
            known.add(sara.OPEN_RESPONSES)
        (row,) = built(nb, found)
        note = field_rules.ident(fields.get("interaction"))
        return Problem(
            row,
            fields,
            _line(fields, "harmed"),
            _sides(nb, every),
            entries,
            responses,
            sara.missing(row.stage, known, {one.question for one in entries}),
            _text(fields, "worked"),
            _text(fields, "stayed"),
            _line(fields, "watch"),
            field_rules.milliseconds(fields.get("closed_at")) if row.status == rules.CLOSED else 0,
            note if note and not nb.hidden(interaction.KIND, note) else None,
            built(nb, merged),
        )


def _sides(nb: Notebook, every: Sequence[Fields]) -> tuple[Side, ...]:
    """The triangle of a problem and of those that are one with it: `every` begins with its own fields, whose words
    count first."""
    named: dict[str, list[str]] = {}
    for corner, who in ((corner, who) for one in every for corner, who in rules.helps(one).items()):
        named[corner] = list(dict.fromkeys([*named.get(corner, ()), *who]))
    best = counterparts.best(nb, {one for some in named.values() for one in some})
    rows = {row.id: row for row in contact_list.of_ids(nb, [row.id for row in best.values()], gone=True)}

    def role(of: str) -> Role:
        there = [best[one].id for one in named.get(of, ()) if one in best]
        shown = tuple(rows[one] for one in dict.fromkeys(there) if one in rows)
        return Role(of, next((said for one in every if (said := _line(one, rules.WORDS[of]))), ""), shown)

    return tuple(Side(role(corner), role(controller)) for corner, controller in rules.SIDES.items())


def _entries(nb: Notebook, problem: str, number: int) -> list[Entry]:
    wanted = (
        select(record_table.c.id, record_table.c.state)
        .join(entry_table, entry_table.c.num == record_table.c.num)
        .where(entry_table.c.problem == number)
        .order_by(entry_table.c.at.desc(), entry_table.c.num.desc())
        .limit(ENTRIES_MAX)
    )
    found: list[Entry] = []
    for row in nb.rows(wanted):
        state, authority = RecordState.parse(problem_entry.PROBLEM_ENTRY, row.state), nb.authority_over(row.id)
        ident, mine_too = row.id.hex(), authority.may_take_back(nb.officer, state)
        waiting = nb.is_waiting(problem_entry.KIND, ident)
        found += [
            Entry(
                ident,
                field_rules.word(said.get("stage")),
                field_rules.word(said.get("before")),
                field_rules.word(said.get("question")),
                field_rules.word(said.get("verdict")),
                _text(said, "text", field_rules.TEXT_MAX_CHARS),
                nb.writer_name(stamp),
                field_rules.milliseconds(said.get("at")),
                field_rules.between(said.get("offset_min"), -field_rules.OFFSET_MAX_MIN, field_rules.OFFSET_MAX_MIN),
                waiting,
                mine_too,
            )
            for stamp, said in authority.standing(state)
            if nb.survivor(field_rules.ident(said.get("problem")) or "", rules.KIND) == problem
        ]
    return found


def _responses(nb: Notebook, number: int) -> list[Response]:
    mine = (follow_up_table.c.problem == number, follow_up_table.c.deleted == 0)
    wanted = (
        follow_up_query()
        .add_columns(record_table.c.state)
        .join(record_table, record_table.c.num == follow_up_table.c.num)
        .where(*mine)
        .order_by(follow_up_table.c.made_at, follow_up_table.c.num)
        .limit(RESPONSES_MAX)
    )
    found = nb.rows(wanted)
    said = [RecordState.parse(nb.kinds.of("follow_up"), row.state).shown() for row in found]
    return [
        Response(row, _text(fields, "if_stops"), _text(fields, "came_of"))
        for row, fields in zip(built_follow_ups(nb, found), said, strict=True)
    ]


def _line(fields: Fields, name: str) -> str:
    return tame(field_rules.one_line(fields.get(name)))


def _text(fields: Fields, name: str, most: int = rules.TEXT_MAX) -> str:
    return tame(field_rules.text(fields.get(name), most=most))

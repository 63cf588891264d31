"""Handovers as rows of lists: those to and from this officer, and those that nobody took."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from app.domain import field_rules
from app.domain.kinds import contact, follow_up, problem, programme
from app.domain.kinds import handover as rules
from app.domain.kinds.handover import Course, Item, Step
from app.notebook import contact_list, squad
from app.notebook.contact_list import ContactRow, of_squad
from app.notebook.errors import NotThere
from app.notebook.kinds.contact import contacts
from app.notebook.kinds.follow_up import follow_ups
from app.notebook.kinds.handover import handover_steps as step_table
from app.notebook.kinds.handover import handovers as table
from app.notebook.kinds.problem import problems
from app.notebook.kinds.programme import programmes
from app.notebook.notebook import Notebook
from app.notebook.value_words import tame
from app.words import _

LISTED_MAX = 100  # the latest of one list
STEPS_MAX = 400  # of one handover; it has less than a hundred things, and talk about them
_UNKNOWN = "0" * 32  # whoever a forged app does not name
FOLLOW_UPS_MAX = 200  # of one thing
_NUMBER = {
    contact.KIND: follow_ups.c.contact,
    problem.KIND: follow_ups.c.problem,
    programme.KIND: follow_ups.c.programme,
}


@dataclass(frozen=True)
class Said:
    """A question or an answer."""

    id: str
    officer_name: str
    asks: bool
    words: str
    at: int


@dataclass(frozen=True)
class HandoverRow:
    """A handover. `id` and `giver`, who signed it, together tell it from another one. `items`: what is in it, `open`:
    what of it nobody took yet. `status`: see app.domain.kinds.handover; `asked`: the last word is a question, and
    waits for the giver. `at`: ms UTC. `squad`: its name, "" for an officer of one.
    """

    id: str
    giver: str
    giver_name: str
    to: str
    to_name: str
    name: str
    words: str
    at: int
    items: tuple[Item, ...]
    open: tuple[Item, ...]
    status: str
    asked: bool
    talk: tuple[Said, ...]
    mine: bool
    for_me: bool
    squad: str
    waiting: bool

    @property
    def key(self) -> str:
        return f"{self.id} {self.giver}"

    def count(self, kind: str) -> int:
        return sum(one[0] == kind for one in self.items)


@dataclass(frozen=True)
class Given:
    """A thing in a handover: `title` and, of a contact, its row and how they like to be met. `open_tasks`: follow-ups
    about it that go along, promises first."""

    item: Item
    title: str
    row: ContactRow | None
    how_to_meet: str
    open_tasks: tuple[Any, ...]
    taken: bool


# --- lists -----------------------------------------------------------------------------------------------------------


def page(nb: Notebook) -> list[HandoverRow]:
    """Those to and from this officer, the latest first."""
    return _rows(nb, _of(nb))


def to_look_at(nb: Notebook) -> list[HandoverRow]:
    """What waits for this officer: what they have not accepted, and questions about what they gave."""
    found = [row for row in _rows(nb, and_(_of(nb), _GOING)) if row.status == rules.OPEN]
    return [row for row in found if (row.asked if row.mine else row.for_me and not row.asked)]


def unaccepted(nb: Notebook, keeper: str | None = None) -> list[HandoverRow]:
    """What nobody took, and nobody withdrew, in the squads that this officer leads, or in this one of them: the oldest
    first."""
    led = [nb.squad_number(one.id) for one in squad.led(nb) if keeper in (None, one.id)]
    found = [row for one in led for row in _rows(nb, and_(of_squad(table.name, "num", one), _GOING), oldest=True)]
    return sorted((row for row in found if row.status == rules.OPEN), key=lambda row: (row.at, row.key))


def _of(nb: Notebook) -> ColumnElement[bool]:
    return or_(table.c.receiver == nb.officer, table.c.officer == nb.officer)


_STEPS = (step_table.c.handover == table.c.num, step_table.c.giver == table.c.officer)
_TAKEN = (
    select(func.count(step_table.c.record.distinct()))
    .where(*_STEPS, step_table.c.said == rules.TAKEN, step_table.c.officer == table.c.receiver)
    .where(
        or_(
            *(
                and_(step_table.c.kind == kind, func.instr(table.c[name], step_table.c.record) > 0)
                for kind, name in rules.LISTS.items()
            )
        )
    )
    .correlate(table)
    .scalar_subquery()
)
_TAKEN_BACK = (
    select(step_table.c.num)
    .where(*_STEPS, step_table.c.said == rules.WITHDRAWN, step_table.c.officer == table.c.officer)
    .correlate(table)
    .exists()
)
_GOING = and_(table.c.given > _TAKEN, ~_TAKEN_BACK)
"""Not for the most of those that are over: what else ends one, rules.course says."""


def read(nb: Notebook, handover: str, giver: str = "") -> HandoverRow:
    """One handover; without a `giver` the one that its record holds first. Raises NotThere."""
    found = _rows(nb, table.c.id == handover)
    for row in found:
        if giver in ("", row.giver):
            return row
    raise NotThere


def _rows(nb: Notebook, condition: ColumnElement[bool], oldest: bool = False) -> list[HandoverRow]:
    with nb.lock:
        order = table.c.at if oldest else table.c.at.desc()
        wanted = select(table).where(condition).order_by(order, table.c.num, table.c.officer)
        rows = nb.rows(wanted.limit(LISTED_MAX))
        steps = _steps(nb, [row.num for row in rows]) if rows else {}
        return [_row(nb, row, steps.get((row.num, row.officer), [])) for row in rows]


def _steps(nb: Notebook, numbers: Sequence[int]) -> Mapping[tuple[int, str], list[Step]]:
    found: dict[tuple[int, str], list[Step]] = {}
    for row in nb.rows(select(step_table).where(step_table.c.handover.in_(numbers)).order_by(step_table.c.num)):
        item = (row.kind, row.record) if row.record else None
        found.setdefault((row.handover, row.giver), []).append(
            Step(row.id, row.officer, row.said, item, row.words, row.at, row.stamp)
        )
    return found


def _row(nb: Notebook, row: Any, steps: Sequence[Step]) -> HandoverRow:
    keeper = nb.squad_of(row.id)
    items = tuple((kind, one) for kind, name in rules.LISTS.items() for one in getattr(row, name).split())
    found: Course = rules.course(
        items, row.officer, row.receiver, steps, lambda one: bool(one) and squad.supervises(nb, keeper, one)
    )
    left = tuple(one for one in items if one not in found.taken) if found.status == rules.OPEN else ()
    left = _to_give(nb, row, keeper, left)
    talk = tuple(
        Said(one.id, nb.officer_name(one.officer), one.said == rules.ASKED, tame(one.words), one.at)
        for one in found.talk[-STEPS_MAX:]
    )
    return HandoverRow(
        id=row.id,
        giver=row.officer,
        giver_name=nb.officer_name(row.officer or _UNKNOWN),
        to=row.receiver,
        to_name=nb.officer_name(row.receiver or _UNKNOWN),
        name=tame(row.name),
        words=tame(row.words),
        at=row.at,
        items=items,
        open=left,
        status=rules.DONE if found.status == rules.OPEN and not left else found.status,
        asked=found.asked and bool(left),
        talk=talk,
        mine=row.officer == nb.officer,
        for_me=row.receiver == nb.officer,
        squad=nb.squad_mark(row.id),
        waiting=nb.is_waiting(rules.KIND, row.id),
    )


def _to_give(nb: Notebook, row: Any, keeper: str | None, items: Sequence[Item]) -> tuple[Item, ...]:
    """Those of which somebody else has not become the officer meanwhile, or that are not known here yet."""
    lead = leads(nb, items)
    return tuple(one for one in items if may_give(nb, keeper, row.officer, lead.get(one)))


def leads(nb: Notebook, items: Sequence[Item]) -> dict[Item, str | None]:
    """Who leads each of these things, of those that are known."""
    found: dict[Item, str | None] = {}
    for kind, column in _LEADS.items():
        there = {one: nb.survivor(one) if kind == contact.KIND else one for which, one in items if which == kind}
        wanted = select(column.table.c.id, column).where(column.table.c.id.in_(there.values()))
        known = {one.id: one[1] for one in nb.rows(wanted)} if there else {}
        found.update({(kind, one): known[shown] for one, shown in there.items() if shown in known})
    return found


def may_give(nb: Notebook, keeper: str | None, giver: str, lead: str | None) -> bool:
    """Whether an officer can hand over what this one leads: their own, what is nobody's, and what was left behind by
    somebody who is not in the squad any more. All else is for a supervisor to assign."""
    return not lead or lead == giver or bytes.fromhex(lead) not in nb.roster.members(bytes.fromhex(keeper or ""))


_LEADS = {contact.KIND: contacts.c.primary_officer, problem.KIND: problems.c.lead, programme.KIND: programmes.c.lead}


# --- what is in one --------------------------------------------------------------------------------------------------


def given(nb: Notebook, row: HandoverRow) -> list[Given]:
    """The things in a handover that this officer knows, in its order."""
    with nb.lock:
        ids = {one: nb.survivor(one) for kind, one in row.items if kind == contact.KIND}
        people = {one.id: one for one in contact_list.of_ids(nb, list(ids.values()))}
        called = titles(nb, row.items)
        found = []
        for item in row.items:
            kind, one = item
            there = ids.get(one, one)
            who = people.get(there) if kind == contact.KIND else None
            title = who.title if who is not None else called.get(item, "")
            if not title:
                continue
            fields = nb.known(kind, there).shown() if who is not None else {}
            met = _how_to_meet(fields)
            taken = row.status == rules.DONE or (row.status == rules.OPEN and item not in row.open)
            tasks = () if taken else tuple(open_follow_ups(nb, row.giver, kind, there))
            found.append(Given(item, title, who, met, tasks, taken))
        return found


def _how_to_meet(fields: Mapping[str, Any]) -> str:
    return tame(field_rules.text(fields.get("reach_note"), most=contact.REACH_NOTE_MAX))


def titles(nb: Notebook, items: Sequence[Item]) -> dict[Item, str]:
    """What problems and programs are called."""
    ids = [one for _kind, one in items]
    found: dict[Item, str] = {}
    for row in nb.rows(select(problems.c.id, problems.c.title).where(problems.c.id.in_(ids), problems.c.deleted == 0)):
        found[problem.KIND, row.id] = tame(row.title) or _("A problem without words")
    named = select(programmes.c.id, programmes.c.name, programmes.c.contact)
    rows = nb.rows(named.where(programmes.c.id.in_(ids), programmes.c.deleted == 0))
    who = contact_list.by_numbers(nb, [row.contact for row in rows if row.contact])
    for row in rows:
        whose = who.get(row.contact)
        found[programme.KIND, row.id] = " · ".join(
            one for one in (tame(row.name) or _("Program"), whose.title if whose else "") if one
        )
    return found


def open_follow_ups(nb: Notebook, owner: str, kind: str, ident: str) -> Sequence[Any]:
    """The open follow-ups of an officer about a thing, promises first: rows with id, kind, text and due."""
    f = follow_ups.c
    ids = [ident, *nb.folded(ident)] if kind == contact.KIND else [ident]
    numbers = [number for one in ids if (number := nb.number(kind, one))]
    wanted = (
        select(f.id, f.kind, f.text, f.due)
        .where(_NUMBER[kind].in_(numbers), f.owner == owner, f.status == follow_up.OPEN, f.deleted == 0)
        .order_by(f.kind != follow_up.PROMISE, f.due_key, f.num)
    )
    return nb.rows(wanted.limit(FOLLOW_UPS_MAX))

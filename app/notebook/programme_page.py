"""One programme with all that belongs to it: each item, the checks that count, and those that came before."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select

from app.domain import field_rules, template
from app.domain.kinds import check as check_rules
from app.domain.kinds import contact
from app.domain.kinds import programme as rules
from app.domain.merge import RecordState
from app.domain.programme_course import Check, Course, lapses_soon, standing
from app.domain.template import Item, Template
from app.notebook import contacts, counterparts
from app.notebook.errors import NotThere
from app.notebook.kinds.programme import checks as check_table
from app.notebook.kinds.programme import programmes as table
from app.notebook.notebook import Notebook
from app.notebook.programme_list import CHECKS_MAX, ProgrammeRow, built, templates
from app.notebook.projection_tables import records as record_table
from app.notebook.value_words import OF_ANOTHER_SQUAD, named, tame
from app.words import _


@dataclass(frozen=True)
class Checked:
    """A check as it was written. `state`: of app.domain.programme_course.STATES, as it is today. `person`: who was
    trained, in words, "" of an item that is nobody's; `key` tells them apart. `agency_id`: the verifying agency as a
    contact that this officer knows. `at`: when it was written, ms UTC."""

    id: str
    item: str
    name: str
    state: str
    evidence: str
    agency: str
    agency_id: str | None
    by: str
    day: date
    until: date | None
    soon: bool
    key: str
    person: str
    officer_name: str
    at: int
    offset_min: int | None
    waiting: bool
    may_take_back: bool


@dataclass(frozen=True)
class Line:
    """An item and how it stands. `latest`: of each person, or of the item itself, the check that counts; `earlier`:
    those before, the latest first."""

    item: Item
    state: str
    met: int
    until: date | None
    soon: bool
    latest: tuple[Checked, ...]
    earlier: tuple[Checked, ...]


@dataclass(frozen=True)
class Programme:
    """`sections`: (name, items). `others`: checks of items that are asked for no more. `asks` None: it cannot be read.
    `newest`: what the agency asks for by now, where that is something else."""

    row: ProgrammeRow
    asks: Template | None
    sections: list[tuple[str, list[Line]]] = field(default_factory=list)
    others: list[Checked] = field(default_factory=list)
    newest: Template | None = None

    @property
    def lines(self) -> list[Line]:
        return [line for _name, lines in self.sections for line in lines]

    def line(self, item: str) -> Line | None:
        return next((one for one in self.lines if one.item.id == item), None)


def read(nb: Notebook, programme: str) -> Programme:
    """A programme with its checks. Raises NotThere."""
    with nb.lock:
        found = nb.rows(select(table).where(table.c.id == programme, table.c.deleted == 0))
        if not found:
            raise NotThere
        (row,) = built(nb, found)
        asks = template.of_text(found[0].asks)
        if asks is None:
            return Programme(row, None)
        written, today = _checked(nb, programme, row.number), nb.local().date()
        stands = standing(asks, [counted for counted, _one in written.values()], today)
        whole = {ident: one for ident, (_counted, one) in written.items()}
        lines = {one.item.id: _line(one, whole, today) for one in stands.courses}
        sections = [(part.name, [lines[item.id] for item in part.items]) for part in asks.sections]
        newest = next((one for one in templates(nb) if one.id == asks.id), None) if row.newer else None
        return Programme(row, asks, sections, [whole[one.id] for one in stands.others], newest)


def _line(course: Course, whole: dict[str, Checked], today: date) -> Line:
    latest = tuple(whole[one.id] for one in course.latest)
    by_name = tuple(sorted(latest, key=lambda one: one.person.casefold()))
    mine = sorted((one for one in whole.values() if one.item == course.item.id and one not in latest), key=_latest)
    soon = lapses_soon(course.until, today)
    return Line(course.item, course.state, course.met, course.until, soon, by_name, tuple(mine))


def _latest(one: Checked) -> tuple[int, int]:
    return -one.day.toordinal(), -one.at


def _checked(nb: Notebook, programme: str, number: int) -> dict[str, tuple[Check, Checked]]:
    """Every check of a programme, by id and writer: as it counts, and whole."""
    wanted = (
        select(record_table.c.id, record_table.c.state)
        .where(record_table.c.num.in_(select(check_table.c.num).where(check_table.c.programme == number)))
        .order_by(record_table.c.num.desc())
        .limit(CHECKS_MAX)
    )
    found: dict[str, tuple[Check, Checked]] = {}
    today = nb.local().date()
    for row in nb.rows(wanted):
        state, authority = RecordState.parse(check_rules.CHECK, row.state), nb.authority_over(row.id)
        ident, mine_too = row.id.hex(), authority.may_take_back(nb.officer, state)
        waiting = nb.is_waiting(check_rules.KIND, ident)
        for writer, (stamp, said) in enumerate(authority.standing(state)):
            day = field_rules.day_or_none(said.get("day"))
            if said.get("programme") != programme or day is None:
                continue
            counted = Check(
                f"{ident} {writer}",
                field_rules.word(said.get("item")),
                field_rules.word(said.get("state"), check_rules.NOT_STARTED),
                day,
                field_rules.day_or_none(said.get("until")),
                check_rules.person_of(said),
                field_rules.milliseconds(said.get("at")),
            )
            until = date.fromisoformat(counted.until) if counted.until else None
            found[counted.id] = (
                counted,
                Checked(
                    ident,
                    counted.item,
                    tame(field_rules.one_line(said.get("name"))),
                    counted.on(today),
                    tame(field_rules.text(said.get("evidence"), most=check_rules.EVIDENCE_MAX)),
                    tame(field_rules.one_line(said.get("agency"))),
                    _known(nb, field_rules.ident(said.get("agency_id"))),
                    tame(field_rules.one_line(said.get("by"))),
                    date.fromisoformat(day),
                    until,
                    lapses_soon(until, today),
                    counted.person,
                    _person(nb, counted.person),
                    nb.writer_name(stamp),
                    counted.at,
                    field_rules.between(
                        said.get("offset_min"), -field_rules.OFFSET_MAX_MIN, field_rules.OFFSET_MAX_MIN
                    ),
                    waiting,
                    mine_too,
                ),
            )
    return found


def _known(nb: Notebook, agency: str | None) -> str | None:
    there = counterparts.best(nb, [agency]).get(agency) if agency else None
    return there.id if there is not None else None


def _person(nb: Notebook, person: str) -> str:
    """Who was trained, in words."""
    if not field_rules.is_id(person):
        return tame(person)
    best = counterparts.best(nb, [person]).get(person)
    return tame(named(best.title)) if best is not None else _(OF_ANOTHER_SQUAD)


def people(nb: Notebook, programme: str) -> list[tuple[str, str]]:
    """Who may be trained there: those who belong to the venue, (id, title), by name."""
    fields = nb.known(rules.KIND, programme).shown()
    venue = field_rules.ident(fields.get("contact"))
    if venue is None or nb.hidden(contact.KIND, nb.survivor(venue)):
        return []
    return [(row.id, row.title) for row in contacts.read(nb, nb.survivor(venue)).members if row.kind == "person"]

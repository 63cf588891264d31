"""Programmes as rows of lists: those of the squads, and those that somebody is in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select

from app.domain import agency_templates, template
from app.domain.kinds import contact
from app.domain.kinds import programme as rules
from app.domain.programme_course import Check, Standing, lapses_soon, standing
from app.domain.template import Template
from app.notebook import contact_list, counterparts
from app.notebook.contact_list import ContactRow, of_squad
from app.notebook.kinds.contact import contacts
from app.notebook.kinds.programme import checks as check_table
from app.notebook.kinds.programme import programmes as table
from app.notebook.notebook import Notebook
from app.notebook.value_words import tame

LISTED_MAX = 300  # of all squads; more of them than that only a forged app writes
CHECKS_MAX = 2_000  # of one programme, the latest


@dataclass(frozen=True)
class ProgrammeRow:
    """A programme in a list. `name`: as its template has it. `contact` None: of another squad, or unknown.

    `open` of `total` items are not met, `lapsed` of them were. `next_expiry`: the first day on which something that is
    met lapses; `soon`: within the days in which a reminder of it comes. `newer`: the agency asks for something else by
    now. `versions`: fields that need a choice. `squad`: its name, "" for an officer of one.
    """

    id: str
    number: int
    name: str
    contact: ContactRow | None
    template: str
    version: int
    standing: str
    since: date | None
    granted: date | None
    began: date | None
    reason: str
    lead: str
    lead_name: str
    mine: bool
    open: int
    total: int
    lapsed: int
    next_expiry: date | None
    soon: bool
    newer: bool
    squad: str
    waiting: bool
    versions: int


def templates(nb: Notebook) -> list[Template]:
    """The agency's templates, also those by which nothing new begins."""
    return agency_templates.all_of(nb.roster.policy)


def offered(nb: Notebook, contact_id: str) -> list[Template]:
    """The programmes that this contact may begin."""
    kind = next((row.kind for row in contact_list.of_ids(nb, [contact_id], gone=True)), "")
    going = {row.template for row in of_contact(nb, contact_id) if row.standing != rules.ENDED}
    return [one for one in templates(nb) if one.whose == kind and not one.retired and one.id not in going]


def page(nb: Notebook, squad: str | None = None) -> list[ProgrammeRow]:
    """Those of the squads, or of this one: what lapsed first, then what lapses next, and those that ended last."""
    conditions: list[ColumnElement[bool]] = [table.c.deleted == 0]
    if squad is not None:
        conditions.append(of_squad(table.name, "num", nb.squad_number(squad)))
    with nb.lock:
        rows = nb.rows(select(table).where(*conditions).order_by(table.c.num.desc()).limit(LISTED_MAX))
        return sorted(built(nb, rows), key=_order)


def of_contact(nb: Notebook, contact_id: str) -> list[ProgrammeRow]:
    """Those that somebody is in."""
    with nb.lock:
        ids = [other for one in counterparts.ids(nb, contact_id) for other in (one, *nb.folded(one))]
        numbers = [number for one in ids if (number := nb.number(contact.KIND, one))]
        wanted = select(table).where(table.c.contact.in_(numbers), table.c.deleted == 0)
        return sorted(built(nb, nb.rows(wanted.order_by(table.c.num).limit(LISTED_MAX))), key=_order)


def _order(row: ProgrammeRow) -> tuple[bool, bool, bool, date, str, str]:
    return (
        row.standing == rules.ENDED,
        not row.lapsed,
        row.next_expiry is None,
        row.next_expiry or date.min,
        row.contact.title.casefold() if row.contact else "",
        row.id,
    )


def built(nb: Notebook, rows: Sequence[Any]) -> list[ProgrammeRow]:
    """Rows of the table as the screens take them. Hold `lock`."""
    if not rows:
        return []
    numbers = [row.num for row in rows]
    found = checks(nb, numbers)
    who = _contacts(nb, numbers)
    newest = {one.id: one for one in templates(nb)}
    today = nb.local().date()
    return [_row(nb, row, standing_of(row, found[row.num], today), who.get(row.num), newest, today) for row in rows]


def standing_of(row: Any, found: Iterable[Check], today: date) -> Standing:
    """How the programme of a row stands; with nothing to do, where nobody can read what is asked for."""
    asks = template.of_text(row.asks)
    return standing(asks, found, today) if asks is not None else Standing((), ())


def checks(nb: Notebook, numbers: Sequence[int]) -> dict[int, list[Check]]:
    """What counts of the checks of these programmes, by number."""
    found: dict[int, list[Check]] = {one: [] for one in numbers}
    for number in numbers:
        latest = select(check_table).where(check_table.c.programme == number).order_by(check_table.c.day.desc())
        for row in nb.rows(latest.limit(CHECKS_MAX)):
            ident = f"{row.num} {row.writer}"
            found[number].append(Check(ident, row.item, row.state, row.day, row.until, row.person, row.at))
    return found


def _contacts(nb: Notebook, numbers: Sequence[int]) -> dict[int, ContactRow]:
    """Who is in each of these programmes, as far as this officer knows them."""
    joined = select(table.c.num, contacts.c.id).join(contacts, contacts.c.num == table.c.contact)
    named = nb.rows(joined.where(table.c.num.in_(numbers)))
    best = counterparts.best(nb, {row.id for row in named})
    rows = {row.id: row for row in contact_list.of_ids(nb, [row.id for row in best.values()], gone=True)}
    return {row.num: rows[best[row.id].id] for row in named if row.id in best and best[row.id].id in rows}


def _row(
    nb: Notebook, row: Any, found: Standing, who: ContactRow | None, newest: dict[str, Template], today: date
) -> ProgrammeRow:
    asks, now = template.of_text(row.asks), newest.get(row.template)
    return ProgrammeRow(
        id=row.id,
        number=row.num,
        name=tame(row.name),
        contact=who,
        template=row.template,
        version=row.version,
        standing=row.standing,
        since=_day(row.since),
        granted=_day(row.granted),
        began=_day(row.began),
        reason=tame(row.reason),
        lead=row.lead,
        lead_name=nb.officer_name(row.lead),
        mine=row.lead == nb.officer,
        open=found.open,
        total=len(found.courses),
        lapsed=found.lapsed,
        next_expiry=found.next_expiry,
        soon=lapses_soon(found.next_expiry, today),
        newer=asks is not None and now is not None and not now.same(asks),
        squad=nb.squad_mark(row.id),
        waiting=nb.is_waiting(rules.KIND, row.id),
        versions=row.versions,
    )


def _day(kept: str | None) -> date | None:
    return date.fromisoformat(kept) if kept else None

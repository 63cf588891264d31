"""What an officer has to hand over in a squad: the people, problems and programs that they lead, and their beats."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from app.domain.kinds import contact, problem, programme
from app.domain.kinds import handover as rules
from app.domain.kinds.handover import Item
from app.notebook import contact_list
from app.notebook.contact_list import ContactRow, of_squad
from app.notebook.handover_list import titles
from app.notebook.kinds.contact import memberships
from app.notebook.kinds.problem import problems
from app.notebook.kinds.programme import programmes
from app.notebook.notebook import Notebook

LISTED_MAX = 300  # of each kind
BEATS_MAX = 12


@dataclass(frozen=True)
class Beat:
    """A venue or agency with those of the officer's people who belong there: themselves among them, if theirs."""

    id: str
    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Mine:
    """`named`: problems and programs, and what they are called. `beats`: the largest first."""

    people: list[ContactRow]
    named: list[tuple[Item, str]]
    beats: list[Beat]


def mine(nb: Notebook, keeper: str) -> Mine:
    """What this officer leads in a squad."""
    with nb.lock:
        c = contact_list.c.c
        squad = nb.squad_number(keeper)
        theirs = (c.primary_officer == nb.officer, contact_list.shown, of_squad("c", "num", squad))
        rows = nb.rows(contact_list.query().where(*theirs).order_by(c.title_key, c.num).limit(LISTED_MAX))
        people = contact_list.built(nb, rows)
        led: list[Item] = []
        for kind, table, going in (
            (problem.KIND, problems, problems.c.status == problem.OPEN),
            (programme.KIND, programmes, programmes.c.standing != programme.ENDED),
        ):
            wanted = (table.c.lead == nb.officer, table.c.deleted == 0, going, of_squad(table.name, "num", squad))
            led += [(kind, row.id) for row in nb.rows(select(table.c.id).where(*wanted).limit(LISTED_MAX))]
        called = titles(nb, led)
        named = [(item, called[item]) for item in led if item in called]
        return Mine(people, named, _beats(nb, {row.num: row.id for row in rows}))


def _beats(nb: Notebook, numbers: dict[int, str]) -> list[Beat]:
    found: dict[int, list[str]] = {}
    wanted = select(memberships.c.contact, memberships.c.place).where(memberships.c.contact.in_(numbers))
    for row in nb.rows(wanted.order_by(memberships.c.contact)):
        found.setdefault(row.place, []).append(numbers[row.contact])
    places = contact_list.by_numbers(nb, list(found))
    beats = []
    for number, place in places.items():
        inside = [*([numbers[number]] if number in numbers else []), *found[number]]
        items = tuple((contact.KIND, one) for one in dict.fromkeys(inside))
        beats.append(Beat(place.id, place.title, items[: rules.MOST[contact.KIND]]))
    return sorted(beats, key=lambda one: (-len(one.items), one.title.casefold(), one.id))[:BEATS_MAX]

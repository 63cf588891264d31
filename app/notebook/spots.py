"""Places to visit: assigned by a supervisor, or an officer's own; and this shift's list of them.

Everybody in the squad may say where, why and until when, as of everything that it keeps. For whom a place is, beside
oneself, a supervisor says.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import and_, bindparam, exists, or_, select

from app.domain import days, field_rules, visiting
from app.domain.kinds import contact
from app.domain.kinds import spot as rules
from app.domain.merge import DELETED
from app.journal.change import Change, Value
from app.notebook import contact_list, shift_marks
from app.notebook.errors import NoRight, NotThere
from app.notebook.handing_over import check_member
from app.notebook.kinds.contact import contacts as contact_table
from app.notebook.kinds.spot import spot_officers as officer_table
from app.notebook.kinds.spot import spots as table
from app.notebook.notebook import Notebook
from app.notebook.seen_versions import Basis, Seen
from app.notebook.squad import supervises
from app.notebook.value_words import named, tame
from app.words import N_, _

LISTED_MAX = 60  # places of one shift; a forged app may add any number
OFFICERS_SHOWN = 20
WITHOUT_NAME = N_("A place without a name")


@dataclass(frozen=True)
class Spot:
    """`venue`: the id and title of the contact that it is. `officers`: whose it is, (id, name); of none the squad's.

    `set_by`: the name of who assigned it, `by_me`: this officer did, `own`: to nobody but themselves. `over`: its term
    is. `squad`: the name of the one that keeps it, "" for an officer of one.
    """

    id: str
    number: int
    place: str
    why: str
    until: str | None
    officers: tuple[tuple[str, str], ...]
    set_by: str
    by_me: bool
    own: bool
    over: bool
    venue: tuple[str, str] | None = None
    squad: str = ""
    waiting: bool = False


# --- reading -----------------------------------------------------------------------------------------------------


def shift_began(nb: Notebook) -> int:
    """When this officer's shift began, ms UTC: as it was begun by hand, else at the hour at which days of work do."""
    shift = shift_marks.current(nb)
    if shift is not None and shift.ended is None:
        return shift.began
    day = days.shift_day(nb.local())
    return days.milliseconds(datetime.combine(day, time(days.SHIFT_BEGINS_HOUR), nb.zone))


def shift_day(nb: Notebook) -> date:
    """The day on which it did."""
    return days.shift_day(nb.local(shift_began(nb)))


def for_shift(nb: Notebook, squad: str | None = None) -> list[Spot]:
    """The places that are this officer's now, in the order of this shift; `squad`: only what this one keeps."""
    with nb.lock:
        day = shift_day(nb)
        wanted, values = _FOR_SHIFT, {"officer": nb.officer, "day": day.isoformat()}
        if squad is not None:
            wanted = wanted.where(contact_list.of_squad(table.name, "num", nb.squad_number(squad)))
        rows = {row.id: row for row in nb.rows(wanted, **values)}
        return _built(nb, [rows[one] for one in visiting.shuffled(rows, nb.officer, day)], day)


def others(nb: Notebook) -> list[Spot]:
    """Those that are not in this shift's list: other officers', and those whose term is over; the newest first."""
    with nb.lock:
        listed = [one.number for one in for_shift(nb)]
        wanted = select(table).where(table.c.deleted == 0, table.c.num.not_in(listed)).order_by(table.c.num.desc())
        return _built(nb, nb.rows(wanted.limit(LISTED_MAX)), shift_day(nb))


def read(nb: Notebook, spot: str) -> Spot:
    """One place. Raises NotThere, also for one that was deleted."""
    with nb.lock:
        found = nb.rows(select(table).where(table.c.id == spot, table.c.deleted == 0))
        if not found:
            raise NotThere
        return _built(nb, found, shift_day(nb))[0]


def _built(nb: Notebook, rows: Sequence[Any], day: date) -> list[Spot]:
    numbers = [row.num for row in rows]
    officers: dict[int, list[tuple[str, str]]] = {one: [] for one in numbers}
    by: dict[int, str] = {}
    for row in nb.rows(_OFFICERS, numbers=numbers):
        name = nb.officer_name(row.officer)
        if bytes.fromhex(row.officer) in nb.roster.officers:
            officers[row.spot].append((row.officer, name))
        if row.officer == nb.officer:
            by[row.spot] = row.set_by
    venues = {row.num: (row.id, named(row.title)) for row in nb.rows(_VENUES, numbers=numbers)}
    found = []
    for row in rows:
        set_by = by.get(row.num, row.set_by)
        found.append(
            Spot(
                row.id,
                row.num,
                tame(row.place) or _(WITHOUT_NAME),
                tame(row.why),
                row.until,
                tuple(sorted(officers[row.num], key=lambda one: (one[1], one[0])))[:OFFICERS_SHOWN],
                nb.officer_name(set_by),
                set_by == nb.officer,
                set_by == nb.officer and [one for one, _name in officers[row.num]] == [nb.officer],
                rules.is_over(row.until, day.isoformat()),
                venues.get(row.num),
                nb.squad_mark(row.id),
                nb.is_waiting(rules.KIND, row.id),
            )
        )
    return found


_mine = select(officer_table.c.spot).where(officer_table.c.officer == bindparam("officer"))
_anybodys = ~exists(select(officer_table.c.spot).where(officer_table.c.spot == table.c.num))
_FOR_SHIFT = (
    select(table)
    .where(table.c.deleted == 0, or_(table.c.until.is_(None), table.c.until >= bindparam("day")))
    .where(or_(_anybodys, table.c.num.in_(_mine)))
    .order_by(table.c.num)
    .limit(LISTED_MAX)
)
_OFFICERS = select(officer_table).where(officer_table.c.spot.in_(bindparam("numbers", expanding=True)))
_VENUES = (
    select(table.c.num, contact_table.c.id, contact_table.c.title)
    .join(contact_table, and_(contact_table.c.num == table.c.venue, contact_table.c.deleted == 0))
    .where(table.c.num.in_(bindparam("numbers", expanding=True)))
)


# --- writing -----------------------------------------------------------------------------------------------------


def seen(nb: Notebook, spot: str) -> Basis:
    """What an officer sees of it who begins to change it."""
    with nb.lock:
        return nb.seen(rules.KIND, spot, rules.FIELDS)


def add(nb: Notebook, fields: Mapping[str, Any], officers: Collection[str] = (), keeper: str | None = None) -> str:
    """A new place of these officers; of none the squad's, which a supervisor alone may say: one's own for all others.

    Raises NotValid, NotThere for a venue that nobody wrote, NoRight, SquadClosed, NoMember.
    """
    with nb.lock:
        nb.check_open(keeper)
        ident = nb.new_id(keeper)
        whom = set(officers) or (set() if supervises(nb, nb.squad_of(ident)) else {nb.officer})
        _check_officers(nb, ident, whom, whole=not whom)
        nb.write(Change(bytes.fromhex(ident), rules.KIND, _cleaned(nb, fields, dict.fromkeys(whom, True))))
        return ident


def edit(
    nb: Notebook, spot: str, fields: Mapping[str, Any], officers: Collection[str] | None = None, basis: Seen = None
) -> None:
    """Writes what differs of these; `officers` None: whose it is stays. Raises as `add`."""
    with nb.lock:
        was = _shown(nb, spot)
        now = {one for one in _officers(was) if bytes.fromhex(one) in nb.roster.officers}
        whom = {} if officers is None else {one: one in officers for one in now ^ set(officers)}
        if whom:
            _check_officers(nb, spot, whom, whole=not officers)
        cleaned = _cleaned(nb, fields, whom)
        names = rules.SPOT.with_groups(name for name, value in cleaned.items() if value != was.get(name))
        changed = {name: value for name, value in cleaned.items() if name in names}
        if changed:
            nb.write(nb.change(rules.KIND, spot, changed, basis))


def delete(nb: Notebook, spot: str) -> None:
    """Takes a place off every list; its visits stay. Raises NotThere."""
    with nb.lock:
        _shown(nb, spot)
        nb.write(nb.change(rules.KIND, spot, {DELETED: True}))


def restore(nb: Notebook, spot: str) -> None:
    """Undo. Twice does no harm."""
    with nb.lock:
        nb.state(rules.KIND, spot)
        if nb.hidden(rules.KIND, spot):
            nb.write(nb.change(rules.KIND, spot, {DELETED: False}))


def _shown(nb: Notebook, spot: str) -> Mapping[str, Value]:
    state = nb.state(rules.KIND, spot)
    if nb.hidden(rules.KIND, spot):
        raise NotThere
    return state.shown()


def _officers(fields: Mapping[str, Value]) -> set[str]:
    found = {name.removeprefix(rules.ASSIGNED) for name, value in fields.items() if value is True and "/" in name}
    return {one for one in found if field_rules.is_id(one)}


def _check_officers(nb: Notebook, spot: str, some: Iterable[str], whole: bool) -> None:
    """Raises NoRight for who may not say that it is others', or the `whole` squad's; NotValid for who is not in it."""
    keeper = nb.squad_of(spot)
    others = set(some) - {nb.officer}
    if (others or whole) and not supervises(nb, keeper):
        raise NoRight("spot.assign")
    for officer in others:
        check_member(nb, keeper, officer)


def _cleaned(nb: Notebook, fields: Mapping[str, Any], whom: Mapping[str, bool]) -> dict[str, Value]:
    """A venue without words of the officer's own is called by its name."""
    venue = fields.get("venue") or None
    if venue is not None:
        nb.state(contact.KIND, str(venue))
    said = dict(fields)
    if venue is not None and "place" in said and not str(said["place"]).strip():
        said["place"] = next((row.title for row in contact_list.of_ids(nb, [str(venue)], gone=True)), "")
    return rules.SPOT.clean({**said, **{rules.ASSIGNED + one: there for one, there in whom.items()}})

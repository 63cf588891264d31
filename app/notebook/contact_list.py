"""Contacts as rows of a list, wherever a list shows them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, exists, func, literal_column, or_, select
from sqlalchemy.dialects import sqlite

from app import formats
from app.domain.kinds import contact
from app.journal.record_id import CHANCE_BYTES
from app.notebook import counterparts
from app.notebook.counterparts import IN_MAX
from app.notebook.kinds.contact import contacts, favourites, memberships
from app.notebook.notebook import Notebook
from app.notebook.projection_tables import records
from app.notebook.value_words import named

T = TypeVar("T")
Quiet = Literal["no", "due", "late"]
Order = Literal["name", "last", "due"]


@dataclass(frozen=True)
class ContactRow:
    """A contact in a list. `title` is never empty; `last_at` and `quiet_days` are None before the first contact.

    `quiet`: no, due (yellow, at its cadence), late (red, at 1.5 times). `quiet_days`: days since the last two-way
    contact. `phone`: to dial, as "+12025550123". `versions`: fields that need a choice. `gone`: deleted, or `moved` to
    another squad; `merged`: shown with somebody else. `squad`: its name, "" for an officer of one. `opted_out`: they
    asked not to be contacted.
    """

    id: str
    kind: str
    title: str
    subtitle: str
    initials: str
    stage: str
    stage_name: str
    last_at: int | None
    quiet: Quiet
    quiet_days: int | None
    phone: str | None
    versions: int
    waiting: bool
    unnamed: bool
    gone: bool = False
    moved: bool = False
    merged: bool = False
    squad: str = ""
    opted_out: bool = False


c = contacts.alias("c")
_venue = contacts.alias("p")
_place_title = (
    select(_venue.c.title)
    .select_from(memberships.join(_venue, _venue.c.num == memberships.c.place))
    .where(memberships.c.contact == c.c.num, _venue.c.deleted == literal_column("0"))
    .order_by(_venue.c.id)
    .limit(1)
    .correlate(c)
    .scalar_subquery()
)
"""The first of the venues and agencies a contact belongs to that is still there."""
shown = c.c.deleted == literal_column("0")
"""Not deleted. A literal, because a partial index is not used for a bound value."""
_other = contacts.alias("o")
_chance = func.substr(c.c.id, 1, 2 * CHANCE_BYTES)
_shown_elsewhere = exists().where(
    _other.c.id >= _chance, _other.c.id < _chance + "g", _other.c.deleted == literal_column("0")
)
moved_away = and_(c.c.moved == literal_column("1"), ~_shown_elsewhere.correlate(c))
"""Moved out of the sight of this officer, who is in no squad that shows them."""


@dataclass(frozen=True)
class Only:
    """Which contacts a list or search keeps. `kinds`: any of them, none for all; `quiet`: past their cadence;

    `mine`: whose primary or backup officer this one is. `squad`: whose squad's they are. `favourite`: of this officer.
    """

    kinds: tuple[str, ...] = ()
    stage: str | None = None
    quiet: bool = False
    mine: bool = False
    squad: str | None = None
    favourite: bool = False

    def conditions(self, nb: Notebook) -> list[ColumnElement[bool]]:
        """Of the contacts `c`; the deleted are never kept."""
        wanted: list[ColumnElement[bool]] = [shown]
        if self.kinds:
            wanted.append(c.c.kind.in_(self.kinds))
        if self.stage:
            wanted.append(c.c.stage == self.stage)
        if self.quiet:
            wanted.append(gone_quiet(nb))
        if self.mine:
            wanted.append(or_(c.c.primary_officer == nb.officer, c.c.backup_officer == nb.officer))
        if self.favourite:
            starred = select(favourites.c.contact).where(favourites.c.officer == nb.officer)
            wanted.append(c.c.num.in_(starred))
        if self.squad:
            wanted.append(of_squad("c", "num", nb.squad_number(self.squad)))
        return wanted

    def sql(self, nb: Notebook) -> str:
        """The same as text."""
        if self == EVERYBODY:
            return "c.deleted = 0"
        return _text(and_(*self.conditions(nb)))

    def sql_of_others(self, nb: Notebook) -> str:
        """What of it is asked of records `s` of other kinds, as text."""
        if not self.squad:
            return "1"
        return _text(of_squad("s", "num", nb.squad_number(self.squad)))


EVERYBODY = Only()
_SQLITE = sqlite.dialect()


def _text(condition: ColumnElement[bool]) -> str:
    return str(condition.compile(dialect=_SQLITE, compile_kwargs={"literal_binds": True}))


def query() -> Select[Any]:
    """Everything `built` needs; add conditions on `c`."""
    return select(
        c.c.num,
        c.c.id,
        c.c.kind,
        c.c.name,
        c.c.title,
        c.c.title_key,
        c.c.initials,
        c.c.role,
        c.c.description,
        c.c.address,
        c.c.stage,
        c.c.cadence_days,
        c.c.last_at,
        c.c.since,
        c.c.phone,
        c.c.opted_out,
        c.c.versions,
        c.c.deleted,
        c.c.moved,
        c.c.merged,
        _place_title.label("place_title"),
    ).select_from(c)


_EVER_OF_IDS = query().where(c.c.id.in_(bindparam("ids", expanding=True)))
_OF_IDS = _EVER_OF_IDS.where(shown)
_OF_NUMBERS = query().where(c.c.num.in_(bindparam("numbers", expanding=True)), shown)


def of_squad(row: str, number: str, squad: int | ColumnElement[int]) -> ColumnElement[bool]:
    """The condition that the squad with this number keeps a record: the one whose number a `row`, as a query calls its
    table, has in this column."""
    keeper = f"(SELECT squad FROM records WHERE records.num = {row}.{number})"  # noqa: S608 - names of our own
    return literal_column(keeper, Integer) == squad


def places(nb: Notebook, ids: Sequence[str]) -> dict[str, str]:
    """Where these contacts are found, in words, of those of whom it is known: a venue by its name and address, a person
    by the venue they belong to, else by their address.
    """
    asked = select(c.c.id, c.c.kind, c.c.title, c.c.address, _place_title.label("place")).select_from(c)
    found = [row for some in _pieces(ids) for row in nb.rows(asked.where(c.c.id.in_(some)))]
    where = {
        row.id: [row.place or row.address] if row.kind == "person" else [named(row.title), row.address] for row in found
    }
    return {one: formats.listed(filter(None, words)) for one, words in where.items() if any(words)}


def ordered(nb: Notebook, order: Order) -> list[Any]:
    """What contacts `c` are sorted by. Whoever was never met, or has no cadence, stands last."""
    if order == "last":
        return [c.c.last_at.desc(), c.c.num]
    if order == "due":
        nb.reckon_quiet(nb.local().date())
        # How far beyond the moment before which the last contact was too long ago.
        beyond = c.c.since - literal_column("(SELECT quiet_before FROM cadences WHERE days = c.cadence_days)", Integer)
        return [beyond.is_(None), beyond, c.c.title_key, c.c.num]
    return [c.c.title_key, c.c.num]


def gone_quiet(nb: Notebook) -> ColumnElement[bool]:
    """The condition on `c` that somebody has gone quiet today: past their cadence, whoever is to see to it."""
    nb.reckon_quiet(nb.local().date())
    # As text, so that it means the row of the query around it wherever it is put in.
    return c.c.since < literal_column("(SELECT quiet_before FROM cadences WHERE days = c.cadence_days)", Integer)


def built(nb: Notebook, found: Iterable[Any]) -> list[ContactRow]:
    """Rows of `query` as the screens take them."""
    today, zone, waiting = nb.local().date(), nb.zone, nb.waiting_contacts
    stage_names = {stage.id: stage.name for stage in nb.stages}
    found = list(found)
    elsewhere = _places_elsewhere(nb, [row.num for row in found if not row.place_title])
    return [
        ContactRow(
            id=row.id,
            kind=row.kind,
            title=named(row.title),
            subtitle=contact.subtitle(
                row.name,
                row.role,
                named(row.place_title or elsewhere.get(row.num, "")),
                row.description,
                row.address,
            ),
            initials=row.initials,
            stage=row.stage,
            stage_name=stage_names.get(row.stage, row.stage),
            last_at=row.last_at,
            quiet=contact.quiet(row.since, row.cadence_days, today, zone),
            quiet_days=contact.days_since(row.last_at, today, zone),
            phone=row.phone,
            versions=row.versions,
            waiting=row.id in waiting,
            unnamed=not row.name,
            gone=bool(row.deleted and not row.merged),
            moved=bool(row.deleted and row.moved),
            merged=bool(row.merged),
            squad=nb.squad_mark(row.id),
            opted_out=bool(row.opted_out),
        )
        for row in found
    ]


_PLACES = (
    select(memberships.c.contact, records.c.id)
    .join(records, records.c.num == memberships.c.place)
    .where(memberships.c.contact.in_(bindparam("numbers", expanding=True)))
    .order_by(records.c.id)
)


def _places_elsewhere(nb: Notebook, numbers: Sequence[int]) -> dict[int, str]:
    """Contact -> the title of the first place they belong to that this officer is shown in another squad, for contacts
    of whose places none is in their own: they moved, or it did."""
    places = [row for some in _pieces(numbers) for row in nb.rows(_PLACES, numbers=some)]
    there = counterparts.best(nb, dict.fromkeys(row.id.hex() for row in places))
    found: dict[int, str] = {}
    for row in places:
        place = there.get(row.id.hex())
        if place is not None and not counterparts.only_deleted(place):
            found.setdefault(row.contact, place.title)
    return found


def of_ids(nb: Notebook, ids: Sequence[str], gone: bool = False) -> list[ContactRow]:
    """The rows of these contacts, in the order asked; unknown ones are left out, and unless `gone` the deleted."""
    with nb.lock:
        found = [row for some in _pieces(ids) for row in nb.rows(_EVER_OF_IDS if gone else _OF_IDS, ids=some)]
        by_id = {row.id: row for row in built(nb, found)}
    return [by_id[one] for one in dict.fromkeys(ids) if one in by_id]


def of_numbers(nb: Notebook, numbers: Sequence[int]) -> list[ContactRow]:
    """Like `of_ids`, by record number."""
    by_number = by_numbers(nb, numbers)
    return [by_number[one] for one in dict.fromkeys(numbers) if one in by_number]


def by_numbers(nb: Notebook, numbers: Sequence[int]) -> dict[int, ContactRow]:
    """The rows of these contacts by record number; unknown and deleted ones are left out."""
    if not numbers:
        return {}
    with nb.lock:
        found = [row for some in _pieces(numbers) for row in nb.rows(_OF_NUMBERS, numbers=some)]
        return dict(zip((row.num for row in found), built(nb, found), strict=True))


def _pieces(values: Sequence[T]) -> list[list[T]]:
    return [list(values[at : at + IN_MAX]) for at in range(0, len(values), IN_MAX)]

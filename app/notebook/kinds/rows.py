"""How the records of one kind stand in the read model: what a noun says of itself, and what it gets without a word.

A noun with a table of its own and nothing else to keep says `kind`, `tables` and `row`, and, if it is about contacts,
`concerns`. It is then written and taken away with its records, found by the free text of its fields, counted among
what waits on this phone, and brings back a deleted contact whom it names.

Part of a projection, inside its transactions.
"""

from __future__ import annotations

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

from sqlalchemy import Table

from app.domain import field_rules
from app.domain.authority import NOBODY, Authority
from app.domain.kinds.kind import Fields, Kind
from app.domain.merge import RecordState
from app.domain.squads import Squads
from app.journal.change import Value
from app.notebook.merged_contacts import Merges
from app.notebook.projection_tables import texts as text_table
from app.notebook.returned_contacts import Returns
from app.notebook.text_index import TextIndex

Numbers = Mapping[tuple[str, str], int]
"""(kind, id) -> the number of a record that is named."""

Taken = tuple[int, bytes, Mapping[str, Value]]
"""Number of the record, stamp and values of a change."""


class Record:
    """A record while it is taken in. `fresh`: nobody wrote it before; `named`: the records it names, (kind, id).

    `squad`: its squad's number (app.domain.squads). `fields` are the shown ones. `written`: of one written once, what
    each of its writers said and did not take back. `called_off`: there is no longer a reason for it.
    """

    __slots__ = ("called_off", "changed", "fields", "fresh", "named", "num", "squad", "state", "written")

    def __init__(self, num: int, state: RecordState, squad: int, fresh: bool) -> None:
        self.num = num
        self.squad = squad
        self.state = state
        self.fresh = fresh
        self.changed = self.called_off = False
        self.fields: Fields = {}
        self.named: list[tuple[str, str]] = []
        self.written: Sequence[tuple[bytes, Fields]] = ()

    def read(self, authority: Authority) -> None:
        """Reads what it shows, and names, after its state changed."""
        kind = self.state.kind
        if not kind.written_once:
            self.fields = self.state.shown()
            self.named = kind.references(self.fields)
            return
        self.written = authority.standing(self.state)
        self.fields = self.written[0][1] if self.written else {}
        self.named = kind.references(self.fields)
        if len(self.written) > 1:
            named = (one for _, fields in self.written for one in kind.references(fields))
            self.named = list(dict.fromkeys(named))

    @property
    def gone(self) -> bool:
        """Nothing of it is left to show."""
        return not self.written if self.state.kind.written_once else self.state.empty()

    @property
    def shown(self) -> bool:
        """Nobody has deleted it, or taken all of it back, and it was not called off."""
        return not (self.gone or self.called_off) and (self.state.kind.written_once or not self.state.deleted)

    def searched(self) -> str:
        """The text under which it is found; "" for one that is hidden."""
        if not self.shown:
            return ""
        return self.state.kind.searched([fields for _, fields in self.written] or [self.fields])


@dataclass
class ReadModel:
    """What all kinds of one projection share. `cadences`: stage id -> days; `indexes`: by the table they search."""

    driver: sqlite3.Connection
    indexes: Mapping[str, TextIndex]
    returns: Returns
    merges: Merges
    cadences: Mapping[str, int | None]
    squads: Squads


class Rows:
    """One for each kind and projection.

    `tables`: its own, the first of them with the row of a record, numbered `num`; where it has a column `deleted`, a
    deleted record keeps its row. `indexed`: which column of which of them search looks through. `texts`: where the free
    text of a record goes, (num, …, text).
    `shown`: what stands behind FROM where a row says that the record with the number {num} is shown.
    `stands`: the same where it counts for a contact that it concerns.
    `concerns`: joins r, a record by `num`, with x, whose `contact` is the number of a contact that it is about.
    `unsigned`: numbers of records that are written anew when the roster changes, because nobody knew their author.
    """

    kind: ClassVar[Kind]
    tables: ClassVar[tuple[Table, ...]]
    indexed: ClassVar[tuple[tuple[str, str], ...]] = ()
    texts: ClassVar[Table] = text_table
    shown: ClassVar[str]
    stands: ClassVar[str]
    concerns: ClassVar[str] = ""
    unsigned: ClassVar[str] = ""
    listens: ClassVar[bool] = False
    """Whether it is told of every change, by `took`, and not only of what stands in the end."""

    def __init__(self, model: ReadModel) -> None:
        self.model, self.driver = model, model.driver

    def __init_subclass__(cls) -> None:
        if not hasattr(cls, "tables"):  # what several kinds have in common
            return
        if "shown" not in vars(cls):
            cls.shown = f"{cls.tables[0].name} WHERE num = {{num}}"
            if "deleted" in cls.tables[0].columns:
                cls.shown += " AND deleted = 0"
        if "stands" not in vars(cls):
            cls.stands = cls.shown

    @classmethod
    def standing(cls) -> str:
        """SQL for what names a contact, by its number, and stands: its state and squad."""
        about = f"FROM records r {cls.concerns} WHERE x.contact = ?"
        stands = cls.stands.format(num="r.num")
        return f"SELECT r.state, r.squad {about} AND EXISTS (SELECT 1 FROM {stands})"  # noqa: S608 - names of our own

    @classmethod
    def concerned(cls) -> str:
        """SQL for the ids of the contacts that a record, by its id and kind, is about."""
        found = f"records r {cls.concerns} JOIN contacts c ON c.num = x.contact"
        return f"SELECT c.id FROM {found} WHERE r.id = ? AND r.kind = ?"  # noqa: S608 - names of our own

    # --- for every noun to say ---------------------------------------------------------------------------------

    def row(self, ident: str, record: Record, numbers: Numbers) -> tuple[Any, ...]:
        """The row of a record, in the order of the columns of its table; as it stands, of one with numbers alone."""
        return (record.num,)

    # --- for those that keep more than that --------------------------------------------------------------------

    def show(self, changed: Sequence[tuple[str, Record]], numbers: Numbers) -> Set[int]:
        """Writes the rows of these records, (id, record), whose own rows in `records` are there already.

        Answers the numbers of the contacts for whom that may change when they were met last, or whether they are shown.
        """
        nums = [record.num for _, record in changed]
        before = self.about(nums)
        table = self.tables[0]
        flagged = "deleted" in table.columns
        gone = {record.num for _, record in changed if record.gone or not (flagged or record.shown)}
        self.many(f"DELETE FROM {table.name} WHERE num = ?", [(num,) for num in gone])  # noqa: S608 - a name of our own
        self.many(
            insert(table), [self.row(ident, record, numbers) for ident, record in changed if record.num not in gone]
        )
        self.put_texts([(record, record.searched()) for _, record in changed])
        return before | self.about(nums)

    def took(self, taken: Sequence[Taken]) -> None:
        """Changes of this kind, before their records are shown."""

    def settle(self, concerned: Set[int], changed: Sequence[tuple[str, Record]]) -> None:
        """After every kind has been shown; `changed` are those of this kind."""

    def naming(self, num: int, state: RecordState) -> Set[bytes]:
        """Stamps of other records that a deletion of this one names beside its own: what its author saw of it."""
        return frozenset()

    def unseen(self, num: int, state: RecordState) -> Set[bytes]:
        """Those of them for which a deleted record is shown all the same."""
        return frozenset()

    # --- to write with -----------------------------------------------------------------------------------------

    def many(self, sql: str, rows: Sequence[tuple[Any, ...]]) -> None:
        if rows:
            self.driver.executemany(sql, rows)

    def about(self, nums: Iterable[int]) -> Set[int]:
        """The contacts whom these records concern at this moment, as far as one of them can return."""
        return self.model.returns.concerned(self.concerns, nums) if self.concerns else frozenset()

    def beside(self, record: Record, fields: Fields, name: str) -> str | None:
        """The id of the record that a field names, if the squad of this record keeps that one, too."""
        found = field_rules.ident(fields.get(name))
        there = found is not None and self.model.squads.number_of(bytes.fromhex(found)) == record.squad
        return found if there else None

    def put_texts(self, found: Sequence[tuple[Any, ...]], table: Table | None = None) -> None:
        """The texts under which records are found from now on, (record, …, text); "" for none. They go into `texts`,
        or this table."""
        table = self.texts if table is None else table
        name = table.name
        index = self.model.indexes[name]
        added = []
        for record, *more, text in found:
            if not record.fresh:
                row = self.driver.execute(f"SELECT text FROM {name} WHERE num = ?", (record.num,)).fetchone()  # noqa: S608 - a name of our own
                if row is not None:
                    if row[0] == text:
                        continue
                    index.forget(record.num, row[0])
                    self.driver.execute(f"DELETE FROM {name} WHERE num = ?", (record.num,))  # noqa: S608 - a name of our own
            if text:
                added.append((record.num, *more, text))
        self.many(insert(table), added)
        index.add([num for num, *_ in added])


class RowsByOfficer(Rows, ABC):
    """Of a kind that is written once: a row (num, officer, id, …) for each of those who wrote into a record, whatever
    its date. Nobody takes away what an officer wrote by writing into it, too."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.unsigned = f"SELECT num FROM {cls.tables[0].name} WHERE officer = '{NOBODY}'"  # noqa: S608 - names of our own

    @abstractmethod
    def said(self, record: Record, stamp: bytes, fields: Fields, numbers: Numbers) -> tuple[Any, ...] | None:
        """The rest of the row of what was written with this stamp; None where it counts for nothing."""

    def show(self, changed: Sequence[tuple[str, Record]], numbers: Numbers) -> Set[int]:
        table = self.tables[0]
        self.many(f"DELETE FROM {table.name} WHERE num = ?", [(record.num,) for _, record in changed])  # noqa: S608 - a name of our own
        found = []
        for ident, record in changed:
            writer = self.model.squads.authority(record.squad).writer
            for stamp, fields in reversed(record.written):  # of two devices of one officer the earlier one counts
                more = self.said(record, stamp, fields, numbers)
                if more is not None:
                    found.append((record.num, writer(stamp), ident, *more))
        self.many(insert(table), found)
        counting = {row[0] for row in found}
        self.put_texts([(record, record.searched() if record.num in counting else "") for _, record in changed])
        return frozenset()


def named(fields: Fields, name: str, kind: str, numbers: Numbers) -> int | None:
    """The number of the record of this kind that a field names, or None."""
    found = field_rules.ident(fields.get(name))
    return numbers[kind, found] if found else None


@cache
def insert(table: Table, *but: str) -> str:
    """Writes a row of a table over the one that is there, in the order of its columns without these."""
    columns = [column.name for column in table.columns if column.name not in but]
    marks = ", ".join("?" * len(columns))
    return f"INSERT OR REPLACE INTO {table.name} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608 - names and question marks

"""The registry of kinds: which nouns there are, a line for each. It stands above them and below the projection.

Whoever handles records of any kind asks it by the kind's name and knows no noun: merging, rows, snapshots, histories,
two versions, search, what waits. A name that it does not know is a kind of a newer version: its records are kept and
merged, found in no list and by no search, and called a record of a newer version where they are met.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from functools import cached_property

from sqlalchemy import Index, Table
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from app.domain.kinds.kind import Kind, stranger
from app.notebook import projection_tables
from app.notebook.happenings import happenings
from app.notebook.kinds.amendment import Amendments
from app.notebook.kinds.contact import Contacts
from app.notebook.kinds.follow_up import FollowUps
from app.notebook.kinds.gathering import Gatherings
from app.notebook.kinds.handover import Handovers, HandoverSteps
from app.notebook.kinds.interaction import Interactions
from app.notebook.kinds.measure import Measures, Readings
from app.notebook.kinds.outreach import Outreach
from app.notebook.kinds.problem import ProblemEntries, Problems
from app.notebook.kinds.programme import Checks, Programmes
from app.notebook.kinds.referral import Referrals
from app.notebook.kinds.rows import Rows
from app.notebook.kinds.share import ShareEnds, Shares
from app.notebook.kinds.shift import Shifts
from app.notebook.kinds.spot import Spots
from app.notebook.kinds.visit import VisitEnds, Visits


class Kinds:
    """The nouns that an app knows. A notebook is opened with them, and makes its read model for them."""

    def __init__(self, rows: Sequence[type[Rows]]) -> None:
        """`rows` in the order in which they are written: contacts first, and what is part of another kind behind it."""
        self.rows = {one.kind.id: one for one in rows}
        self.all = tuple(one.kind for one in rows)
        self._kinds = {kind.id: kind for kind in self.all}
        self.indexed = {"texts": "text"} | {table: column for one in rows for table, column in one.indexed}

    @cached_property
    def schema(self) -> str:
        """The SQL that makes the tables: put together once, because that costs more than making them."""
        dialect = sqlite.dialect()
        own = [*projection_tables.SHARED, happenings, *(table for rows in self.rows.values() for table in rows.tables)]
        made = [str(CreateTable(table).compile(dialect=dialect)) for table in own]
        made += [str(CreateIndex(index).compile(dialect=dialect)) for table in own for index in _in_order(table)]
        for name in self.indexed:
            made.append(f"CREATE TABLE {name}_tail (num INTEGER PRIMARY KEY)")
            made.append(f"CREATE TABLE {name}_words (word TEXT PRIMARY KEY) WITHOUT ROWID")
        return ";".join(made)

    @cached_property
    def form(self) -> int:
        """Tells one read model from another: it changes with the kinds, their fields and tables, and with FORM.

        A snapshot of another form is not read, so that a newer version makes everything anew from the entries.
        """
        return zlib.crc32(repr((projection_tables.FORM, self.schema, [kind.form for kind in self.all])).encode())

    def of(self, kind: str) -> Kind:
        """The kind of this name, also one that only a newer version knows."""
        return self._kinds.get(kind) or stranger(kind)

    def and_also(self, *rows: type[Rows]) -> Kinds:
        """These and some more."""
        return Kinds([*self.rows.values(), *rows])


def _in_order(table: Table) -> list[Index]:
    # A table keeps them in a set: their order, and so the form, would differ from start to start.
    return sorted(table.indexes, key=lambda index: str(index.name))


KINDS = Kinds(
    [
        Contacts,
        Interactions,
        Amendments,
        FollowUps,
        Shifts,
        Spots,
        Visits,
        VisitEnds,
        Problems,
        ProblemEntries,
        Measures,
        Readings,
        Programmes,
        Checks,
        Referrals,
        Shares,
        ShareEnds,
        Handovers,
        HandoverSteps,
        Outreach,
        Gatherings,
    ]
)

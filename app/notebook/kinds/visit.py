"""Visits in the read model, those not taken back: whose, where and when, and what ended them.

What another device wrote into one, whatever its date, is a row of its own officer beside it: nobody takes an officer's
visit away by writing into it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from typing import Any

from sqlalchemy import Column, Index, Integer, LargeBinary, Table, Text

from app.domain import field_rules
from app.domain.authority import NOBODY
from app.domain.kinds import spot
from app.domain.kinds import visit as rules
from app.journal.change import Value
from app.notebook.kinds.rows import Numbers, Record, Rows, insert, named
from app.notebook.projection_tables import metadata

visits = Table(
    "visits",
    metadata,
    Column("num", Integer, primary_key=True),
    Column("officer", Text, primary_key=True),
    Column("id", Text, nullable=False),
    Column("spot", Integer),
    Column("place", Text, nullable=False),
    Column("at", Integer, nullable=False),
    Index("visits_by_id", "id"),
    Index("visits_by_spot", "spot", "at"),
    Index("visits_by_officer", "officer", "at"),
    Index("visits_by_moment", "at"),
    sqlite_with_rowid=False,
)
# `said`: the stamp of who wrote it. Which of them counts, app.notebook.visits knows.
visit_ends = Table(
    "visit_ends",
    metadata,
    Column("num", Integer, primary_key=True),
    Column("officer", Text, primary_key=True),
    Column("id", Text, nullable=False),
    Column("visit", Integer),
    Column("at", Integer, nullable=False),
    Column("did", Text, nullable=False),
    Column("later", Integer, nullable=False),
    Column("said", LargeBinary, nullable=False),
    Index("visit_ends_by_visit", "visit", "officer", "said"),
    sqlite_with_rowid=False,
)
BETWEEN = "\n"  # the activities of an end, each of which is one line


class Visits(Rows):
    kind = rules.VISIT
    tables = (visits,)
    unsigned = f"SELECT num FROM visits WHERE officer = '{NOBODY}'"  # noqa: S608 - a constant of our own

    def show(self, changed: Sequence[tuple[str, Record]], numbers: Numbers) -> Set[int]:
        def said(_stamp: bytes, fields: Mapping[str, Value]) -> tuple[Any, ...]:
            place, at = field_rules.one_line(fields.get("place")), field_rules.milliseconds(fields.get("at"))
            return named(fields, "spot", spot.KIND, numbers), place, at

        return _show(self, changed, said)


class VisitEnds(Rows):
    kind = rules.VISIT_END
    tables = (visit_ends,)
    unsigned = f"SELECT num FROM visit_ends WHERE officer = '{NOBODY}'"  # noqa: S608 - a constant of our own

    def show(self, changed: Sequence[tuple[str, Record]], numbers: Numbers) -> Set[int]:
        def said(stamp: bytes, fields: Mapping[str, Value]) -> tuple[Any, ...]:
            at, visit = field_rules.milliseconds(fields.get("at")), named(fields, "visit", rules.KIND, numbers)
            did = BETWEEN.join(field_rules.words(fields.get("did")))
            return visit, at, did, int(fields.get("later") is True), stamp

        return _show(self, changed, said)


def _show(
    rows: Rows,
    changed: Sequence[tuple[str, Record]],
    said: Callable[[bytes, Mapping[str, Value]], tuple[Any, ...]],
) -> Set[int]:
    """A row for each of those who wrote something in a record; `said`: the rest of it, of a stamp and its fields."""
    table = rows.tables[0]
    rows.many(f"DELETE FROM {table.name} WHERE num = ?", [(record.num,) for _, record in changed])  # noqa: S608 - a name of our own
    found = []
    for ident, record in changed:
        authority = rows.model.squads.authority(record.squad)
        for stamp, fields in reversed(record.written):  # of two devices of one officer the earlier one counts
            found.append((record.num, authority.writer(stamp), ident, *said(stamp, fields)))
    rows.many(insert(table), found)
    return frozenset()

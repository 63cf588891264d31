"""Visits in the read model, those not taken back: whose, where and when, and what ended them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Index, Integer, LargeBinary, Table, Text

from app.domain import field_rules
from app.domain.kinds import spot
from app.domain.kinds import visit as rules
from app.domain.kinds.kind import Fields
from app.notebook.kinds.rows import Numbers, Record, RowsByOfficer, named
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


class Visits(RowsByOfficer):
    kind = rules.VISIT
    tables = (visits,)

    def said(self, record: Record, stamp: bytes, fields: Fields, numbers: Numbers) -> tuple[Any, ...]:
        place, at = field_rules.one_line(fields.get("place")), field_rules.milliseconds(fields.get("at"))
        return named(fields, "spot", spot.KIND, numbers), place, at


class VisitEnds(RowsByOfficer):
    kind = rules.VISIT_END
    tables = (visit_ends,)

    def said(self, record: Record, stamp: bytes, fields: Fields, numbers: Numbers) -> tuple[Any, ...]:
        at, visit = field_rules.milliseconds(fields.get("at")), named(fields, "visit", rules.KIND, numbers)
        did = BETWEEN.join(field_rules.words(fields.get("did")))
        return visit, at, did, int(fields.get("later") is True), stamp

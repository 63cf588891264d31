"""The measures of problems in the read model, and their readings; those that were taken back are flagged.

One that another squad keeps than what it names is of nothing: nobody adds to the counts of a squad from outside.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Index, Integer, LargeBinary, Table, Text

from app.domain import field_rules
from app.domain.kinds import measure as measure_rules
from app.domain.kinds import problem
from app.domain.kinds import reading as reading_rules
from app.notebook.kinds.rows import Numbers, Record, Rows
from app.notebook.projection_tables import metadata

# `opening`: the stamp of who wrote it first, in whose order they stand on every phone.
measures = Table(
    "measures",
    metadata,
    Column("num", Integer, primary_key=True),
    Column("id", Text, nullable=False),
    Column("deleted", Integer, nullable=False),
    Column("opening", LargeBinary, nullable=False),
    Column("problem", Integer),
    Column("beside", Integer),
    Column("name", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("better", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("baseline_from", Text),
    Column("baseline_until", Text),
    Column("versions", Integer, nullable=False),
    Index("measures_by_id", "id", unique=True),
    Index("measures_by_problem", "problem"),
)
readings = Table(
    "readings",
    metadata,
    Column("num", Integer, primary_key=True),
    Column("id", Text, nullable=False),
    Column("deleted", Integer, nullable=False),
    Column("measure", Integer),
    Column("first", Text, nullable=False),
    Column("last", Text, nullable=False),
    Column("count", Integer, nullable=False),
    Column("versions", Integer, nullable=False),
    Index("readings_by_id", "id", unique=True),
    Index("readings_by_measure", "measure", "first"),
)


class Measures(Rows):
    kind = measure_rules.MEASURE
    tables = (measures,)

    def row(self, ident: str, record: Record, numbers: Numbers) -> tuple[Any, ...]:
        fields = record.fields
        first, last = (field_rules.day_or_none(fields.get(name)) for name in ("baseline_from", "baseline_until"))
        whole = first is not None and last is not None and first <= last
        return (
            record.num,
            ident,
            int(record.state.deleted),
            record.state.opening,
            _in_its_squad(self, record, "problem", problem.KIND, numbers),
            _in_its_squad(self, record, "beside", measure_rules.KIND, numbers),
            field_rules.one_line(fields.get("name"), field_rules.NAME_MAX_CHARS),
            field_rules.word(fields.get("unit")),
            measure_rules.UP if fields.get("better") == measure_rules.UP else measure_rules.DOWN,
            field_rules.word(fields.get("at"), measure_rules.OWN),
            field_rules.one_line(fields.get("where")),
            first if whole else None,
            last if whole else None,
            len(record.state.contested()),
        )


class Readings(Rows):
    kind = reading_rules.READING
    tables = (readings,)

    def row(self, ident: str, record: Record, numbers: Numbers) -> tuple[Any, ...]:
        found = reading_rules.read(record.fields)
        return (
            record.num,
            ident,
            int(record.state.deleted or found is None),
            _in_its_squad(self, record, "measure", measure_rules.KIND, numbers),
            found.first.isoformat() if found else "",
            found.last.isoformat() if found else "",
            found.count if found else 0,
            len(record.state.contested()),
        )


def _in_its_squad(rows: Rows, record: Record, name: str, kind: str, numbers: Numbers) -> int | None:
    """The number of what a field names, where the same squad keeps it."""
    found = field_rules.ident(record.fields.get(name))
    if found is None or rows.model.squads.number_of(bytes.fromhex(found)) != record.squad:
        return None
    return numbers[kind, found]

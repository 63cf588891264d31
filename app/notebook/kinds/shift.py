"""The marks of shifts in the read model: whose, and when."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Index, Integer, Table, Text

from app.domain import field_rules
from app.domain.kinds import shift as rules
from app.notebook.kinds.rows import Numbers, Record, Rows
from app.notebook.projection_tables import metadata

shifts = Table(
    "shifts",
    metadata,
    Column("num", Integer, primary_key=True),
    Column("id", Text, nullable=False),
    Column("officer", Text, nullable=False),
    Column("at", Integer, nullable=False),
    Column("mark", Text, nullable=False),
    Index("shifts_by_officer", "officer", "at"),
)


class Shifts(Rows):
    kind = rules.SHIFT
    tables = (shifts,)
    unsigned = "SELECT num FROM shifts WHERE officer = ''"

    def row(self, ident: str, record: Record, numbers: Numbers) -> tuple[Any, ...]:
        return (
            record.num,
            ident,
            self.model.squads.authority(record.squad).writer(record.written[0][0]),
            field_rules.milliseconds(record.fields.get("at")),
            field_rules.word(record.fields.get("mark")),
        )

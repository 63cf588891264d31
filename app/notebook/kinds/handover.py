"""Handovers in the read model, those not taken back, and what was said to them.

What somebody said in another squad than the handover's is said to none.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Index, Integer, LargeBinary, Table, Text

from app.domain import field_rules
from app.domain.kinds import handover as rules
from app.domain.kinds.kind import Fields
from app.notebook.kinds.rows import Numbers, Record, RowsByOfficer
from app.notebook.projection_tables import metadata

# What is given stands here by its ids, with a blank between them; `given`: how many they are.
handovers = Table(
    "handovers",
    metadata,
    Column("num", Integer, primary_key=True),
    Column("officer", Text, primary_key=True),
    Column("id", Text, nullable=False),
    Column("receiver", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("contacts", Text, nullable=False),
    Column("problems", Text, nullable=False),
    Column("programmes", Text, nullable=False),
    Column("given", Integer, nullable=False),
    Column("at", Integer, nullable=False),
    Column("stamp", LargeBinary, nullable=False),
    Index("handovers_by_id", "id"),
    Index("handovers_by_receiver", "receiver", "at"),
    Index("handovers_by_giver", "officer", "at"),
    Index("handovers_by_time", "at"),
    sqlite_with_rowid=False,
)
handover_steps = Table(
    "handover_steps",
    metadata,
    Column("num", Integer, primary_key=True),
    Column("officer", Text, primary_key=True),
    Column("id", Text, nullable=False),
    Column("handover", Integer, nullable=False),
    Column("giver", Text, nullable=False),
    Column("said", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("record", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("at", Integer, nullable=False),
    Column("stamp", LargeBinary, nullable=False),
    Index("handover_steps_by_handover", "handover", "giver"),
    sqlite_with_rowid=False,
)


class Handovers(RowsByOfficer):
    kind = rules.HANDOVER
    tables = (handovers,)

    def said(self, record: Record, stamp: bytes, fields: Fields, numbers: Numbers) -> tuple[Any, ...]:
        lists = [field_rules.idents(fields.get(name), rules.MOST[kind]) for kind, name in rules.LISTS.items()]
        return (
            field_rules.ident(fields.get("to")) or "",
            field_rules.one_line(fields.get("name")),
            field_rules.text(fields.get("words"), most=rules.WORDS_MAX),
            *map(" ".join, lists),
            sum(map(len, lists)),
            field_rules.milliseconds(fields.get("at")),
            stamp,
        )


class HandoverSteps(RowsByOfficer):
    kind = rules.HANDOVER_STEP
    tables = (handover_steps,)

    def said(self, record: Record, stamp: bytes, fields: Fields, numbers: Numbers) -> tuple[Any, ...] | None:
        of = self.beside(record, fields, "handover")
        if of is None:
            return None
        items = ((kind, field_rules.ident(fields.get(kind))) for kind in rules.LISTS)
        kind, item = next(((kind, one) for kind, one in items if one), ("", ""))
        return (
            numbers[rules.KIND, of],
            field_rules.ident(fields.get("giver")) or "",
            field_rules.word(fields.get("said")),
            kind,
            item,
            field_rules.text(fields.get("words"), most=rules.WORDS_MAX),
            field_rules.milliseconds(fields.get("at")),
            stamp,
        )

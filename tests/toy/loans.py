"""Loans in the read model: to whom they are, and what is still out."""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import Any

from sqlalchemy import Column, Index, Integer, Table, Text

from app.domain import field_rules
from app.notebook.kinds.rows import Numbers, Record, Rows
from app.notebook.projection_tables import metadata
from tests.toy import loan as rules

loans = Table("loans", metadata, Column("num", Integer, primary_key=True), Column("state", Text, nullable=False))
borrowers = Table(
    "borrowers",
    metadata,
    Column("loan", Integer, primary_key=True),
    Column("contact", Integer, primary_key=True),
    Index("borrowers_by_contact", "contact"),
    sqlite_with_rowid=False,
)
looks = Table("looks", metadata, Column("num", Integer, primary_key=True))


class Loans(Rows):
    kind = rules.LOAN
    tables = (loans, borrowers)
    concerns = "JOIN borrowers x ON x.loan = r.num"

    def row(self, ident: str, record: Record, numbers: Numbers) -> tuple[Any, ...]:
        return record.num, field_rules.word(record.fields.get("state"), "out")

    def show(self, changed: Sequence[tuple[str, Record]], numbers: Numbers) -> Set[int]:
        before = self.about(record.num for _, record in changed)
        self.many("DELETE FROM borrowers WHERE loan = ?", [(record.num,) for _, record in changed])
        lent = [(record.num, numbers[one]) for _, record in changed for one in record.named]
        self.many("INSERT INTO borrowers VALUES (?, ?)", lent)
        return before | super().show(changed, numbers)


class Looks(Rows):
    kind = rules.LOOK_AT
    tables = (looks,)

"""Meetings and events in the read model, deleted ones flagged, and the contacts whom each of them names."""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import Any

from sqlalchemy import Column, Index, Integer, Table, Text

from app.domain import field_rules
from app.domain.kinds import contact
from app.domain.kinds import gathering as rules
from app.notebook.kinds.rows import Numbers, Record, Rows
from app.notebook.projection_tables import metadata

gatherings = Table(
    "gatherings",
    metadata,
    Column("num", Integer, primary_key=True),
    Column("id", Text, nullable=False),
    Column("deleted", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("day", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("others", Integer, nullable=False),
    Column("versions", Integer, nullable=False),
    Index("gatherings_by_id", "id", unique=True),
    Index("gatherings_by_day", "day"),
)
# `part`: app.domain.kinds.gathering.CAME or WANTED.
gathering_people = Table(
    "gathering_people",
    metadata,
    Column("gathering", Integer, primary_key=True),
    Column("part", Text, primary_key=True),
    Column("contact", Integer, primary_key=True),
    Index("gathering_people_by_contact", "contact", "gathering"),
    sqlite_with_rowid=False,
)


class Gatherings(Rows):
    kind = rules.GATHERING
    tables = (gatherings, gathering_people)
    concerns = "JOIN gathering_people x ON x.gathering = r.num"

    def row(self, ident: str, record: Record, numbers: Numbers) -> tuple[Any, ...]:
        fields = record.fields
        return (
            record.num,
            ident,
            int(record.state.deleted),
            rules.kind_of(fields),
            rules.GATHERING.title(fields),
            field_rules.day_or_none(fields.get("day")) or "",
            field_rules.one_line(fields.get("place")),
            field_rules.between(fields.get("others"), 0, rules.OTHERS_MAX) or 0,
            len(record.state.contested()),
        )

    def show(self, changed: Sequence[tuple[str, Record]], numbers: Numbers) -> Set[int]:
        before = self.about(record.num for _, record in changed)
        self.many("DELETE FROM gathering_people WHERE gathering = ?", [(record.num,) for _, record in changed])
        self.many(
            "INSERT OR IGNORE INTO gathering_people VALUES (?, ?, ?)",
            [
                (record.num, part, numbers[contact.KIND, one])
                for _, record in changed
                for part, named in rules.people(record.fields).items()
                for one in named
            ],
        )
        return before | super().show(changed, numbers)

"""Programmes in the read model, deleted ones flagged; and what counts of their checks.

A check that another squad keeps than its programme is of none: nobody verifies for a squad from outside.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import Any

from sqlalchemy import Column, Index, Integer, Table, Text

from app.domain import field_rules, template
from app.domain.kinds import check as check_rules
from app.domain.kinds import contact
from app.domain.kinds import programme as rules
from app.notebook.kinds.rows import Numbers, Record, Rows, insert, named
from app.notebook.projection_tables import metadata

programmes = Table(
    "programmes",
    metadata,
    Column("num", Integer, primary_key=True),
    Column("id", Text, nullable=False),
    Column("deleted", Integer, nullable=False),
    Column("contact", Integer),
    Column("template", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("asks", Text, nullable=False),
    Column("began", Text),
    Column("lead", Text, nullable=False),
    Column("standing", Text, nullable=False),
    Column("since", Text),
    Column("granted", Text),
    Column("reason", Text, nullable=False),
    Column("versions", Integer, nullable=False),
    Index("programmes_by_id", "id", unique=True),
    Index("programmes_by_contact", "contact"),
)
# One row for each of those who wrote in it, which are several only where a phone was cloned or an entry forged.
checks = Table(
    "checks",
    metadata,
    Column("num", Integer, primary_key=True),
    Column("writer", Integer, primary_key=True),
    Column("programme", Integer, nullable=False),
    Column("item", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("day", Text, nullable=False),
    Column("until", Text),
    Column("at", Integer, nullable=False),
    Index("checks_by_programme", "programme", "day"),
    sqlite_with_rowid=False,
)


class Programmes(Rows):
    kind = rules.PROGRAMME
    tables = (programmes,)
    concerns = "JOIN programmes x ON x.num = r.num"

    def row(self, ident: str, record: Record, numbers: Numbers) -> tuple[Any, ...]:
        fields = record.fields
        return (
            record.num,
            ident,
            int(record.state.deleted),
            named(fields, "contact", contact.KIND, numbers),
            field_rules.word(fields.get("template")),
            field_rules.one_line(fields.get("name")),
            field_rules.between(fields.get("version"), 1, template.VERSION_MAX) or 0,
            field_rules.cut(fields.get("asks")),
            field_rules.day_or_none(fields.get("began")),
            field_rules.ident(fields.get("lead")) or "",
            field_rules.word(fields.get("standing"), rules.PREPARING),
            field_rules.day_or_none(fields.get("since")),
            field_rules.day_or_none(fields.get("granted")),
            field_rules.text(fields.get("reason"), most=rules.REASON_MAX),
            len(record.state.contested()),
        )


class Checks(Rows):
    kind = check_rules.CHECK
    tables = (checks,)

    def show(self, changed: Sequence[tuple[str, Record]], numbers: Numbers) -> Set[int]:
        self.many("DELETE FROM checks WHERE num = ?", [(record.num,) for _, record in changed])
        found = [row for _, record in changed for row in self._rows(record, numbers)]
        self.many(insert(checks), found)
        of_one = {row[0] for row in found}
        self.put_texts([(record, record.searched() if record.num in of_one else "") for _, record in changed])
        return frozenset()

    def _rows(self, record: Record, numbers: Numbers) -> list[tuple[Any, ...]]:
        found = []
        for writer, (_stamp, said) in enumerate(record.written):
            of = self.beside(record, said, "programme")
            day = field_rules.day_or_none(said.get("day"))
            if of is None or day is None:
                continue
            found.append(
                (
                    record.num,
                    writer,
                    numbers[rules.KIND, of],
                    field_rules.word(said.get("item")),
                    check_rules.person_of(said),
                    field_rules.word(said.get("state")),
                    day,
                    field_rules.day_or_none(said.get("until")),
                    field_rules.milliseconds(said.get("at")),
                )
            )
        return found

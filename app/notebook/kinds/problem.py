"""Problems in the read model, those flagged that are deleted or shown with another one; who has a role in which; and
their entries.

An entry that another squad keeps than its problem is of none: nobody adds to the problems of a squad from outside.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import Any

from sqlalchemy import Column, Index, Integer, Table, Text

from app.domain import field_rules, sara
from app.domain.kinds import contact
from app.domain.kinds import problem as rules
from app.domain.kinds import problem_entry as entry_rules
from app.notebook.kinds.rows import Numbers, Record, Rows, insert
from app.notebook.projection_tables import metadata

problems = Table(
    "problems",
    metadata,
    Column("num", Integer, primary_key=True),
    Column("id", Text, nullable=False),
    Column("deleted", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("lead", Text, nullable=False),
    Column("review", Text),
    Column("closed_at", Integer, nullable=False),
    Column("versions", Integer, nullable=False),
    Index("problems_by_id", "id", unique=True),
    Index("problems_by_lead", "lead", "status", "review"),
    Index("problems_by_stage", "status", "stage"),
)
# Contacts in the roles of problems; `role`: of app.domain.kinds.problem.ROLES, or PLACE for the venue.
problem_roles = Table(
    "problem_roles",
    metadata,
    Column("problem", Integer, primary_key=True),
    Column("role", Text, primary_key=True),
    Column("contact", Integer, primary_key=True),
    Index("problem_roles_by_contact", "contact", "problem"),
    sqlite_with_rowid=False,
)
# One dated back by another device may name a second problem.
problem_entries = Table(
    "problem_entries",
    metadata,
    Column("num", Integer, primary_key=True),
    Column("problem", Integer, primary_key=True),
    Column("at", Integer, nullable=False),
    Index("problem_entries_by_problem", "problem", "at"),
    sqlite_with_rowid=False,
)


class Problems(Rows):
    kind = rules.PROBLEM
    tables = (problems, problem_roles)
    concerns = "JOIN problem_roles x ON x.problem = r.num"

    def row(self, ident: str, record: Record, numbers: Numbers) -> tuple[Any, ...]:
        fields = record.fields
        return (
            record.num,
            ident,
            int(record.state.deleted or self.model.merges.survivor(record.num) != record.num),
            rules.title(fields),
            field_rules.word(fields.get("status"), rules.OPEN),
            field_rules.word(fields.get("stage"), sara.SCANNING),
            field_rules.ident(fields.get("lead")) or "",
            field_rules.day_or_none(fields.get("review")),
            field_rules.milliseconds(fields.get("closed_at")),
            len(record.state.contested()),
        )

    def show(self, changed: Sequence[tuple[str, Record]], numbers: Numbers) -> Set[int]:
        before = self.about(record.num for _, record in changed)
        self.many("DELETE FROM problem_roles WHERE problem = ?", [(record.num,) for _, record in changed])
        self.many(
            "INSERT OR IGNORE INTO problem_roles VALUES (?, ?, ?)",
            [
                (record.num, role, numbers[contact.KIND, one])
                for _, record in changed
                for role, named in rules.helps(record.fields).items()
                for one in named
            ],
        )
        return before | super().show(changed, numbers)


class ProblemEntries(Rows):
    kind = entry_rules.PROBLEM_ENTRY
    tables = (problem_entries,)

    def show(self, changed: Sequence[tuple[str, Record]], numbers: Numbers) -> Set[int]:
        self.many("DELETE FROM problem_entries WHERE num = ?", [(record.num,) for _, record in changed])
        squad_of = self.model.squads.number_of
        found = [
            (record.num, numbers[one], field_rules.milliseconds(record.fields.get("at")))
            for _, record in changed
            for one in record.named
            if squad_of(bytes.fromhex(one[1])) == record.squad
        ]
        self.many(insert(problem_entries), found)
        of_one = {num for num, *_ in found}
        self.put_texts([(record, record.searched() if record.num in of_one else "") for _, record in changed])
        return frozenset()

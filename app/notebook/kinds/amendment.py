"""Amendments in the read model: found and counted with the interaction that they supplement.

One that another squad keeps than its interaction supplements nothing: nobody adds to the notes of a squad from outside.
"""

from __future__ import annotations

from collections.abc import Sequence, Set

from sqlalchemy import Column, Index, Integer, Table

from app.domain import field_rules
from app.domain.kinds import amendment as rules
from app.notebook.kinds.interaction import notes
from app.notebook.kinds.rows import Numbers, Record, Rows, insert
from app.notebook.projection_tables import metadata

# One dated back by another device may name a second interaction.
amendments = Table(
    "amendments",
    metadata,
    Column("num", Integer, primary_key=True),
    Column("interaction", Integer, primary_key=True),
    Column("at", Integer, nullable=False),
    Index("amendments_by_interaction", "interaction", "at"),
    sqlite_with_rowid=False,
)


class Amendments(Rows):
    kind = rules.AMENDMENT
    tables = (amendments,)
    texts = notes
    concerns = "JOIN amendments a ON a.num = r.num JOIN interaction_contacts x ON x.interaction = a.interaction"

    def show(self, changed: Sequence[tuple[str, Record]], numbers: Numbers) -> Set[int]:
        nums = [record.num for _, record in changed]
        before = self.about(nums)
        self.many("DELETE FROM amendments WHERE num = ?", [(num,) for num in nums])
        squad_of = self.model.squads.number_of
        supplemented = [
            (record, [numbers[one] for one in record.named if squad_of(bytes.fromhex(one[1])) == record.squad])
            for _, record in changed
        ]
        self.many(
            insert(amendments),
            [
                (record.num, number, field_rules.milliseconds(record.fields.get("at")))
                for record, interactions in supplemented
                for number in interactions
            ],
        )
        self.put_texts(
            [
                (record, interactions[0] if interactions else 0, record.searched() if interactions else "")
                for record, interactions in supplemented
            ]
        )
        return before | self.about(nums)

"""Handovers in the read model, those not taken back, and what was said to them.

What another device wrote into one is a row of its own officer beside it. What somebody said in another squad than the
handover's is said to none.
"""

from __future__ import annotations

from collections.abc import Sequence, Set

from sqlalchemy import Column, Index, Integer, LargeBinary, Table, Text

from app.domain import field_rules
from app.domain.authority import NOBODY
from app.domain.kinds import handover as rules
from app.notebook.kinds.rows import Numbers, Record, Rows, insert
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


class Handovers(Rows):
    kind = rules.HANDOVER
    tables = (handovers,)
    unsigned = f"SELECT num FROM handovers WHERE officer = '{NOBODY}'"  # noqa: S608 - a constant of our own

    def show(self, changed: Sequence[tuple[str, Record]], numbers: Numbers) -> Set[int]:
        self.many("DELETE FROM handovers WHERE num = ?", [(record.num,) for _, record in changed])
        found = []
        for ident, record in changed:
            authority = self.model.squads.authority(record.squad)
            for stamp, said in reversed(record.written):  # of two devices of one officer the earlier one counts
                lists = [field_rules.idents(said.get(name), rules.MOST[kind]) for kind, name in rules.LISTS.items()]
                found.append(
                    (
                        record.num,
                        authority.writer(stamp),
                        ident,
                        field_rules.ident(said.get("to")) or "",
                        field_rules.one_line(said.get("name")),
                        field_rules.text(said.get("words"), most=rules.WORDS_MAX),
                        *map(" ".join, lists),
                        sum(map(len, lists)),
                        field_rules.milliseconds(said.get("at")),
                        stamp,
                    )
                )
        self.many(insert(handovers), found)
        self.put_texts([(record, record.searched()) for _, record in changed])
        return frozenset()


class HandoverSteps(Rows):
    kind = rules.HANDOVER_STEP
    tables = (handover_steps,)
    unsigned = f"SELECT num FROM handover_steps WHERE officer = '{NOBODY}'"  # noqa: S608 - a constant of our own

    def show(self, changed: Sequence[tuple[str, Record]], numbers: Numbers) -> Set[int]:
        self.many("DELETE FROM handover_steps WHERE num = ?", [(record.num,) for _, record in changed])
        squad_of = self.model.squads.number_of
        found = []
        for ident, record in changed:
            authority = self.model.squads.authority(record.squad)
            for stamp, said in reversed(record.written):
                of = field_rules.ident(said.get("handover"))
                if of is None or squad_of(bytes.fromhex(of)) != record.squad:
                    continue
                names = ((kind, field_rules.ident(said.get(kind))) for kind in rules.LISTS)
                kind, named = next(((kind, one) for kind, one in names if one), ("", ""))
                found.append(
                    (
                        record.num,
                        authority.writer(stamp),
                        ident,
                        numbers[rules.KIND, of],
                        field_rules.ident(said.get("giver")) or "",
                        field_rules.word(said.get("said")),
                        kind,
                        named,
                        field_rules.text(said.get("words"), most=rules.WORDS_MAX),
                        field_rules.milliseconds(said.get("at")),
                        stamp,
                    )
                )
        self.many(insert(handover_steps), found)
        of_one = {row[0] for row in found}
        self.put_texts([(record, record.searched() if record.num in of_one else "") for _, record in changed])
        return frozenset()

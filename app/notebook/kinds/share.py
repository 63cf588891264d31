"""Share slips in the read model, and their ends.

A slip stays whoever tries to take it back: what left has left. An end that another squad keeps than its slip is of
none.
"""

from __future__ import annotations

from collections.abc import Sequence, Set

from sqlalchemy import Column, Index, Integer, LargeBinary, Table, Text

from app.domain import field_rules
from app.domain.kinds import share as rules
from app.notebook.kinds.rows import Numbers, Record, Rows, insert
from app.notebook.projection_tables import metadata

# One row for each of those who wrote in it, which are several only where a phone was cloned or an entry forged. What it
# names stands here by its id: nobody gives a number to what is named in a text that somebody tried to take back.
shares = Table(
    "shares",
    metadata,
    Column("num", Integer, primary_key=True),
    Column("writer", Integer, primary_key=True),
    Column("id", Text, nullable=False),
    Column("contact", Text),
    Column("problem", Text),
    Column("interaction", Text),
    Column("agency", Text),
    Column("at", Integer, nullable=False),
    Column("stamp", LargeBinary, nullable=False),
    Index("shares_by_id", "id"),
    Index("shares_by_contact", "contact"),
    Index("shares_by_agency", "agency"),
    Index("shares_by_problem", "problem"),
    Index("shares_by_interaction", "interaction"),
    Index("shares_by_time", "at"),
    sqlite_with_rowid=False,
)
share_ends = Table(
    "share_ends",
    metadata,
    Column("num", Integer, primary_key=True),
    Column("writer", Integer, primary_key=True),
    Column("id", Text, nullable=False),
    Column("share", Integer, nullable=False),
    Column("at", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("stamp", LargeBinary, nullable=False),
    Index("share_ends_by_share", "share", "at"),
    sqlite_with_rowid=False,
)

_NAMED = (*rules.ABOUT, "agency")


class Shares(Rows):
    kind = rules.SHARE
    tables = (shares,)

    def show(self, changed: Sequence[tuple[str, Record]], numbers: Numbers) -> Set[int]:
        self.many("DELETE FROM shares WHERE num = ?", [(record.num,) for _, record in changed])
        found = [
            (
                record.num,
                writer,
                ident,
                *(field_rules.ident(said.get(name)) for name in _NAMED),
                field_rules.milliseconds(said.get("at")),
                stamp,
            )
            for ident, record in changed
            for writer, (stamp, said) in enumerate(record.state.written())
        ]
        self.many(insert(shares), found)
        texts = ((record, [said for _stamp, said in record.state.written()]) for _, record in changed)
        self.put_texts([(record, self.kind.searched(said)) for record, said in texts])
        return frozenset()


class ShareEnds(Rows):
    kind = rules.SHARE_END
    tables = (share_ends,)

    def show(self, changed: Sequence[tuple[str, Record]], numbers: Numbers) -> Set[int]:
        self.many("DELETE FROM share_ends WHERE num = ?", [(record.num,) for _, record in changed])
        found = []
        for ident, record in changed:
            for writer, (stamp, said) in enumerate(record.written):
                of = self.beside(record, said, "share")
                if of is not None:
                    at = field_rules.milliseconds(said.get("at"))
                    reason = field_rules.text(said.get("reason"), most=rules.REASON_MAX)
                    found.append((record.num, writer, ident, numbers[rules.KIND, of], at, reason, stamp))
        self.many(insert(share_ends), found)
        of_one = {row[0] for row in found}
        self.put_texts([(record, record.searched() if record.num in of_one else "") for _, record in changed])
        return frozenset()

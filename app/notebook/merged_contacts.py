"""Contacts that are one with another: whoever was merged is shown with the one they were merged into; and problems,
of which the same is true (decision 0086).

`merged_into` of a contact names another one of its squad. Nothing that names either is ever rewritten: what names the
merged one leads to the other where rows are written, whatever the order in which entries arrive. Somebody may be merged
into who is merged themselves: the last of them is shown. Where two officers merged each into the other, the later word
counts, and who was merged first stays; so of every circle one is shown. A merge into nobody known, into oneself or
into somebody of another squad counts for nothing, and neither does one at the end of a longer chain than CHAIN_MAX.

Part of a projection, inside its transaction.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence, Set
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import Column, Integer, LargeBinary, Table

from app.domain import field_rules
from app.domain.kinds import contact
from app.domain.merge import MERGED_INTO
from app.notebook.projection_tables import metadata

if TYPE_CHECKING:
    from app.notebook.kinds.rows import Numbers, Record

CHAIN_MAX = 50

# Who was merged into whom (`target`), when, and with whom they are shown for that (`contact`; NULL: by themselves).
merges = Table(
    "merges",
    metadata,
    Column("num", Integer, primary_key=True),
    Column("target", Integer, nullable=False),
    Column("stamp", LargeBinary, nullable=False),
    Column("contact", Integer),
)


class _Merge(NamedTuple):
    """`since`: what tells which of two was first, the same on every phone."""

    target: int
    since: tuple[bytes, bytes]


class Merges:
    """Who is shown with whom, by the numbers of records."""

    def __init__(self, driver: sqlite3.Connection) -> None:
        self._driver = driver
        self.look_again()

    def look_again(self) -> None:
        """Learns anew who was merged, after a transaction was undone."""
        rows = self._driver.execute("SELECT num, target FROM merges").fetchall()
        self._said = {row[0] for row in rows}
        self._targets = {row[1] for row in rows}
        self._counting = {
            num: _Merge(target, (stamp, ident)) for num, target, stamp, ident in self._driver.execute(_COUNTING)
        }
        self._survivors = {num: end for num in self._counting if (end := self._end(num)) != num}
        self._folded: dict[int, list[int]] = {}
        for num, end in self._survivors.items():
            self._folded.setdefault(end, []).append(num)

    @property
    def any(self) -> bool:
        """Whether anybody is shown with somebody else."""
        return bool(self._survivors)

    def survivor(self, num: int) -> int:
        """The contact with whom this one is shown: as a rule itself."""
        return self._survivors.get(num, num)

    def folded(self, num: int) -> Sequence[int]:
        """Those who are shown with this contact."""
        return self._folded.get(num, ())

    def survivor_of(self, contact_id: str, kind: str = contact.KIND) -> str:
        """The same by id (hex): with whom this contact is shown, as a rule itself."""
        num = self._num(contact_id, kind) if self.any else None
        end = num if num is None else self.survivor(num)
        return contact_id if end is None or end == num else self._id(end)

    def folded_into(self, contact_id: str, kind: str = contact.KIND) -> list[str]:
        """The same by id (hex): those who are shown with this contact."""
        num = self._num(contact_id, kind) if self.any else None
        return [] if num is None else sorted(map(self._id, self.folded(num)))

    def _num(self, contact_id: str, kind: str) -> int | None:
        query = "SELECT num FROM records WHERE id = ? AND kind = ?"
        row = self._driver.execute(query, (bytes.fromhex(contact_id), kind)).fetchone()
        return None if row is None else int(row[0])

    def _id(self, num: int) -> str:
        found: bytes = self._driver.execute("SELECT id FROM records WHERE num = ?", (num,)).fetchone()[0]
        return found.hex()

    def _settle(self, changed: Iterable[Record], numbers: Numbers) -> Set[int]:
        """After these contacts changed; `numbers` are of those they name.

        Answers everybody for whom it changes with whom they are shown, and whoever they are or were shown with.
        """
        news = False
        for record in changed:
            num, target = record.num, field_rules.ident(record.fields.get(MERGED_INTO))
            news = news or (record.fresh and num in self._targets)
            if target is not None:
                row = (num, numbers[record.state.kind.id, target], record.state.live(MERGED_INTO)[0].stamp)
                self._driver.execute("INSERT OR REPLACE INTO merges (num, target, stamp) VALUES (?, ?, ?)", row)
                news = True
            elif num in self._said:
                self._driver.execute("DELETE FROM merges WHERE num = ?", (num,))
                news = True
        if not news:
            return frozenset()
        before = self._survivors
        self.look_again()
        self._driver.executemany(
            "UPDATE merges SET contact = ? WHERE num = ?", [(self._survivors.get(num), num) for num in self._said]
        )
        now = self._survivors
        moved = {num for num in before.keys() | now.keys() if before.get(num) != now.get(num)}
        return moved | {ends[num] for ends in (before, now) for num in moved if num in ends}

    def shown_anew(self, changed: Sequence[Record], numbers: Numbers) -> Set[int]:
        """After these contacts changed: whose rows change with theirs, with whom they are or were shown and what names
        them, as `_settle` says; and with whom each of them is shown."""
        moved = self._settle(changed, numbers)
        return moved | self._naming(moved) | {self.survivor(record.num) for record in changed}

    def _naming(self, nums: Set[int]) -> set[int]:
        """The records that name these contacts, or ever did."""
        found: set[int] = set()
        for num in nums:
            for query in _NAMING:
                found.update(row[0] for row in self._driver.execute(query, (num,)))
        return found

    def _end(self, num: int) -> int:
        path = [num]
        while (merge := self._counting.get(path[-1])) is not None:
            if merge.target in path:
                circle = path[path.index(merge.target) :]
                return min(circle, key=lambda one: self._counting[one].since)
            if len(path) > CHAIN_MAX:
                return num
            path.append(merge.target)
        return path[-1]


_COUNTING = """
    SELECT m.num, m.target, m.stamp, r.id FROM merges m JOIN records r ON r.num = m.num
    JOIN records t ON t.num = m.target
    WHERE t.state <> x'' AND t.kind = r.kind AND t.squad = r.squad AND t.num <> r.num
"""
_NAMING = ("SELECT by FROM mentions WHERE record = ?", "SELECT contact FROM memberships WHERE place = ?")

"""A search index over one text of one table: any part of any word, found in a millisecond among 50,000 notes.

FTS5 with the trigram tokenizer knows which texts hold all the three-letter pieces of a part; the few that do are
checked with LIKE. Positions are left out (detail=none): the index is half the size. Indexing costs more than all the
rest of showing an entry, and half as much in bulk; so a new text first joins a *tail* that is searched by reading
it, and the tail is indexed once it is TAIL_MAX long. Reading that many notes costs about a millisecond.

FTS5 could turn LIKE into its pieces itself; but SQLite 3.40 crashes when a part too short for that comes first.

Where SQLite was built without FTS5 or without the trigram tokenizer (before 3.34), every text is read instead.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

TAIL_MAX = 2_000
PIECES_MAX = 12  # of one part: longer ones are told apart well enough
INDEXED_FROM_CHARS = 3  # a trigram index knows nothing of shorter parts
LAST_LETTER = "\U0010ffff"  # sorts after every letter: "ma" ≤ word < "ma" + LAST_LETTER


def supported() -> bool:
    """True when this SQLite has FTS5 and the trigram tokenizer."""
    probe = sqlite3.connect(":memory:")
    try:
        probe.execute("CREATE VIRTUAL TABLE probe USING fts5(text, tokenize='trigram')")
    except sqlite3.Error:
        return False
    finally:
        probe.close()
    return True


def like(part: str) -> str:
    """The LIKE pattern of a folded part (letters and digits only, so nothing needs escaping).

    Parts of one or two letters must begin a word; texts have a blank before every word.
    """
    return f"%{part}%" if len(part) >= INDEXED_FROM_CHARS else f"% {part}%"


def _pieces(parts: Sequence[str]) -> str:
    """The FTS5 query for all three-letter pieces of the parts that have any."""
    pieces = [part[at : at + 3] for part in parts for at in range(min(len(part) - 2, PIECES_MAX))]
    return " AND ".join(f'"{piece}"' for piece in dict.fromkeys(pieces))


class TextIndex:
    """Over `column` of `table`, whose rows are numbered by `num`; `{table}_tail` holds those not indexed yet.

    The index does not copy the texts. Whoever changes a row therefore tells it before (`forget`) and after (`add`).
    """

    def __init__(self, driver: sqlite3.Connection, table: str, column: str, trigram: bool, create: bool) -> None:
        """`trigram` False: no index, every text is read. `create`: the index is not in the database yet."""
        self._driver = driver
        self.trigram = trigram
        self._table, self._tail_table, self._index = table, f"{table}_tail", f"{table}_index"
        self._column = column
        if trigram and create:
            driver.execute(
                f"CREATE VIRTUAL TABLE {self._index} USING fts5({column}, content='{table}', content_rowid='num', "
                "tokenize='trigram', detail='none', columnsize=0)"
            )
        self.tail = 0
        self.count_tail()

    def count_tail(self) -> None:
        """Counts what is not indexed yet, after a transaction was undone."""
        (self.tail,) = self._driver.execute(self._sql("SELECT count(*) FROM {tail}")).fetchone()

    def add(self, numbers: Iterable[int]) -> None:
        """Takes in rows that were just written."""
        if self.trigram:
            rows = [(number,) for number in numbers]
            self._driver.executemany(self._sql("INSERT INTO {tail} (num) VALUES (?)"), rows)
            self.tail += len(rows)

    def forget(self, number: int, text: str) -> None:
        """Lets go of a row with this text, which is about to change or to go."""
        if not self.trigram:
            return
        if self._driver.execute(self._sql("DELETE FROM {tail} WHERE num = ?"), (number,)).rowcount:
            self.tail -= 1
        else:
            # An index over another table's text must be told the old text to forget it.
            sql = "INSERT INTO {index} ({index}, rowid, {column}) VALUES ('delete', ?, ?)"
            self._driver.execute(self._sql(sql), (number, text))

    def catch_up(self, tail_max: int = TAIL_MAX) -> bool:
        """Indexes the tail when it is longer than `tail_max`. True when it did."""
        if not self.trigram or self.tail <= tail_max:
            return False
        self._driver.execute("BEGIN")
        try:
            self._driver.execute(
                self._sql(
                    "INSERT INTO {index} (rowid, {column}) "
                    "SELECT num, {column} FROM {table} WHERE num IN (SELECT num FROM {tail}) ORDER BY num"
                )
            )
            self._driver.execute(self._sql("DELETE FROM {tail}"))
            self._driver.execute("COMMIT")
        except sqlite3.Error:
            self._driver.execute("ROLLBACK")
            raise
        self.tail = 0
        return True

    def find(self, parts: Sequence[str], limit: int) -> list[int]:
        """The numbers of the newest rows whose text holds every part.

        At least one part must have INDEXED_FROM_CHARS letters, else nothing is found.
        """
        if not any(len(part) >= INDEXED_FROM_CHARS for part in parts):
            return []
        where, values = " AND ".join(["s.{column} LIKE ?"] * len(parts)), [*map(like, parts), limit]
        if not self.trigram:
            return self._numbers("{table} s WHERE " + where, values)
        index = "{index} i CROSS JOIN {table} s ON s.num = i.rowid WHERE {index} MATCH ? AND "
        found = self._numbers(index + where, [_pieces(parts), *values], "i.rowid")
        if self.tail:
            # CROSS JOIN keeps SQLite from reading every text to find the few of the tail.
            found += self._numbers("{tail} t CROSS JOIN {table} s ON s.num = t.num WHERE " + where, values)
            found.sort(reverse=True)
        return found[:limit]

    def _numbers(self, source: str, values: Sequence[Any], number: str = "s.num") -> list[int]:
        # Only names of our own and question marks are put in.
        sql = f"SELECT {number} FROM {source} ORDER BY {number} DESC LIMIT ?"  # noqa: S608 - see above
        return [row[0] for row in self._driver.execute(self._sql(sql), values)]

    def _sql(self, template: str) -> str:
        return template.format(table=self._table, tail=self._tail_table, index=self._index, column=self._column)

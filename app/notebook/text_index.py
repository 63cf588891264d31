"""A search index over one text of one table: any part of any word, found in a millisecond among 50,000 notes.

Texts are folded: words of letters and digits, a blank before each (app.domain.folding). Two indexes work together:
FTS5 knows which texts hold a word, and a list of all words, a few hundred kilobytes however many the texts, tells
which words hold a part. A part that very many words hold stands in so many texts that they are found by reading
from the newest on. Against an index of three-letter pieces this takes a third of the time to fill and a third of
the memory. Positions are left out (detail=none): nobody asks for phrases.

Indexing in bulk costs half as much, and nobody should wait for it: a new text first joins a *tail* that is searched
by reading it, and while the tail is longer than TAIL_MAX, `catch_up` indexes a stretch of it. Reading that many notes
costs a quarter of a millisecond.

Where SQLite was built without FTS5, every text is read instead.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

TAIL_MAX = 500
STRETCH = 2_000  # texts indexed at a time: a tenth of a second
WORDS_MAX = 100  # that hold one part; looking up one takes FTS5 some 20 µs
INDEXED_FROM_CHARS = 3  # shorter parts begin a word: too many words hold them
LAST_LETTER = "\U0010ffff"  # sorts after every letter: "ma" ≤ word < "ma" + LAST_LETTER


def supported() -> bool:
    """True when this SQLite has FTS5."""
    probe = sqlite3.connect(":memory:")
    try:
        probe.execute("CREATE VIRTUAL TABLE probe USING fts5(text)")
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


def _holding(part: str, words: str) -> list[str]:
    """The words that hold a part, WORDS_MAX + 1 at most. `words` has one on each line and begins with an empty line."""
    found: list[str] = []
    at = words.find(part)
    while at >= 0 and len(found) <= WORDS_MAX:
        end = words.find("\n", at)
        found.append(words[words.rfind("\n", 0, at) + 1 : end])
        at = words.find(part, end)
    return found


class TextIndex:
    """Over `column` of `table`, whose rows are numbered by `num`; `{table}_tail` holds those not indexed yet, and
    `{table}_words` every word of the others.

    The index does not copy the texts. Whoever changes a row therefore tells it before (`forget`) and after (`add`).
    """

    def __init__(self, driver: sqlite3.Connection, table: str, column: str, indexed: bool, create: bool) -> None:
        """`indexed` False: no index, every text is read. `create`: the index is not in the database yet."""
        self._driver = driver
        self.indexed = indexed
        self._names = {"table": table, "column": column}
        self._names |= {one: f"{table}_{one}" for one in ("tail", "words", "index")}
        self._words: set[str] | None = None  # as in {words}; None: not read yet
        self._lines = ""  # the same for _holding; "": to be put together
        if indexed and create:
            # This tokenizer cuts at blanks: of ASCII a text holds only letters and digits, and all else is kept whole.
            driver.execute(
                self._sql(
                    "CREATE VIRTUAL TABLE {index} USING fts5({column}, content='{table}', content_rowid='num', "
                    "tokenize='ascii', detail='none', columnsize=0)"
                )
            )
        self.tail = 0
        self.count_tail()

    def count_tail(self) -> None:
        """Counts what is not indexed yet, after a transaction was undone."""
        (self.tail,) = self._driver.execute(self._sql("SELECT count(*) FROM {tail}")).fetchone()

    def add(self, numbers: Iterable[int]) -> None:
        """Takes in rows that were just written."""
        if self.indexed:
            rows = [(number,) for number in numbers]
            self._driver.executemany(self._sql("INSERT INTO {tail} (num) VALUES (?)"), rows)
            self.tail += len(rows)

    def forget(self, number: int, text: str) -> None:
        """Lets go of a row with this text, which is about to change or to go."""
        if not self.indexed:
            return
        if self._driver.execute(self._sql("DELETE FROM {tail} WHERE num = ?"), (number,)).rowcount:
            self.tail -= 1
        else:
            # An index over another table's text must be told the old text to forget it.
            sql = "INSERT INTO {index} ({index}, rowid, {column}) VALUES ('delete', ?, ?)"
            self._driver.execute(self._sql(sql), (number, text))

    def catch_up(self, tail_max: int = TAIL_MAX) -> bool:
        """Indexes the oldest STRETCH of the tail when it is longer than `tail_max`. True when it did."""
        if not self.indexed or self.tail <= tail_max:
            return False
        self._driver.execute("BEGIN")
        try:
            rows = self._driver.execute(
                self._sql("SELECT num, {column} FROM {tail} CROSS JOIN {table} USING (num) ORDER BY num LIMIT ?"),
                (STRETCH,),
            ).fetchall()
            words = set[str]()
            for _, text in rows:
                words.update(text.split())
            words -= self._known()
            self._driver.executemany(self._sql("INSERT INTO {index} (rowid, {column}) VALUES (?, ?)"), rows)
            self._driver.executemany(self._sql("INSERT INTO {words} (word) VALUES (?)"), [(word,) for word in words])
            self._driver.executemany(self._sql("DELETE FROM {tail} WHERE num = ?"), [(num,) for num, _ in rows])
            self._driver.execute("COMMIT")
        except sqlite3.Error:
            self._driver.execute("ROLLBACK")
            raise
        self._known().update(words)
        self._lines = ""
        self.tail -= len(rows)
        return True

    def _known(self) -> set[str]:
        if self._words is None:
            self._words = {row[0] for row in self._driver.execute(self._sql("SELECT word FROM {words}"))}
        return self._words

    def find(self, parts: Sequence[str], limit: int) -> list[int]:
        """The numbers of the newest rows whose text holds every part.

        At least one part must have INDEXED_FROM_CHARS letters, else nothing is found.
        """
        long = [part for part in parts if len(part) >= INDEXED_FROM_CHARS]
        if not long:
            return []
        where, values = self._read_for(parts), [*map(like, parts), limit]
        if not self.indexed:
            return self._numbers("{table} s WHERE " + where, values)
        self._lines = self._lines or "\n".join(("", *self._known(), ""))
        held = {part: _holding(part, self._lines) for part in long}
        few = {part: words for part, words in held.items() if len(words) <= WORDS_MAX}
        if not few:
            return self._numbers("{table} s WHERE " + where, values)
        found: list[int] = []
        if all(few.values()):
            wanted = " AND ".join("(" + " OR ".join(f'"{word}"' for word in words) + ")" for words in few.values())
            rest = [part for part in parts if part not in few]
            source = "{index} i WHERE {index} MATCH ?"
            if rest:
                source = "{index} i CROSS JOIN {table} s ON s.num = i.rowid WHERE {index} MATCH ? AND "
                source += self._read_for(rest)
            found = self._numbers(source, [wanted, *map(like, rest), limit], "i.rowid")
        if self.tail:
            # CROSS JOIN keeps SQLite from reading every text to find the few of the tail.
            found += self._numbers("{tail} t CROSS JOIN {table} s ON s.num = t.num WHERE " + where, values)
            found.sort(reverse=True)
        return found[:limit]

    def _read_for(self, parts: Sequence[str]) -> str:
        return " AND ".join(["s.{column} LIKE ?"] * len(parts))

    def _numbers(self, source: str, values: Sequence[Any], number: str = "s.num") -> list[int]:
        # Only names of our own and question marks are put in.
        sql = f"SELECT {number} FROM {source} ORDER BY {number} DESC LIMIT ?"  # noqa: S608 - see above
        return [row[0] for row in self._driver.execute(self._sql(sql), values)]

    def _sql(self, template: str) -> str:
        return template.format_map(self._names)

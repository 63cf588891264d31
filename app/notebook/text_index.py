"""A search index over one text of one table: any part of any word, found in a millisecond among 50,000 notes.

Texts are folded: words of letters and digits, a blank before each (app.domain.folding). A part of one or two letters
begins a word, except in scripts that put no blanks between words. Two indexes work together:
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

import re
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from app.domain.typos import Vocabulary

TAIL_MAX = 500
STRETCH = 2_000  # texts indexed at a time: a tenth of a second
WORDS_MAX = 100  # that hold one part; looking up one takes FTS5 some 20 µs
PART_FROM_CHARS = 3  # shorter parts begin a word: too many words hold them
VOCABULARY_TEXTS = 2_000  # the newest, where there is no index to know all words
LAST_LETTER = "\U0010ffff"  # sorts after every letter: "ma" ≤ word < "ma" + LAST_LETTER
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\ua4cf\uf900-\ufaff\U00020000-\U0003ffff]")
"""Thai, Lao, Burmese, Khmer, Chinese and Japanese."""

Part = str | tuple[str, ...]
"""A folded part of a word, or several any of which will do. One that begins with a blank begins a word."""


@dataclass(frozen=True)
class Source:
    """Where rows that hold every part are: put after FROM and WHERE. `number` is the row's, newest is highest."""

    tables: str
    where: str
    values: list[Any]
    number: str


@cache
def supported() -> bool:
    """True when this SQLite has FTS5: tried once, because two tries took a tenth of unlocking with a snapshot."""
    probe = sqlite3.connect(":memory:")
    try:
        probe.execute("CREATE VIRTUAL TABLE probe USING fts5(text)")
    except sqlite3.Error:
        return False
    finally:
        probe.close()
    return True


def begins_word(part: str) -> bool:
    """True for a part that only the beginning of a word may hold."""
    return part[0] == " " or (len(part) < PART_FROM_CHARS and not _UNSPACED.search(part))


def like(part: str) -> str:
    """The LIKE pattern of a folded part (letters and digits only, so nothing needs escaping).

    Texts have a blank before every word.
    """
    return f"% {part.strip()}%" if begins_word(part) else f"%{part}%"


def _any(part: Part) -> tuple[str, ...]:
    return (part,) if isinstance(part, str) else part


def _holding(part: Part, words: str) -> dict[str, None]:
    """The words that hold a part, WORDS_MAX + 1 at most. `words` has one on each line and begins with an empty line."""
    found: dict[str, None] = {}
    for one in _any(part):
        wanted = "\n" + one.strip() if begins_word(one) else one
        at = words.find(wanted)
        while at >= 0 and len(found) <= WORDS_MAX:
            at += wanted[0] == "\n"
            end = words.find("\n", at)
            found[words[words.rfind("\n", 0, at) + 1 : end]] = None
            at = words.find(wanted, end)
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
        self._vocabulary: Vocabulary | None = None  # the same for `near`, and of the tail
        self._tail_vocabulary: Vocabulary | None = None
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
        self._tail_vocabulary = None

    def add(self, numbers: Iterable[int]) -> None:
        """Takes in rows that were just written."""
        self._tail_vocabulary = None
        if self.indexed:
            rows = [(number,) for number in numbers]
            self._driver.executemany(self._sql("INSERT INTO {tail} (num) VALUES (?)"), rows)
            self.tail += len(rows)

    def forget(self, number: int, text: str) -> None:
        """Lets go of a row with this text, which is about to change or to go."""
        self._tail_vocabulary = None
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
        self._vocabulary = self._tail_vocabulary = None
        self.tail -= len(rows)
        return True

    def _known(self) -> set[str]:
        if self._words is None:
            self._words = {row[0] for row in self._driver.execute(self._sql("SELECT word FROM {words}"))}
        return self._words

    def find(self, parts: Sequence[Part], limit: int, keep: str = "1") -> list[int]:
        """The numbers of the newest rows whose text holds every part; none for no part.

        `keep` is a condition on them, the rows of `s`, put together from names and numbers.
        """
        found: list[int] = []
        for source in self.sources(parts) if parts else ():
            # Only names of our own and question marks are put in.
            sql = f"SELECT {source.number} FROM {source.tables} WHERE {source.where} AND {keep} ORDER BY 1 DESC LIMIT ?"  # noqa: S608 - see above
            found += [row[0] for row in self._driver.execute(sql, [*source.values, limit])]
        return sorted(found, reverse=True)[:limit]

    def sources(self, parts: Sequence[Part]) -> list[Source]:
        """Where the rows are whose text holds every part, each row once; `s` is the table itself."""
        where, values = self._read_for(parts)
        everything = Source(self._sql("{table} s"), where, values, "s.num")
        if not self.indexed:
            return [everything]
        self._lines = self._lines or "\n".join(("", *self._known(), ""))
        held = [(part, _holding(part, self._lines)) for part in parts]
        few = [words for _, words in held if len(words) <= WORDS_MAX]
        if not few:
            return [everything]
        found: list[Source] = []
        if all(few):
            wanted = " AND ".join("(" + " OR ".join(f'"{word}"' for word in words) + ")" for words in few)
            condition, more = self._read_for([part for part, words in held if len(words) > WORDS_MAX])
            tables = self._sql("{index} i CROSS JOIN {table} s ON s.num = i.rowid")
            found.append(Source(tables, self._sql(f"{{index}} MATCH ? AND {condition}"), [wanted, *more], "i.rowid"))
        if self.tail:
            # CROSS JOIN keeps SQLite from reading every text to find the few of the tail.
            found.append(Source(self._sql("{tail} t CROSS JOIN {table} s ON s.num = t.num"), where, values, "s.num"))
        return found

    def near(self, word: str) -> list[str]:
        """Words of the texts within a slip of this one (app.domain.typos)."""
        if self.indexed and self._vocabulary is None:
            self._vocabulary = Vocabulary(self._known())
        if self._tail_vocabulary is None:
            source = "{tail} CROSS JOIN {table} USING (num)" if self.indexed else "{table}"
            sql = "SELECT {column} FROM " + source + " ORDER BY num DESC LIMIT ?"  # noqa: S608 - names of our own
            words = set[str]()
            for (text,) in self._driver.execute(self._sql(sql), (max(TAIL_MAX, VOCABULARY_TEXTS),)):
                words.update(text.split())
            self._tail_vocabulary = Vocabulary(words)
        known = self._vocabulary.near(word) if self._vocabulary else []
        return list(dict.fromkeys([*known, *self._tail_vocabulary.near(word)]))

    def _read_for(self, parts: Sequence[Part]) -> tuple[str, list[str]]:
        held = [" OR ".join(["s.{column} LIKE ?"] * len(_any(part))) for part in parts]
        condition = " AND ".join(f"({one})" for one in held) or "1"
        return self._sql(condition), [like(one) for part in parts for one in _any(part)]

    def _sql(self, template: str) -> str:
        return template.format_map(self._names)

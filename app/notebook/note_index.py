"""The search index over notes: any part of any word, found in a millisecond among 50,000 notes.

FTS5 with the trigram tokenizer answers `LIKE '%part%'` from its index. Positions are left out (detail=none): the
index is half the size, and SQLite checks the few candidates against the text itself. Indexing costs more than all
the rest of showing an entry, and half as much in bulk; so a new note first joins a *tail* that is searched by
reading it, and the tail is indexed once it is TAIL_MAX long. Reading that many notes costs about a millisecond.

Where SQLite was built without FTS5 or without the trigram tokenizer (before 3.34), every note is read instead.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

TAIL_MAX = 2_000
INDEXED_FROM_CHARS = 3  # a trigram index knows nothing of shorter parts

_CREATE = (
    "CREATE VIRTUAL TABLE note_index USING fts5"
    "(text, content='notes', content_rowid='num', tokenize='trigram', detail='none', columnsize=0)"
)


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


class NoteIndex:
    """Finds notes by parts of words. `trigram` False: no index, every note is read."""

    def __init__(self, driver: sqlite3.Connection, trigram: bool, create: bool) -> None:
        self._driver = driver
        self.trigram = trigram
        if trigram and create:
            driver.execute(_CREATE)
        self.tail = int(driver.execute("SELECT count(*) FROM note_tail").fetchone()[0])

    def add(self, rows: Sequence[tuple[int, int, str]]) -> None:
        """Takes new notes in: (number, number of the interaction, folded text)."""
        if not rows:
            return
        self._many("INSERT INTO notes (num, interaction, text) VALUES (?, ?, ?)", rows)
        if self.trigram:
            self._many("INSERT INTO note_tail (num) VALUES (?)", [(row[0],) for row in rows])
            self.tail += len(rows)

    def replace(self, num: int, interaction: int, text: str) -> None:
        """Sets the text of a note that may be there already; "" removes it."""
        old = self._driver.execute(
            "SELECT text, num IN (SELECT num FROM note_tail) FROM notes WHERE num = ?", (num,)
        ).fetchone()
        if old is not None:
            if old[0] == text:
                return
            if self.trigram and not old[1]:
                # An index over another table's text must be told the old text to forget it.
                self._driver.execute(
                    "INSERT INTO note_index (note_index, rowid, text) VALUES ('delete', ?, ?)", (num, old[0])
                )
            if old[1]:
                self._driver.execute("DELETE FROM note_tail WHERE num = ?", (num,))
                self.tail -= 1
            self._driver.execute("DELETE FROM notes WHERE num = ?", (num,))
        if text:
            self.add([(num, interaction, text)])

    def catch_up(self, tail_max: int = TAIL_MAX) -> bool:
        """Indexes the tail when it is longer than `tail_max`. True when it did."""
        if not self.trigram or self.tail <= tail_max:
            return False
        self._driver.execute("BEGIN")
        try:
            self._driver.execute(
                "INSERT INTO note_index (rowid, text) "
                "SELECT num, text FROM notes WHERE num IN (SELECT num FROM note_tail) ORDER BY num"
            )
            self._driver.execute("DELETE FROM note_tail")
            self._driver.execute("COMMIT")
        except sqlite3.Error:
            self._driver.execute("ROLLBACK")
            raise
        self.tail = 0
        return True

    def find(self, parts: Sequence[str], limit: int) -> list[tuple[int, str]]:
        """(number of the interaction, folded text) of the newest notes that hold every part.

        Parts of one or two letters must begin a word. At least one part must be longer, else nothing is found.
        """
        if not any(len(part) >= INDEXED_FROM_CHARS for part in parts):
            return []
        values = (*(like(part) for part in parts), limit)
        if not self.trigram:
            return [(row[0], row[1]) for row in self._rows(_select("notes n", "n", len(parts)), values)]
        found = self._rows(_select("note_index i JOIN notes n ON n.num = i.rowid", "i", len(parts)), values)
        if self.tail:
            # CROSS JOIN keeps SQLite from reading all notes to find the few of the tail.
            tail = "note_tail t CROSS JOIN notes n ON n.num = t.num"
            found += self._rows(_select(tail, "n", len(parts)), values)
            found.sort(key=lambda row: -row[2])
        return [(row[0], row[1]) for row in found[:limit]]

    def _rows(self, sql: str, parameters: tuple[Any, ...]) -> list[Any]:
        return list(self._driver.execute(sql, parameters))

    def _many(self, sql: str, rows: Sequence[tuple[Any, ...]]) -> None:
        self._driver.executemany(sql, rows)


def _select(source: str, texts: str, parts: int) -> str:
    where = " AND ".join([f"{texts}.text LIKE ?"] * parts)
    number = "i.rowid" if texts == "i" else "n.num"
    columns = "n.interaction, n.text, n.num"
    # Only names of our own and question marks are put in.
    return f"SELECT {columns} FROM {source} WHERE {where} ORDER BY {number} DESC LIMIT ?"  # noqa: S608 - see above


def like(part: str) -> str:
    """The LIKE pattern of a folded part (letters and digits only, so nothing needs escaping)."""
    return f"%{part}%" if len(part) >= INDEXED_FROM_CHARS else f"% {part}%"

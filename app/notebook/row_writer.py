"""Writes what records say into the tables of their kinds, and what follows from it: who was met last and when.

Part of a projection, inside its transaction.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from app.domain import interaction, records
from app.domain.merge import RecordState
from app.journal.change import Value
from app.notebook import tables, typed_rows
from app.notebook.text_index import TextIndex


class Record:
    """A record while it is taken in. `fresh`: nobody wrote it before; `named`: the records it names, (kind, id)."""

    __slots__ = ("changed", "fields", "fresh", "named", "num", "state")

    def __init__(self, num: int, state: RecordState, fresh: bool) -> None:
        self.num = num
        self.state = state
        self.fresh = fresh
        self.changed = False
        self.fields: Mapping[str, Value] = {}
        self.named: list[tuple[str, str]] = []


class RowWriter:
    """Keeps the tables of contacts, interactions, amendments and follow-ups in step with their records."""

    def __init__(self, driver: sqlite3.Connection, contact_texts: TextIndex, note_texts: TextIndex) -> None:
        self._driver, self._contact_texts, self._note_texts = driver, contact_texts, note_texts

    def show(
        self, changed: Sequence[tuple[str, str, Record]], numbers: typed_rows.Numbers, cadences: typed_rows.Cadences
    ) -> None:
        """Writes the rows of these records, (kind, id, record). Unknown kinds have no rows."""
        by_kind: dict[str, list[tuple[str, Record]]] = {}
        for kind, ident, record in changed:
            by_kind.setdefault(kind, []).append((ident, record))
        met = self._contacts(by_kind.get("contact", ()), numbers, cadences)
        met |= self._interactions(by_kind.get("interaction", ()), numbers)
        self._amendments(by_kind.get("amendment", ()), numbers)
        self._follow_ups(by_kind.get("follow_up", ()), numbers)
        self._reckon_last(met)

    def _contacts(
        self, changed: Sequence[tuple[str, Record]], numbers: typed_rows.Numbers, cadences: typed_rows.Cadences
    ) -> set[int]:
        rows, members, words, added = [], [], [], []
        for ident, record in changed:
            row = typed_rows.contact_row(record.num, ident, record.state, record.fields, cadences, numbers)
            rows.append(row)
            members += [(record.num, numbers[place]) for place in record.named]
            words += [(word, record.num) for word in set(row[_NAMES].split())]
            if record.fresh or self._text_changes(record.num, row[_DETAILS]):
                added.append(record.num)
        known = [(record.num,) for _, record in changed if not record.fresh]
        self._many("DELETE FROM memberships WHERE contact = ?", known)
        self._many("DELETE FROM name_words WHERE contact = ?", known)
        self._many(_INSERT_CONTACT, rows)
        self._many(
            "INSERT OR IGNORE INTO cadences (days) VALUES (?)",
            [(days,) for days in {row[_CADENCE] for row in rows} if days],
        )
        self._contact_texts.add(added)
        self._many("INSERT OR IGNORE INTO memberships (contact, place) VALUES (?, ?)", members)
        self._many("INSERT INTO name_words (word, contact) VALUES (?, ?)", words)
        return {record.num for _, record in changed}

    def _text_changes(self, num: int, details: str) -> bool:
        row = self._driver.execute("SELECT details FROM contacts WHERE num = ?", (num,)).fetchone()
        if row is not None and row[0] == details:
            return False
        if row is not None:
            self._contact_texts.forget(num, row[0])
        return True

    def _interactions(self, changed: Sequence[tuple[str, Record]], numbers: typed_rows.Numbers) -> set[int]:
        rows, present, notes = [], [], []
        met: set[int] = set()
        for ident, record in changed:
            fields = record.fields
            # What is taken back is in no index, so that no search looks at it first.
            text = "" if record.state.deleted else typed_rows.note_text("interaction", fields)
            if record.fresh:
                if text:
                    notes.append((record.num, record.num, text))
            else:
                met.update(self._forget_interaction(record.num))
                self._replace_note(record.num, record.num, text)
            if record.state.deleted or not record.state.opening:
                continue
            at, officer = records.milliseconds(fields.get("at")), records.ident(fields.get("officer")) or ""
            two_way = int(records.text(fields.get("how")) in interaction.TWO_WAY)
            rows.append(
                (record.num, ident, at, officer, records.between(fields.get("minutes"), 0, interaction.MINUTES_MAX))
            )
            for one in record.named:
                there = numbers[one]
                present.append((there, at, record.num, officer, two_way))
                met.add(there)
        self._many("INSERT INTO interactions (num, id, at, officer, minutes) VALUES (?, ?, ?, ?, ?)", rows)
        self._many(
            "INSERT INTO interaction_contacts (contact, at, interaction, officer, two_way) VALUES (?, ?, ?, ?, ?)",
            present,
        )
        self._add_notes(notes)
        return met

    def _add_notes(self, notes: Sequence[tuple[int, int, str]]) -> None:
        self._many("INSERT INTO notes (num, interaction, text) VALUES (?, ?, ?)", notes)
        self._note_texts.add([num for num, _, _ in notes])

    def _replace_note(self, num: int, interaction: int, text: str) -> None:
        """Sets the text of a note that may be there already; "" removes it."""
        row = self._driver.execute("SELECT text FROM notes WHERE num = ?", (num,)).fetchone()
        if row is not None:
            if row[0] == text:
                return
            self._note_texts.forget(num, row[0])
            self._driver.execute("DELETE FROM notes WHERE num = ?", (num,))
        if text:
            self._add_notes([(num, interaction, text)])

    def _forget_interaction(self, num: int) -> list[int]:
        """Takes its rows away; returns the numbers of the contacts who were in it."""
        there = self._driver.execute(
            "SELECT contact FROM interaction_contacts WHERE interaction = ?", (num,)
        ).fetchall()
        self._driver.execute("DELETE FROM interaction_contacts WHERE interaction = ?", (num,))
        self._driver.execute("DELETE FROM interactions WHERE num = ?", (num,))
        return [int(row[0]) for row in there]

    def _amendments(self, changed: Sequence[tuple[str, Record]], numbers: typed_rows.Numbers) -> None:
        for _, record in changed:
            self._driver.execute("DELETE FROM amendments WHERE num = ?", (record.num,))
            if not record.named:
                continue
            there = numbers[record.named[0]]
            shown = not record.state.deleted
            self._replace_note(record.num, there, typed_rows.note_text("amendment", record.fields) if shown else "")
            if shown:
                at = records.milliseconds(record.fields.get("at"))
                self._driver.execute(
                    "INSERT INTO amendments (num, interaction, at) VALUES (?, ?, ?)", (record.num, there, at)
                )

    def _follow_ups(self, changed: Sequence[tuple[str, Record]], numbers: typed_rows.Numbers) -> None:
        self._many(
            _INSERT_FOLLOW_UP,
            [
                typed_rows.follow_up_row(record.num, ident, record.state, record.fields, numbers)
                for ident, record in changed
            ],
        )

    def _reckon_last(self, met: set[int]) -> None:
        """Their last contact, and from when their cadence counts. Imported and never met: from no time at all."""
        self._many(_RECKON_LAST, [(num,) for num in met])

    def _many(self, sql: str, rows: Sequence[tuple[Any, ...]]) -> None:
        if rows:
            self._driver.executemany(sql, rows)


def _insert(table: Any, columns: Sequence[str]) -> str:
    marks = ", ".join("?" * len(columns))
    return f"INSERT OR REPLACE INTO {table.name} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608 - names and question marks


_CONTACT_COLUMNS = [c.name for c in tables.contacts.columns if c.name not in ("last_at", "since")]
_NAMES, _DETAILS, _CADENCE = (_CONTACT_COLUMNS.index(name) for name in ("names", "details", "cadence_days"))
_INSERT_CONTACT = _insert(tables.contacts, _CONTACT_COLUMNS)
_INSERT_FOLLOW_UP = _insert(tables.follow_ups, [c.name for c in tables.follow_ups.columns])
_RECKON_LAST = """
    UPDATE contacts SET (last_at, since) = (
        SELECT last, coalesce(last, CASE WHEN batch IS NULL THEN created END)
        FROM (SELECT (SELECT at FROM interaction_contacts i WHERE i.contact = contacts.num AND i.two_way
                      ORDER BY at DESC LIMIT 1) AS last)
    ) WHERE num = ?
"""

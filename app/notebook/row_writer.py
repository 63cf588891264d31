"""Writes what records say into the tables of their kinds, and what follows from it: who was met last and when.

Part of a projection, inside its transaction.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from app.domain import interaction, records
from app.domain.authority import Authority
from app.domain.merge import RecordState
from app.journal.change import Value
from app.notebook import tables, typed_rows
from app.notebook.returns import Returns
from app.notebook.text_index import TextIndex


class Record:
    """A record while it is taken in. `fresh`: nobody wrote it before; `named`: the records it names, (kind, id).

    `written`: of one written once, what each of its writers said and did not take back.
    """

    __slots__ = ("changed", "fields", "fresh", "named", "num", "state", "written")

    def __init__(self, num: int, state: RecordState, fresh: bool) -> None:
        self.num = num
        self.state = state
        self.fresh = fresh
        self.changed = False
        self.fields: Mapping[str, Value] = {}
        self.named: list[tuple[str, str]] = []
        self.written: Sequence[tuple[bytes, Mapping[str, Value]]] = ()


class RowWriter:
    """Keeps the tables of contacts, interactions, amendments and follow-ups in step with their records."""

    def __init__(self, driver: sqlite3.Connection, contact_texts: TextIndex, note_texts: TextIndex) -> None:
        self._driver, self._contact_texts, self._note_texts = driver, contact_texts, note_texts
        self.returns = Returns(driver)
        self.set_authority(Authority())

    def set_authority(self, authority: Authority) -> None:
        """Who wrote, and whose word counts. What was written before is not written anew."""
        self.authority = self.returns.authority = authority

    def show(
        self, changed: Sequence[tuple[str, str, Record]], numbers: typed_rows.Numbers, cadences: typed_rows.Cadences
    ) -> None:
        """Writes the rows of these records, (kind, id, record). Unknown kinds have no rows."""
        by_kind: dict[str, list[tuple[str, Record]]] = {}
        for kind, ident, record in changed:
            by_kind.setdefault(kind, []).append((ident, record))
        contacts = by_kind.get("contact", ())
        met = self._contacts(contacts, numbers, cadences)
        met |= self._interactions(by_kind.get("interaction", ()), numbers)
        named = self._amendments(by_kind.get("amendment", ()), numbers)
        tasks = by_kind.get("follow_up", ())
        named |= self.returns.contacts_about(record.num for _, record in tasks)
        self._follow_ups(tasks, numbers)
        named |= self.returns.contacts_about(record.num for _, record in tasks)
        self._reckon_last(met)
        for num, state, back in self.returns.settle({record.num: record.state for _, record in contacts}, met | named):
            self._find_by(num, *typed_rows.contact_texts(state.shown(), back))

    def _contacts(
        self, changed: Sequence[tuple[str, Record]], numbers: typed_rows.Numbers, cadences: typed_rows.Cadences
    ) -> set[int]:
        rows, members, words, added = [], [], [], []
        gone = [record for _, record in changed if record.state.empty()]
        changed = [(ident, record) for ident, record in changed if not record.state.empty()]
        for record in gone:  # nothing of it is left, so there is nobody to show
            self._text_changes(record.num, "")
            self._driver.execute("DELETE FROM contacts WHERE num = ?", (record.num,))
        for ident, record in changed:
            row = typed_rows.contact_row(record.num, ident, record.state, record.fields, cadences, numbers)
            rows.append(row)
            members += [(record.num, numbers[place]) for place in record.named]
            words += [(word, record.num) for word in set(row[_NAMES].split())]
            if record.fresh or self._text_changes(record.num, row[_DETAILS]):
                added.append(record.num)
        known = [(record.num,) for _, record in changed if not record.fresh] + [(record.num,) for record in gone]
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

    def _find_by(self, num: int, names: str, details: str) -> None:
        """The texts under which a contact is found from now on; none for one that is hidden."""
        if not self._text_changes(num, details):
            return
        self._driver.execute("UPDATE contacts SET names = ?, details = ? WHERE num = ?", (names, details, num))
        self._driver.execute("DELETE FROM name_words WHERE contact = ?", (num,))
        self._many("INSERT INTO name_words (word, contact) VALUES (?, ?)", [(word, num) for word in set(names.split())])
        self._contact_texts.add([num])

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
            text = typed_rows.note_text("interaction", [fields for _, fields in record.written])
            if record.fresh:
                if text:
                    notes.append((record.num, record.num, text))
            else:
                met.update(self._forget_interaction(record.num))
                self._replace_note(record.num, record.num, text)
            if not record.written:
                continue
            stamp, fields = record.written[0]
            at, officer = records.milliseconds(fields.get("at")), self.authority.writer(stamp)
            two_way = int(records.word(fields.get("how")) in interaction.TWO_WAY)
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

    def _amendments(self, changed: Sequence[tuple[str, Record]], numbers: typed_rows.Numbers) -> set[int]:
        """Returns the numbers of the contacts whose notes they supplement, where that can bring one back."""
        interactions: set[int] = set()
        for _, record in changed:
            if not record.fresh:
                before = self._driver.execute("SELECT interaction FROM amendments WHERE num = ?", (record.num,))
                interactions.update(row[0] for row in before.fetchall())
            self._driver.execute("DELETE FROM amendments WHERE num = ?", (record.num,))
            there = [numbers[one] for one in record.named]
            text = typed_rows.note_text("amendment", [fields for _, fields in record.written]) if there else ""
            self._replace_note(record.num, there[0] if there else 0, text)
            at = records.milliseconds(record.written[0][1].get("at")) if record.written else 0
            self._many(
                "INSERT INTO amendments (num, interaction, at) VALUES (?, ?, ?)",
                [(record.num, number, at) for number in there],
            )
            interactions.update(there)
        return self.returns.contacts_in(interactions)

    def _follow_ups(self, changed: Sequence[tuple[str, Record]], numbers: typed_rows.Numbers) -> None:
        gone = [(record.num,) for _, record in changed if record.state.empty()]
        rows = [
            typed_rows.follow_up_row(record.num, ident, record.state, record.fields, numbers)
            for ident, record in changed
            if not record.state.empty()
        ]
        self._many("DELETE FROM follow_ups WHERE num = ?", gone)
        self._many(_INSERT_FOLLOW_UP, rows)

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

"""Search: every name, note, place and phone of the squad, found while typing.

Words are folded (no case, no accents); every word must be there, as any part of a word from three letters on, as the
beginning of a word below. Digits in a row are also part of a number (app.domain.search_query). The words may be
spread over a contact and one of its notes: "mendes keg" finds the note about the keg. A contact comes once, by its
best match: name, then details, then its newest note, and below all these whoever is a slip of the finger away. Records
of every other kind are found by their free text, the newest first, behind the contacts that hold every word.

Whoever is deleted, filtered out or in no note that still stands is left out where rows are found, before any limit:
a search with a higher limit goes on where the other ended, down to the last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from app.domain import search_query
from app.domain.search_query import Reading, Word
from app.notebook.contact_list import EVERYBODY, Only
from app.notebook.notebook import Notebook
from app.notebook.search_results import Hit, Other, shown
from app.notebook.text_index import LAST_LETTER, begins_word, like

NOTES_LOOKED_AT = 200  # at least, so that of a contact's newest notes the newest is shown
CONTACTS_RANKED = 1_000  # more are ranked while all contacts are read
NAMES_LOOKED_AT = 400
SPREAD_MAX_CONTACTS = 50  # a word that fits more contacts says too little to look through all their notes
FEW_CONTACTS = 200  # so few have few notes: reading those is less than all that hold a word
SLIP_FROM_CHARS = 5  # shorter words are a slip from too many: only when nothing else is found


def search(nb: Notebook, text: str, limit: int = 30, only: Only = EVERYBODY) -> list[Hit]:
    """Contacts whose name, details or notes hold every word: names first, then details, then newest notes."""
    return [one for one in _found(nb, text, limit, only, False) if isinstance(one, Hit)]


def everything(nb: Notebook, text: str, limit: int = 30, squad: str | None = None) -> list[Hit | Other]:
    """The same, and records of every other kind; `squad`: only those that this one keeps."""
    return _found(nb, text, limit, Only(squad=squad), True)


def _found(nb: Notebook, text: str, limit: int, only: Only, others: bool) -> list[Hit | Other]:
    readings = search_query.readings(text, nb.region)
    if not readings:
        return []
    with nb.lock:
        nb.alive()
        look = _Look(nb, limit, only.sql(nb), only.sql_of_others(nb), only != EVERYBODY)
        look.by_name(readings[0])
        if _says_little(readings[0]) and look.found:
            look.limit = len(look.found)
        for find in (look.in_details, look.in_notes, look.spread):
            for reading in readings:
                if look.room:
                    find(reading)
        if look.room:
            plates = search_query.plates(readings[0])
            for find in (look.in_details, look.in_notes):
                for reading in plates:
                    find(reading)
            readings += plates
        for reading in readings if others else ():
            look.in_others(reading)
        if look.room:
            readings += look.by_slips(readings[0])
        return shown(nb, look.found, look.others, readings)


def _says_little(reading: Reading) -> bool:
    """True for a letter that only begins to be typed: nearly every note has it somewhere."""
    return all(len(one) == 1 and one.isalpha() and begins_word(one) for word in reading for one in word)


@dataclass
class _Look:
    """One search: records found so far, by number, contacts with the interaction whose note matched (None: itself).

    `keep` is the condition on contacts `c`, `keep_others` that on records `s` of other kinds; `filtered`: there is more
    asked than that contacts are not deleted. `others` are those found of other kinds.
    """

    nb: Notebook
    limit: int
    keep: str
    keep_others: str
    filtered: bool
    found: dict[int, int | None] = field(default_factory=dict)
    others: set[int] = field(default_factory=set)

    @property
    def room(self) -> int:
        return self.limit - len(self.found)

    def _take(self, numbers: Iterable[int], interaction: int | None = None) -> None:
        for number in numbers:
            if self.room:
                self.found.setdefault(number, interaction)

    def _read(self, sql: str, values: Sequence[Any] = ()) -> Iterable[Any]:
        return self.nb.read(sql, values)

    def by_name(self, reading: Reading) -> None:
        """Contacts in whose names every word begins a word, last met first."""
        condition, values = _likes("c.names", tuple(tuple(f" {one}" for one in word) for word in reading))
        for word in sorted(reading, key=lambda word: len(word[0]), reverse=True):
            few = self._beginning(word)
            if len(few) < NAMES_LOOKED_AT:
                condition += f" AND c.num IN ({_listed(few)})"
                break
        # So many may begin like this that the first of them are found by walking from the last met.
        sql = f"SELECT c.num FROM contacts c WHERE {self.keep} AND {condition} ORDER BY c.last_at DESC, c.num LIMIT ?"  # noqa: S608 - names, numbers and question marks
        self._take(row[0] for row in self._read(sql, [*values, self.limit]))

    def _beginning(self, word: Word) -> set[int]:
        """Contacts with a word in their name that begins with this one, about NAMES_LOOKED_AT at most."""
        sql = "SELECT DISTINCT contact FROM name_words WHERE word >= ? AND word < ? LIMIT ?"
        found = [self._read(sql, (one, one + LAST_LETTER, NAMES_LOOKED_AT)) for one in word]
        return {row[0] for rows in found for row in rows}

    def in_details(self, reading: Reading) -> None:
        """Contacts that hold every word anywhere in name or details: in the name first, the unnamed last."""
        numbers = self._with_texts(reading, CONTACTS_RANKED + 1)
        if not numbers:
            return
        condition, values = f"c.num IN ({_listed(numbers)})", list[str]()
        if len(numbers) > CONTACTS_RANKED:
            condition, values = _likes("c.details", reading)
        named, in_names = _likes("c.names", reading)
        sql = (
            f"SELECT c.num FROM contacts c WHERE {self.keep} AND {condition} "  # noqa: S608 - names, numbers and question marks
            f"ORDER BY NOT ({named}), c.name = '', c.last_at DESC, c.num LIMIT ?"
        )
        self._take(row[0] for row in self._read(sql, [*values, *in_names, self.limit + len(self.found)]))

    def _with_texts(self, reading: Reading, limit: int) -> list[int]:
        """Contacts that hold every word, more than `limit` only where that costs nothing."""
        found: list[int] = []
        for source in self.nb.index("contacts").sources(reading):
            sql = (
                f"SELECT c.num FROM {source.tables} CROSS JOIN contacts c ON c.num = {source.number} "  # noqa: S608 - names and question marks
                f"WHERE {source.where} AND {self.keep} LIMIT ?"
            )
            found += [row[0] for row in self._read(sql, [*source.values, limit])]
        return found

    def in_notes(self, reading: Reading) -> None:
        """Contacts with a note that holds every word, newest interaction first."""
        if self.filtered and len(self.kept) <= FEW_CONTACTS:
            self._take_noted(self._noted(self.kept, reading))
            return
        met: list[Any] = []
        news = set[int]()
        # What is not in the index yet is newest.
        for source in reversed(self.nb.index("notes").sources(reading)):
            sql = (
                f"SELECT p.at, p.interaction, p.contact FROM {source.tables} "  # noqa: S608 - names and question marks
                "CROSS JOIN interaction_contacts p ON p.interaction = s.interaction "
                "CROSS JOIN contacts c ON c.num = p.contact "
                f"WHERE {source.where} AND NOT p.here AND {self.keep} ORDER BY {source.number} DESC"
            )
            for row in self._read(sql, source.values):
                met.append(row)
                if row[2] not in self.found:
                    news.add(row[2])
                if len(news) >= self.room and len(met) >= NOTES_LOOKED_AT:
                    break
        for _, interaction, contact in sorted(met, reverse=True):
            self._take([contact], interaction)

    def in_others(self, reading: Reading) -> None:
        """Records of other kinds that hold every word, the newest first."""
        if self.room:
            found = self.nb.index("texts").find(reading, self.room + len(self.others), self.keep_others)
            self._take(found)
            self.others.update(one for one in found if one in self.found)

    def spread(self, reading: Reading) -> None:
        """Contacts that hold some of the words, with a note that holds the others."""
        if len(reading) < 2:
            return
        held: dict[int, set[Word]] = {}
        for word in reading:
            numbers = self._with_texts((word,), SPREAD_MAX_CONTACTS + 1)
            for number in numbers if len(numbers) <= SPREAD_MAX_CONTACTS else ():
                held.setdefault(number, set()).add(word)
        by_missing: dict[Reading, list[int]] = {}
        for number, there in held.items():
            missing = tuple(word for word in reading if word not in there)
            if missing and number not in self.found:
                by_missing.setdefault(missing, []).append(number)
        for missing, numbers in by_missing.items():
            self._take_noted(self._noted(numbers, missing))

    def _noted(self, numbers: Sequence[int], reading: Reading) -> Iterable[Any]:
        """(contact, interaction) of these contacts' notes that hold every word, newest first."""
        condition, values = _likes("s.text", reading)
        sql = (
            "SELECT p.contact, p.interaction FROM interaction_contacts p "  # noqa: S608 - names, numbers and question marks
            "CROSS JOIN contacts c ON c.num = p.contact CROSS JOIN notes s ON s.num IN "
            "(SELECT p.interaction UNION ALL SELECT a.num FROM amendments a WHERE a.interaction = p.interaction) "
            f"WHERE p.contact IN ({_listed(numbers)}) AND NOT p.here AND {self.keep} AND {condition} ORDER BY p.at DESC"
        )
        return self._read(sql, values)

    def _take_noted(self, rows: Iterable[Any]) -> None:
        for contact, interaction in rows:
            self._take([contact], interaction)

    @cached_property
    def kept(self) -> list[int]:
        """The contacts that may be found, FEW_CONTACTS + 1 at most."""
        sql = f"SELECT c.num FROM contacts c WHERE {self.keep} LIMIT ?"  # noqa: S608 - a condition of our own
        return [row[0] for row in self._read(sql, (FEW_CONTACTS + 1,))]

    def by_slips(self, reading: Reading) -> list[Reading]:
        """Contacts found when a word is taken for one a slip away, and what it was taken for."""
        taken: list[Reading] = []
        texts = self.nb.index("contacts")
        close = tuple(self._with_near(word, texts.near) for word in reading)
        if close != reading:
            self.in_details(close)
            taken.append(close)
        if not self.found and self.nb.index("notes").indexed:
            close = tuple(self._with_near(word, self.nb.index("notes").near) for word in reading)
            if close != reading:
                self.in_notes(close)
                taken.append(close)
        return taken

    def _with_near(self, word: Word, near: Callable[[str], Iterable[str]]) -> Word:
        if self.found and len(word[0]) < SLIP_FROM_CHARS:
            return word
        return (*word, *(f" {one}" for one in dict.fromkeys(close for spelled in word for close in near(spelled))))


def _likes(column: str, reading: Reading) -> tuple[str, list[str]]:
    """The condition that a column holds every word, and its values."""
    held = [" OR ".join([f"{column} LIKE ?"] * len(word)) for word in reading]
    return " AND ".join(f"({one})" for one in held), [like(one) for word in reading for one in word]


def _listed(numbers: Iterable[int]) -> str:
    return ",".join(map(str, numbers))

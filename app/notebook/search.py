"""Search: every name, note, place and phone of the squad, found while typing.

Words are folded (no case, no accents); every word must be there, as any part of a word from three letters on, as the
beginning of a word below. The words may be spread over a contact and one of its notes: "mendes keg" finds the note
about the keg. A contact comes once, by its best match: name, then details, then its newest note.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any

from sqlalchemy import Integer, bindparam, cast, select

from app.domain import reach, records
from app.domain.folding import fold
from app.notebook import contact_rows, timeline, typed_rows
from app.notebook.contact_rows import ContactRow, c
from app.notebook.notebook import Notebook
from app.notebook.tables import interaction_contacts, name_words, notes
from app.notebook.text_index import INDEXED_FROM_CHARS, LAST_LETTER, like
from app.notebook.timeline import TimelineItem

WORDS_MAX = 6
NOTES_LOOKED_AT = 200
CONTACTS_LOOKED_AT = 200
NAMES_LOOKED_AT = 400
SPREAD_MAX_CONTACTS = 50  # a word that fits more contacts says too little to look through all their notes
SNIPPET_CHARS = 90


@dataclass(frozen=True)
class Hit:
    """A contact that matches. `snippet` is the text around the match, "" when the name says it all.

    `interaction` is set when a note matched.
    """

    contact: ContactRow
    snippet: str
    interaction: str | None


@dataclass(frozen=True)
class _Found:
    number: int  # of the contact
    interaction: int | None


def search(nb: Notebook, text: str, limit: int = 30) -> list[Hit]:
    """Contacts whose name, details or notes hold every word: names first, then details, then newest notes."""
    words = list(dict.fromkeys(fold(text).split()))[:WORDS_MAX]
    if not words:
        return []
    with nb.lock:
        nb.alive()
        found = {one.number: one for one in _in_contacts(nb, words, limit)}
        if len(found) < limit and any(len(word) >= INDEXED_FROM_CHARS for word in words):
            for one in (*_in_notes(nb, words), *_spread(nb, words)):
                found.setdefault(one.number, one)
        shown = list(found.values())[:limit]
        rows = contact_rows.by_numbers(nb, [one.number for one in shown])
        items = timeline.of_numbers(nb, [one.interaction for one in shown if one.interaction])
        return [_hit(nb, rows[one.number], items.get(one.interaction or 0), words) for one in shown]


def _in_contacts(nb: Notebook, words: Sequence[str], limit: int) -> list[_Found]:
    """Contacts that hold every word themselves: by the beginnings of their names, then anywhere in name or details."""
    found = dict.fromkeys(_by_name(nb, words, limit))
    if len(found) < limit:
        numbers = nb.projection.contact_texts.find(words, CONTACTS_LOOKED_AT)
        within = reduce(add, (cast(c.c.names.like(like(word)), Integer) for word in words))
        ranked = (
            select(c.c.num)
            .where(c.c.num.in_(numbers), contact_rows.shown)
            .order_by(within != len(words), c.c.name == "", c.c.last_at.desc(), c.c.num)
            .limit(limit)
        )
        found.update(dict.fromkeys(row.num for row in nb.rows(ranked)))
    return [_Found(number, None) for number in list(found)[:limit]]


def _by_name(nb: Notebook, words: Sequence[str], limit: int) -> list[int]:
    """Contacts in whose names every word begins a word, last met first."""
    wanted = (
        select(c.c.num)
        .where(contact_rows.shown, *(c.c.names.like(f"% {word}%") for word in words))
        .order_by(c.c.last_at.desc(), c.c.num)
        .limit(limit)
    )
    for word in sorted(words, key=len, reverse=True):
        few = _beginning(nb, word, NAMES_LOOKED_AT)
        if len(few) < NAMES_LOOKED_AT:
            return [row.num for row in nb.rows(wanted.where(c.c.num.in_(few)))]
    # So many begin like this that the first of them are found by walking from the last met.
    return [row.num for row in nb.rows(wanted)]


def _beginning(nb: Notebook, word: str, limit: int) -> list[int]:
    """Contacts with a word in their name that begins with this one."""
    between = (name_words.c.word >= word, name_words.c.word < word + LAST_LETTER)
    return [row.contact for row in nb.rows(select(name_words.c.contact).where(*between).limit(limit).distinct())]


def _in_notes(nb: Notebook, words: Sequence[str]) -> list[_Found]:
    """Contacts with a note that holds every word, newest interaction first; those taken back are left out."""
    numbers = nb.projection.note_texts.find(words, NOTES_LOOKED_AT)
    return [_Found(row.contact, row.interaction) for row in nb.rows(_PRESENT, numbers=numbers)] if numbers else []


def _spread(nb: Notebook, words: Sequence[str]) -> list[_Found]:
    """Contacts that hold some of the words, with a note that holds the others."""
    if len(words) < 2:
        return []
    held: dict[int, set[str]] = {}
    for word in words:
        for number in _with_word(nb, word):
            held.setdefault(number, set()).add(word)
    by_missing: dict[tuple[str, ...], list[int]] = {}
    for number, there in held.items():
        missing = tuple(word for word in words if word not in there)
        if missing:
            by_missing.setdefault(missing, []).append(number)
    found: list[_Found] = []
    for missing, numbers in by_missing.items():
        present = interaction_contacts.c
        wanted = (
            select(present.contact, present.interaction)
            .join(notes, notes.c.num == present.interaction)
            .join(c, c.c.num == present.contact)
            .where(present.contact.in_(numbers), contact_rows.shown)
            .where(*(notes.c.text.like(like(word)) for word in missing))
            .order_by(present.at.desc())
            .limit(NOTES_LOOKED_AT)
        )
        found += [_Found(row.contact, row.interaction) for row in nb.rows(wanted)]
    return found


def _with_word(nb: Notebook, word: str) -> list[int]:
    """Contacts that hold a word; none when they are so many that it says too little."""
    if len(word) < INDEXED_FROM_CHARS:
        found = _beginning(nb, word, SPREAD_MAX_CONTACTS + 1)
    else:
        found = nb.projection.contact_texts.find([word], SPREAD_MAX_CONTACTS + 1)
    return found if len(found) <= SPREAD_MAX_CONTACTS else []


_PRESENT = (
    select(interaction_contacts.c.contact, interaction_contacts.c.interaction)
    .join(notes, notes.c.interaction == interaction_contacts.c.interaction)
    .join(c, c.c.num == interaction_contacts.c.contact)
    .where(notes.c.num.in_(bindparam("numbers", expanding=True)), contact_rows.shown)
    .order_by(interaction_contacts.c.at.desc(), interaction_contacts.c.interaction.desc())
)


def _hit(nb: Notebook, contact: ContactRow, item: TimelineItem | None, words: Sequence[str]) -> Hit:
    if item is None:
        return Hit(contact, _detail(nb, contact, words), None)
    texts = [item.fact, item.impression, item.place, *(more.text for more in item.amendments)]
    return Hit(contact, _snippet(texts, words), item.id)


def _detail(nb: Notebook, contact: ContactRow, words: Sequence[str]) -> str:
    """What matched besides the name."""
    left = [word for word in words if word not in fold(contact.title)]
    if not left:
        return ""
    fields: Any = nb.projection.state("contact", contact.id).shown()
    details = [records.text(fields.get(one)) for one in ("description", "role", "address", "reach_note", "interpreter")]
    for uri, _ in typed_rows.reach(fields):
        if any(word in fold(uri) for word in left):
            return reach.shown(uri, nb.region)
    return _snippet([*details, *typed_rows.tags(fields)], left)


def _snippet(texts: Sequence[str], words: Sequence[str]) -> str:
    """The text around the first match: about SNIPPET_CHARS, cut between words."""
    for text in texts:
        pieces = text.split()
        for at, piece in enumerate(pieces):
            folded = fold(piece)
            if any(word in folded for word in words):
                return _around(pieces, at)
    return next((_around(text.split(), 0) for text in texts if text), "")


def _around(pieces: Sequence[str], at: int) -> str:
    start, length = at, len(pieces[at])
    while start > 0 and length + len(pieces[start - 1]) < SNIPPET_CHARS // 3:
        start -= 1
        length += len(pieces[start]) + 1
    end = at + 1
    while end < len(pieces) and length + len(pieces[end]) < SNIPPET_CHARS:
        length += len(pieces[end]) + 1
        end += 1
    shown = " ".join(pieces[start:end])
    return ("… " if start else "") + shown + (" …" if end < len(pieces) else "")

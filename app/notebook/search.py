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

from sqlalchemy import Integer, bindparam, case, cast, or_, select

from app.domain import reach, records
from app.domain.folding import fold
from app.notebook import contact_rows, timeline, typed_rows
from app.notebook.contact_rows import ContactRow, c
from app.notebook.note_index import INDEXED_FROM_CHARS, like
from app.notebook.notebook import Notebook
from app.notebook.tables import interaction_contacts, notes
from app.notebook.timeline import TimelineItem

WORDS_MAX = 6
NOTES_LOOKED_AT = 200
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
    """Contacts that hold every word themselves. One or two letters only look at names."""
    short = all(len(word) < INDEXED_FROM_CHARS for word in words)
    column = c.c.names if short else c.c.details
    begins = reduce(add, (cast(c.c.names.like(f"% {word}%"), Integer) for word in words))
    within = reduce(add, (cast(c.c.names.like(like(word)), Integer) for word in words))
    rank = case((begins == len(words), 0), (within == len(words), 1), else_=2)
    wanted = (
        select(c.c.num)
        .where(contact_rows.shown, *(column.like(like(word)) for word in words))
        .order_by(rank, c.c.title_key.like("1%"), c.c.last_at.desc(), c.c.num)
        .limit(limit)
    )
    return [_Found(row.num, None) for row in nb.rows(wanted)]


def _in_notes(nb: Notebook, words: Sequence[str]) -> list[_Found]:
    """Contacts with a note that holds every word."""
    numbers = [interaction for interaction, _ in nb.projection.notes.find(words, NOTES_LOOKED_AT)]
    return _of_interactions(nb, numbers)


def _spread(nb: Notebook, words: Sequence[str]) -> list[_Found]:
    """Contacts that hold some of the words, with a note that holds the others."""
    if len(words) < 2:
        return []
    matches = [c.c.details.like(like(word)).label(f"w{at}") for at, word in enumerate(words)]
    partly = nb.rows(select(c.c.num, *matches).where(contact_rows.shown, or_(*matches)).limit(SPREAD_MAX_CONTACTS + 1))
    if len(partly) > SPREAD_MAX_CONTACTS:
        return []
    by_missing: dict[tuple[str, ...], list[int]] = {}
    for row in partly:
        missing = tuple(word for word, there in zip(words, row[1:], strict=True) if not there)
        if missing:
            by_missing.setdefault(missing, []).append(row.num)
    found: list[_Found] = []
    for missing, numbers in by_missing.items():
        present = interaction_contacts.c
        wanted = (
            select(present.contact, present.interaction)
            .join(notes, notes.c.num == present.interaction)
            .where(present.contact.in_(numbers), *(notes.c.text.like(like(word)) for word in missing))
            .order_by(present.at.desc())
            .limit(NOTES_LOOKED_AT)
        )
        found += [_Found(row.contact, row.interaction) for row in nb.rows(wanted)]
    return found


_PRESENT = (
    select(interaction_contacts.c.contact, interaction_contacts.c.interaction)
    .join(c, c.c.num == interaction_contacts.c.contact)
    .where(interaction_contacts.c.interaction.in_(bindparam("numbers", expanding=True)), contact_rows.shown)
    .order_by(interaction_contacts.c.at.desc(), interaction_contacts.c.interaction.desc())
)


def _of_interactions(nb: Notebook, numbers: Sequence[int]) -> list[_Found]:
    """Who was there, newest interaction first; interactions taken back are left out."""
    if not numbers:
        return []
    rows = nb.rows(_PRESENT, numbers=list(dict.fromkeys(numbers)))
    return [_Found(row.contact, row.interaction) for row in rows]


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

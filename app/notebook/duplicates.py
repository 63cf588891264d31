"""Is this person in the notebook already? Asked while a new name is typed."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, func, or_, select

from app.domain import likeness, reach
from app.domain.records import NotValid
from app.notebook import contact_rows
from app.notebook.contact_rows import ContactRow, c
from app.notebook.notebook import Notebook
from app.notebook.tables import name_words
from app.notebook.text_index import LAST_LETTER

WORDS_MAX = 6
LOOKED_AT = 150  # contacts that share the most word beginnings; only their names are compared


def likely_duplicates(nb: Notebook, name: str, phone: str | None = None, limit: int = 5) -> list[ContactRow]:
    """Contacts that may be this person already, likeliest first: the same number, then like names."""
    words = likeness.words(name)[:WORDS_MAX]
    with nb.lock:
        scores: dict[int, float] = {}
        digits = _digits(phone, nb.region)
        if digits:
            # Deleted contacts are among those found: they must not stand in the way of the living.
            same = nb.projection.contact_texts.find([digits], LOOKED_AT)
            living = select(c.c.num).where(c.c.num.in_(same), contact_rows.shown)
            scores.update((row.num, 2.0) for row in nb.rows(living))
        if any(len(word) > 1 for word in words):
            begins = or_(*(_begins(word[:2]) for word in words))
            shares = (
                select(name_words.c.contact)
                .where(begins)
                .group_by(name_words.c.contact)
                .order_by(func.count().desc(), name_words.c.contact.desc())
                .limit(LOOKED_AT)
            )
            alike = select(c.c.num, c.c.names).where(c.c.num.in_(shares), contact_rows.shown)
            for row in nb.rows(alike):
                score = likeness.likeness(words, row.names.split())
                if score >= likeness.LIKELY:
                    scores[row.num] = max(score, scores.get(row.num, 0.0))
        best = sorted(scores, key=lambda number: (-scores[number], number))
        return contact_rows.of_numbers(nb, best[:limit])


def _begins(letters: str) -> ColumnElement[bool]:
    return and_(name_words.c.word >= letters, name_words.c.word < letters + LAST_LETTER)


def _digits(phone: str | None, region: str) -> str:
    if not phone or not phone.strip():
        return ""
    try:
        return reach.digits(reach.phone_uris(phone, region)[0])
    except NotValid:
        return ""

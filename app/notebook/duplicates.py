"""Is this person in the notebook already? Asked while a new name is typed."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Integer, and_, cast, func, or_, select

from app.domain import likeness, reach
from app.domain.field_rules import NotValid
from app.domain.folding import searched
from app.notebook import contact_list
from app.notebook.contact_list import ContactRow, c
from app.notebook.kinds.contact import name_words
from app.notebook.notebook import Notebook
from app.notebook.text_index import LAST_LETTER

WORDS_MAX = 6
LOOKED_AT = 150  # contacts that share the most words and word beginnings; only their names are compared


def likely_duplicates(nb: Notebook, name: str, phone: str | None = None, limit: int = 5) -> list[ContactRow]:
    """Contacts that may be this person already, likeliest first: the same number, then like names.

    Deleted ones are not in what is looked through (app.notebook.kinds.contact), so they take nobody's place.
    """
    if len(name.strip()) < likeness.SHORTEST and not phone:
        return []
    words = likeness.words(name)[:WORDS_MAX]
    spelled = searched(name).split()[: 2 * WORDS_MAX]
    with nb.lock:
        scores: dict[int, float] = {}
        digits = _digits(phone, nb.region)
        if digits:
            scores.update((number, 2.0) for number in nb.index("contacts").find([digits], limit))
        if any(len(word) > 1 for word in words):
            begins = or_(*(_begins(beginning) for beginning in sorted({word[:2] for word in spelled})))
            same_words = func.sum(cast(name_words.c.word.in_(spelled), Integer))
            shares = (
                select(name_words.c.contact)
                .where(begins)
                .group_by(name_words.c.contact)
                .order_by(same_words.desc(), func.count().desc(), name_words.c.contact.desc())
                .limit(LOOKED_AT)
            )
            alike = select(c.c.num, c.c.name).where(c.c.num.in_(shares), contact_list.shown)
            for row in nb.rows(alike):
                score = likeness.likeness(words, likeness.words(row.name))
                if score >= likeness.LIKELY:
                    scores[row.num] = max(score, scores.get(row.num, 0.0))
        best = sorted(scores, key=lambda number: (-scores[number], number))
        return contact_list.of_numbers(nb, best[:limit])


def _begins(letters: str) -> ColumnElement[bool]:
    return and_(name_words.c.word >= letters, name_words.c.word < letters + LAST_LETTER)


def _digits(phone: str | None, region: str) -> str:
    if not phone or not phone.strip():
        return ""
    try:
        return reach.digits(reach.phone_uris(phone, region)[0])
    except NotValid:
        return ""

"""Is this person in the notebook already? Asked while a new name is typed."""

from __future__ import annotations

from functools import reduce
from operator import add

from sqlalchemy import Integer, cast, or_, select

from app.domain import likeness, reach
from app.domain.folding import fold
from app.domain.records import NotValid
from app.notebook import contact_rows
from app.notebook.contact_rows import ContactRow, c
from app.notebook.notebook import Notebook

WORDS_MAX = 6
LOOKED_AT = 150  # contacts that share the most word beginnings; only their names are compared


def likely_duplicates(nb: Notebook, name: str, phone: str | None = None, limit: int = 5) -> list[ContactRow]:
    """Contacts that may be this person already, likeliest first: the same number, then like names."""
    words = likeness.words(name)[:WORDS_MAX]
    with nb.lock:
        scores: dict[int, float] = {}
        digits = _digits(phone, nb.region)
        if digits:
            same = select(c.c.num).where(contact_rows.shown, c.c.details.like(f"% {digits}%")).limit(limit)
            scores.update((row.num, 2.0) for row in nb.rows(same))
        if any(len(word) > 1 for word in words):
            begins = [c.c.names.like(f"% {word[:2]}%") for word in words]
            hits = reduce(add, (cast(one, Integer) for one in begins))
            alike = (
                select(c.c.num, c.c.names)
                .where(contact_rows.shown, or_(*begins))
                .order_by(hits.desc(), c.c.last_at.desc())
                .limit(LOOKED_AT)
            )
            for row in nb.rows(alike):
                score = likeness.likeness(words, row.names.split())
                if score >= likeness.LIKELY:
                    scores[row.num] = max(score, scores.get(row.num, 0.0))
        best = sorted(scores, key=lambda number: (-scores[number], number))
        return contact_rows.of_numbers(nb, best[:limit])


def _digits(phone: str | None, region: str) -> str:
    if not phone or not phone.strip():
        return ""
    try:
        return fold(reach.phone_uri(phone, region))[len("tel ") :]
    except NotValid:
        return ""

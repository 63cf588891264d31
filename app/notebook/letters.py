"""With which letters the names of a list of contacts begin, so that one can go straight to a letter."""

from __future__ import annotations

from sqlalchemy import func, select

from app.domain.folding import fold
from app.notebook.contact_list import ContactRow, Only, c
from app.notebook.kinds.contact import NAMED, UNNAMED
from app.notebook.notebook import Notebook

LETTERS_MAX = 100  # a script with more beginnings of names than that is searched, not leafed through


def letters(nb: Notebook, only: Only) -> list[str]:
    """Of these contacts, folded, in the order of their list; at most LETTERS_MAX."""
    letter = func.substr(c.c.title_key, 1 + len(NAMED), 1)
    with nb.lock:
        named = select(letter).where(*only.conditions(nb), c.c.title_key < UNNAMED)
        return [row[0] for row in nb.rows(named.distinct().order_by(letter).limit(LETTERS_MAX))]


def letter_of(row: ContactRow) -> str:
    """Under which letter somebody stands in a list by name; "" for who has no name."""
    return "" if row.unnamed else fold(row.title)[:1]

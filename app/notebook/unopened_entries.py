"""Entries of the squad that keep their place and cannot be read here: no key yet, a newer app, or nothing an app wrote.

Each is signed by a member and chained, so none is let go of: it may be the only copy, and the chain goes over it. They
are counted and named, and tried again when a key or a newer version of the app has come. Nobody but a member can make
them, and a member only as many as the server takes of them (its quotas), like any entry: that is their bound.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.journal.errors import Reason
from app.notebook.notebook import Notebook
from app.notebook.who_and_when import NOBODY
from app.words import _


@dataclass(frozen=True)
class Unread:
    """`entry` is its local row number, `number` the one its author gave it; `reason` says why."""

    entry: int
    number: int
    officer_name: str
    reason: Reason


def read(nb: Notebook, limit: int = 20) -> tuple[list[Unread], int]:
    """The first of them, and how many there are."""
    with nb.lock:
        found = nb.unread()
        return [_named(nb, entry, reason) for entry, reason in list(found.items())[:limit]], len(found)


def _named(nb: Notebook, entry: int, reason: Reason) -> Unread:
    stored = nb.store.entry_at(entry)
    author = nb.roster.officer_of(stored.entry.header.device) if stored else None
    return Unread(entry, stored.entry.header.number if stored else 0, author.name if author else _(NOBODY), reason)

"""How much waits in Needs attention."""

from __future__ import annotations

from app.notebook import conflicts, divided_contacts, duplicates, merging
from app.state.session import Session


def open_matters(session: Session) -> int:
    """Two versions, contacts that may be the same, and what was set aside."""
    nb = session.notebook
    return (
        len(conflicts.two_versions(nb))
        + len(divided_contacts.divided(nb))
        + len(duplicates.pairs(nb))
        + len(merging.later(nb))
        + len(session.container.aside.all())
    )

"""What is ticked during a visit: a draft of its own until the end is written, so that a kill loses none of it."""

from __future__ import annotations

from app.domain.kinds.visit import ACTIVITIES
from app.notebook.visits import Visit
from app.state.session import Session
from app.ui.visits.addresses import to_visit

DRAFT = "visit"
"""Of a running visit, which has a place of its own where unfinished forms are listed."""


def ticked(session: Session, visit: str) -> list[str]:
    """Reads the disk."""
    found = next((one.fields.get("did") for one in session.container.drafts.all() if one.id == visit), None)
    return [one for one in ACTIVITIES if one in found] if isinstance(found, list) else []


def tick(session: Session, visit: Visit, did: list[str]) -> None:
    """On the disk when it returns."""
    session.container.drafts.put(
        visit.id, {"did": did}, DRAFT, subject=visit.id, place=to_visit(visit.id), about=visit.place
    )


def done(session: Session, visit: str) -> None:
    session.container.drafts.delete(visit)

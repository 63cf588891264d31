"""Where the screens of visits are."""

from __future__ import annotations

VISITS = "/visits"
NEW_SPOT = f"{VISITS}/new"
ADDS_UP = f"{VISITS}/adds-up"


def to_spot(spot: str) -> str:
    return f"{VISITS}/spot/{spot}"


def to_edit_spot(spot: str) -> str:
    return f"{to_spot(spot)}/edit"


def to_visit(visit: str) -> str:
    return f"{VISITS}/visit/{visit}"


def to_end(visit: str) -> str:
    """The form that says when a visit ended."""
    return f"{to_visit(visit)}/ended"

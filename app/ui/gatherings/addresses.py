"""Where the screens of meetings and events are."""

from __future__ import annotations

GATHERINGS = "/gatherings"
NEW_GATHERING = f"{GATHERINGS}/new"


def to_gathering(gathering: str) -> str:
    return f"{GATHERINGS}/one/{gathering}"


def to_edit_gathering(gathering: str) -> str:
    return f"{to_gathering(gathering)}/edit"


def to_agree(gathering: str) -> str:
    """Something that was agreed there, or that follows from it."""
    return f"{to_gathering(gathering)}/agree"

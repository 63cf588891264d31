"""Where the screens of programmes are."""

from __future__ import annotations

PROGRAMMES = "/programmes"
TEMPLATES = f"{PROGRAMMES}/templates"
NEW_TEMPLATE = f"{TEMPLATES}/new"


def to_programme(programme: str) -> str:
    return f"{PROGRAMMES}/one/{programme}"


def to_check(programme: str, item: str = "") -> str:
    """A check of an item; without one it is chosen first."""
    return f"{to_programme(programme)}/check/{item}" if item else f"{to_programme(programme)}/check"


def to_item(programme: str, item: str) -> str:
    """An item with all its checks."""
    return f"{to_programme(programme)}/item/{item}"


def to_begin(contact: str) -> str:
    """The programmes that somebody may begin."""
    return f"{PROGRAMMES}/begin/{contact}"


def to_template(template: str) -> str:
    return f"{TEMPLATES}/of/{template}"


def to_edit_template(template: str) -> str:
    return f"{to_template(template)}/edit"

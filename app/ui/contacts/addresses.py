"""Where the screens of contacts are."""

from __future__ import annotations

from app.ui.more.addresses import MORE

PEOPLE = "/people"
NEW_CONTACT = f"{PEOPLE}/new"
IMPORT = f"{MORE}/import"
DELETED = f"{MORE}/deleted"


def to_contact(contact: str) -> str:
    return f"{PEOPLE}/{contact}"


def to_new_contact(home: str = "") -> str:
    """Somebody new, perhaps of a venue or agency."""
    return f"{NEW_CONTACT}/at/{home}" if home else NEW_CONTACT


def to_edit_contact(contact: str) -> str:
    return f"{to_contact(contact)}/edit"


def to_merge(contact: str, other: str = "") -> str:
    """Merging this contact with another one, which is to be chosen first unless it is named."""
    return f"{to_contact(contact)}/merge/{other}" if other else f"{to_contact(contact)}/merge"

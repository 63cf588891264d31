"""Where the screens of share slips are."""

from __future__ import annotations

SHARES = "/shares"


def to_share(share: str) -> str:
    return f"{SHARES}/one/{share}"


def to_new_share(kind: str, record: str) -> str:
    """A slip of a contact, a problem or a note."""
    return f"{SHARES}/new/{kind}/{record}"

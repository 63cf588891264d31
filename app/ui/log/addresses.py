"""Where Log contact is."""

from __future__ import annotations

LOG = "/log"


def to_log_with(contact: str) -> str:
    """Log contact, with this person already chosen."""
    return f"{LOG}/{contact}"

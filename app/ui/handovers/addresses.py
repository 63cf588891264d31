"""Where the screens of handovers are."""

from __future__ import annotations

HANDOVERS = "/handovers"
NEW_HANDOVER = f"{HANDOVERS}/new"
ANYBODYS = "any"


def to_handover(handover: str, giver: str = "") -> str:
    """The handover that this officer signed; without one the first of that record."""
    return f"{HANDOVERS}/one/{handover}/{giver or ANYBODYS}"


def to_new_handover(contact: str) -> str:
    """A new one, with somebody in it."""
    return f"{HANDOVERS}/of/{contact}"

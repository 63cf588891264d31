"""Where My shift is."""

from __future__ import annotations

MY_SHIFT = "/my-shift"
BEGIN = "/begin-shift"


def to_shift(shift: str) -> str:
    """One of the officer's earlier shifts."""
    return f"{MY_SHIFT}/{shift}"


def to_head(shift: str) -> str:
    """The form that corrects the head of a shift."""
    return f"{BEGIN}/{shift}"

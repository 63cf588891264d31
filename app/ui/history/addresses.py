"""Where a record's history is."""

from __future__ import annotations


def to_history(under: str, kind: str, record: str) -> str:
    """Everything that was ever written of a record; Back leads to `under`."""
    return f"{under}/history/{kind}/{record}"

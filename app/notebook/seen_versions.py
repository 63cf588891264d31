"""What somebody saw of a record: what they write later is said on top of it, and replaces nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.domain.merge import DELETED

SEEN_MAX = 64  # versions of one field that a form remembers, as many as a screen shows

Basis = dict[str, tuple[bytes, ...]]
"""field -> the stamps of the values somebody saw there."""
Seen = Mapping[str, Sequence[bytes]] | None
"""The same as a draft keeps it; None for what is there now."""


def remembered(basis: Basis) -> Basis:
    """As much of it as a form keeps. A deletion names all that was seen: what it leaves out brings the record back."""
    return {one: stamps if one == DELETED else stamps[-SEEN_MAX:] for one, stamps in basis.items()}

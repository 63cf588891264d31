"""Counts that leave the agency: which of them are hidden, so that nobody is found by being one of a few.

A count of 1 to 4 is small: so few people may be known by it. 0 is shown, for nobody stands in an empty cell; the cell
size policy of the Centers for Medicare & Medicaid Services (ResDAC), which hides 1 to 10, does the same.

A small part of a total could be found by subtracting the other parts. So the next smallest parts are hidden with it
until the hidden ones add up to more than they could if all of them were small: then at least one of them is not, and
nobody can tell which, because the same is published wherever the hidden counts stand in each other's place. Where all
parts together are too few for that, none is shown, no 0 either.
"""

from __future__ import annotations

from collections.abc import Mapping

FEW = 5
"""Counts below are small."""

Shown = int | None
"""A count, or None for one that is hidden."""


def is_small(count: int) -> bool:
    return 0 < count < FEW


def alone(count: int) -> Shown:
    """A count that is no part of another one."""
    return None if is_small(count) else count


def breakdown(parts: Mapping[str, int]) -> tuple[Shown, dict[str, Shown]]:
    """The total of these parts, each counted once, and the parts, as they are shown."""
    total = sum(parts.values())
    hidden = set(parts) if is_small(total) else _hidden(parts)
    return alone(total), {name: None if name in hidden else count for name, count in parts.items()}


def _hidden(parts: Mapping[str, int]) -> set[str]:
    found = {name for name, count in parts.items() if is_small(count)}
    while found and sum(parts[name] for name in found) <= (FEW - 1) * len(found):
        larger = sorted(count for name, count in parts.items() if name not in found and count)
        if not larger:
            return set(parts)
        found |= {name for name, count in parts.items() if count == larger[0]}  # all of a size: none is told by order
    return found


def amount(value: int, count: Shown) -> Shown:
    """A sum over so many things, as minutes of visits: shown where their number is, and there are enough of them."""
    return value if count is not None and (count == 0 or count >= FEW) else None

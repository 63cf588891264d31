"""What every side of the comparison does in a round, and what it says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Times:
    """One round, in seconds. `idle_s` are syncs in both directions that have nothing to carry; [] where not asked.

    `stored_s` is when all was on the disk, where a side does more before its pull ends; `behind_s` is what it still
    does after a pull, in the background, while what was pulled can be used already.
    """

    push_s: float
    pull_s: float
    idle_s: list[float]
    idle_requests: float = 0
    behind_s: float = 0
    stored_s: float | None = None


class Side(Protocol):
    """Someone who carries the same records: from a device to an empty server, and on to a fresh device.

    `records` is how many, `rounds` how often: what takes a minute is done less often, and what costs the same for
    every record with fewer of them. `durability` says when a record that was confirmed can still be lost.
    """

    name: str
    version: str
    durability: str
    records: int
    rounds: int

    def round(self, number: int) -> Times:
        """Raises Failed."""
        ...

"""A page of rows and where the next one begins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

Row = TypeVar("Row")


@dataclass(frozen=True)
class Listing(Generic[Row]):
    """`next` goes into the next call's `after` (or `before`); None when there is no more. `total` counts all pages."""

    rows: list[Row]
    next: str | None
    total: int

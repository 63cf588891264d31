"""The block on which an address lies, as a patrol speaks of it: "14 Mill Rd" and "62 Mill Rd" are on one.

Houses are numbered by hundreds from corner to corner in most cities of the United States. An address without a number
is its street; what stands behind the first comma (a floor, a city) is left out.
"""

from __future__ import annotations

import re

from app.domain.folding import fold

_NUMBERED = re.compile(r"\s*([0-9]{1,6})(?:[-/–]?[0-9A-Za-z]{0,4})?\s+(\S.*)")
BLOCK = 100


def block_of(address: str) -> tuple[str, int | None]:
    """The street as it is written, and the first number of the block; None for an address without one. "" for none."""
    line = address.partition(",")[0].strip()
    numbered = _NUMBERED.fullmatch(line)
    if numbered is None:
        return line, None
    return numbered[2].strip(), int(numbered[1]) // BLOCK * BLOCK


def key(street: str, number: int | None) -> tuple[str, int]:
    """What is the same for one block, however its street is written: capitals, accents, a dot behind "St"."""
    return " ".join(fold(street).replace(".", " ").split()), -1 if number is None else number

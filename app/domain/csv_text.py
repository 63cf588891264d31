"""Tables as CSV that leave the app: RFC 4180, and nothing that a spreadsheet would work out.

A text that begins with =, +, -, @, a tab or a new line could be a formula to whatever opens the file (CWE-1236): an
apostrophe before it makes it a text.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def harmless(cell: str | int) -> str | int:
    """A cell that is only read: numbers as they are, texts that would be formulas with an apostrophe before them."""
    if isinstance(cell, int):
        return cell
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) else cell


def written(rows: Iterable[Sequence[str | int]]) -> str:
    """The rows as one text, each ended with CR LF."""
    out = io.StringIO()
    csv.writer(out).writerows([harmless(cell) for cell in row] for row in rows)
    return out.getvalue()

"""The rows of a CSV file, each read for itself.

A quotation mark that is opened and never closed would swallow the rest of the file in most readers; here it costs its
own row. The lines given end in a line feed; line numbers that are shown count from 1, indices from 0.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.notebook.address_book.card import Unreadable, says
from app.words import N_, _

ROW_MAX_LINES = 400
ROW_MAX_CHARS = 100_000  # below the limit of the csv module
STRAY_MARKS_MAX_CHARS = 10_000
_TOO_WIDE = {
    ",": N_(
        "This row has more columns than the header. Put a text that holds a comma in quotation marks, or add this"
        " person by hand."
    ),
    ";": N_(
        "This row has more columns than the header. Put a text that holds a semicolon in quotation marks, or add this"
        " person by hand."
    ),
    "\t": N_(
        "This row has more columns than the header. Put a text that holds a tab in quotation marks, or add this person"
        " by hand."
    ),
}
_TOO_WIDE_OTHER = N_(
    "This row has more columns than the header. Put a text that holds a separator in quotation marks, or add this"
    " person by hand."
)
# What may be read twice because a quotation mark was never closed, before rows of several lines are given up.
_PATIENCE_CHARS = 20_000_000


@dataclass(frozen=True, slots=True)
class Row:
    """`line` is the number of its first line, `next` is the index of the line after the row."""

    line: int
    values: list[str]
    next: int


def row_at(lines: list[str], at: int, delimiter: str, most_lines: int = ROW_MAX_LINES) -> Row | None:
    """The row that starts at lines[at], or None when its quotation marks do not add up."""
    if len(lines[at]) > ROW_MAX_CHARS:
        return None
    reader = csv.reader(_within_reach(lines, at, most_lines), delimiter=delimiter, strict=True)
    try:
        values = next(reader)
    except (csv.Error, StopIteration):
        return None
    return Row(at + 1, values, at + reader.line_num)


def _within_reach(lines: list[str], at: int, most_lines: int) -> Iterator[str]:
    chars = 0
    for line in lines[at : at + most_lines]:
        chars += len(line)
        if chars > ROW_MAX_CHARS:
            return
        yield line


def rows(lines: list[str], at: int, delimiter: str, width: int) -> Iterator[Row | Unreadable]:
    """The rows from lines[at] on, and those that cannot be read, with the reason; none is wider than `width`."""
    patience = _PATIENCE_CHARS
    while at < len(lines):
        if not lines[at].strip(f' \n"{delimiter}'):
            at += 1
            continue
        row = row_at(lines, at, delimiter, ROW_MAX_LINES if patience > 0 else 1)
        too_wide = row is not None and any(row.values[width:])
        if row is not None and not too_wide:
            yield row
            at = row.next
        elif row is not None and _one_row(lines, row, delimiter, width):
            why = _(_TOO_WIDE.get(delimiter, _TOO_WIDE_OTHER))
            yield Unreadable(at + 1, why + says(" · ".join(filter(None, row.values))))
            at = row.next
        else:  # a mark that is never closed, or closed by the next row
            patience -= sum(map(len, _within_reach(lines, at, ROW_MAX_LINES)))
            alone = _lenient(lines, at, delimiter, width)
            after = at + 1 if alone else _end_of_broken_row(lines, at, delimiter, width)
            why = _why(lines[at], after if after > at + 1 else 0)
            yield alone or Unreadable(at + 1, why + says(" ".join(lines[at:after])))
            at = after


def _one_row(lines: list[str], row: Row, delimiter: str, width: int) -> bool:
    """Whether the lines after its first belong to a row: none of them has the columns of a row of its own."""
    return all(line.count(delimiter) + 1 < width for line in lines[row.line : row.next])


def _why(line: str, last: int) -> str:
    if len(line) > ROW_MAX_CHARS:
        alone = _("This row is far longer than a contact can be. Add this person by hand.")
        several = _("This row, down to line {last}, is far longer than a contact can be. Add this person by hand.")
    else:
        alone = _("The quotation marks in this row do not match. Correct them, or add this person by hand.")
        several = _(
            "The quotation marks in this row, down to line {last}, do not match. Correct them, or add this person by"
            " hand."
        )
    return several.format(last=last) if last else alone


def _end_of_broken_row(lines: list[str], at: int, delimiter: str, width: int) -> int:
    """The index of the next line that has enough columns to be a row: what lies between is the rest of a
    text of several lines, and no person."""
    least = max(min(width, 2), width // 2)
    after = at + 1
    while after < min(len(lines), at + ROW_MAX_LINES):
        if lines[after].count(delimiter) + 1 >= least:
            return after
        after += 1
    return at + 1


def _lenient(lines: list[str], at: int, delimiter: str, width: int) -> Row | None:
    """A line with stray quotation marks that still has exactly the columns of the header: a quoted text ends
    where a mark stands before a separator."""
    line = lines[at].rstrip("\n")
    if len(line) > STRAY_MARKS_MAX_CHARS or line.count('"') % 2:
        return None
    end = re.escape(delimiter)
    field = re.compile(f'(?:"(.*?)"|([^{end}"][^{end}]*)|)(?:{end}|$)')
    values: list[str] = []
    start = 0
    while start <= len(line) and len(values) <= width:
        found = field.match(line, start)
        if found is None:
            return None
        values.append((found[1] or found[2] or "").replace('""', '"'))
        if not found[0].endswith(delimiter):
            break
        start = found.end()
    return Row(at + 1, values, at + 1) if len(values) == width else None

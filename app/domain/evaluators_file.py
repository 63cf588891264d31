"""The evaluator's file: tables of counts, their codebook and a README, in one zip whose bytes say nothing of when or
where it was made.

A row is one number of one block of four ISO weeks, and depends on nothing but what is known of that block. There is no
total over blocks, and no other block begins within one: two files of overlapping times share rows and hold no
difference. See docs/decisions, 0084 and 0085.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.domain import csv_text, days
from app.domain.codebook import BLOCK_WEEKS, FILES, MEASURES, OF, TOTAL
from app.domain.small_cells import FEW, Shown, alone, amount, breakdown

HEAD = ("from_week", "to_week", "measure", "category", "value", "hidden")
_DAYS = 7 * BLOCK_WEEKS
_ZIPPED = (1980, 1, 1, 0, 0, 0)  # the first that a zip can say


@dataclass(frozen=True)
class Row:
    """`first`: the Monday on which the block begins. `value` None: hidden."""

    first: date
    measure: str
    category: str
    value: Shown


Counts = Mapping[str, Mapping[str, int]]
"""Measure -> category -> how many; a measure without categories has TOTAL alone. None is left out."""


def block_of(day: date) -> date:
    """The Monday on which the block of a day begins: the same for every squad, because they are counted from the first
    Monday of the calendar."""
    return date.fromordinal((day.toordinal() - 1) // _DAYS * _DAYS + 1)


def blocks(today: date, count: int) -> list[date]:
    """So many blocks, the oldest first, up to the last that ended a week ago or earlier: late phones have synced."""
    last = days.added(block_of(days.added(today, -7)), -_DAYS)
    return [days.added(last, -_DAYS * ago) for ago in reversed(range(count))]


def rows_of(first: date, counts: Counts) -> list[Row]:
    """The rows of one block, small counts hidden (app.domain.small_cells), in the order of the codebook."""
    found: list[Row] = []
    shown: dict[str, Shown] = {}
    for one in MEASURES:
        counted = counts[one.id]
        if one.categories:
            total, parts = breakdown({category: counted[category] for category in one.categories})
            found += [Row(first, one.id, category, parts[category]) for category in one.categories]
            shown |= {f"{one.id}/{category}": parts[category] for category in one.categories}
        elif one.sum_of:
            total = amount(counted[TOTAL], shown[one.sum_of])
        else:
            total = alone(counted[TOTAL])
        shown[f"{one.id}/{TOTAL}"] = total
        found.append(Row(first, one.id, TOTAL, total))
    return found


def is_empty(counts: Counts) -> bool:
    """Whether nothing happened: such blocks before the first are left out."""
    return not any(count for counted in counts.values() for count in counted.values())


def texts(rows: Sequence[Row]) -> dict[str, str]:
    """Every file by its name, as it leaves."""
    found = {"README.txt": readme(rows), "codebook.csv": csv_text.written(codebook())}
    for file in FILES:
        mine = [row for row in rows if OF[row.measure].file == file]
        found[f"{file}.csv"] = csv_text.written([HEAD, *map(_cells, mine)])
    return found


def packed(rows: Sequence[Row]) -> bytes:
    """The zip. Stored, not squeezed: what squeezing makes differs between versions of a library."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as made:
        for name, text in sorted(texts(rows).items()):
            info = zipfile.ZipInfo(name, _ZIPPED)
            info.create_system, info.external_attr = 3, 0o100644 << 16
            made.writestr(info, text.encode())
    return out.getvalue()


def codebook() -> Iterable[Sequence[str]]:
    """A row for each category of each measure."""
    yield ("file", "measure", "category", "meaning", "unit", "source")
    for one in MEASURES:
        for category, meaning in one.categories.items():
            yield (f"{one.file}.csv", one.id, category, meaning, one.unit, one.source)
        yield (f"{one.file}.csv", one.id, TOTAL, one.counts, one.unit, one.source)


def readme(rows: Sequence[Row]) -> str:
    """What the file is, what it hides, and what may be read from it."""
    firsts = sorted({row.first for row in rows})
    time = f"{days.iso_week(firsts[0])} to {_last_week(firsts[-1])}" if firsts else "no block that holds anything"
    lines = [
        "COUNTS FROM A BEATBOOK NOTEBOOK, FOR AN EVALUATION",
        "",
        f"Time: {time}, in blocks of {BLOCK_WEEKS} ISO weeks. One squad. No names, no places, no free text, no days.",
        "",
        "ROWS. Each row is one number: a measure, a category of it or its total, and a block. codebook.csv says what",
        "each means, in which unit, and where it comes from. Text is UTF-8, fields as in RFC 4180.",
        "",
        f"HIDDEN. A count from 1 to {FEW - 1} is left out (value empty, hidden 1). 0 is shown: nobody stands in an",
        "empty cell. With a small count the next smallest of the same measure and block are left out, until those left",
        "out together are more than they could be if all of them were small; so none of them can be found by",
        "subtraction. Where that cannot be reached the whole breakdown is left out, zeros too. A left-out value is not",
        "a missing one and not 0: analyse totals, or join categories yourself only where all of them are shown.",
        "",
        "BLOCKS. Nothing is added up over blocks, and a block is given out a week after its end at the earliest. The",
        "same block is the same rows in every file, as long as nobody added to it or corrected it meanwhile. Keep",
        "the first file of a block; do not compare two of them.",
        "",
        "WHAT IT CANNOT SAY. These are counts of what officers wrote down: more notes may be more work, or more",
        "writing. A before and an after do not tell causes. A squad of few officers is read as one, never as each:",
        "no measure here is of one officer, and none may be made one.",
        "",
        "MEASURES",
    ]
    for one in MEASURES:
        lines += ["", f"{one.id} ({one.unit}, {one.file}.csv)", f"  {one.counts}", f"  Source: {one.source}."]
    return "\r\n".join([*lines, ""])


def _last_week(first: date) -> str:
    return days.iso_week(days.added(first, _DAYS - 1))


def _cells(row: Row) -> Sequence[str | int]:
    value: str | int = "" if row.value is None else row.value
    return days.iso_week(row.first), _last_week(row.first), row.measure, row.category, value, int(row.value is None)

"""The tables of a page of insights as one CSV file, a row for each number."""

from __future__ import annotations

from collections.abc import Sequence

from app import formats
from app.domain import csv_text, days
from app.notebook.insights.scope import Scope
from app.ui.insights.figure import Figure
from app.words import _

BYTE_ORDER_MARK = "\ufeff"  # without it a spreadsheet takes "Mendès" for something else


def as_csv(figures: Sequence[Figure], scope: Scope) -> bytes:
    """Each number with its figure, line and head, and what the figure counts; the weeks in every row."""
    last = days.added(scope.first, 7 * scope.weeks - 1)
    weeks = (formats.day_and_year(scope.first), formats.day_and_year(last))
    rows: list[list[str | int]] = [
        [_("From"), _("To"), _("Figure"), _("Line"), _("Number"), _("Value"), _("What it counts")]
    ]
    for figure in figures:
        for line in figure.lines:
            for value, (name, _tone) in zip(line.values, figure.heads, strict=True):
                rows.append([*weeks, figure.name, line.name, name, value, figure.counts])
        for name, said in figure.facts:
            rows.append([*weeks, figure.name, name, "", said, figure.counts])
    return (BYTE_ORDER_MARK + csv_text.written(rows)).encode()

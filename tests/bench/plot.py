"""The plot beside the table: every ratio with its spread, and the bar where that is a ratio too."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure

from tests.bench.result import Row

AXIS = "our time over the bare baseline's (left of 1 we are quicker); red: the bar"
INK, BAR_INK, LINE_INK = "#1D4E79", "#C1442E", "#8A8F98"


def draw(path: Path, rows: Sequence[Row], axis: str = AXIS) -> None:
    """Horizontal bars on a logarithmic scale; the bar to reach is a red mark where it is a ratio."""
    mpl.rcParams["svg.hashsalt"] = "beatbook"
    figure = Figure(figsize=(9, 1.2 + 0.42 * len(rows)), layout="constrained")
    axes = figure.subplots()
    for place, row in enumerate(rows):
        ratio = row.ratio or 1.0
        low, high = row.spread or (ratio, ratio)
        axes.plot([ratio], [place], "o", color=INK, zorder=3)
        axes.hlines(place, min(low, ratio), max(high, ratio), color=INK, linewidth=4, alpha=0.35)
        axes.annotate(f"{ratio:.2f} ×", (ratio, place), (6, 6), textcoords="offset points", fontsize=8, color=INK)
        if row.bar_ratio is not None:
            axes.vlines(row.bar_ratio, place - 0.35, place + 0.35, color=BAR_INK, linewidth=2)
    axes.set_yticks(range(len(rows)), [row.what.partition(":")[0] for row in rows], fontsize=8)
    axes.invert_yaxis()
    axes.set_xscale("log")
    axes.axvline(1, color=LINE_INK, linewidth=1, linestyle="--")
    axes.set_xlabel(axis)
    axes.grid(axis="x", which="both", alpha=0.2)
    axes.spines[["top", "right", "left"]].set_visible(False)
    figure.savefig(path, metadata={"Date": None})

"""Numbers along the time as columns, each of a few parts that stand on one another.

One picture to a screen reader, with a sentence: the table beside it says every number.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import flet as ft

from app import formats
from app.state.session import Session
from app.ui import theme
from app.ui.parts.text import tiny

HIGH = 120  # dp, at letters of the usual size
STEPS = 2
WIDE = 18  # dp, of the column of a chart with few of them
Stack = Sequence[tuple[int, str]]
"""The parts of a column from the bottom up, each with its color."""


def columns(session: Session, drawn: Sequence[tuple[str, Stack]], said: str) -> ft.Control:
    """Columns with the name of the first and the last under them."""
    from app.ui import charts  # Flet's charts take a while to load, and most days need none

    step, top = grid(max(sum(value for value, _ink in stack) for _name, stack in drawn))
    half = theme.TINY * 0.75 * session.layout.letters  # of a line of small letters: a line of the grid at its middle
    groups = []
    for at, (_name, stack) in enumerate(drawn):
        parts, base = [], 0
        for value, ink in stack:
            if value:
                parts.append(charts.BarChartRodStackItem(from_y=base, to_y=base + value, color=ink))
            base += value
        rod = charts.BarChartRod(
            stack_items=parts, from_y=0, to_y=base, width=WIDE, border_radius=4, show_tooltip=False
        )
        groups.append(charts.BarChartGroup(x=at, rods=[rod]))
    picture = charts.BarChart(
        groups=groups,
        min_y=0,
        max_y=top,
        group_alignment=ft.MainAxisAlignment.SPACE_AROUND,
        horizontal_grid_lines=charts.ChartGridLines(interval=step, color=theme.LINE, width=1),
        border=ft.Border.only(bottom=ft.BorderSide(1, theme.EDGE)),
        interactive=False,
        animation=ft.Animation(ft.Duration(milliseconds=0)),
        expand=True,
    )
    scale = ft.Column(
        [tiny(formats.number(step * at)) for at in reversed(range(top // step + 1))],
        alignment=ft.MainAxisAlignment.SPACE_BETWEEN,
        horizontal_alignment=ft.CrossAxisAlignment.END,
        spacing=0,
    )
    high = HIGH * session.layout.letters
    within = ft.Container(picture, height=high, expand=True, padding=ft.Padding.symmetric(vertical=half))
    ends = [tiny(drawn[0][0]), *([tiny(drawn[-1][0])] if len(drawn) > 1 else [])]
    whole = ft.Column(
        [
            ft.Row([ft.Container(scale, height=high), within], spacing=8),
            ft.Row([*ends], alignment=ft.MainAxisAlignment.SPACE_BETWEEN, wrap=True),
        ],
        spacing=6,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    return ft.Semantics(content=whole, image=True, container=True, exclude_semantics=True, label=said)


def grid(most: int) -> tuple[int, int]:
    """How far apart the lines are: 1, 2 or 5 with noughts, so that about STEPS hold the highest; and the top one."""
    least = max(1, most) / STEPS
    power = 10 ** max(0, math.floor(math.log10(least)))
    step = next(one * power for one in (1, 2, 5, 10) if one * power >= least)
    return step, step * max(1, math.ceil(most / step))

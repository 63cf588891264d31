"""A figure: a few numbers with what they count, drawn as a picture, read as a table, and written into a file.

The table is the figure; the picture is one way to see it. A figure of bars stands in words and numbers already.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import flet as ft

from app import formats
from app.state.session import Session
from app.ui import theme
from app.ui.hooks import use_value
from app.ui.insights.columns import columns
from app.ui.parts import button, card
from app.ui.parts.card import Tone
from app.ui.parts.paging import use_shown
from app.ui.parts.text import label, note, text, tiny
from app.ui.screen import part
from app.words import _

Drawn = Literal["columns", "bars", "grid", "rows"]
ROWS_SHOWN = 6
LARGE = 1.4  # letters so much larger than usual need a line for each number
BAR_DP = 8


@dataclass(frozen=True)
class Line:
    """`values` under the figure's heads. `said`: what stands at its end, else its first value. `about`: below its name,
    with a `badge`. `route`: where it leads."""

    name: str
    values: tuple[int, ...]
    said: str = ""
    about: str = ""
    badge: str = ""
    tone: Tone = "primary"
    route: str = ""


@dataclass(frozen=True)
class Figure:
    """`said` in short, at the right of its name. `counts`: what is counted, in a sentence. `heads`: what each value of
    a line is, and in which tone it is drawn. `facts`: (name, value) below. `empty`: what would stand here."""

    id: str
    name: str
    counts: str
    heads: tuple[tuple[str, Tone], ...]
    lines: tuple[Line, ...]
    drawn: Drawn
    said: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    empty: str = ""
    of: int = 0
    """What a whole bar stands for; 0: the largest of them."""

    @property
    def something(self) -> bool:
        """Whether there is anything to draw: columns of nothing are no picture."""
        return any(total for _name, _tone, total in self.totals())

    def totals(self) -> list[tuple[str, Tone, int]]:
        """Each head with the sum under it."""
        return [(name, tone, sum(line.values[at] for line in self.lines)) for at, (name, tone) in enumerate(self.heads)]


@part
def FigureCard(session: Session, figure: Figure) -> ft.Control:
    """A figure under its name, with a way to its table where it is a picture."""
    as_table, set_as_table = use_value(False)
    shown = use_shown(ROWS_SHOWN)

    async def turn() -> None:
        set_as_table(lambda now: not now)

    parts: list[ft.Control] = [_head(figure)]
    if not figure.lines:
        parts.append(card.card(ft.Container(note(figure.empty), padding=16)))
        return _column(parts)
    if figure.drawn == "rows":
        rows = [_row(session, figure, at) for at in range(min(shown.count, len(figure.lines)))]
        parts += [card.rows_card(rows, indent=14), *shown.rest(len(figure.lines)), note(figure.counts)]
        return _column(parts)
    inside: list[ft.Control] = []
    if figure.drawn == "grid":
        inside += _grid(session, figure)
    elif figure.drawn == "bars":
        inside += [_bar(figure, at) for at in range(len(figure.lines))]
    elif not figure.something:
        inside.append(text(_("None in this time")))
    elif as_table:
        inside += [_table_row(figure, at) for at in range(len(figure.lines))]
    else:
        inside += [columns(session, _drawn(figure), spoken(figure)), _legend(figure)]
    if figure.drawn == "columns" and figure.something:
        words = _("Show as chart") if as_table else _("Show as table")
        turned = button.quiet(words, session.tasks.act(turn))
        inside.append(ft.Container(ft.Row([turned]), key="turn", margin=ft.Margin.only(left=-12)))
    inside += [_fact(name, value) for name, value in figure.facts]
    inside.append(note(figure.counts))
    parts.append(card.card(ft.Column(inside, spacing=12, tight=True, horizontal_alignment=_STRETCH), padding=16))
    return _column(parts)


_STRETCH = ft.CrossAxisAlignment.STRETCH


def spoken(figure: Figure) -> str:
    """What a screen reader says of the picture."""
    return f"{figure.name}: {formats.listed(f'{name} {total}' for name, _tone, total in figure.totals())}"


def _column(parts: list[ft.Control]) -> ft.Control:
    return ft.Column(parts, spacing=theme.GAP, tight=True, horizontal_alignment=_STRETCH)


def _head(figure: Figure) -> ft.Control:
    """Its name, and what it says in short, below where there is no room beside."""
    named = ft.Semantics(header=True, content=label(figure.name))
    ends = [label(figure.said, theme.INK)] if figure.said else []
    line = ft.Row([named, *ends], wrap=True, alignment=ft.MainAxisAlignment.SPACE_BETWEEN, spacing=12, run_spacing=2)
    return ft.Container(line, margin=ft.Margin.only(top=6))


def _drawn(figure: Figure) -> Sequence[tuple[str, Sequence[tuple[int, str]]]]:
    """Name and stack of each column."""
    inks = [card.TONES[tone][0] for _name, tone in figure.heads]
    return [(line.name, list(zip(line.values, inks, strict=True))) for line in figure.lines]


def _legend(figure: Figure) -> ft.Control:
    marks = [
        ft.Row([card.dot(tone), tiny(f"{name} {total}")], spacing=6, tight=True)
        for name, tone, total in figure.totals()
    ]
    return ft.Semantics(exclude_semantics=True, content=ft.Row([*marks], wrap=True, spacing=14, run_spacing=4))


def _table_row(figure: Figure, at: int) -> ft.Control:
    """As one thing to a screen reader: its name, and each number with what it is."""
    line = figure.lines[at]
    said = " · ".join(f"{name} {value}" for value, (name, _tone) in zip(line.values, figure.heads, strict=True))
    return ft.MergeSemantics(_ends(text(line.name), note(said, theme.INK)), key=f"line {at}")


def _bar(figure: Figure, at: int) -> ft.Control:
    line = figure.lines[at]
    most = figure.of or max(1, *(one.values[0] for one in figure.lines))
    ends = _ends(text(line.name), text(line.said or formats.number(line.values[0]), family=theme.SEMIBOLD))
    ink = card.TONES[line.tone][0]
    share = min(1.0, line.values[0] / most)
    bar = ft.ProgressBar(value=share, color=ink, bgcolor=theme.CHIP, border_radius=4, bar_height=BAR_DP)
    inside = [ft.MergeSemantics(ends), ft.Semantics(exclude_semantics=True, content=bar)]
    return ft.Column([*inside], spacing=5, tight=True, key=f"bar {at}", horizontal_alignment=_STRETCH)


def _ends(one: ft.Control, other: ft.Control) -> ft.Control:
    """One at each end, or one below the other where there is no room for both."""
    between, center = ft.MainAxisAlignment.SPACE_BETWEEN, ft.CrossAxisAlignment.CENTER
    return ft.Row([one, other], wrap=True, alignment=between, vertical_alignment=center, spacing=12, run_spacing=2)


def _fact(name: str, value: str) -> ft.Control:
    return ft.MergeSemantics(_ends(text(name), text(value, family=theme.SEMIBOLD)), key=f"fact {name}")


def _grid(session: Session, figure: Figure) -> list[ft.Control]:
    """Lines and heads as a grid; where letters are large, a line for each, as a table."""
    if session.layout.letters > LARGE:
        return [_table_row(figure, at) for at in range(len(figure.lines))]
    heads = [
        ft.Container(tiny(name, theme.SOFT, text_align=ft.TextAlign.CENTER), expand=1) for name, _tone in figure.heads
    ]
    rows: list[ft.Control] = [
        ft.Semantics(exclude_semantics=True, content=ft.Row([ft.Container(expand=1), *heads], spacing=6))
    ]
    for at, line in enumerate(figure.lines):
        cells = []
        for value, (name, tone) in zip(line.values, figure.heads, strict=True):
            ink, ground = card.TONES[tone] if value else (theme.SOFT, theme.CHIP)
            words = text(str(value), color=ink, family=theme.SEMIBOLD, semantics_label=f"{name} {value}")
            cell = ft.Container(words, expand=1, bgcolor=ground, border_radius=10, padding=8)
            cell.alignment = ft.Alignment.CENTER
            cells.append(cell)
        named = ft.Container(text(line.name, theme.SMALL), expand=1)
        rows.append(ft.MergeSemantics(ft.Row([named, *cells], spacing=6), key=f"line {at}"))
    return rows


def _row(session: Session, figure: Figure, at: int) -> ft.Control:
    line = figure.lines[at]
    marks = [card.badge(line.badge, line.tone)] if line.badge else None
    opens = session.tasks.act(session.go, line.route) if line.route else None
    return card.row(line.name, line.about, key=f"{figure.id} {at}", marks=marks, on_click=opens, about_lines=None)

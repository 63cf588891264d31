"""The readings of a measure as a small chart: a line from day to day, broken where nobody counted, and the responses.

To a screen reader it is one picture with a sentence; `table` is what it shows, row by row.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import flet as ft

from app import formats
from app.domain.before_after import Reading, Side
from app.notebook.measures import Measure, Response
from app.state.session import Session
from app.ui import theme, when
from app.ui.measures.verdict import pill
from app.ui.parts import card
from app.ui.parts.text import note, text, tiny
from app.words import N_, _, ngettext

if TYPE_CHECKING:
    from app.ui import charts

HIGH = 132  # dp, at letters of the usual size
STEPS = 3
POINTS_MAX = 20  # of more readings, only the line is drawn
RESPONSES_SHOWN = 3
FAR_DAYS = 30
SIDES: dict[Side, str] = {
    "before": N_("before"),
    "after": N_("after"),
    "neither": N_("neither before nor after"),
    "twice": N_("counted already"),
}


def chart(session: Session, measure: Measure) -> ft.Control:
    """The picture, what stands at its edges, and which responses its marks are."""
    from app.ui import charts  # Flet's charts take a while to load, and most days need none

    drawn = shown(measure)
    if not drawn:
        return note(_("Nothing is counted yet."))
    days = span(drawn)
    responses = marked(measure, drawn)
    first, last = ends(drawn, responses)
    step, top = grid(drawn, days)
    half = theme.TINY * 0.75 * session.layout.letters  # of a line of small letters: a line of the grid at its middle
    picture = charts.LineChart(
        data_series=[*(_line(one, days, len(drawn)) for one in stretches(drawn)), *_marks(responses, top)],
        min_x=first.toordinal() - 0.5,
        max_x=last.toordinal() + 0.5,
        min_y=0,
        max_y=top,
        horizontal_grid_lines=charts.ChartGridLines(interval=step, color=theme.LINE, width=1),
        border=ft.Border.only(bottom=ft.BorderSide(1, theme.EDGE), top=ft.BorderSide(1, theme.LINE)),
        interactive=False,
        animation=ft.Animation(ft.Duration(milliseconds=0)),
        expand=True,
    )
    numbers = [tiny(_number(step * at)) for at in reversed(range(round(top / step) + 1))]
    scale = ft.Column(
        [*numbers],
        alignment=ft.MainAxisAlignment.SPACE_BETWEEN,
        horizontal_alignment=ft.CrossAxisAlignment.END,
        spacing=0,
    )
    high = HIGH * session.layout.letters
    beside = ft.Row(
        [
            ft.Container(scale, height=high),
            ft.Container(picture, height=high, expand=True, padding=ft.Padding.symmetric(vertical=half)),
        ],
        spacing=8,
    )
    edges = ft.Row(
        [tiny(_early(first, last)), tiny(formats.day_and_year(last))],
        alignment=ft.MainAxisAlignment.SPACE_BETWEEN,
        wrap=True,
    )
    whole = ft.Column(
        [tiny(per(measure, days)), beside, edges],
        spacing=6,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    return ft.Column(
        [
            ft.Semantics(content=whole, image=True, container=True, exclude_semantics=True, label=said(measure)),
            *_legend(responses),
        ],
        spacing=8,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def table(measure: Measure, most: int) -> list[ft.Control]:
    """Each reading in a row, the latest first: its days, its count and of which time it is, as one thing to a screen
    reader."""
    rows = list(zip(measure.readings, measure.found.sides, strict=True))[::-1]
    return [_table_row(measure, one, side) for one, side in rows[:most]]


def said(measure: Measure) -> str:
    """What a screen reader says of the picture."""
    drawn = shown(measure)
    count = ngettext("{count} reading", "{count} readings", len(drawn)).format(count=formats.number(len(drawn)))
    parts = [f"{measure.name}: {count}", _from_to(drawn[0].first, drawn[-1].last) if drawn else "", pill(measure.found)]
    done = [f"{one.text}, {formats.day(one.day)}" for one in measure.responses[:RESPONSES_SHOWN]]
    return ". ".join(one for one in [formats.listed(part for part in parts if part), *done] if one)


def days_of(reading: Reading) -> str:
    """The day of a reading, or its first and last."""
    return when.day(reading.first) if reading.days == 1 else _from_to(reading.first, reading.last)


def _from_to(first: date, last: date) -> str:
    return _("{first} – {last}").format(first=_early(first, last), last=formats.day_and_year(last))


def _early(first: date, last: date) -> str:
    """The first of two days, with its year where that is another one."""
    return formats.day(first) if first.year == last.year else formats.day_and_year(first)


def _table_row(measure: Measure, reading: Reading, side: Side) -> ft.Control:
    number = formats.number(reading.count)
    words = ft.Column(
        [text(days_of(reading)), note(_(SIDES[side]), theme.LATE if side == "twice" else theme.SOFT)],
        spacing=2,
        tight=True,
    )
    row = ft.Row(
        [
            ft.Container(words, expand=True),
            text(number, family=theme.SEMIBOLD, semantics_label=f"{number} {measure.unit}"),
        ],
        spacing=12,
    )
    return ft.MergeSemantics(
        ft.Container(row, padding=ft.Padding.symmetric(horizontal=16, vertical=10)), key=f"counted {reading.id}"
    )


# --- what is drawn, also on paper ----------------------------------------------------------------------------


def shown(measure: Measure) -> list[Reading]:
    """Those that count a day for the first time, in order."""
    return [one for one, side in zip(measure.readings, measure.found.sides, strict=True) if side != "twice"]


def span(drawn: Sequence[Reading]) -> int:
    """How many days a point stands for: as many as each reading has, a week where they differ."""
    lengths = {one.days for one in drawn}
    return lengths.pop() if len(lengths) == 1 else 7


def per(measure: Measure, days: int) -> str:
    """What the heights mean."""
    known = {1: _("a day"), 7: _("a week")}
    time = known.get(days) or ngettext("in {count} day", "in {count} days", days).format(count=formats.number(days))
    # For translators: "fights a week".
    return _("{what} {time}").format(what=measure.unit or measure.name, time=time)


def height(reading: Reading, days: int) -> float:
    return reading.count * days / reading.days


def middle(reading: Reading) -> float:
    """The middle of its days, as an ordinal."""
    return reading.first.toordinal() + (reading.days - 1) / 2


def stretches(drawn: Sequence[Reading]) -> list[list[Reading]]:
    """Readings that follow one another without a day that nobody counted."""
    found: list[list[Reading]] = []
    for one in drawn:
        if found and (one.first - found[-1][-1].last).days <= 1:
            found[-1].append(one)
        else:
            found.append([one])
    return found


def marked(measure: Measure, drawn: Sequence[Reading]) -> list[Response]:
    """The responses that can be marked: those so far off that they would press the line together are left out."""
    first, last = drawn[0].first.toordinal(), drawn[-1].last.toordinal()
    far = max(last - first, FAR_DAYS)
    return [one for one in measure.responses if first - far <= one.day.toordinal() <= last + far]


def ends(drawn: Sequence[Reading], responses: Sequence[Response]) -> tuple[date, date]:
    """The days at both edges."""
    days = [one.day for one in responses]
    return min([drawn[0].first, *days]), max([drawn[-1].last, *days])


def grid(drawn: Sequence[Reading], days: int) -> tuple[float, float]:
    """How far apart the lines are: 1, 2 or 5 with noughts, so that STEPS of them hold the highest; and the top one."""
    most = max(1.0, *(height(one, days) for one in drawn))
    power = 10.0 ** math.floor(math.log10(most / STEPS))
    step = max(1.0, next(one * power for one in (1, 2, 5, 10, 20) if one * power >= most / STEPS))
    return step, step * math.ceil(most / step)


def _number(value: float) -> str:
    return formats.number(round(value))


def _line(stretch: Sequence[Reading], days: int, of: int) -> charts.LineChartData:
    from app.ui import charts

    dot = charts.ChartCirclePoint(color=theme.PRIMARY, radius=3.5)
    return charts.LineChartData(
        points=[charts.LineChartDataPoint(middle(one), height(one, days)) for one in stretch],
        color=theme.PRIMARY,
        stroke_width=2.5,
        rounded_stroke_cap=True,
        rounded_stroke_join=True,
        point=dot if of <= POINTS_MAX or len(stretch) == 1 else False,
    )


def _marks(responses: Sequence[Response], top: float) -> list[charts.LineChartData]:
    from app.ui import charts

    return [
        charts.LineChartData(
            points=[charts.LineChartDataPoint(day, 0), charts.LineChartDataPoint(day, top)],
            color=theme.PROMISE,
            stroke_width=1.5,
            dash_pattern=[4, 4],
            point=False,
        )
        for day in sorted({one.day.toordinal() - 0.5 for one in responses})
    ]


def _legend(responses: Sequence[Response]) -> list[ft.Control]:
    lines = [f"{when.day(one.day)} · {one.text}" for one in responses[:RESPONSES_SHOWN]]
    if (more := len(responses) - RESPONSES_SHOWN) > 0:
        lines.append(ngettext("and {count} more response", "and {count} more responses", more).format(count=more))
    return [
        ft.Row([card.dot("promise"), ft.Container(note(words, lines=2), expand=True)], spacing=8) for words in lines
    ]

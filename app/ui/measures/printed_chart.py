"""The chart of a measure on paper: as on the screen, in lines and words of a PDF."""

from __future__ import annotations

from app import formats
from app.notebook.measures import Measure
from app.ui.measures.chart import (
    POINTS_MAX,
    RESPONSES_SHOWN,
    ends,
    grid,
    height,
    marked,
    middle,
    per,
    shown,
    span,
    stretches,
)
from app.ui.paper import MARGIN_MM, SMALL, SOFT, Ink, Paper

HIGH_MM, LEFT_MM, DOT_MM = 32.0, 8.0, 0.8
LINE: Ink = (29, 78, 121)
MARK: Ink = (138, 82, 5)
GRID: Ink = (214, 210, 200)


def draw(paper: Paper, measure: Measure) -> None:
    """Draws it where the page has come to; nothing where nothing is counted."""
    drawn = shown(measure)
    if not drawn:
        return
    days = span(drawn)
    responses = marked(measure, drawn)
    (first, last), (step, top) = ends(drawn, responses), grid(drawn, days)
    begins, ends_at = first.toordinal() - 0.5, last.toordinal() + 0.5
    paper.room_for(HIGH_MM + 14)
    pdf = paper.pdf
    paper.say(per(measure, days), size=SMALL, ink=SOFT)
    left, above, wide = MARGIN_MM + LEFT_MM, pdf.get_y() + 2, pdf.epw - LEFT_MM

    def x(ordinal: float) -> float:
        return left + wide * (ordinal - begins) / (ends_at - begins)

    def y(value: float) -> float:
        return above + HIGH_MM * (1 - value / top)

    pdf.set_line_width(0.2)
    pdf.set_draw_color(*GRID)
    for at in range(round(top / step) + 1):
        pdf.line(left, y(at * step), left + wide, y(at * step))
        paper.write_at(MARGIN_MM, y(at * step) + 1, formats.number(round(at * step)))
    pdf.set_draw_color(*MARK)
    pdf.set_dash_pattern(dash=1, gap=1)
    for one in responses:
        at_response = x(one.day.toordinal() - 0.5)
        pdf.line(at_response, above, at_response, above + HIGH_MM)
    pdf.set_dash_pattern()
    pdf.set_draw_color(*LINE)
    pdf.set_fill_color(*LINE)
    pdf.set_line_width(0.5)
    for stretch in stretches(drawn):
        points = [(x(middle(one)), y(height(one, days))) for one in stretch]
        if len(points) > 1:
            pdf.polyline(points)
        if len(points) == 1 or len(drawn) <= POINTS_MAX:
            for dot_x, dot_y in points:
                pdf.circle(dot_x, dot_y, DOT_MM, style="F")
    paper.write_at(left, above + HIGH_MM + 4, formats.day_and_year(first))
    end = formats.day_and_year(last)
    paper.write_at(left + wide - pdf.get_string_width(end), above + HIGH_MM + 4, end)
    pdf.set_xy(MARGIN_MM, above + HIGH_MM + 6)
    for one in responses[:RESPONSES_SHOWN]:
        paper.say(f"{formats.day_and_year(one.day)} · {one.text}", size=SMALL, ink=MARK)
    paper.gap(1)

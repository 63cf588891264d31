"""The problem analysis triangle, drawn: three corners, each with whoever can keep an eye on it.

A full dot stands where somebody does, a ring where nobody is known yet. The drawing is decoration; the words at its
corners say the same and lead to where a corner is changed.
"""

from __future__ import annotations

import flet as ft
import flet.canvas as cv

from app import formats
from app.domain.kinds import problem as rules
from app.notebook.problems import Problem, Side
from app.notebook.value_words import named
from app.state.session import Session
from app.ui import theme
from app.ui.parts import button, card
from app.ui.parts.text import note, text
from app.ui.problems import words
from app.ui.problems.addresses import to_side
from app.words import _

WIDTH, HEIGHT, DOT = 224, 104, 6  # dp
LARGE = 1.3  # letters
TOP, LEFT, RIGHT = (WIDTH / 2, DOT + 2), (DOT + 2, HEIGHT - DOT - 2), (WIDTH - DOT - 2, HEIGHT - DOT - 2)


def triangle(session: Session, problem: Problem) -> ft.Control:
    """The place at the top, the offender at the left, the target at the right."""
    offender, target, place = problem.sides
    row = problem.row.id
    bottom = ft.Row(
        [
            ft.Container(_corner(session, row, offender, ft.CrossAxisAlignment.START), expand=True),
            ft.Container(_corner(session, row, target, ft.CrossAxisAlignment.END), expand=True),
        ],
        spacing=8,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )
    parts = [_corner(session, row, place, ft.CrossAxisAlignment.CENTER), _drawing(offender, target, place), bottom]
    return card.card(
        ft.Column(parts, spacing=0, tight=True, horizontal_alignment=ft.CrossAxisAlignment.CENTER),
        padding=ft.Padding.symmetric(horizontal=6, vertical=2),
        key="triangle",
    )


def said(side: Side) -> str:
    """Place · Mendes (manager); of a corner that nobody keeps an eye on: Target · add a guardian."""
    corner, helper = _(words.CORNERS[side.corner.role]), side.controller
    if not helper.known:
        return f"{corner} · {_(words.ADD[helper.role])}"
    who = formats.listed([named(one.title) for one in helper.contacts] or [helper.words])
    # For translators: who keeps an eye on a corner of the triangle, and as what: "Mendes (manager)".
    return f"{corner} · " + _("{name} ({role})").format(name=who, role=_(words.HELPERS[helper.role]))


def _corner(session: Session, problem: str, side: Side, align: ft.CrossAxisAlignment) -> ft.Control:
    known = side.controller.known
    at = {
        ft.CrossAxisAlignment.START: (ft.TextAlign.START, ft.Alignment.TOP_LEFT),
        ft.CrossAxisAlignment.END: (ft.TextAlign.END, ft.Alignment.TOP_RIGHT),
    }
    beside, stands = at.get(align, (ft.TextAlign.CENTER, ft.Alignment.TOP_CENTER))
    most = None if session.layout.letters > LARGE else 3  # in large letters whatever it takes
    family, ink = (theme.SEMIBOLD, theme.INK) if known else (theme.REGULAR, theme.SOFT)
    lines: list[ft.Control] = [text(said(side), theme.SMALL, ink, family, lines=most, text_align=beside)]
    corner = side.corner
    there = [*(named(one.title) for one in corner.contacts), *([corner.words] if corner.words else [])]
    if corner.role == rules.PLACE and corner.contacts:
        there = there[:1]  # the venue is the place
    if there:
        lines.append(note(formats.listed(there), lines=most and 2, text_align=beside))
    return button.tappable(
        ft.Column(lines, spacing=1, tight=True, horizontal_alignment=align),
        session.tasks.act(session.go, to_side(problem, corner.role)),
        key=f"corner {corner.role}",
        padding=ft.Padding.symmetric(horizontal=8, vertical=8 if len(lines) > 1 else 15),
        alignment=stands,
    )


def _drawing(offender: Side, target: Side, place: Side) -> ft.Control:
    edge = ft.Paint(color=theme.EDGE, stroke_width=2, style=ft.PaintingStyle.STROKE)
    sides = ((TOP, LEFT), (LEFT, RIGHT), (RIGHT, TOP))
    shapes: list[cv.Shape] = [cv.Line(one[0], one[1], other[0], other[1], edge) for one, other in sides]
    for at, side in ((TOP, place), (LEFT, offender), (RIGHT, target)):
        shapes += _dot(at, side.controller.known)
    drawing = cv.Canvas(shapes, width=WIDTH, height=HEIGHT)
    return ft.Semantics(exclude_semantics=True, content=ft.Container(drawing, width=WIDTH, height=HEIGHT))


def _dot(at: tuple[float, float], known: bool) -> list[cv.Shape]:
    if known:
        return [cv.Circle(at[0], at[1], DOT, ft.Paint(color=theme.OK))]
    ring = ft.Paint(color=theme.PROMISE, stroke_width=2, style=ft.PaintingStyle.STROKE)
    return [cv.Circle(at[0], at[1], DOT, ft.Paint(color=theme.CARD)), cv.Circle(at[0], at[1], DOT, ring)]

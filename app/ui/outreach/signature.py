"""A signature: the field to draw it in, and how it is shown afterwards."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import flet as ft
import flet.canvas as cv

from app.domain import signature
from app.domain.signature import HEIGHT, POINTS_MAX, WIDTH, Stroke
from app.state.form import Form
from app.state.session import Session
from app.ui import theme
from app.ui.hooks import use_kept, use_redraw, use_value
from app.ui.parts import button
from app.ui.parts.dialog import use_sheet
from app.ui.parts.text import heading, note, told
from app.ui.parts.text import label as label_text
from app.ui.screen import part
from app.words import _

SHOWN_WIDE, PAD_WIDE, AROUND = 240, 480, 76  # dp: shown, drawn in at most, and beside the field in a window
LINE = 2.2


def drawn(strokes: Sequence[Stroke], wide: float) -> ft.Control:
    """The strokes, so many dp wide, as a picture to screen readers."""
    high = wide * HEIGHT / WIDTH
    canvas = cv.Canvas(_shapes(strokes, wide), width=wide, height=high)
    picture = ft.Container(canvas, width=wide, height=high, bgcolor=theme.CARD, border_radius=theme.RADIUS)
    return ft.Semantics(content=picture, image=True, container=True, label=_("Signature"))


def _shapes(strokes: Sequence[Stroke], wide: float) -> list[cv.Shape]:
    by = wide / WIDTH
    ink = ft.Paint(color=theme.INK, stroke_width=LINE, style=ft.PaintingStyle.STROKE, stroke_cap=ft.StrokeCap.ROUND)
    line = ft.Paint(color=theme.EDGE, stroke_width=1, style=ft.PaintingStyle.STROKE)
    base = HEIGHT * by * 0.78
    shapes: list[cv.Shape] = [cv.Line(wide * 0.06, base, wide * 0.94, base, line)]
    for stroke in strokes:
        points = [(x * by, y * by) for x, y in stroke]
        begun: list[cv.Path.PathElement] = [cv.Path.MoveTo(*points[0])]
        shapes.append(cv.Path([*begun, *(cv.Path.LineTo(*point) for point in points[1:])], ink))
    return shapes


@part
def SignatureField(session: Session, form: Form, name: str, who: str) -> ft.Control:
    """`form[name]`, see app.domain.signature. Drawn in a dialog, which does not scroll under the hand."""
    open_, set_open = use_value(False)
    redraw = use_redraw()
    pen = use_kept(list[list[tuple[float, float]]])
    nowhere: Any = ft.use_ref(None)  # nothing is typed here; what is wrong stands here all the same
    form.bind(name, nowhere, redraw)
    ft.use_effect(lambda: None, [], cleanup=lambda: form.release(name, nowhere))
    there = signature.strokes(form.get(name))
    wide = min(PAD_WIDE, (session.page.width or PAD_WIDE) - AROUND)

    async def begin() -> None:
        pen.clear()
        set_open(True)

    async def clear() -> None:
        pen.clear()
        redraw()

    async def done() -> None:
        by = WIDTH / wide
        form.set(name, signature.packed([[(round(x * by), round(y * by)) for x, y in stroke] for stroke in pen]))
        set_open(False)

    dialog = _dialog(session, who, pen, wide, redraw, clear, done, lambda: set_open(False)) if open_ else None
    use_sheet(session, dialog)
    words = _("Sign again") if there else _("Sign on the screen")
    shown = [
        label_text(_("Signature")),
        drawn(there, SHOWN_WIDE) if there else None,
        button.secondary(words, session.tasks.act(begin), ft.Icons.DRAW_ROUNDED),
        told(form.problems.get(name, "")),
    ]
    return ft.Column([one for one in shown if one is not None], spacing=8, tight=True)


def _dialog(
    session: Session,
    who: str,
    pen: list[list[tuple[float, float]]],
    wide: float,
    redraw: Callable[[], None],
    clear: Callable[[], Awaitable[None]],
    done: Callable[[], Awaitable[None]],
    hide: Callable[[], None],
) -> ft.AlertDialog:
    def began(event: ft.DragStartEvent[ft.GestureDetector]) -> None:
        pen.append([_point(event)])

    def went(event: ft.DragUpdateEvent[ft.GestureDetector]) -> None:
        if pen and sum(map(len, pen)) < POINTS_MAX:
            pen[-1].append(_point(event))
            redraw()

    by = WIDTH / wide
    field = drawn([[(round(x * by), round(y * by)) for x, y in stroke] for stroke in pen if stroke], wide)
    pad = ft.GestureDetector(field, on_pan_start=began, on_pan_update=went, drag_interval=15)
    framed = ft.Container(pad, border=ft.Border.all(1, theme.EDGE), border_radius=theme.RADIUS)
    act = session.tasks.act
    return ft.AlertDialog(
        title=heading(_("Signature of {name}").format(name=who)),
        content=ft.Column([note(_("They sign with a finger, after reading what they agree to.")), framed], tight=True),
        actions=[
            button.stacked(
                button.primary(_("Signed"), act(done)),
                button.quiet(_("Clear"), act(clear)),
            )
        ],
        inset_padding=12,
        content_padding=ft.Padding.symmetric(horizontal=24, vertical=10),
        on_dismiss=hide,
    )


def _point(
    event: ft.DragStartEvent[ft.GestureDetector] | ft.DragUpdateEvent[ft.GestureDetector],
) -> tuple[float, float]:
    return event.local_position.x, event.local_position.y

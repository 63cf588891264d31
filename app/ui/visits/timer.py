"""How long a visit lasts: a ring that is full where the band ends, and minutes and seconds in it.

While it is in sight the numbers alone go to the client, once a second; a screen reader is told whole minutes.
"""

from __future__ import annotations

import asyncio

import flet as ft

from app.domain import visiting
from app.domain.visiting import Band
from app.state.now import now_ms
from app.state.pane import use_address
from app.state.session import Session
from app.ui import theme
from app.ui.hooks import use_kept, use_value
from app.ui.parts.text import label, text
from app.ui.screen import part
from app.ui.visits.words import in_band, span

RING, STROKE = 206, 14  # dp, at letters of the usual size
DIGITS = 46
DIGITS_WIDE = 5  # so many of them fit: 71:05; with hours they are smaller
INKS = {"under": theme.SOFT, "in": theme.OK, "over": theme.PROMISE}


@part
def Timer(session: Session, began: int, band: Band) -> ft.Control:
    lasted, set_lasted = use_value(_since(began))
    running = use_kept(lambda: [True])
    here = use_address(session)

    async def go_on() -> None:
        while running[0] and session.phase == "open":
            await asyncio.sleep(1 - (now_ms() - began) % 1000 / 1000)
            if running[0] and session.page.route == here and session.page.app_visible:
                set_lasted(_since(began))

    def stop() -> None:
        running[0] = False

    ft.use_effect(lambda: session.tasks.start(go_on), [], cleanup=stop)
    said = visiting.in_band(lasted * 1000, band)
    letters = session.layout.letters
    size = min(RING * letters, (session.page.width or theme.COLUMN_MAX) - 2 * theme.GUTTER)
    shown = _clock(lasted)
    words = ft.Column(
        [
            text(
                shown,
                DIGITS * min(1, DIGITS_WIDE / len(shown)),
                family=theme.BOLD,
                text_align=ft.TextAlign.CENTER,
                no_wrap=True,
            ),
            label(in_band(said, band).replace(" · ", "\n"), INKS[said], text_align=ft.TextAlign.CENTER),
        ],
        spacing=0,
        tight=True,
        alignment=ft.MainAxisAlignment.CENTER,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
    )
    ring = ft.ProgressRing(
        value=min(1.0, round(lasted / (band[1] * 60), 3)),
        width=size - STROKE,
        height=size - STROKE,
        stroke_width=STROKE,
        stroke_cap=ft.StrokeCap.ROUND,
        color=theme.PRIMARY,
        bgcolor=theme.CHIP if said == "under" else theme.OK_BG,
    )
    inside = ft.Container(words, width=size - 4 * STROKE, alignment=ft.Alignment.CENTER)
    drawn = ft.Stack([ring, inside], alignment=ft.Alignment.CENTER, width=size, height=size)
    told = f"{span(visiting.minutes(lasted * 1000))}, {in_band(said, band)}"
    return ft.Row(
        [ft.Semantics(label=told, exclude_semantics=True, container=True, content=drawn)],
        alignment=ft.MainAxisAlignment.CENTER,
    )


def _since(began: int) -> int:
    """Whole seconds."""
    return max(0, now_ms() - began) // 1000


def _clock(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"

"""One of a few, as segments of one strip: which of two sides of a list is looked at."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import flet as ft

from app.state.session import Session
from app.state.taps import HOLDS, TOGGLES
from app.ui import theme
from app.ui.parts.button import tappable
from app.ui.parts.text import longest_word, text

SIZE = 14
PAD, INSET, BETWEEN = 4, 3, 10  # beside the words of a segment, with its line; around the segments; between two strips
SHORT_EM, SHORT_WORD = 3.2, 1.15  # letters of a short word may be wider than those of a longer one on average: "Squad"


@dataclass(frozen=True)
class Strip:
    """`options` are (value, words); `choose(value)` is awaited on a tap."""

    options: Sequence[tuple[str, str]]
    chosen: str
    choose: Callable[[str], Awaitable[None]]


def segmented(session: Session, *strips: Strip) -> ft.Control:
    """The strips beside each other, or each in a line of its own where a word would break for it. Where even that
    breaks one, its segments stand one below the other.
    """
    room = min(session.page.width or theme.COLUMN_MAX, theme.COLUMN_MAX) - 2 * theme.GUTTER
    needed = [_needed(session, strip) for strip in strips]
    if sum(needed) + BETWEEN * (len(strips) - 1) <= room:
        drawn = [
            ft.Container(_strip(session, strip, upright=False), expand=round(width))
            for strip, width in zip(strips, needed, strict=True)
        ]
        return ft.Row([*drawn], spacing=BETWEEN, data=HOLDS)
    below = [_strip(session, strip, upright=width > room) for strip, width in zip(strips, needed, strict=True)]
    return ft.Column(below, spacing=8, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH, data=HOLDS)


def _needed(session: Session, strip: Strip) -> float:
    """How wide a strip is at least: all its segments are as wide as that with the longest word."""
    em = longest_word(words for _value, words in strip.options)
    word = em * SIZE * session.layout.letters * (SHORT_WORD if em < SHORT_EM else 1)
    return len(strip.options) * (word + 2 * PAD) + 2 * INSET


def _strip(session: Session, strip: Strip, upright: bool) -> ft.Control:
    segments = [_segment(session, strip, value, words) for value, words in strip.options]
    inside: ft.Control = (
        ft.Column([*segments], spacing=0, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
        if upright
        else ft.Row([ft.Container(one, expand=True) for one in segments], spacing=0)
    )
    return ft.Container(inside, bgcolor=theme.CHIP, border_radius=theme.RADIUS, padding=INSET)


def _segment(session: Session, strip: Strip, value: str, words: str) -> ft.Control:
    """A button named by its words, which says whether it is the chosen one."""
    chosen = value == strip.chosen
    ink, family = (theme.PRIMARY, theme.SEMIBOLD) if chosen else (theme.SOFT, theme.MEDIUM)
    return tappable(
        text(words, SIZE, ink, family, text_align=ft.TextAlign.CENTER),
        session.tasks.act(strip.choose, value),
        key=f"segment {value}",
        ground=theme.CARD if chosen else None,
        line=1 if chosen else 0,
        radius=theme.RADIUS - INSET,
        padding=ft.Padding.symmetric(horizontal=PAD + 1, vertical=16),
        said={"selected": chosen},
        data=TOGGLES,
    )

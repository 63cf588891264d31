"""Buttons. One primary action per screen, at the thumb; every target is at least 48 dp."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import cache
from typing import Any

import flet as ft

from app.state.keyboard import SAVES
from app.state.session import Session
from app.ui import theme
from app.ui.parts.text import longest_word, text

SIZE = 17
SIDE_PAD = 20
BETWEEN = 10  # two buttons beside each other

Handler = Callable[[], Awaitable[None]] | Callable[[Any], Awaitable[None]]


def _filled(
    words: str, on_click: Handler | None, ink: str, ground: str, icon: ft.IconData | None, **more: Any
) -> ft.Control:
    content = text(words, SIZE, ink, theme.SEMIBOLD, text_align=ft.TextAlign.CENTER)
    return ft.FilledButton(
        content=content,
        icon=ft.Icon(icon, size=22, color=ink) if icon else None,
        on_click=on_click,
        style=ft.ButtonStyle(
            bgcolor=ground,
            color=ink,
            elevation={ft.ControlState.DEFAULT: 0, ft.ControlState.HOVERED: 0, ft.ControlState.PRESSED: 0},
            shape=ft.RoundedRectangleBorder(radius=theme.RADIUS),
            padding=ft.Padding.symmetric(horizontal=SIDE_PAD, vertical=theme.BUTTON_PAD),
            side={ft.ControlState.FOCUSED: theme.ring(ink)},
        ),
        **more,
    )


def primary(
    words: str, on_click: Handler | None, icon: ft.IconData | None = None, busy: bool = False, **more: Any
) -> ft.Control:
    """The action of the screen. `busy` keeps its name and takes no taps; `expand=True` inside a row for full width."""
    if busy:
        return ft.Container(
            _filled(words, None, theme.ON_PRIMARY, theme.PRIMARY, icon, disabled=True, **more), opacity=0.55
        )
    return _filled(words, on_click, theme.ON_PRIMARY, theme.PRIMARY, icon, **{"data": SAVES, **more})


def danger(words: str, on_click: Handler | None, icon: ft.IconData | None = None, **more: Any) -> ft.Control:
    """Something that cannot easily be taken back."""
    return _filled(words, on_click, theme.LATE, theme.LATE_BG, icon, **more)


def secondary(words: str, on_click: Handler | None, icon: ft.IconData | None = None, **more: Any) -> ft.Control:
    """Any other action that deserves a button."""
    return _filled(words, on_click, theme.PRIMARY, theme.CHIP, icon, **more)


def quiet(words: str, on_click: Handler | None, color: str = theme.PRIMARY, **more: Any) -> ft.Control:
    """Words that can be tapped."""
    return ft.TextButton(
        content=text(words, theme.BODY, color, theme.SEMIBOLD, text_align=ft.TextAlign.CENTER),
        on_click=on_click,
        style=ft.ButtonStyle(
            padding=ft.Padding.symmetric(horizontal=14, vertical=15),
            shape=ft.RoundedRectangleBorder(radius=theme.FIELD_RADIUS),
        ),
        **more,
    )


def tappable(
    content: ft.Control,
    on_click: Handler,
    *,
    ground: str | None = None,
    line: float = 0,
    line_color: str = theme.LINE,
    radius: float = theme.TARGET / 2,
    said: Mapping[str, Any] | None = None,
    key: str | None = None,
    expand: bool | None = None,
    **more: Any,
) -> ft.Control:
    """Anything that is one button: a row, a chip, a tab. It has the room of its content, which stands in the middle
    unless told where, and its name is what its content says.

    `line`: so wide an edge, drawn on the padding. `said`: what a screen reader is told besides, as for `ft.Semantics`
    (`checked`, `selected`, `expanded`, `label`). `more` is for the control that takes the tap: `padding`, `alignment`,
    `width`, `height`, `data`, `action`.

    An IconButton takes any content and, other than Flet's other buttons, lends it neither style nor least width. Of two
    nodes it makes one button when they are merged. It would take no slow tap, so a long one is one, too.
    """
    styled = ground is not None or line or radius != theme.TARGET / 2
    tapped: ft.Control = ft.IconButton(
        icon=content,
        style=_style(ground, line, line_color, radius) if styled else None,
        on_click=on_click,
        on_long_press=on_click,
        **more,
    )
    if said:
        tapped = ft.Semantics(content=tapped, **said)
    return ft.MergeSemantics(tapped, key=key, expand=expand)


@cache
def _style(ground: str | None, line: float, line_color: str, radius: float) -> ft.ButtonStyle:
    side = {ft.ControlState.FOCUSED: theme.ring(theme.ON_PRIMARY if ground == theme.PRIMARY else theme.INK)}
    if line:
        side[ft.ControlState.DEFAULT] = ft.BorderSide(line, line_color)
    return ft.ButtonStyle(bgcolor=ground, side=side, shape=ft.RoundedRectangleBorder(radius=radius))


def icon_button(
    icon: ft.IconData,
    name: str,
    on_click: Handler | None,
    color: str = theme.PRIMARY,
    ring: bool = False,
    size: float = 22,
    **more: Any,
) -> ft.Control:
    """A round 48 dp target whose accessible name is `name`; `ring` draws a hairline around it."""
    sign = ft.Icon(icon, size=size, color=color, semantics_label=name)
    if on_click is None:
        return ft.Container(sign, width=theme.TARGET, height=theme.TARGET, alignment=ft.Alignment.CENTER, **more)
    return tappable(sign, on_click, line=1.5 if ring else 0, **{"width": theme.TARGET, "height": theme.TARGET, **more})


def alone(one: ft.Control) -> ft.Control:
    """A button no wider than its words, which break into lines where a narrow column or large letters ask for it."""
    return ft.Row([one], wrap=True)


def stacked(*buttons: ft.Control) -> ft.Control:
    """Buttons under each other, each as wide as the column."""
    return ft.Column(list(buttons), spacing=4, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def fit_beside(session: Session, *words: str) -> bool:
    """Whether two buttons with these words fit beside each other, no word broken, as large as letters are drawn."""
    half = ((session.page.width or theme.COLUMN_MAX) - 2 * theme.GUTTER - BETWEEN) / 2
    return longest_word(words) * SIZE * session.layout.letters <= half - 2 * SIDE_PAD

"""Words, in six sizes. Weight comes from the font family, colour from the theme's roles."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

import flet as ft

from app.state.session import Session
from app.ui import theme
from app.words import _

LETTER_EM = 0.6  # of its size, a letter of a longer word in Inter SemiBold is at most this wide on average
PROBE = 50  # dp, at most a phone is wide at any scale


def text(
    words: str,
    size: float = theme.BODY,
    color: str = theme.INK,
    family: str = theme.REGULAR,
    lines: int | None = None,
    struck: bool = False,
    **more: Any,
) -> ft.Text:
    """Any words. With `lines`, longer text ends in an ellipsis; without, it wraps. `struck`: a line through them."""
    if struck:
        more["style"] = ft.TextStyle(decoration=ft.TextDecoration.LINE_THROUGH)
    if lines is not None:
        more.setdefault("max_lines", lines)
        more.setdefault("overflow", ft.TextOverflow.ELLIPSIS)
    return ft.Text(words, size=size, color=color, font_family=family, **more)


def title(words: str, size: float = theme.TITLE, **more: Any) -> ft.Control:
    """The one big title of a screen, a heading for screen readers: a node of its own, whatever stands around it."""
    return ft.Semantics(header=True, container=True, content=text(words, size, family=theme.BOLD, **more))


def heading(words: str, **more: Any) -> ft.Control:
    return ft.Semantics(header=True, content=text(words, theme.HEADING, family=theme.BOLD, **more))


def body(words: str, **more: Any) -> ft.Text:
    return text(words, **more)


def strong(words: str, **more: Any) -> ft.Text:
    return text(words, family=theme.SEMIBOLD, **more)


def note(words: str, color: str = theme.SOFT, **more: Any) -> ft.Text:
    """Secondary words, 13."""
    return text(words, theme.SMALL, color, **more)


def label(words: str, color: str = theme.SOFT, **more: Any) -> ft.Text:
    """Small and strong: above fields and lists."""
    return text(words, theme.SMALL, color, theme.SEMIBOLD, **more)


def tiny(words: str, color: str = theme.SOFT, **more: Any) -> ft.Text:
    return text(words, theme.TINY, color, theme.SEMIBOLD, **more)


def told(problem: str) -> ft.Control | None:
    """What is wrong, read aloud when it appears; nothing when all is well."""
    return ft.Semantics(live_region=True, content=note(problem, theme.LATE)) if problem else None


def longest_word(texts: Iterable[str]) -> float:
    """How wide the longest word among these is, in em; nothing breaks it but lack of room."""
    return LETTER_EM * max(len(word) for words in texts for word in words.split())


def letters_probe(session: Session) -> ft.Control:
    """Takes no room, and tells `session.layout.letters` how large the device draws text: nothing else does."""

    def measured(event: ft.LayoutSizeChangeEvent[ft.LayoutControl]) -> None:
        letters = round(event.width / PROBE, 2)
        if letters not in (0, session.layout.letters):
            session.tasks.start(partial(session.measure, letters=letters))

    # An icon, because its size is its text's in every font. Positioned in a Stack it would tell nothing.
    probe = ft.Icon(ft.Icons.REMOVE, size=PROBE, apply_text_scaling=True, opacity=0, on_size_change=measured)
    hidden = ft.Semantics(exclude_semantics=True, content=probe)
    return ft.Container(hidden, height=0, alignment=ft.Alignment.CENTER_LEFT, key="letters")


def not_sent() -> ft.Control:
    """Said on the page of what the server does not have yet."""
    return tiny(_("On this phone, not yet on the server"), theme.PROMISE)

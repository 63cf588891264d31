"""Cards, rows and the small marks in them: hairlines, no shadows; status in words, never in colour alone."""

from __future__ import annotations

from typing import Any, Literal

import flet as ft

from app.ui import theme
from app.ui.parts.button import Handler, tappable
from app.ui.parts.text import label, note, text, tiny

Tone = Literal["plain", "promise", "late", "ok", "primary"]
TONES: dict[str, tuple[str, str]] = {
    "plain": (theme.SOFT, theme.CHIP),
    "primary": (theme.PRIMARY, theme.CHIP),
    "promise": (theme.PROMISE, theme.PROMISE_BG),
    "late": (theme.LATE, theme.LATE_BG),
    "ok": (theme.OK, theme.OK_BG),
}


def card(*rows: ft.Control | None, padding: ft.PaddingValue = 0, **more: Any) -> ft.Control:
    """A white sheet with a hairline. Rows of `parts.card.row` bring their own padding."""
    return ft.Container(
        ft.Column(
            [row for row in rows if row is not None],
            spacing=0,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
        bgcolor=theme.CARD,
        border=ft.Border.all(1, theme.LINE),
        border_radius=theme.RADIUS,
        padding=padding,
        clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
        **more,
    )


def rows_card(rows: list[ft.Control], indent: float = 68) -> ft.Control:
    """Rows in one card with hairlines between them, indented past the avatar.

    Each has a key that no other row of the card has: a row without one becomes the next record's row when the list
    moves on, under the finger that was about to tap it.
    """
    spread: list[ft.Control] = []
    for index, each in enumerate(rows):
        if index:
            spread.append(divider(indent))
        spread.append(each)
    return card(*spread)


def divider(indent: float = 0) -> ft.Control:
    return ft.Container(height=1, bgcolor=theme.LINE, margin=ft.Margin.only(left=indent))


def avatar(initials: str, tone: Tone = "primary", size: float = 40) -> ft.Control:
    """Initials in a circle; decoration, so screen readers pass over it. Its text does not grow with the scale."""
    ink, ground = TONES[tone]
    return ft.Semantics(
        exclude_semantics=True,
        content=ft.CircleAvatar(
            content=text(initials, round(size * 0.35), ink, theme.SEMIBOLD),
            bgcolor=ground,
            color=ink,
            radius=size / 2,
        ),
    )


def icon_mark(icon: ft.IconData, tone: Tone = "primary") -> ft.Control:
    """An icon in an avatar's place."""
    ink, ground = TONES[tone]
    return ft.Container(
        ft.Icon(icon, size=20, color=ink),
        width=40,
        height=40,
        border_radius=20,
        bgcolor=ground,
        alignment=ft.Alignment.CENTER,
    )


def badge(words: str, tone: Tone = "plain") -> ft.Control:
    ink, ground = TONES[tone]
    return ft.Container(
        tiny(words, ink),
        bgcolor=ground,
        border_radius=8,
        padding=ft.Padding.symmetric(horizontal=8, vertical=3),
    )


def dot(tone: Tone = "plain", size: float = 8) -> ft.Control:
    return ft.Container(width=size, height=size, border_radius=size / 2, bgcolor=TONES[tone][0])


def section(name: str, count: int | None = None, tone: Tone = "plain", action: ft.Control | None = None) -> ft.Control:
    """The line above a card: name, and how many; the action goes below them where there is no room beside."""
    end: list[ft.Control] = [] if count is None else [label(str(count))]
    if action is not None:
        end.append(action)
    named = ft.Semantics(header=True, content=label(name, TONES[tone][0]))
    line = ft.Row(
        [ft.Container(named, expand=True) if action is None else named, ft.Row(end, spacing=8, tight=True)],
        wrap=action is not None,
        alignment=ft.MainAxisAlignment.SPACE_BETWEEN,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
        spacing=8,
    )
    return ft.Container(line, margin=ft.Margin.only(top=6))


def row(
    name: str,
    about: str = "",
    *,
    key: str,
    leading: ft.Control | None = None,
    marks: list[ft.Control] | None = None,
    below: list[ft.Control] | None = None,
    trailing: list[ft.Control] | None = None,
    on_click: Handler | None = None,
    name_lines: int = 2,
    about_lines: int | None = 2,
    selected: bool = False,
) -> ft.Control:
    """One line of a list. `key` is whose it is, not where it stands.

    `marks` are badges before `about`; `below` are small controls under it; `trailing` controls (icon buttons, a badge)
    are targets of their own beside the row, never inside its tap area, so each has its own name.
    """
    words: list[ft.Control] = [text(name, theme.BODY, family=theme.MEDIUM, lines=name_lines)]
    if marks:
        second: list[ft.Control] = [*marks]
        if about:
            second.append(note(about, lines=about_lines))
        words.append(ft.Row(second, spacing=6, run_spacing=4, wrap=True))
    elif about:
        words.append(note(about, lines=about_lines))
    words.extend(below or [])
    said = ft.Row(
        [*([leading] if leading is not None else []), ft.Column(words, spacing=3, tight=True, expand=True)], spacing=12
    )
    room: dict[str, Any] = {
        "padding": ft.Padding.only(left=14, top=12, bottom=12, right=6 if trailing else 14),
        **({"expand": True} if trailing else {"key": key}),
    }
    if on_click is None:
        main: ft.Control = ft.Container(said, **room)
    else:
        main = tappable(said, on_click, **room, **chosen_row(selected))
    if not trailing:
        return main
    return ft.Row(
        [main, ft.Container(ft.Row(trailing, spacing=4, tight=True), padding=ft.Padding.only(right=12))],
        spacing=0,
        key=key,
    )


def chosen_row(is_so: bool) -> dict[str, Any]:
    """How a row is drawn that stands open beside the list: its ground goes from edge to edge."""
    return {"ground": theme.CHIP, "radius": 0} if is_so else {}


def link_row(
    icon: ft.IconData,
    name: str,
    on_click: Handler,
    about: str = "",
    mark: ft.Control | None = None,
    leads: bool = True,
) -> ft.Control:
    """A row that leads somewhere: icon, name, chevron. `leads=False`: it does something here instead."""
    content: list[ft.Control] = [
        icon_mark(icon),
        ft.Column(
            [text(name, theme.BODY, family=theme.MEDIUM), *([note(about)] if about else [])],
            spacing=2,
            tight=True,
            expand=True,
        ),
    ]
    if mark is not None:
        content.append(mark)
    if leads:
        content.append(ft.Icon(ft.Icons.CHEVRON_RIGHT_ROUNDED, size=22, color=theme.SOFT))
    return tappable(
        ft.Row(content, spacing=12),
        on_click,
        key=f"link {name}",
        padding=ft.Padding.symmetric(horizontal=14, vertical=11),
    )


def fact(name: str, value: str, tone: Tone | None = None, key: str = "") -> ft.Control:
    """Name on the left, value on the right, or below where there is no room for both.

    `key` where two facts of a card may have one name.
    """
    words = text(value, color=TONES[tone][0] if tone else theme.INK, family=theme.SEMIBOLD)
    beside = ft.Row(
        [text(name), words],
        wrap=True,
        alignment=ft.MainAxisAlignment.SPACE_BETWEEN,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
        spacing=12,
        run_spacing=2,
    )
    return ft.Container(beside, key=key or f"fact {name}", padding=ft.Padding.symmetric(horizontal=16, vertical=12))


def banner(
    words: str,
    tone: Tone = "promise",
    icon: ft.IconData | None = None,
    action: ft.Control | None = None,
    key: str | None = None,
) -> ft.Control:
    """A quiet coloured box for something worth knowing. `key` where it is about one of several records."""
    ink, ground = TONES[tone]
    content: list[ft.Control] = [ft.Icon(icon, size=22, color=ink)] if icon else []
    content.append(ft.Column([text(words), *([action] if action else [])], spacing=4, tight=True, expand=True))
    return ft.Container(
        ft.Row(content, spacing=12), key=key, bgcolor=ground, border_radius=theme.FIELD_RADIUS, padding=14
    )


def went_wrong(words: str | None) -> list[ft.Control]:
    """Why a screen could not be read, in a banner; nothing where it could."""
    return [banner(words, "late", ft.Icons.ERROR_OUTLINE_ROUNDED)] if words else []


def progress_bar(share: float | None, **more: Any) -> ft.Control:
    """How far something is, from 0 to 1; None while nobody knows."""
    return ft.ProgressBar(value=share, color=theme.PRIMARY, bgcolor=theme.CHIP, border_radius=4, **more)


def empty(icon: ft.IconData, name: str, words: str, action: ft.Control | None = None) -> ft.Control:
    """What a list says when it has nothing: what would be here, and how to begin."""
    ink, ground = TONES["primary"]
    return ft.Container(
        ft.Column(
            [
                ft.Container(
                    ft.Icon(icon, size=30, color=ink),
                    width=64,
                    height=64,
                    border_radius=22,
                    bgcolor=ground,
                    alignment=ft.Alignment.CENTER,
                ),
                text(name, 17, family=theme.SEMIBOLD, text_align=ft.TextAlign.CENTER),
                note(words, text_align=ft.TextAlign.CENTER),
                *([action] if action else []),
            ],
            spacing=10,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        ),
        padding=ft.Padding.symmetric(horizontal=24, vertical=36),
        alignment=ft.Alignment.CENTER,
    )

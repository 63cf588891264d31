"""Text fields and chips.

A field's visible label and its input are merged into one node, so that its accessible name is exactly the label.
Errors and hints stand below, outside that node.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import Any

import flet as ft

from app.state.form import Form
from app.ui import theme
from app.ui.parts.text import label as label_text
from app.ui.parts.text import note, text


def _border(color: str, width: float) -> ft.OutlineInputBorder:
    return ft.OutlineInputBorder(
        side=ft.BorderSide(width, color), border_radius=ft.BorderRadius.all(theme.FIELD_RADIUS)
    )


def text_field(
    form: Form,
    name: str,
    label: str,
    *,
    hint: str = "",
    lines: int = 1,
    password: bool = False,
    error: str | None = None,
    helper: str | None = None,
    on_change: Callable[[str], Awaitable[None]] | None = None,
    on_submit: Callable[[], Awaitable[None]] | None = None,
    **more: Any,
) -> ft.Control:
    """A field bound to `form[name]`, named `label`.

    `lines` > 1 makes it grow with its text. `on_change(text)` is awaited after the form has the new text. More keyword
    arguments go to `ft.TextField` (keyboard_type, capitalization, autofocus, autofill_hints, ref...).
    """

    async def changed(event: ft.Event[ft.TextField]) -> None:
        form.set(name, event.control.value)
        if on_change is not None:
            await on_change(event.control.value or "")

    more.setdefault("autocorrect", not password)
    more.setdefault("enable_suggestions", not password)
    field = ft.TextField(
        value=form.raw(name),
        on_change=changed,
        on_submit=on_submit,
        hint_text=hint or None,
        hint_style=ft.TextStyle(color=theme.SOFT, size=theme.BODY, font_family=theme.REGULAR),
        text_style=ft.TextStyle(color=theme.INK, size=theme.BODY, font_family=theme.REGULAR),
        cursor_color=theme.PRIMARY,
        filled=True,
        fill_color=theme.CARD,
        border={
            ft.ControlState.FOCUSED: _border(theme.PRIMARY, 2),
            ft.ControlState.DEFAULT: _border(theme.LATE if error else theme.EDGE, 1),
        },
        content_padding=ft.Padding.symmetric(horizontal=14, vertical=16),
        multiline=lines > 1,
        min_lines=lines if lines > 1 else None,
        max_lines=max(lines * 4, 8) if lines > 1 else 1,
        password=password,
        can_reveal_password=password,
        scroll_padding=80,
        **more,
    )
    under: list[ft.Control] = []
    if error:
        under.append(ft.Semantics(live_region=True, content=note(error, theme.LATE)))
    elif helper:
        under.append(note(helper))
    return ft.Column(
        [
            ft.MergeSemantics(
                ft.Column(
                    [label_text(label), field],
                    spacing=6,
                    tight=True,
                    horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
                )
            ),
            *under,
        ],
        spacing=6,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        key=f"field {name} {lines}",  # a field never turns into another one: the client mixes up their lines
    )


def chip(words: str, chosen: bool, on_click: Callable[[], Awaitable[None]]) -> ft.Control:
    """A choice; to screen readers a checkbox named by its words."""
    return ft.Semantics(
        checked=chosen,
        content=ft.Container(
            text(
                words,
                14,
                theme.ON_PRIMARY if chosen else theme.INK,
                theme.SEMIBOLD if chosen else theme.MEDIUM,
            ),
            bgcolor=theme.PRIMARY if chosen else theme.CHIP,
            border_radius=24,
            padding=ft.Padding.symmetric(horizontal=14, vertical=14),
            ink=True,
            on_click=on_click,
        ),
    )


def chip_group(
    options: Sequence[tuple[str, str]],
    chosen: Collection[str],
    on_choose: Callable[[str], Awaitable[None]],
    label: str = "",
) -> ft.Control:
    """`options` are (value, words); `on_choose(value)` is awaited on each tap. One or many is the caller's rule."""

    def pick(value: str) -> Callable[[], Awaitable[None]]:
        async def picked() -> None:
            await on_choose(value)

        return picked

    chips = ft.Row(
        [chip(words, value in chosen, pick(value)) for value, words in options],
        wrap=True,
        spacing=8,
        run_spacing=8,
    )
    if not label:
        return chips
    return ft.Column([label_text(label), chips], spacing=8, tight=True)


def switch(label: str, value: bool, on_change: Callable[[bool], Awaitable[None]]) -> ft.Control:
    async def changed(event: ft.Event[ft.Switch]) -> None:
        await on_change(bool(event.control.value))

    return ft.Switch(
        label=label,
        value=value,
        on_change=changed,
        label_text_style=ft.TextStyle(color=theme.INK, size=theme.BODY, font_family=theme.REGULAR),
    )

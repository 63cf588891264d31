"""Text fields and chips.

A field's visible label and its input are merged into one node, so that its accessible name is exactly the label.
Errors and hints stand below, outside that node.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import Any

import flet as ft

from app.state.form import Form
from app.state.taps import TOGGLES
from app.ui import theme
from app.ui.hooks import use_redraw
from app.ui.parts.button import PILL, tappable
from app.ui.parts.text import label as label_text
from app.ui.parts.text import note, text
from app.ui.screen import part
from app.words import _

HINT_LINES = 3  # a hint is there to be read, also in larger letters


def _border(color: str, width: float) -> ft.OutlineInputBorder:
    return ft.OutlineInputBorder(
        side=ft.BorderSide(width, color), border_radius=ft.BorderRadius.all(theme.FIELD_RADIUS)
    )


def text_field(
    form: Form,
    name: str,
    label: str,
    *,
    lines: int = 1,
    helper: str | None = None,
    **more: Any,
) -> ft.Control:
    """A field bound to `form[name]`, named `label`.

    `lines` > 1 makes it grow with its text. What is wrong with it (`form.problems`) stands below, and goes as soon as
    it is typed in; else `helper`. More keyword arguments go to `TextInput` and on to `ft.TextField`.
    """
    # Keyed, so that a field never turns into another one; the turn, so that what the app puts in is drawn.
    key = f"field {name} {lines} {form.turn(name)}"
    field: ft.Control = TextInput(form, name, label, lines, helper, more, key=key)
    return field


@part
def TextInput(form: Form, name: str, label: str, lines: int, helper: str | None, more: dict[str, Any]) -> ft.Control:
    """The field itself, with its label above and what is to be said of it below.

    It is given its text once. After that the client alone knows what is being typed: a redraw hands back what the
    control says itself, because a value sent while somebody types overwrites the keys that are still on their way.
    `more`: see `plain_input`.
    """
    typing = use_typing(form, name, more.get("on_change"))
    problem = form.problems.get(name)
    field = plain_input(lines, problem is not None, **{**more, **typing})
    return named_input(label, field, problem, helper)


def use_typing(form: Form, name: str, on_change: Callable[[str], Awaitable[None]] | None = None) -> dict[str, Any]:
    """A hook: what makes an `ft.TextField` the place where `form[name]` is typed. `on_change(text)` comes after it.

    For a component of one field, keyed with `form.turn(name)`.
    """
    mine: Any = ft.use_ref(None)
    redraw = use_redraw()
    form.bind(name, mine, redraw)
    ft.use_effect(lambda: None, [], cleanup=lambda: form.release(name, mine))

    async def typed(event: ft.Event[ft.TextField]) -> None:
        had_problem = name in form.problems
        form.typed(name, str(event.data or ""))  # the control itself may be an older one
        if had_problem:
            redraw()
        if on_change is not None:
            await on_change(form.raw(name))

    value = form.raw(name) if mine.current is None or name in form.ahead else mine.current.value
    return {"value": value, "on_change": typed, "ref": mine}


def _told(_event: object) -> None:
    return None


def plain_input(
    lines: int = 1,
    wrong: bool = False,
    *,
    hint: str = "",
    password: bool = False,
    **more: Any,
) -> ft.TextField:
    """The look of every field. More keyword arguments go to `ft.TextField` (value, keyboard_type, on_submit...).

    No `capitalization`: it is no hint to the keyboard but rewrites what was typed.
    """
    more.setdefault("autocorrect", not password)
    more.setdefault("enable_suggestions", not password)
    more.setdefault("on_focus", _told)  # the client tells of the focus only where somebody listens (Keyboard)
    more.setdefault("on_blur", _told)
    return ft.TextField(
        hint_text=hint or None,
        # The field keeps as high as its hint when something stands in it.
        hint_max_lines=lines if more.get("value") else max(lines, HINT_LINES),
        hint_style=ft.TextStyle(color=theme.SOFT, size=theme.BODY, font_family=theme.REGULAR),
        text_style=ft.TextStyle(color=theme.INK, size=theme.BODY, font_family=theme.REGULAR),
        cursor_color=theme.PRIMARY,
        filled=True,
        fill_color=theme.CARD,
        border={
            ft.ControlState.FOCUSED: _border(theme.PRIMARY, 2),
            ft.ControlState.DEFAULT: _border(theme.LATE if wrong else theme.EDGE, 1),
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


def named_input(label: str, field: ft.TextField, problem: str | None, helper: str | None) -> ft.Control:
    """A field under its label, and below both, outside their node, what is wrong or what helps."""
    under: list[ft.Control] = []
    if problem:
        under.append(ft.Semantics(live_region=True, content=note(problem, theme.LATE)))
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
    )


def chip(
    words: str,
    chosen: bool,
    on_click: Callable[[], Awaitable[None]],
    key: str | None = None,
    says: str | None = None,
    **more: Any,
) -> ft.Control:
    """A choice; to screen readers a checkbox named by its words, or by what it `says` where others have the same."""
    # A number of one digit is no smaller target than a word.
    padding = ft.Padding.symmetric(horizontal=14 if len(words) > 1 else 20, vertical=14)
    return tappable(
        text(
            words,
            14,
            theme.ON_PRIMARY if chosen else theme.INK,
            theme.SEMIBOLD if chosen else theme.MEDIUM,
            semantics_label=says,
        ),
        on_click,
        key=key,
        ground=theme.PRIMARY if chosen else theme.CHIP,
        radius=PILL,
        said={"checked": chosen},
        data=TOGGLES,
        **{"padding": padding, **more},
    )


def day_chip(words: str, chosen: bool, on_click: Callable[[], Awaitable[None]], key: str) -> ft.Control:
    """A chip as wide as its share of a line: seven of them are a week."""
    return chip(words, chosen, on_click, key, expand=True, padding=ft.Padding.symmetric(vertical=14))


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
        [chip(words, value in chosen, pick(value), f"chip {value}") for value, words in options],
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


def removable(words: str, key: str, on_click: Callable[[], Awaitable[None]], says: str = "") -> ft.Control:
    """What a list is narrowed to, in words; a tap leaves it out again. `says`: its name, where it is no filter."""
    said = says or _("Remove filter {name}").format(name=words)
    return tappable(
        ft.Row(
            [
                ft.Container(
                    text(words, 14, theme.PRIMARY, theme.SEMIBOLD, semantics_label=said), expand=True, expand_loose=True
                ),
                ft.Icon(ft.Icons.CLOSE_ROUNDED, size=16, color=theme.PRIMARY),
            ],
            spacing=6,
            tight=True,
        ),
        on_click,
        key=key,
        ground=theme.CHIP,
        radius=PILL,
        padding=ft.Padding.only(left=14, right=10, top=14, bottom=14),
    )

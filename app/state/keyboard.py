"""What a key may act on: the buttons that stand on the screen, as a finger would tap them, and whether one types.

A shortcut that taps a button goes through the same door as the finger (taps.py): two of them are one, too.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

import flet as ft
from flet.components.public_utils import unwrap_component
from flet.controls.base_control import BaseControl

from app.state.taps import STAYS_APART
from app.state.ways import views_of

SAVES = "saves"
"""The `data` of the button that a form is for."""
LEAVES = "leaves"
"""The `data` of the button that leads away from a screen: Back, or Close, which keeps the draft."""


PANEL = "panel"
"""The `data` of the form that stands beside what is read."""


class Keyboard:
    """Follows which text field has the focus. One for each window."""

    def __init__(self, page: ft.Page) -> None:
        self._page = page
        self._typed_in: int | None = None

    def saw(self, control_id: int, event: str) -> None:
        """Every event of the page passes here; only those of the focus of a text field matter."""
        if event in ("focus", "change") and isinstance(self._page.session.index.get(control_id), ft.TextField):
            self._typed_in = control_id
        elif event == "blur" and control_id == self._typed_in:
            self._typed_in = None

    @property
    def typing(self) -> bool:
        """A text field on screen has the focus. One that went with its screen never said that it lost it."""
        here: BaseControl | None = self._page.session.index.get(self._typed_in) if self._typed_in is not None else None
        reachable = {id(one) for one in (*self._sheets(), *self._in_front())}
        while here is not None and getattr(here, "visible", True):
            if id(here) in reachable:
                return True
            here = here.parent
        return False

    @property
    def form(self) -> bool:
        """A form fills the screen, stands beside what is read, or lies over it as a sheet."""
        return bool(self._sheets() or self._panel()) or any(view.fullscreen_dialog for view in self._in_front())

    def on_screen(self) -> Iterator[BaseControl]:
        """What can be reached: inside the sheet that lies over all, else the form beside what is read, else
        the view in front."""
        return _inside(self._sheets()[-1:] or self._panel() or self._in_front())

    async def tap(self, role: str) -> bool:
        """As a finger taps the first button of this role (`SAVES`, `LEAVES`); False where there is none."""
        for control in self.on_screen():
            if control.data == role and not getattr(control, "disabled", False):
                await self._page.session.dispatch_event(control._i, "click", None)
                return True
        return False

    def _panel(self) -> list[Any]:
        return [one for one in _inside(self._in_front(), but=STAYS_APART) if one.data == PANEL]

    def _sheets(self) -> list[Any]:
        return [dialog for dialog in self._page._dialogs.controls if dialog.open]

    def _in_front(self) -> list[ft.View]:
        return list(views_of(self._page.views))[-1:]


def _inside(value: Any, but: object = None) -> Iterator[BaseControl]:
    """What is in sight in it; of controls with `but` as their `data` nothing."""
    value = unwrap_component(value)
    if isinstance(value, list | tuple):
        for one in value:
            yield from _inside(one, but)
    elif isinstance(value, BaseControl) and getattr(value, "visible", True) and (but is None or value.data != but):
        yield value
        for field in dataclasses.fields(value):
            if not field.metadata.get("skip") and field.name != "_parent":
                part = getattr(value, field.name, None)
                if isinstance(unwrap_component(part), list | tuple | BaseControl):
                    yield from _inside(part, but)

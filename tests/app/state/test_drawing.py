"""Without detours: the same controls as by Flet's own walk, in the same order, with the same parents."""

from __future__ import annotations

from typing import Any

import flet as ft
import pytest
from flet.controls.base_control import BaseControl
from flet.controls.object_patch import DiffBuilder, ObjectPatch
from flet.messaging.protocol import Message, MessageAction, PatchControlBody

from app.state.drawing import WALKS, draw_without_detours
from app.ui.parts import button, card


class Said(str):
    """A plain value of a kind that Flet does not know."""


def screen() -> ft.Control:
    """With controls in lists, in fields, in dictionaries and in what is no control itself."""
    return ft.Column(
        [
            button.tappable(ft.Row([card.avatar("TM"), ft.Text(Said("Tomás"))]), lambda: None, line=1, key="row"),
            ft.TextField(label=ft.Text("Who"), prefix_icon=ft.Icon(ft.Icons.SEARCH)),
            ft.DataTable([ft.DataColumn(ft.Text("Days"))], [ft.DataRow([ft.DataCell(ft.Text("7"))])]),
            ft.Container(ft.Text("", spans=[ft.TextSpan("a", ft.TextStyle(size=3))]), data={"of": ft.Text("x")}),
            button.primary("Save", None, ft.Icons.CHECK),
        ]
    )


def walked(before: ft.Control | None, after: ft.Control | None) -> list[list[Any]]:
    _patch, *both = ObjectPatch.from_diff(before, after, control_cls=BaseControl)
    return [[(type(one).__name__, type(one.parent).__name__) for one in controls] for controls in both]


def test_the_same_controls_come_and_go(monkeypatch: pytest.MonkeyPatch) -> None:
    draw_without_detours()
    draw_without_detours()
    was = screen()
    shorter = walked(None, was), walked(was, None), walked(screen(), screen())
    for name in WALKS:
        monkeypatch.setattr(DiffBuilder, name, getattr(DiffBuilder, name).__wrapped__)
        assert not hasattr(getattr(DiffBuilder, name), "__wrapped__"), "shortened twice"
    was = screen()
    assert (walked(None, was), walked(was, None), walked(screen(), screen())) == shorter
    assert len(shorter[0][0]) > 15


def test_a_message_says_nothing_of_what_is_in_it() -> None:
    draw_without_detours()
    message = Message(MessageAction.PATCH_CONTROL, PatchControlBody(1, [[0], [ft.Text("Met at the alley")]]))
    assert f"{message} {message!r}" == "Message PATCH_CONTROL Message PATCH_CONTROL"

"""The error boundary: what cannot be drawn says so, everything else goes on, and no words leak."""

from __future__ import annotations

import logging
from typing import Any

import flet as ft
import pytest

from app.ui.screen import part, screen
from tests.harness.screens import open_app

NOTE = "met the owner's brother behind the Copper Door"


class Mood(ft.Observable):
    """Whether the part below can be drawn."""

    def __init__(self) -> None:
        self.broken = True


@part
def fragile(mood: Mood) -> ft.Control:
    ft.use_state(0)
    if mood.broken:
        raise ValueError(NOTE)
    ft.use_state(1)
    return ft.Text("well again")


@ft.component
def around(mood: Mood) -> Any:
    return [ft.View(route="/", controls=[ft.Text("before"), fragile(mood), ft.Text("after")])]


async def test_a_part_that_cannot_be_drawn_leaves_the_rest_standing(caplog: pytest.LogCaptureFixture) -> None:
    mood = Mood()
    with caplog.at_level(logging.DEBUG):
        async with open_app(lambda page: page.render_views(around, mood)) as shown:
            assert shown.texts == ["before", "This part could not be shown. Nothing you wrote is lost.", "after"]
            mood.broken = False
            await shown.settle()
            assert shown.texts == ["before", "well again", "after"]
            mood.broken = True
            await shown.settle()
            assert "after" in shown.texts
    assert "ValueError" in caplog.text and "fragile" in caplog.text and NOTE not in caplog.text


@screen
def broken() -> ft.View:
    raise ValueError(NOTE)


async def test_a_screen_that_cannot_be_drawn_offers_the_way_back() -> None:
    @ft.component
    def app() -> Any:
        return [broken()]

    async with open_app(lambda page: page.render_views(app)) as shown:
        assert shown.says("This screen could not be shown") and not shown.says(NOTE)
        assert len(shown.find(ft.FilledButton, content="Back to Today")) == 1

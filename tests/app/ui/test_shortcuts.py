"""What the keys of a keyboard do, and where they must do nothing."""

from __future__ import annotations

import flet as ft

from app.notebook import contacts, timeline
from app.ui import keys
from app.ui.search.addresses import SEARCH
from tests.app.ui.conftest import Desk, OpenDesk, met


async def press(d: Desk, key: str, **held: bool) -> None:
    await d.screen.until(lambda: d.session.taps.quiet, "a screen that is still")
    await d.screen.page_event(
        "keyboard_event", {"key": key, **dict.fromkeys(("shift", "ctrl", "alt", "meta"), False), **held}
    )


async def write(d: Desk, fact: str) -> None:
    await d.sees("What happened")
    field = d.screen.field("What happened")
    await d.screen.fire(field, "focus")
    await d.type("What happened", fact)


async def at(d: Desk, route: str) -> None:
    await d.screen.until(lambda: d.session.page.route == route, route)


async def test_letters_lead_to_the_tabs_to_search_and_to_a_new_note(desk: OpenDesk) -> None:
    async with desk() as d:
        for second, route in keys.TABS.items():
            await press(d, "G")
            await press(d, second)
            await at(d, route)
        await press(d, "/")
        await at(d, SEARCH)
        await press(d, "N")
        await at(d, "/log")


async def test_letters_are_only_typed_while_a_field_has_the_focus(desk: OpenDesk) -> None:
    async with desk("/people") as d:
        await d.sees("Search people")
        field = d.screen.field("Search people")
        await d.screen.fire(field, "focus")
        for key in ("N", "?", "/", "т"):
            await press(d, key)
        assert d.session.page.route == "/people" and not d.screen.find(ft.BottomSheet)
        await d.screen.fire(field, "blur")
        await press(d, "N")
        await at(d, "/log")


async def test_escape_leaves_a_form_and_keeps_its_draft(desk: OpenDesk) -> None:
    async with desk() as d:
        await press(d, "N")
        await write(d, "Asked about the fence")
        await press(d, "Escape")
        await at(d, "/")
        await d.sees("Asked about the fence")


async def test_two_saves_by_key_write_one_note(desk: OpenDesk) -> None:
    async with desk(before=lambda nb: met(nb, "Lena Abara")) as d:
        lena = contacts.page(d.notebook).rows[0].id
        before = len(timeline.timeline(d.notebook, lena).rows)
        await d.screen.go(f"/log/{lena}")
        await write(d, "Asked about the fence")
        await press(d, "Enter", ctrl=True)
        await press(d, "Enter", meta=True)
        await d.says("Saved on this phone")
        assert len(timeline.timeline(d.notebook, lena).rows) == before + 1


async def test_the_list_of_shortcuts_opens_and_other_letters_do_nothing_under_it(desk: OpenDesk) -> None:
    async with desk() as d:
        await press(d, "?", shift=True)
        await d.sees("These shortcuts")
        await press(d, "N")
        assert d.session.page.route == "/"


async def test_a_key_locks_and_then_none_does_anything(desk: OpenDesk) -> None:
    async with desk() as d:
        await press(d, "L", ctrl=True, shift=True)
        await d.sees("Unlock")
        assert d.session.phase == "locked"
        await press(d, "N")
        await press(d, "?")
        assert d.session.page.route == "/" and not d.screen.find(ft.BottomSheet)

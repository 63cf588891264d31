"""What is to be said while a sheet is open is said in the sheet: the page's own line lies behind it."""

from __future__ import annotations

import flet as ft
import pytest

from app.notebook import interactions
from app.state import taps
from tests.app.ui.conftest import Desk, OpenDesk, met, spoken


def in_the_sheet(d: Desk) -> list[str]:
    return [words for sheet in d.screen.find(ft.BottomSheet) if sheet.open for words in spoken(sheet)]


@pytest.mark.usefixtures("server")
async def test_that_a_join_code_was_copied_is_said_above_the_page(desk: OpenDesk) -> None:
    async with desk("/more/agency") as d:
        await d.tap("Add another device of mine")
        await d.tap("Make the code")
        await d.tap("Copy the code")
        await d.screen.until(lambda: any(words.startswith("Copied.") for words in in_the_sheet(d)), "Copied.")


async def test_that_something_failed_is_said_above_the_page_and_the_words_stay(
    desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    async with desk("/people", before=lambda nb: met(nb, "Tomás Mendes")) as d:
        await d.tap("Tomás Mendes")
        await d.choose("Add to this note", note=0)
        await d.type("What to add", "The second van was white")
        monkeypatch.setattr(interactions, "amend", full)
        await d.tap("Add")
        await d.screen.until(lambda: any("could not write" in words for words in in_the_sheet(d)), "the fault")
        assert d.text("What to add") == "The second van was white"
        await d.tap("OK")
        await d.misses("could not write")


async def test_back_asked_for_by_the_second_half_of_a_tap_that_closed_a_sheet_leads_nowhere(
    desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk("/people", before=lambda nb: met(nb, "Tomás Mendes")) as d:
        await d.tap("Tomás Mendes")
        await d.dots()
        page = d.screen.routes[-1]
        monkeypatch.setattr(taps, "PAUSE_S", 60.0)
        await d.tap("Pause", -1)
        await d.screen.until(lambda: d.session.taps.sheet_leaves, "the menu closing")
        await d.screen.back()
        assert d.screen.routes[-1] == page

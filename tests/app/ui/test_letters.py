"""Larger letters break no word and hide no button: the client says how large they are, and the screens make room."""

from __future__ import annotations

from collections.abc import Iterator

import flet as ft
import pytest

from app import words
from app.notebook import contacts
from app.ui import theme
from app.ui.parts.nav import LETTERS_MAX, TABS
from app.ui.parts.page import ARROW
from app.ui.parts.text import LETTER_EM, PROBE, longest_word
from app.words import _
from tests.app.ui.conftest import Desk, OpenDesk, met

PHONE = 390  # dp wide, as tests.harness.screens


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    words.speak("en")


async def enlarge(d: Desk, letters: float) -> None:
    """What the client tells of the probe when the device's letters are so large."""
    probe = d.screen.find(ft.Icon, size=PROBE)[0]
    await d.screen.fire(probe, "size_change", {"w": PROBE * letters, "h": 0})
    await d.screen.until(lambda: d.session.layout.letters == letters, "the letters")


def names_of_tabs(d: Desk) -> dict[str, float]:
    """In dp, as large as they are drawn."""
    names = [_(tab.name) for tab in TABS]
    small = [text for text in d.screen.find(ft.Text) if text.value in names and text.size <= theme.NAV * LETTERS_MAX]
    return {text.value: text.size * d.session.layout.letters for text in small}


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize("letters", [1.0, 1.3, 2.0, 3.0])
async def test_no_name_of_a_tab_is_broken_however_large_the_letters(
    desk: OpenDesk, language: str, letters: float
) -> None:
    words.speak(language)
    async with desk() as d:
        await enlarge(d, letters)
        names = names_of_tabs(d)
        assert len(names) == len(TABS) and len(set(names.values())) == 1
        room = PHONE / (len(TABS) + 1)
        assert all(LETTER_EM * len(name) * size <= room for name, size in names.items())
        assert min(names.values()) >= theme.NAV, "not smaller than with usual letters"


async def test_two_buttons_stand_beside_each_other_only_where_their_words_fit(desk: OpenDesk) -> None:
    def beside(d: Desk) -> bool:
        rows = [row for row in d.screen.find(ft.Row) if len(row.controls) == 2]
        return any(all(isinstance(one, ft.FilledButton) for one in row.controls) for row in rows)

    async with desk(before=lambda nb: met(nb, "Tomás Mendes")) as d:
        await d.screen.go(f"/people/{contacts.page(d.notebook).rows[0].id}")
        await d.sees("Follow up")
        assert beside(d)
        await enlarge(d, 2.0)
        await d.screen.until(lambda: not beside(d), "the buttons under each other")


async def test_a_sheet_that_is_higher_than_the_window_in_larger_letters_scrolls(desk: OpenDesk) -> None:
    def scrolls(d: Desk) -> bool:
        sheet = d.screen.find(ft.BottomSheet)[0]
        return sheet.content.content.controls[0].scroll is not None  # type: ignore[union-attr]  # dialog.sheet

    async with desk(before=lambda nb: met(nb, "Tomás Mendes")) as d:
        await d.screen.go(f"/people/{contacts.page(d.notebook).rows[0].id}")
        await d.choose("Add to this note", note=0)
        await d.sees("What to add")
        assert not scrolls(d)
        await enlarge(d, 2.0)
        await d.screen.until(lambda: scrolls(d), "a sheet that scrolls")


@pytest.mark.parametrize("letters", [1.0, 2.0, 3.0])
async def test_the_title_of_a_list_under_a_tab_stays_within_the_window(desk: OpenDesk, letters: float) -> None:
    async with desk("/follow-ups", width=360) as d:
        await enlarge(d, letters)

        def fits() -> bool:
            title = next(
                one for one in d.screen.find(ft.Text) if one.value == "Follow-ups" and one.font_family == theme.BOLD
            )
            return longest_word(["Follow-ups"]) * title.size * letters <= 360 - 2 * theme.GUTTER - ARROW

        await d.screen.until(fits, "a title that fits")

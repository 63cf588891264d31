"""News on Today, on its page and on the tabs, until it was seen."""

from __future__ import annotations

import asyncio
from pathlib import Path

import flet as ft
import pytest

from app.notebook import contacts, follow_ups, handing_over, interactions, news
from app.notebook.interactions import Log
from app.notebook.notebook import Notebook
from app.ui.parts import nav
from tests.app.ui.conftest import Desk, OpenDesk
from tests.cast.containers import OSEI, unlocked


def begun(nb: Notebook) -> str:
    return contacts.create(nb, {"name": "Tomás Mendes", "primary": nb.officer})


def went_on(nb: Notebook, notes: int, me: str) -> None:
    """The other officer's work with them."""
    (tomas,) = (one.id for one in contacts.page(nb).rows)
    task = follow_ups.add(nb, tomas, "task", "Bring the keys")
    handing_over.reassign(nb, task, me)
    for number in range(notes):
        interactions.log(nb, Log(contacts=[tomas], fact=f"Note {number}."))


async def written_by_another(folder: Path, notes: int = 1) -> None:
    async with unlocked(folder / "a", folder / "b") as (first, second):
        await asyncio.to_thread(begun, first.notebook)
        for phone in (first, second):
            assert (await phone.sync_now()).problem is None
        await asyncio.to_thread(went_on, second.notebook, notes, first.notebook.officer)
        for phone in (second, first):
            assert (await phone.sync_now()).problem is None


def badges(d: Desk) -> list[str]:
    """What the tabs say of the news to who sees, and to who hears."""
    hints = [one for one in d.screen.find(ft.Semantics) if one.hint_text and one.hint_text.endswith(" new")]
    return [one.hint_text or "" for one in hints]


@pytest.mark.usefixtures("server")
async def test_what_another_officer_did_stands_on_today_until_it_was_seen(desk: OpenDesk, folder: Path) -> None:
    await written_by_another(folder)
    async with desk() as d:
        await d.sees("Since your last shift")
        assert d.screen.says(f"{OSEI} wrote a note") and d.screen.says(f"{OSEI} handed this to you")
        await d.screen.until(lambda: badges(d) == ["2 new", "2 new"], "a number on Today and on More")
        assert [len(d.buttons(name)) for name in ("Today", "More")] == [1, 1]
        await d.tap("Seen")
        await d.misses("Since your last shift")
        await d.screen.until(lambda: not badges(d), "no number any more")


@pytest.mark.usefixtures("server")
async def test_the_page_marks_what_is_new_and_opening_it_is_seeing_it(desk: OpenDesk, folder: Path) -> None:
    await written_by_another(folder, notes=20)
    async with desk("/more") as d:
        await d.screen.until(lambda: badges(d) == ["21 new", "21 new"], "a number on the tabs")
        await d.tap("News")
        await d.sees("Show more")
        first = [text for text in d.screen.texts if text == f"{OSEI} wrote a note"]
        assert d.screen.texts.count("New") == len(first) == 12
        await d.tap("Show more")
        await d.sees("Bring the keys")
        assert d.screen.texts.count("New") == 21
        await d.screen.until(lambda: news.unread(d.notebook) == 0, "that it was seen")
        await d.tap("Bring the keys")
        await d.screen.until(lambda: d.screen.routes[-1].startswith("/follow-up/"), "its page")
    async with desk("/news") as d:
        await d.sees(f"{OSEI} wrote a note")
        assert "New" not in d.screen.texts and not badges(d)


async def test_an_empty_page_teaches_what_will_stand_there(desk: OpenDesk) -> None:
    async with desk("/news", before=begun) as d:
        await d.sees("Nothing new")
        assert not badges(d) and not d.screen.says("Since your last shift")


def test_a_hundred_and_more_are_no_number() -> None:
    assert [nav.counted(count) for count in (1, 99, 100)] == ["1", "99", "99+"]

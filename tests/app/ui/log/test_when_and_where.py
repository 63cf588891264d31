"""What stands around the words of a note: the moment it happened, minutes, skills and the place."""

from __future__ import annotations

from datetime import timedelta

import flet as ft

from app.notebook import contacts, interactions
from app.notebook.notebook import Notebook
from app.ui.when import now
from tests.app.ui.conftest import OpenDesk, met
from tests.app.ui.log.conftest import FOLD, notes, tomas


async def test_minutes_skills_and_place_are_one_tap_each(desk: OpenDesk) -> None:
    async with desk(before=tomas, route="/log") as d:
        await d.tap("Tomás Mendes")
        await d.type("What happened", "Listened.")
        await d.tap(FOLD)
        for chip in ("10", "Open question", "Reflection", "They did"):
            await d.tap(chip)
        assert d.text("Minutes") == "10"
        await d.type("Place", "Copper Door")
        await d.tap(FOLD)
        await d.sees("2 skills · 10 min · they started · Copper Door")
        await d.tap("Save")
        await d.says("Saved on this phone")
        [newest, _] = notes(d.notebook, "Tomás Mendes")
        assert (newest.minutes, newest.place) == (10, "Copper Door")
        assert len(newest.skills) == 2


async def test_a_note_of_yesterday_happened_yesterday_and_who_was_met_since_was_met_since(desk: OpenDesk) -> None:
    async with desk(before=lambda nb: met(nb, "Tomás Mendes"), route="/log") as d:
        await d.tap("Tomás Mendes")
        await d.type("What happened", "Talked about the queue.")
        await d.tap("Yesterday")
        await d.type("Time", "2115")
        await d.tap("15 minutes earlier")
        assert d.text("Time") == "21:00"
        before = contacts.page(d.notebook).rows[0].last_at
        await d.tap("Save")
        await d.says("Saved on this phone")
        newest, older = notes(d.notebook, "Tomás Mendes")
        assert (newest.fact, older.fact) == ("Said hello.", "Talked about the queue.")
        happened = d.notebook.local(older.at)
        assert happened.date() == now().date() - timedelta(days=1) and f"{happened:%H:%M}" == "21:00"
        assert contacts.page(d.notebook).rows[0].last_at == before


async def test_a_moment_that_has_not_come_stands_at_its_field_and_nothing_is_saved(desk: OpenDesk) -> None:
    async with desk(before=tomas, route="/log") as d:
        await d.tap("Tomás Mendes")
        await d.type("What happened", "Too early.")
        await d.tap("Earlier today")
        for typed, words in (("2460", "Write the time like 22:30."), ("23:59:59", "Write the time like 22:30.")):
            await d.type("Time", typed)
            await d.tap("Save")
            await d.sees(words)
        assert len(notes(d.notebook, "Tomás Mendes")) == 1
        await d.tap("Now")
        await d.tap("Save")
        await d.says("Saved on this phone")


async def test_a_day_gone_by_is_picked_from_the_month_and_none_to_come(desk: OpenDesk) -> None:
    async with desk(before=tomas, route="/log") as d:
        await d.tap("Pick when it happened")
        assert not d.buttons("Next month")
        await d.tap("Previous month")
        wanted = next(one for one in d.screen.find(ft.Text, value="15") if one.semantics_label).semantics_label
        await d.tap(wanted)
        await d.screen.until(lambda: wanted in d.chosen(), "the chosen day")
        await d.sees("Time")


async def test_what_is_wrong_under_the_fold_unfolds_it(desk: OpenDesk) -> None:
    async with desk(before=tomas, route="/log") as d:
        await d.tap("Tomás Mendes")
        await d.type("What happened", "Listened.")
        await d.tap(FOLD)
        await d.type("Minutes", "soon")
        await d.tap(FOLD)
        await d.sees("soon min")
        await d.tap("Save")
        await d.sees("A number of minutes, at most 1440.")
        assert d.text("Minutes") == "soon"


def copper_door(nb: Notebook) -> None:
    tomas(nb)
    contacts.create(nb, {"kind": "venue", "name": "Copper Door", "description": "Bar with a small stage"})
    [lena] = [met(nb, "Lena Abara", days_ago=5)]
    at = nb.clock() - 3_600_000
    interactions.log(nb, interactions.Log(contacts=[lena], at=at, fact="Hello.", place="Harbor steps"))


async def test_a_place_finds_its_venue_and_a_tap_links_it(desk: OpenDesk) -> None:
    async with desk(before=copper_door, route="/log") as d:
        await d.tap("Tomás Mendes")
        await d.type("What happened", "Said hello.")
        await d.tap(FOLD)
        await d.type("Place", "copp")
        await d.tap("Copper Door")
        await d.sees("The note stands there, too.")
        assert d.text("Place") == "Copper Door"
        await d.type("Place", "Copper Door, back entrance")
        await d.tap("Save")
        await d.says("Saved on this phone")
        [newest, _] = notes(d.notebook, "Tomás Mendes")
        assert newest.place == "Copper Door, back entrance"
        assert newest.venue is not None and newest.venue[1] == "Copper Door"


async def test_a_link_goes_and_the_words_of_the_place_stay(desk: OpenDesk) -> None:
    async with desk(before=copper_door, route="/log") as d:
        await d.tap("Tomás Mendes")
        await d.type("What happened", "Said hello.")
        await d.tap(FOLD)
        await d.type("Place", "harb")
        await d.tap("Harbor steps")  # written before: words, and no venue
        assert d.text("Place") == "Harbor steps" and not d.buttons("Remove Harbor steps")
        await d.type("Place", "Copper")
        await d.tap("Copper Door")
        await d.tap("Remove Copper Door")
        await d.misses("The note stands there, too.")
        await d.tap("Save")
        await d.says("Saved on this phone")
        [newest, _] = notes(d.notebook, "Tomás Mendes")
        assert newest.place == "Copper Door" and newest.venue is None

"""The calendar of follow-ups: how many on each day, and those of the day that was tapped."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import flet as ft
import pytest
import time_machine

from app import formats
from app.notebook import follow_ups, squad
from app.notebook.notebook import Notebook
from app.ui.follow_ups.addresses import CALENDAR
from app.ui.when import now
from tests.app.ui.conftest import Desk, OpenDesk, met, spoken
from tests.cast.containers import OSEI


@pytest.fixture(autouse=True)
def mid_march() -> Iterator[None]:
    with time_machine.travel("2027-03-12 12:00:00+00:00"):
        yield


def month(nb: Notebook) -> None:
    """Three of this officer's today, one of them a promise; one late; one in April; one of a colleague's."""
    today, tomas = now().date(), met(nb, "Tomás Mendes")
    for kind, words, ahead in (
        ("promise", "Bring the form", 0),
        ("task", "Call the owner", 0),
        ("task", "Ask about the doorman", 0),
        ("task", "Look at the lamps", -2),
        ("task", "Meet the tenants", 20),
    ):
        follow_ups.add(nb, tomas, kind, words, (today + timedelta(days=ahead)).isoformat())
    other = next(one for one in squad.officers(nb, squad.mine(nb)[0].id) if one.name == OSEI)
    follow_ups.add(nb, None, "task", "Walk the alley", (today + timedelta(days=1)).isoformat(), owner=other.id)


def days(d: Desk) -> list[str]:
    """What a screen reader is told of the days that have something."""
    cells = [one for one in d.screen.find(ft.MergeSemantics) if str(one.key).startswith("day ")]
    names = [spoken(one)[0] for one in cells]
    return [name for name in names if "due" in name]


async def test_each_day_says_how_many_are_due_and_a_tap_lists_them(desk: OpenDesk) -> None:
    async with desk("/follow-ups", before=month) as d:
        await d.tap("Calendar")
        await d.screen.until(lambda: days(d), "the days")
        assert days(d) == ["10 March, 1 due, overdue", "12 March, today, 3 due, 1 promise"]
        await d.sees("Bring the form")
        assert not d.screen.says("Look at the lamps")
        await d.tap("10 March, 1 due, overdue")
        await d.sees("Look at the lamps")
        await d.misses("Bring the form")
        await d.tap("Mark done")
        await d.sees("Nothing is due on this day.")
        assert days(d) == ["12 March, today, 3 due, 1 promise"]
        await d.tap("Go to today")
        await d.sees("Bring the form")


async def test_months_are_turned_and_the_squads_days_are_counted_too(desk: OpenDesk) -> None:
    async with desk(CALENDAR, before=month) as d:
        await d.tap("Next month")
        await d.screen.until(lambda: days(d) == ["1 April, 1 due"], "April")
        await d.tap("Previous month")
        await d.tap("Squad")
        await d.screen.until(lambda: "13 March, 1 due" in days(d), "the colleague's")
        await d.tap("13 March, 1 due")
        await d.sees("Walk the alley")


async def test_what_the_list_is_narrowed_to_holds_and_is_seen_in_the_calendar(desk: OpenDesk) -> None:
    async with desk("/follow-ups", before=month) as d:
        await d.tap("Filter")
        await d.tap("Promises")
        await d.tap("Show 1 follow-up")
        await d.tap("Calendar")
        await d.screen.until(lambda: days(d) == ["12 March, today, 1 due, 1 promise"], "the promise alone")
        await d.tap("Show all")
        await d.screen.until(lambda: "10 March, 1 due, overdue" in days(d), "all of them")


async def test_one_is_added_for_the_day_that_was_tapped(desk: OpenDesk) -> None:
    async with desk(CALENDAR) as d:
        await d.tap("31 March")
        await d.tap("Add for this day")
        await d.type("What to do", "Call the landlord")
        await d.tap("Save")
        await d.screen.until(lambda: days(d) == ["31 March, 1 due"], "it")
        assert [(row.text, row.due) for row in follow_ups.page(d.notebook).rows] == [
            ("Call the landlord", "2027-03-31")
        ]


async def test_an_address_with_a_day_that_is_none_begins_with_no_day(desk: OpenDesk) -> None:
    async with desk("/follow-up/new/on/2027-02-30") as d:
        await d.type("What to do", "Call the landlord")
        await d.tap("Save")
        await d.says("Saved on this phone")
        assert follow_ups.page(d.notebook).rows[0].due is None


async def test_the_week_begins_as_the_language_says(desk: OpenDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    def letters(d: Desk) -> str:
        return "".join(text for text in d.screen.texts if text in set("SMTWF"))[:7]

    async with desk(CALENDAR) as d:
        await d.sees("March 2027")
        assert letters(d) == "SMTWTFS"
    monkeypatch.setitem(formats.WEEK_BEGINS, "en", 0)
    async with desk(CALENDAR) as d:
        await d.sees("March 2027")
        assert letters(d) == "MTWTFSS"
        first = formats.weeks(now().date())[0][0]
        assert (first.weekday(), first.isoformat()) == (0, "2027-03-01")

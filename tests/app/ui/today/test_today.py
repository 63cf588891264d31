"""Today: what an officer owes, done or moved with a tap."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import flet as ft
import pytest

from app.journal.roster.of_squads import WithdrawFact
from app.notebook import follow_ups, interactions, outreach
from app.notebook.follow_ups import FollowUpRow
from app.notebook.interactions import new_follow_up
from app.notebook.notebook import Notebook
from app.ui.parts import follow_up_row
from app.ui.when import now
from tests.app.ui.conftest import Desk, OpenDesk, met, spoken
from tests.cast.containers import OSEI, another_squad

AT_THE_END = {
    "event_type": "update",
    "pixels": 900,
    "min_scroll_extent": 0,
    "max_scroll_extent": 1000,
    "viewport_dimension": 700,
}


def owed(nb: Notebook) -> None:
    today = now().date()
    reached: Any = {"reach/tel:+12025550121": "mobile"}
    tomas = met(nb, "Tomás Mendes", **reached)
    for kind, text, days in (
        ("promise", "Bring the noise-permit form", -2),
        ("task", "Walk through closing time", 0),
        ("task", "Ask about the shelter bed", 3),
        ("promise", "Send the camera guidance", 30),
    ):
        follow_ups.add(nb, tomas, kind, text, (today + timedelta(days=days)).isoformat())


async def test_an_empty_notebook_teaches_how_to_begin(desk: OpenDesk) -> None:
    async with desk() as d:
        await d.sees("This is where your day begins.")
        await d.tap("Log your first contact")
        await d.screen.until(lambda: d.screen.routes[-1] == "/log")


async def test_each_thing_owed_stands_under_when_it_is_due(desk: OpenDesk) -> None:
    async with desk(before=owed) as d:
        await d.sees("Bring the noise-permit form")
        texts = d.screen.texts
        order = [
            *("Overdue", "Bring the noise-permit form", "Walk through closing time"),
            *("Next 7 days", "Ask about the shelter bed", "Promises open", "Send the camera guidance"),
        ]
        assert [text for text in texts if text in order] == order
        assert "2 days late" in texts and "Promise" in texts


async def test_marking_done_takes_one_tap_and_undo_brings_it_back(desk: OpenDesk) -> None:
    async with desk(before=owed) as d:
        await d.sees("Bring the noise-permit form")
        await d.tap("Mark done")
        await d.misses("Bring the noise-permit form")
        await d.says("Promise kept")
        await d.undo()
        await d.sees("Bring the noise-permit form")


async def test_snoozing_asks_for_a_day_and_a_reason_and_moves_it(desk: OpenDesk) -> None:
    async with desk(before=owed) as d:
        await d.sees("2 days late")
        await d.tap("More for Bring the noise-permit form")
        await d.tap("Snooze")
        await d.tap("Move it")
        await d.sees("Choose a day first.")
        await d.tap("1 week")
        await d.tap("Move it")
        await d.sees("Say in a few words why it moves.")
        await d.tap("Not there")
        assert d.text("Reason") == "Not there"
        await d.tap("Move it")
        await d.misses("2 days late")
        await d.sees("moved once")


async def test_a_phone_number_can_be_called_and_texted_behind_the_row(desk: OpenDesk) -> None:
    async with desk(before=owed) as d:
        await d.tap("More for Bring the noise-permit form")
        await d.tap("Call")
        await d.tap("Text")
        assert d.opened() == ["tel:+12025550121", "sms:+12025550121"]
        await d.tap("Mark done")
        await d.says("Promise kept")


async def swipe(d: Desk, words: str, direction: ft.DismissDirection) -> None:
    """Pulls the row that says `words` to one side."""
    await d.screen.until(lambda: d.session.taps.quiet and d.screen.says(words))
    row = next(one for one in d.screen.find(ft.Dismissible) if words in spoken(one))
    await d.screen.fire(row, "confirm_dismiss", {"direction": direction.value})


async def test_a_swipe_to_the_right_is_done_and_one_to_the_left_later(desk: OpenDesk) -> None:
    async with desk(before=owed) as d:
        await swipe(d, "Bring the noise-permit form", ft.DismissDirection.START_TO_END)
        await d.says("Promise kept")
        await d.misses("Bring the noise-permit form")
        await swipe(d, "Walk through closing time", ft.DismissDirection.END_TO_START)
        await d.sees("Move it")
        answers = [args["dismiss"] for name, args in d.screen.phone.called if name == "confirm_dismiss"]
        assert answers == [False, False]  # the row slides back, and stays until the list moves on


async def test_a_swipe_that_comes_too_soon_slides_back_and_does_nothing(desk: OpenDesk) -> None:
    async with desk(before=owed) as d:
        await d.sees("Bring the noise-permit form")
        await d.screen.until(lambda: d.session.taps.quiet)
        d.session.taps.lets_pass = lambda _control: False  # type: ignore[method-assign]  # as right after a change
        await swipe(d, "Bring the noise-permit form", ft.DismissDirection.START_TO_END)
        assert [args["dismiss"] for name, args in d.screen.phone.called if name == "confirm_dismiss"] == [False]
        assert d.notice == ""


async def test_a_row_says_why_with_the_first_words_of_the_last_note(desk: OpenDesk) -> None:
    def told(nb: Notebook) -> None:
        tomas = met(nb, "Tomás Mendes", "Said hello.", days_ago=3)
        interactions.log(nb, interactions.Log(contacts=[tomas], fact="New doorman\nstarts tonight."))
        follow_ups.add(nb, tomas, "promise", "Walk the alley at closing", now().date().isoformat())

    async with desk(before=told) as d:
        await d.sees("Tomás Mendes · New doorman starts tonight.")


async def test_the_shift_ends_and_the_phone_locks_from_the_header(desk: OpenDesk) -> None:
    async with desk(before=owed) as d:
        await d.tap("End shift")
        await d.sees("Before you go")
        await d.screen.back()
        await d.tap("Lock now")
        await d.screen.until(lambda: d.session.phase == "locked", "locked")


async def test_a_row_that_did_not_change_is_not_drawn_again(desk: OpenDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []
    words = follow_up_row._words

    def counted(row: FollowUpRow, *how: Any) -> ft.Control:
        drawn.append(row.text)
        return words(row, *how)

    monkeypatch.setattr(follow_up_row, "_words", counted)
    async with desk(before=owed) as d:
        await d.sees("Bring the noise-permit form")
        await d.screen.until(lambda: d.session.taps.quiet)
        drawn.clear()
        await d.tap("Mark done")
        await d.misses("Bring the noise-permit form")
        assert set(drawn) == {"Bring the noise-permit form"}  # struck through, and nobody else


async def test_people_not_seen_for_long_are_going_quiet(desk: OpenDesk) -> None:
    def quiet(nb: Notebook) -> None:
        for number in range(7):
            met(nb, f"Neighbour {number}", days_ago=40 + number, primary=nb.officer)

    async with desk(before=quiet) as d:
        await d.sees("Going quiet")
        assert sum(text.startswith("Neighbour") for text in d.screen.texts) == 5
        await d.tap("Show all 7")
        await d.sees("7 contacts")
        assert d.chosen() == ["Mine", "Going quiet"]


async def test_a_number_on_today_is_the_whole_number_and_leads_to_the_whole_list(desk: OpenDesk) -> None:
    def much(nb: Notebook) -> None:
        yesterday = (now().date() - timedelta(days=1)).isoformat()
        fields = {"kind": "task", "due": yesterday}
        nb.write_many([[new_follow_up(nb, nb.new_id(), {"text": f"Task {number}", **fields})] for number in range(130)])
        for number in range(24):
            met(nb, f"Neighbour {number}", days_ago=40 + number, primary=nb.officer)
        for number in range(3):
            met(nb, f"Somebody else's {number}", days_ago=90, primary=None)

    def tasks(d: Desk) -> int:
        return sum(text.startswith("Task ") for text in d.screen.texts)

    async with desk(before=much) as d:
        await d.sees("Overdue")
        texts = d.screen.texts
        assert texts[texts.index("Overdue") + 1] == "130"
        assert tasks(d) == 12
        await d.tap("Show more (12 of 135)")
        await d.sees("Show more (27 of 135)")
        for _turn in range(8):  # as one scrolls
            (list_,) = (one for one in d.screen.find(ft.Column) if one.on_scroll)
            listed = len(d.screen.texts)
            await d.screen.fire(list_, "scroll", AT_THE_END)
            await d.screen.until(lambda listed=listed: len(d.screen.texts) > listed, "more rows")
        assert tasks(d) == 130
        texts = d.screen.texts
        assert texts[texts.index("Going quiet") + 1] == "24"
        assert not d.screen.says("Show more")
        await d.tap("Show all 24")
        await d.sees("24 contacts")


async def test_an_unfinished_note_is_offered_and_only_discarded_when_sure(desk: OpenDesk) -> None:
    async with desk(before=owed) as d:
        d.container.drafts.put("half", {"fact": "Half a sentence about"}, "log", place="/log")
        d.session.changed()
        await d.sees("Unfinished note")
        await d.sees("Half a sentence about")
        await d.tap("Discard")
        await d.tap("Discard note")
        await d.misses("Unfinished note")
        assert d.container.drafts.all() == []


async def test_who_left_a_squad_reads_once_that_it_is_gone(desk: OpenDesk) -> None:
    async with desk() as d:
        local = d.container.members.local
        squad = await asyncio.to_thread(another_squad, d.container, "Night squad", OSEI)
        gone = WithdrawFact(local.keyring.secrets.officer, bytes.fromhex(squad[0]), {})
        local.add_facts([local.roster.sign_fact(local.author, gone.body())])
        await asyncio.to_thread(local.drop_left)
        d.session.changed()
        await d.sees("You are no longer in Night squad. Its notes are gone from this phone.")
        await d.tap("OK")
        await d.misses("You are no longer in Night squad. Its notes are gone from this phone.")
        assert d.container.left.untold() == []


async def test_who_of_the_by_name_list_was_not_met_for_long_is_one_line_that_leads_to_it(desk: OpenDesk) -> None:
    def before(nb: Notebook) -> None:
        for name, days_ago in (("Walter Ames", 95), ("Odile Brandt", 70), ("Jun Park", 2)):
            outreach.add(nb, met(nb, name, days_ago=days_ago))

    async with desk(before=before) as d:
        await d.sees("2 not met for 60 days")
        await d.sees("Walter Ames, 95 days · Odile Brandt, 70 days")
        assert "90 days: 1" in d.screen.texts
        await d.tap("2 not met for 60 days")
        await d.sees("95 days without contact")

"""A follow-up changed in place, coming back, taken on, given back, put off with others; and the ledger of promises."""

from __future__ import annotations

from datetime import date, timedelta

from app.notebook import follow_ups, squad
from app.notebook.notebook import Notebook
from app.ui.follow_ups.addresses import PROMISES, SEVERAL
from app.ui.when import now
from tests.app.ui.conftest import Desk, OpenDesk, day, met
from tests.cast.containers import HALE, OSEI


def owed(nb: Notebook) -> None:
    follow_ups.add(nb, met(nb, "Tomás Mendes"), "promise", "Bring the form", day("tomorrow").isoformat())


def rows(d: Desk, **which: str) -> list[follow_ups.FollowUpRow]:
    return follow_ups.page(d.notebook, whose="squad", **which).rows  # type: ignore[arg-type]  # a status


async def test_words_day_and_owner_are_changed_in_place(desk: OpenDesk) -> None:
    async with desk("/follow-ups", before=owed) as d:
        await d.tap("Bring the form")
        await d.tap("Edit")
        await d.type("I said I would", "Bring both forms")
        await d.tap("1 week")
        await d.type("At", "9:75")
        await d.tap(OSEI)
        await d.tap("Save")
        await d.sees("Write the time like 22:30.")
        await d.type("At", "930")
        await d.tap("Save")
        await d.sees("Whose it is")
        (row,) = rows(d)
        assert (row.text, row.due, row.due_time, row.owner_name) == (
            "Bring both forms",
            day("week").isoformat(),
            "09:30",
            OSEI,
        )
        assert row.snoozed == 1


async def test_an_edit_is_a_draft_until_it_is_saved(desk: OpenDesk) -> None:
    async with desk("/follow-ups", before=owed) as d:
        await d.tap("Bring the form")
        await d.tap("Edit")
        await d.type("I said I would", "Bring both")
        await d.tap("Close")
        await d.says("Kept on Today, not finished")
        await d.tap("Edit")
        await d.screen.until(lambda: d.screen.fields("I said I would"), "the form")
        assert d.text("I said I would") == "Bring both"
        assert rows(d)[0].text == "Bring the form"


async def test_one_comes_back_each_second_week_and_says_so(desk: OpenDesk) -> None:
    async with desk("/follow-up/new") as d:
        await d.type("What to do", "Walk the alley")
        await d.tap("Tomorrow")
        await d.tap("Weeks")
        await d.type("Every", "0")
        await d.tap("Save")
        await d.sees("Write a whole number from 1 to 366.")
        await d.type("Every", "2")
        await d.tap("Save")
        await d.says("Saved on this phone")
        (row,) = rows(d)
        assert row.repeats.startswith("Every 2 weeks on ")
        follow_ups.done(d.notebook, row.id)
        (following,) = rows(d)
        assert following.due is not None and row.due is not None
        assert date.fromisoformat(following.due) - date.fromisoformat(row.due) == timedelta(14)


async def test_one_that_would_end_before_it_begins_is_refused_and_its_words_stay(desk: OpenDesk) -> None:
    async with desk("/follow-up/new") as d:
        await d.type("What to do", "Read the meter")
        await d.tap("1 week")
        await d.tap("Days")
        await d.tap("Until…")
        await d.tap(f"Today {now().day}")
        await d.tap("Save")
        await d.says("It would end before it begins. Choose a later end, or none.")
        assert d.text("What to do") == "Read the meter" and rows(d) == []
        await d.tap("No end")
        await d.tap("Save")
        await d.says("Saved on this phone")


async def test_who_cancels_one_that_comes_back_is_told_that_it_ends(desk: OpenDesk) -> None:
    def weekly(nb: Notebook) -> None:
        first = day("tomorrow").isoformat()
        follow_ups.add(nb, None, "task", "Read the meter", first, repeats=f"every 7 days from {first}")
        follow_ups.add(nb, None, "task", "Call once", first)

    async with desk("/follow-ups", before=weekly) as d:
        await d.tap("Read the meter")
        await d.tap("Cancel it")
        await d.sees("It does not come back after this. To pass over one time, snooze it or mark it done.")
        await d.screen.go("/follow-ups")
        await d.tap("Call once")
        await d.tap("Cancel it")
        await d.sees("Cancel this follow-up")
        assert not d.screen.says("It does not come back after this. To pass over one time, snooze it or mark it done.")


async def test_what_comes_back_each_second_tuesday_is_shown_so_when_it_is_changed(desk: OpenDesk) -> None:
    line = "every 1 months on 2tu from 2099-01-13"

    def before(nb: Notebook) -> None:
        follow_ups.add(nb, None, "task", "Tenants' meeting", "2099-01-13", repeats=line)

    async with desk("/follow-ups", before=before) as d:
        await d.tap("Tenants' meeting")
        await d.sees("Every month on the second Tuesday")
        await d.tap("Edit")
        await d.type("What to do", "Tenants' council")
        assert {"Months", "the second Tuesday", "No end"} <= set(d.chosen())
        await d.tap("Save")
        await d.sees("Tenants' council")
        assert follow_ups.recurrence_of(d.notebook, rows(d)[0].id) == line


async def test_snooze_can_be_undone(desk: OpenDesk) -> None:
    async with desk("/follow-ups", before=owed) as d:
        await d.tap("Bring the form")
        await d.tap("Snooze")
        await d.tap("1 week")
        await d.type("Reason", "Closed")
        await d.tap("Move it")
        await d.screen.until(lambda: rows(d)[0].snoozed == 1, "the move")
        await d.undo()
        (row,) = rows(d)
        assert (row.due, row.snoozed, row.reason) == (day("tomorrow").isoformat(), 0, "")


async def test_a_promise_is_broken_with_a_reason_and_stands_in_the_ledger(desk: OpenDesk) -> None:
    async with desk("/follow-ups", before=owed) as d:
        await d.choose("My promises")
        await d.sees("None was kept or broken yet.")
        await d.tap("Bring the form")
        await d.tap("It will not be kept")
        await d.tap("Close this promise")
        await d.sees("Say in a few words why.")
        await d.tap("Let go by agreement")
        await d.tap("Broken")
        await d.type("Reason", "The office had moved")
        await d.tap("Close this promise")
        await d.sees("Open it again")
        await d.screen.go(PROMISES)
        await d.sees("0 of 1 promises kept")
        await d.sees("Broken")


async def test_the_ledger_without_promises_says_what_comes_there(desk: OpenDesk) -> None:
    async with desk(PROMISES) as d:
        await d.sees("No promises yet")


async def test_done_and_log_it_begins_a_note_with_the_person_and_the_words(desk: OpenDesk) -> None:
    async with desk("/follow-ups", before=owed) as d:
        await d.tap("Bring the form")
        await d.tap("Done, and log it")
        await d.screen.until(lambda: d.screen.fields("What happened"), "the note")
        await d.screen.until(lambda: d.text("What happened") == "Bring the form", "its words")
        await d.sees("Tomás Mendes")
        assert [row.outcome for row in rows(d, status="done")] == ["kept"]


async def test_what_somebody_gave_is_taken_on_or_given_back(desk: OpenDesk) -> None:
    given: list[str] = []

    def before(nb: Notebook) -> None:
        given.append(follow_ups.add(nb, None, "task", "Call the owner"))

    async with desk("/follow-ups", before=before) as d:
        # As if a colleague's phone had said so: this phone cannot sign for another one.
        other = next(one for one in squad.officers(d.notebook, squad.mine(d.notebook)[0].id) if one.name == OSEI)
        device = d.notebook.device
        known = d.notebook.roster.devices[device]
        d.notebook.roster.devices[device] = type(known)(**{**vars(known), "officer": bytes.fromhex(other.id)})
        await d.screen.go(f"/follow-up/{given[0]}")
        await d.sees(f"{OSEI} handed this to you.")
        await d.tap("Give back")
        await d.sees("Give it back")
        await d.type("Reason", "On leave that week")
        await d.tap("Give back", -1)
        await d.says("Given back")
        await d.screen.until(lambda: rows(d)[0].owner_name == OSEI, "the owner")


async def test_several_wait_until_tomorrow_with_one_tap_and_come_back_with_one(desk: OpenDesk) -> None:
    def before(nb: Notebook) -> None:
        for text in ("Call the owner", "Walk the alley", "Visit the school"):
            follow_ups.add(nb, None, "task", text, now().date().isoformat())

    async with desk("/follow-ups", before=before) as d:
        await d.choose("Choose several")
        await d.tap("Call the owner")
        await d.tap("Walk the alley")
        await d.tap("Tomorrow")
        await d.screen.until(lambda: sum(row.snoozed for row in rows(d)) == 2, "two moved")
        assert {row.text: row.due for row in rows(d) if row.snoozed} == dict.fromkeys(
            ("Call the owner", "Walk the alley"), day("tomorrow").isoformat()
        )
        await d.undo()
        assert sum(row.snoozed for row in rows(d)) == 0
        await d.screen.go(SEVERAL)
        await d.tap("Visit the school")
        await d.tap(HALE)
        await d.says(f"1 handed to {HALE}")


async def test_several_are_done_with_one_tap_of_those_that_the_list_is_narrowed_to(desk: OpenDesk) -> None:
    def before(nb: Notebook) -> None:
        for kind, text in (("promise", "Bring the form"), ("promise", "Call the owner"), ("task", "Walk the alley")):
            follow_ups.add(nb, None, kind, text, now().date().isoformat())

    async with desk("/follow-ups", before=before) as d:
        await d.tap("Filter")
        await d.tap("Promises")
        await d.tap("Show 2 follow-ups")
        await d.choose("Choose several")
        await d.tap("Bring the form")
        await d.tap("Call the owner")
        assert not d.buttons("Walk the alley") and d.buttons("Remove filter Promises")
        await d.tap("Mark done")
        await d.says("2 done")
        assert [row.text for row in rows(d)] == ["Walk the alley"]
        await d.undo()
        assert len(rows(d)) == 3
        await d.screen.go(SEVERAL)
        await d.tap("Show all")
        await d.sees("Walk the alley")

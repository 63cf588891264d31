"""Log contact: written in seconds, kept whatever happens, saved once."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import flet as ft
import pytest

from app.container import Container
from app.notebook import contacts, follow_ups, interactions, search
from app.notebook.notebook import Notebook
from app.state import form_draft
from app.ui.log import nudge
from app.ui.when import now
from tests.app.ui.conftest import Desk, OpenDesk, day, met
from tests.cast.containers import unlocked
from tests.cast.device import PASSPHRASE


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pauses in typing that the screen waits for, shorter; what happens after them is the same."""
    monkeypatch.setattr(nudge, "PAUSE_S", 0.05)


FOLD = "Skills, minutes, who started, place"


def tomas(nb: Notebook) -> None:
    met(nb, "Tomás Mendes", role="Manager", days_ago=3)


def notes(nb: Notebook, name: str) -> list[interactions.TimelineItem]:
    row = next(row for row in contacts.page(nb).rows if row.title == name)
    return interactions.timeline(nb, row.id).rows


def drafts(d: Desk) -> list[dict[str, Any]]:
    """What unfinished forms hold on the disk, newest first."""
    return [draft.fields for draft in d.container.drafts.all()]


async def kept(d: Desk) -> Any:
    return await d.screen.until(lambda: next(iter(drafts(d)), None), "the draft on disk")


async def test_somebody_met_lately_is_logged_in_four_taps(desk: OpenDesk) -> None:
    async with desk(before=tomas) as d:
        await d.tap("Log contact")  # 1
        await d.tap("Tomás Mendes")  # 2
        await d.type("What happened", "New doorman starts tonight.")  # 3: into the field
        await d.tap("Save")  # 4
        await d.says("Saved on this phone")
        await d.screen.until(lambda: d.screen.routes[-1] == "/", "the way back to Today")
        [newest, _] = notes(d.notebook, "Tomás Mendes")
        assert newest.fact == "New doorman starts tonight." and newest.how_name == "On foot"
        assert drafts(d) == []


async def test_saving_leads_back_to_where_the_officer_was(desk: OpenDesk) -> None:
    async with desk(route="/people", before=tomas) as d:
        await d.tap("Tomás Mendes")
        await d.screen.until(lambda: len(d.screen.routes) == 2)
        person = d.screen.routes[-1]
        await d.tap("Log contact")
        await d.sees("Add another person")
        await d.sees("Manager")
        await d.type("What happened", "Short call.")
        await d.tap("Phone")
        await d.tap("Save")
        await d.screen.until(lambda: d.screen.routes[-1] == person)
        await d.sees("Short call.")


async def test_a_double_tap_on_save_saves_once(desk: OpenDesk) -> None:
    async with desk(before=tomas, route="/log") as d:
        await d.tap("Tomás Mendes")
        await d.type("What happened", "Once is enough.")
        save = d.buttons("Save")[0]
        await asyncio.gather(d.screen.fire(save, "click"), d.screen.fire(save, "click"))
        await d.says("Saved on this phone")
        assert [note.fact for note in notes(d.notebook, "Tomás Mendes")].count("Once is enough.") == 1


async def test_the_first_words_are_on_disk_at_once_and_the_next_ones_within_a_second(
    desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert form_draft.KEPT_EVERY_S < 1
    async with desk(before=tomas, route="/log") as d:
        await d.type("What happened", "Half a")
        assert (await kept(d))["fact"] == "Half a"
        await d.type("What happened", "Half a sentence about")
        await d.screen.until(lambda: drafts(d)[0]["fact"] == "Half a sentence about", "the next words on disk")
        await d.sees("Draft kept")


async def test_going_to_the_background_keeps_the_note_at_once(desk: OpenDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(form_draft, "KEPT_EVERY_S", 60)
    async with desk(before=tomas, route="/log") as d:
        await d.type("What happened", "Radio")
        await kept(d)
        await d.type("What happened", "Radio call, back later")
        await d.screen.lifecycle(ft.AppLifecycleState.PAUSE)
        assert (await kept(d))["fact"] == "Radio call, back later"


async def test_locking_and_unlocking_returns_to_the_half_written_note(
    desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(form_draft, "KEPT_EVERY_S", 60)
    async with desk(before=tomas, route="/log") as d:
        await d.tap("Tomás Mendes")
        await d.type("What happened", "Half a sentence about")
        await d.session.lock()
        await d.type("PIN or passphrase", PASSPHRASE)
        await d.tap("Unlock")
        await d.screen.until(lambda: d.screen.fields("What happened"))
        assert d.text("What happened") == "Half a sentence about"
        await d.sees("Tomás Mendes")


async def test_a_killed_app_reopens_the_half_written_note(desk: OpenDesk, folder: Path) -> None:
    async with desk(before=tomas, route="/log") as d:
        await d.tap("Tomás Mendes")
        await d.type("I said I would", "walk the alley")
        await d.tap("Tomorrow")
        await d.screen.until(lambda: any(draft.get("promise_due") for draft in drafts(d)))
    assert Container.open(folder / "a").phase == "locked"
    async with desk() as d:
        await d.sees("Unfinished note")
        await d.tap("Continue")
        await d.screen.until(lambda: d.screen.fields("I said I would"))
        assert d.text("I said I would") == "walk the alley"
        assert "Tomorrow" in d.chosen()
        await d.type("What happened", "Queue on the alley side.")
        await d.tap("Save")
        await d.says("Saved on this phone")


async def test_a_promise_and_a_follow_up_come_back_on_their_day(desk: OpenDesk) -> None:
    async with desk(before=tomas, route="/log") as d:
        await d.tap("Tomás Mendes")
        await d.type("What happened", "Two scuffles last weekend.")
        await d.type("I said I would", "walk the alley at closing")
        await d.tap("Tomorrow")
        await d.tap("1 week", at=1)
        await d.tap("Save")
        await d.says("Saved on this phone")
        owed = {row.text: row for row in follow_ups.page(d.notebook).rows}
        promise = owed["walk the alley at closing"]
        assert (promise.kind, promise.due) == ("promise", day("tomorrow").isoformat())
        assert owed["Follow up with Tomás Mendes"].due == day("week").isoformat()


async def test_a_day_can_be_picked_from_the_month(desk: OpenDesk) -> None:
    async with desk(before=tomas, route="/log") as d:
        await d.tap("Pick…")
        await d.tap("Next month")
        chosen = await d.screen.until(
            lambda: [
                one for one in d.screen.find(ft.Text, value="15") if one.semantics_label and "15" in one.semantics_label
            ]
        )
        await d.tap(chosen[0].semantics_label)
        await d.sees(chosen[0].semantics_label)
        assert d.chosen()[-1] == chosen[0].semantics_label or chosen[0].semantics_label in d.chosen()


async def test_a_note_about_nobody_or_nothing_says_what_is_missing(desk: OpenDesk) -> None:
    async with desk(before=tomas, route="/log") as d:
        await d.tap("Save")
        await d.sees("Choose who it was. Somebody without a name is fine: say what you noticed.")
        await d.sees("Write at least one line about what happened.")
        assert len(notes(d.notebook, "Tomás Mendes")) == 1


async def test_somebody_without_a_name_is_enough(desk: OpenDesk) -> None:
    async with desk(route="/log") as d:
        await d.tap("New contact")
        await d.type("How to recognize them", "Owner's brother, red jacket")
        await d.tap("Add")
        await d.sees("Owner's brother, red jacket")
        await d.type("What happened", "Said hello.")
        await d.tap("Save")
        await d.says("Saved on this phone")
        [row] = contacts.page(d.notebook).rows
        assert row.unnamed and row.title == "Owner's brother, red jacket"


async def test_a_new_name_that_looks_like_a_known_one_asks(desk: OpenDesk) -> None:
    async with desk(before=tomas, route="/log") as d:
        await d.type("Who", "Thomas Mendez")
        await d.tap("New contact")
        assert d.text("Name") == "Thomas Mendez"
        await d.sees("Perhaps you mean Tomás Mendes, Manager.")
        await d.tap("Use that one")
        await d.type("What happened", "Only one of him.")
        await d.tap("Save")
        await d.says("Saved on this phone")
        assert [row.title for row in contacts.page(d.notebook).rows] == ["Tomás Mendes"]


async def test_several_people_are_in_one_note(desk: OpenDesk) -> None:
    def two(nb: Notebook) -> None:
        met(nb, "Tomás Mendes")
        met(nb, "Lena Abara")

    async with desk(before=two, route="/log") as d:
        await d.tap("Tomás Mendes")
        await d.tap("Add another person")
        await d.type("Who", "lena")
        await d.tap("Lena Abara")
        await d.type("What happened", "Met by chance.")
        await d.tap("Save")
        await d.says("Saved on this phone")
        [newest, _] = notes(d.notebook, "Lena Abara")
        assert newest.with_others == ["Tomás Mendes"]


async def test_words_about_who_somebody_is_bring_a_nudge_and_never_a_block(desk: OpenDesk) -> None:
    async with desk(before=tomas, route="/log") as d:
        await d.tap("Tomás Mendes")
        await d.type("What happened", "He is a Muslim and likes football.")
        await d.sees("“Muslim” is about religion. Does the note need it?")
        await d.tap("Keep")
        await d.misses("Does the note need it?")
        await d.tap("Save")
        await d.says("Saved on this phone")


async def test_a_quick_save_still_asks_about_such_words_once(desk: OpenDesk) -> None:
    async with desk(before=tomas, route="/log") as d:
        await d.tap("Tomás Mendes")
        await d.type("What happened", "Said hello.")
        await d.type("My read", "Perhaps a gang member.")
        await d.tap("Save")
        await d.sees("Before this is saved")
        assert len(notes(d.notebook, "Tomás Mendes")) == 1
        await d.tap("Keep as written")
        await d.says("Saved on this phone")


async def test_undo_takes_the_note_back_without_losing_a_word(desk: OpenDesk) -> None:
    async with desk(before=tomas, route="/log") as d:
        await d.tap("Tomás Mendes")
        await d.type("What happened", "Written too soon.")
        await d.tap("Save")
        await d.says("Saved on this phone")
        await d.undo()
        await d.says("The note is a draft again.")
        assert [note.fact for note in notes(d.notebook, "Tomás Mendes")] == ["Said hello."]
        await d.sees("Unfinished note")
        await d.sees("Written too soon.")


async def test_a_note_about_somebody_else_is_not_lost_on_the_way(desk: OpenDesk) -> None:
    async with desk(before=tomas) as d:
        d.container.drafts.put("a note", {"fact": "About the laundromat", "who": []}, "log", place="/log")
        row = contacts.page(d.notebook).rows[0]
        await d.screen.go(f"/log/{row.id}")
        await d.type("What happened", "About Tomás")
        await d.tap("Close")
        await d.sees("About the laundromat")
        await d.sees("About Tomás")
        await d.tap("Continue", at=1)
        await d.screen.until(lambda: d.screen.fields("What happened"))
        assert d.text("What happened") == "About the laundromat"


async def test_undo_of_one_note_and_the_draft_of_another_both_stay(desk: OpenDesk) -> None:
    async with desk(before=tomas, route="/log") as d:
        await d.tap("Tomás Mendes")
        await d.type("What happened", "Note A, written too soon.")
        await d.tap("Save")
        await d.says("Saved on this phone")
        notice = d.session.notices.current
        await d.tap("Log contact")
        await d.type("What happened", "Note B, half")
        await kept(d)
        assert notice is not None and notice.undo is not None
        await notice.undo()
        assert {draft["fact"] for draft in drafts(d)} == {"Note A, written too soon.", "Note B, half"}
        await d.type("What happened", "Note B, half written")
        await d.tap("Close")
        await d.sees("Note A, written too soon.")
        await d.sees("Note B, half written")


async def test_several_notes_may_be_parked_and_each_says_whose_it_is(desk: OpenDesk) -> None:
    def two(nb: Notebook) -> None:
        met(nb, "Tomás Mendes")
        met(nb, "Lena Abara")

    async with desk(before=two) as d:
        for name, words in (("Tomás Mendes", "The alley"), ("Lena Abara", "The permit")):
            await d.tap("Log contact")
            await d.tap(name)
            await d.type("What happened", words)
            await d.tap("Close")
            await d.sees(words)
        await d.sees("Tomás Mendes")
        await d.sees("Lena Abara")
        assert len(drafts(d)) == 2
        await d.undo()  # the notice about the one left last leads back into it
        await d.screen.until(lambda: d.screen.fields("What happened"))
        assert d.text("What happened") == "The permit"


async def test_closing_keeps_the_note_for_later(desk: OpenDesk) -> None:
    async with desk(before=tomas) as d:
        await d.tap("Log contact")
        await d.type("What happened", "Later more")
        await d.tap("Close")
        await d.sees("Unfinished note")
        await d.sees("Later more")


async def test_a_note_begun_before_midnight_happened_before_midnight(desk: OpenDesk) -> None:
    async with desk(before=tomas, route="/log") as d:
        begun = 1_700_000_000_000
        await d.tap("Tomás Mendes")
        fields = {**(await kept(d)), "started_ms": begun, "fact": "Begun long ago"}
        await d.tap("Close")
        await d.screen.until(lambda: d.screen.routes[-1] == "/")
        d.container.drafts.put("older", fields, "log", place="/log")
        await d.screen.go("/log")
        await d.screen.until(lambda: d.screen.fields("What happened"))
        await d.tap("Save")
        await d.says("Saved on this phone")
        assert begun in [note.at for note in notes(d.notebook, "Tomás Mendes")]


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


async def test_a_person_three_officers_saw_this_week_is_pointed_out(desk: OpenDesk, folder: Path, server: None) -> None:
    async with unlocked(folder / "b", folder / "c") as others, desk(before=tomas) as d:
        await d.container.sync_now()
        row = contacts.page(d.notebook).rows[0]
        for phone in others:
            await phone.sync_now()
            interactions.log(phone.notebook, interactions.Log(contacts=[row.id], fact="Said hello too."))
            await phone.sync_now()
        await d.container.sync_now()
        await d.screen.go(f"/log/{row.id}")
        await d.sees("Three officers have seen this person in 7 days.")
        await d.type("What happened", "Still saved.")
        await d.tap("Save")
        await d.says("Saved on this phone")
        await asyncio.sleep(0.1)


async def test_the_picker_says_why_somebody_was_found_and_goes_on_to_the_last(desk: OpenDesk) -> None:
    def town(nb: Notebook) -> None:
        met(nb, "Tomás Mendes", "Scuffles at the alley exit.", role="Manager", **{"reach/tel:+12025550121": "mobile"})
        for number in range(8):
            contacts.create(nb, {"name": f"Neighbour {number}"})

    async with desk(before=town, route="/log") as d:
        for words, why in (("alley", "Scuffles at the alley exit."), ("555-01", "(202) 555-0121")):
            await d.type("Who", words)
            await d.sees(why)
        await d.type("Who", "mednes")
        await d.sees("Tomás Mendes")
        await d.type("Who", "neighbour")
        await d.sees("Neighbour 4")
        assert not d.screen.says("Neighbour 5")
        await d.tap("Show more")
        await d.sees("Neighbour 7")
        assert not d.screen.says("Show more")


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


async def test_a_note_without_a_person_says_what_it_is_about(desk: OpenDesk) -> None:
    async with desk(route="/log") as d:
        await d.tap("Nobody")
        await d.type("What happened", "Fence at the north gate is open again.")
        assert not d.screen.says("How")
        await d.tap("Save")
        await d.sees("Choose what it is about: a duty, an observation or a decision.")
        await d.tap("Observation")
        await d.type("Follow up", "tell the works department")
        await d.tap("Minutes, place")
        await d.type("Place", "North gate")
        await d.tap("Save")
        await d.says("Saved on this phone")
        [hit] = search.everything(d.notebook, "fence")
        item = interactions.read(d.notebook, hit.id)
        assert (item.how_name, item.place, item.with_others) == ("Observation", "North gate", [])
        assert [row.text for row in follow_ups.page(d.notebook).rows] == ["tell the works department"]


async def test_somebody_was_there_after_all(desk: OpenDesk) -> None:
    async with desk(before=tomas, route="/log") as d:
        await d.tap("Nobody")
        await d.tap("Duty")
        await d.tap("Somebody was there")
        await d.tap("Tomás Mendes")
        await d.type("What happened", "At the front desk.")
        await d.tap("Save")
        await d.says("Saved on this phone")
        assert notes(d.notebook, "Tomás Mendes")[0].how_name == "On foot"


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


# --- quick notes -----------------------------------------------------------------------------------------------


async def test_a_quick_note_adds_its_words_and_one_more_tap_takes_them_back(desk: OpenDesk) -> None:
    async with desk(before=tomas, route="/log") as d:
        await d.tap("Tomás Mendes")
        await d.type("What happened", "Rain all evening.")
        await d.tap("Called back")
        await d.screen.until(lambda: "Called back" in d.chosen(), "the chip")
        assert d.text("What happened") == "Rain all evening.\nCalled back about what we had talked about."
        assert "Phone" in d.chosen() and "On foot" not in d.chosen()
        await d.tap("Called back")
        await d.screen.until(lambda: "Called back" not in d.chosen(), "the chip")
        assert d.text("What happened") == "Rain all evening." and "On foot" in d.chosen()


async def test_a_quick_note_is_taken_back_after_a_lock_and_in_another_window_size_too(desk: OpenDesk) -> None:
    async with desk(before=tomas, route="/log") as d:
        await d.tap("Tomás Mendes")
        await d.type("What happened", "Rain.")
        await d.tap("Called back")
        await d.screen.until(lambda: "Called back" in d.chosen(), "the chip")
        await d.session.lock()
        await d.type("PIN or passphrase", PASSPHRASE)
        await d.tap("Unlock")
        await d.screen.until(lambda: d.screen.fields("What happened") and "Called back" in d.chosen(), "the chip")
        await d.screen.page_event("resize", {"width": 1280, "height": 800})
        await d.screen.until(lambda: d.session.room.rail and "Called back" in d.chosen(), "the chip")
        await d.tap("Called back")
        await d.screen.until(lambda: d.text("What happened") == "Rain.", "the words as they were")
        assert "On foot" in d.chosen()


async def test_a_quick_note_leaves_what_the_officer_chose_and_typed_since(desk: OpenDesk) -> None:
    async with desk(before=tomas, route="/log") as d:
        await d.tap("Tomás Mendes")
        await d.tap("On foot")  # by hand, though it stood there
        await d.tap("Called back")
        await d.screen.until(lambda: "Called back" in d.chosen(), "the chip")
        assert "On foot" in d.chosen() and "Phone" not in d.chosen()
        words = d.text("What happened") + " All is well."
        await d.type("What happened", words)
        await d.screen.until(lambda: "Called back" not in d.chosen(), "the chip to be over")
        await d.tap("Stopped by")
        await d.tap("Save")
        await d.says("Saved on this phone")
        [newest, _] = notes(d.notebook, "Tomás Mendes")
        assert newest.fact == f"{words}\nStopped by and asked how things are going." and newest.how_name == "On foot"


async def test_an_agency_without_quick_notes_offers_none(desk: OpenDesk) -> None:
    async with desk(before=tomas, route="/log") as d:
        policy = d.container.notebook.roster.policy
        assert isinstance(policy, dict)
        policy["quick_notes"] = []
        await d.tap("Tomás Mendes")
        await d.sees("What happened")
        await d.screen.until(lambda: not d.buttons("Called back"), "no quick notes")


# --- the place -------------------------------------------------------------------------------------------------


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


async def test_after_choosing_who_the_next_words_are_what_happened(
    desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk(before=tomas, route="/log") as d:
        await d.tap("Tomás Mendes")
        field = d.screen.field("What happened")
        calls = await d.screen.until(lambda: [one for one in d.screen.phone.called if one[0] == "focus"], "the focus")
        assert field is not None and calls

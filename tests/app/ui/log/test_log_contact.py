"""Log contact: written in seconds, whoever it is about, saved once."""

from __future__ import annotations

import asyncio
from pathlib import Path

import flet as ft
import pytest

from app.notebook import contacts, follow_ups, interactions, search
from app.notebook.notebook import Notebook
from tests.app.ui.conftest import OpenDesk, day, met
from tests.app.ui.log.conftest import drafts, notes, tomas
from tests.cast.containers import unlocked


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


async def test_after_choosing_who_the_next_words_are_what_happened(
    desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk(before=tomas, route="/log") as d:
        await d.tap("Tomás Mendes")
        field = d.screen.field("What happened")
        calls = await d.screen.until(lambda: [one for one in d.screen.phone.called if one[0] == "focus"], "the focus")
        assert field is not None and calls

"""A contact's page and form: how to reach them, what was promised, what was said."""

from __future__ import annotations

from dataclasses import replace

import flet as ft

from app.journal.roster.state import OFFICER
from app.notebook import contacts, follow_ups, interactions
from app.notebook.contacts import Contact
from app.notebook.interactions import new_follow_up
from app.notebook.my_squads import squads_of
from app.notebook.notebook import Notebook
from tests.app.ui.conftest import Desk, OpenDesk, met, spoken


def squad(nb: Notebook) -> None:
    place = contacts.create(nb, {"kind": "venue", "name": "Copper Door"})
    tomas = met(
        nb,
        "Tomás Mendes",
        "New doorman starts tonight.",
        role="Manager",
        reach_note="Text before 4 pm",
        days_ago=9,
        **{f"member_of/{place}": True, "reach/tel:+12025550121": "mobile", "tag/nightlife": True},
    )
    follow_ups.add(nb, tomas, "promise", "Bring the noise-permit form", None)


def tomas_of(d: Desk) -> Contact:
    row = next(row for row in contacts.page(d.notebook).rows if row.title == "Tomás Mendes")
    return contacts.read(d.notebook, row.id)


async def open_tomas(d: Desk) -> None:
    await d.screen.go(f"/people/{tomas_of(d).row.id}")
    await d.sees("New doorman starts tonight.")


async def test_the_page_tells_how_to_reach_them_and_how_it_stands(desk: OpenDesk) -> None:
    async with desk(before=squad) as d:
        await open_tomas(d)
        for words in (
            "Rapport · every 14 days · met 9 days ago",
            "Text before 4 pm",
            "(202) 555-0121",
            "Bring the noise-permit form",
            "Copper Door",
            "nightlife",
        ):
            await d.sees(words)
        await d.tap("Call")
        await d.tap("Text")
        assert d.opened() == ["tel:+12025550121", "sms:+12025550121"]


async def test_a_venue_names_the_people_there(desk: OpenDesk) -> None:
    async with desk(before=squad) as d:
        place = tomas_of(d).member_of[0].named
        await d.screen.go(f"/people/{place}")
        await d.sees("People here")
        await d.tap("Tomás Mendes")
        await d.sees("New doorman starts tonight.")


async def test_a_note_is_added_to_and_never_changed(desk: OpenDesk) -> None:
    async with desk(before=squad) as d:
        await open_tomas(d)
        await d.choose("Add to this note", note=0)
        await d.tap("Add")
        await d.sees("Write what is to be added.")
        await d.type("What to add", "It was Thursday, not Friday.")
        await d.tap("Add")
        await d.sees("Added by Officer Maya Ortiz")
        [note] = interactions.timeline(d.notebook, tomas_of(d).row.id).rows
        assert note.fact == "New doorman starts tonight."
        assert [one.text for one in note.amendments] == ["It was Thursday, not Friday."]


async def test_pausing_stops_the_reminders_and_undo_brings_the_stage_back(desk: OpenDesk) -> None:
    async with desk(before=squad) as d:
        await open_tomas(d)
        await d.choose("Pause")
        await d.sees("Paused since")
        await d.undo()
        await d.sees("· every 14 days")


async def test_deleting_asks_first_and_can_be_undone(desk: OpenDesk) -> None:
    async with desk(before=squad) as d:
        await open_tomas(d)
        await d.choose("Delete")
        await d.tap("Delete contact")
        await d.sees("1 contact")
        await d.undo()
        await d.sees("2 contacts")


async def test_only_what_was_changed_is_written(desk: OpenDesk) -> None:
    async with desk(before=squad) as d:
        await open_tomas(d)
        await d.choose("Edit")
        await d.type("Role", "Owner")
        await d.tap("Save")
        await d.says("Saved on this phone")
        await d.sees("Owner")
        after = tomas_of(d)
        assert (after.role, after.reach_note, after.tags) == ("Owner", "Text before 4 pm", ["nightlife"])
        assert [one.label for one in after.reach] == ["mobile"]


async def test_numbers_places_and_tags_come_and_go(desk: OpenDesk) -> None:
    async with desk(before=squad) as d:
        await open_tomas(d)
        await d.choose("Edit")
        await d.tap("Remove 1")
        await d.tap("Add phone or e-mail")
        await d.type("Phone or e-mail 1", "tomas@copperdoor.example")
        await d.tap("Remove tag nightlife")
        await d.type("Tags", "music")
        await d.tap("Remove Copper Door")
        await d.tap("Save")
        await d.says("Saved on this phone")
        after = tomas_of(d)
        assert [one.uri for one in after.reach] == ["mailto:tomas@copperdoor.example"]
        assert (after.tags, after.member_of) == (["music"], [])


async def test_a_number_that_is_none_is_refused_with_a_word(desk: OpenDesk) -> None:
    async with desk(before=squad) as d:
        await open_tomas(d)
        await d.choose("Edit")
        await d.tap("Add phone or e-mail")
        await d.type("Phone or e-mail 2", "after four")
        await d.tap("Save")
        await d.sees("This is not a phone number. Check the digits.")


async def test_a_contact_keeps_its_own_days_between_visits(desk: OpenDesk) -> None:
    async with desk(before=squad) as d:
        await open_tomas(d)
        await d.choose("Edit")
        await d.tap("Own days")
        await d.tap("Save")
        await d.sees("Every how many days? A number from 1.")
        await d.type("Days between contacts", "5")
        await d.tap("Save")
        await d.sees("Rapport · every 5 days")


async def test_a_new_contact_needs_no_name_but_a_word_to_know_them_by(desk: OpenDesk) -> None:
    async with desk("/people/new") as d:
        await d.tap("Save")
        await d.sees("Write a name, or in a few words how to recognize them.")
        await d.type("How to recognize them", "Man with the grey dog")
        await d.tap("Save")
        await d.says("Saved on this phone")
        await d.sees("Nothing written yet")
        [row] = contacts.page(d.notebook, mine=True).rows  # whoever adds somebody is their officer
        assert row.title == "Man with the grey dog"


async def test_a_new_name_like_a_known_one_offers_the_known_one(desk: OpenDesk) -> None:
    async with desk("/people/new", before=squad) as d:
        await d.type("Name", "Thomas Mendez")
        await d.sees("Perhaps you mean Tomás Mendes")
        await d.tap("Open that one")
        await d.sees("New doorman starts tonight.")


async def test_somebody_who_is_gone_is_told_plainly(desk: OpenDesk) -> None:
    async with desk(f"/people/{'0' * 32}") as d:
        await d.sees("This is not in the notebook any more.")


async def test_a_page_goes_on_to_the_last_follow_up_and_the_last_member(desk: OpenDesk) -> None:
    def town(nb: Notebook) -> None:
        place = contacts.create(nb, {"kind": "venue", "name": "Copper Door"})
        belongs = {f"member_of/{place}": True}
        nb.write_many([[contacts.new(nb, {"name": f"Guest {number:03}", **belongs})[1]] for number in range(60)])
        task = {"kind": "task", "contact": place}
        nb.write_many([[new_follow_up(nb, nb.new_id(), {"text": f"Task {number}", **task})] for number in range(55)])

    async with desk("/people", before=town) as d:
        await d.tap("Copper Door")
        await d.sees("People here")
        texts = d.screen.texts
        assert texts[texts.index("People here") + 1] == "60"
        assert texts[texts.index("Follow-ups") + 1] == "55"
        await d.tap("Show more (50 of 60)")
        await d.sees("Guest 059")
        await d.tap("Show more (50 of 55)")
        await d.screen.until(lambda: sum(text.startswith("Task ") for text in d.screen.texts) == 55)
        assert not d.screen.says("Show more")


async def test_a_note_is_taken_back_with_a_reason_and_undo_brings_it_back(desk: OpenDesk) -> None:
    async with desk(before=squad) as d:
        await open_tomas(d)
        await d.choose("Take back", note=0)
        await d.sees("Take this note back")
        await d.tap("Take back", -1)
        await d.sees("The reason is empty. Say in a few words why.")
        await d.type("Reason", "Names a witness")
        await d.tap("Take back", -1)
        await d.says("Taken back. Its history keeps it, with the reason.")
        await d.misses("New doorman starts tonight.")
        await d.undo()
        await d.sees("New doorman starts tonight.")


async def test_a_note_of_another_is_no_officers_to_take_back(desk: OpenDesk) -> None:
    def plain(nb: Notebook) -> None:
        squad(nb)
        other = next(one for one in nb.roster.officers if one.hex() != nb.officer)
        me = nb.roster.devices[nb.device]
        nb.roster.vaults[nb.vaults[0]].members[bytes.fromhex(nb.officer)] = OFFICER
        nb.roster.devices[nb.device] = replace(me, officer=other)  # somebody else's phone wrote it
        nb.projection.set_squads(squads_of(nb.roster, nb.vaults))

    async with desk(before=plain) as d:
        await open_tomas(d)
        await d.dots(note=0)
        await d.sees("Add to this note")
        assert not d.buttons("Take back") and not d.buttons("It was somebody else")


async def test_the_page_of_somebody_of_a_closed_squad_says_what_can_still_be_done(desk: OpenDesk) -> None:
    def closed(nb: Notebook) -> None:
        squad(nb)
        nb.roster.vaults[nb.vaults[0]].closed = True

    async with desk(before=closed) as d:
        await open_tomas(d)
        await d.sees(
            "Harbour beat was closed. Notes and follow-ups with them work as before, and nobody new comes into it."
        )
        await d.sees("Their primary or backup officer, or a supervisor, can move them to another squad.")


async def test_deleting_whom_something_was_promised_says_that_it_stays_open(desk: OpenDesk) -> None:
    def promised(nb: Notebook) -> None:
        lena = contacts.create(nb, {"name": "Lena Abara"})
        interactions.log(nb, interactions.Log(contacts=[lena], fact="Asked for the form.", promise="bring the form"))

    async with desk(before=promised) as d:
        [promise] = follow_ups.page(d.notebook).rows
        await d.screen.go(f"/people/{promise.contact}")
        await d.choose("Take back", note=0)
        await d.sees("1 promise made in it is still open, and stays on its officer's list.")
        await d.screen.go("/people")
        await d.screen.go(f"/people/{promise.contact}")
        await d.choose("Delete")
        await d.screen.until(
            lambda: any("1 promise to them is still open" in words for words in d.screen.texts), "the question"
        )


async def test_a_note_about_the_wrong_person_is_moved_and_undo_brings_it_back(desk: OpenDesk) -> None:
    def two(nb: Notebook) -> None:
        squad(nb)
        contacts.create(nb, {"name": "Tomas Mendoza"})

    async with desk(before=two) as d:
        await open_tomas(d)
        await d.choose("It was somebody else", note=0)
        await d.sees("Who was it?")
        await d.type("It was", "mendoza")
        await d.tap("Tomas Mendoza")
        await d.says("Moved. Its history says that it stood here first.")
        await d.misses("New doorman starts tonight.")
        await d.undo()
        await d.sees("New doorman starts tonight.")


async def test_the_star_marks_a_favourite_and_the_list_keeps_them(desk: OpenDesk) -> None:
    async with desk(before=squad) as d:
        await open_tomas(d)
        await d.tap("Add to favorites")
        await d.screen.until(lambda: d.buttons("Remove from favorites"), "the star")
        await d.screen.go("/people")
        await d.sees("2 contacts")
        await d.tap("Favorites")
        await d.sees("1 contact")
        await d.sees("Tomás Mendes")
        await open_tomas(d)
        await d.tap("Remove from favorites")
        await d.screen.until(lambda: d.buttons("Add to favorites"), "no star")


async def test_who_asked_not_to_be_contacted_is_marked_and_warned_of_before_each_contact(desk: OpenDesk) -> None:
    asked = "They asked not to be contacted."
    async with desk(before=squad) as d:
        await open_tomas(d)
        assert not d.screen.says(asked)
        await d.choose("Edit")
        await d.tap("Under 18")
        await d.tap("Asked not to be contacted")
        await d.sees("No reminders: they asked not to be contacted.")
        await d.tap("Save")
        await d.sees(asked)
        await d.sees("Under 18")
        await d.tap("Log contact")
        await d.sees("What happened")
        await d.sees(asked)
        await d.screen.go(f"/follow-up/new/{tomas_of(d).row.id}")
        await d.sees("New follow-up")
        await d.sees(asked)
        await d.screen.go("/people")
        await d.screen.until(
            lambda: any("asked not to be contacted" in spoken(one) for one in d.buttons("Tomás Mendes")), "the mark"
        )
        await open_tomas(d)
        await d.choose("Edit")
        await d.tap("Asked not to be contacted")
        await d.tap("Save")
        await d.misses(asked)
        assert contacts.warnings(d.notebook, tomas_of(d).row.id) == []


async def test_a_venue_shows_whom_the_squad_met_there_and_what_was_said(desk: OpenDesk) -> None:
    def door(nb: Notebook) -> None:
        squad(nb)
        place = next(row for row in contacts.page(nb).rows if row.kind == "venue")
        lena = met(nb, "Lena Abara")
        interactions.log(nb, interactions.Log(contacts=[lena], fact="Shared a taxi list", venue=place.id))

    async with desk(before=door) as d:
        await d.screen.go(f"/people/{tomas_of(d).member_of[0].named}")
        await d.sees("Also met here")
        await d.sees("Lena Abara")
        await d.sees("Shared a taxi list")
        await d.tap("Lena Abara")
        await d.sees("Said hello.")
        await d.choose("Open Copper Door", note=0)
        await d.sees("People here")


async def test_a_long_note_is_folded_until_somebody_wants_all_of_it(desk: OpenDesk) -> None:
    def long(nb: Notebook) -> None:
        met(nb, "Lena Abara", "A short one.")
        lena = contacts.page(nb).rows[0].id
        interactions.log(nb, interactions.Log(contacts=[lena], fact="Line\n" * 30 + "the end"))

    async with desk("/people", before=long) as d:
        await d.tap("Lena Abara")
        await d.sees("Earlier notes")
        folded = next(one for one in d.screen.find(ft.Text) if "the end" in one.value)
        assert folded.max_lines
        await d.tap("Show all")
        await d.screen.until(
            lambda: not next(one for one in d.screen.find(ft.Text) if "the end" in one.value).max_lines, "all of it"
        )
        assert not d.buttons("Show all")


async def test_what_was_taken_back_is_listed_and_put_back(desk: OpenDesk) -> None:
    def gone(nb: Notebook) -> None:
        squad(nb)
        tomas = next(row for row in contacts.page(nb).rows if row.kind == "person").id
        [note] = interactions.timeline(nb, tomas).rows
        interactions.take_back(nb, note.id, "Names a witness")

    async with desk("/more/deleted", before=gone) as d:
        await d.sees("Notes taken back")
        await d.sees("Names a witness")
        await d.sees("By Officer Maya Ortiz, with Tomás Mendes")
        assert not d.screen.says("New doorman")
        await d.tap("Put back")
        await d.sees("Nothing was deleted or taken back")
        await open_tomas(d)


async def test_it_says_how_often_they_reached_out_and_nothing_before(desk: OpenDesk) -> None:
    def known(nb: Notebook) -> None:
        lena = met(nb, "Lena Abara")
        interactions.log(nb, interactions.Log(contacts=[lena], fact="Called me.", started_by="them"))
        met(nb, "Ruth Klein")

    async with desk("/people", before=known) as d:
        await d.tap("Lena Abara")
        await d.sees("They reached out 1 time in 90 days")
        await d.session.go("/people")
        await d.tap("Ruth Klein")
        await d.sees("Last time")
        assert not d.screen.says("They reached out")

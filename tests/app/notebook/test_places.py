from __future__ import annotations

from app.notebook import contacts, follow_ups, interactions, moving, search
from app.notebook.interactions import Log
from app.notebook.notebook import Notebook
from app.notebook.places import PAST, VENUES, Place, met_at, offered
from tests.cast.notebook import NotebookSquad


def door(nb: Notebook, **fields: object) -> str:
    return contacts.create(nb, {"kind": "venue", "name": "Copper Door", **fields})


def test_venues_and_places_as_they_were_written_are_offered_while_one_is_typed(
    squad: NotebookSquad, dana: Notebook
) -> None:
    venue, lena = door(dana), contacts.create(dana, {"name": "Lena Copper"})
    for place in ("Copper Door, back entrance", "copper alley", "Copper Alley", "Copper Door", "Mill Rd"):
        squad.clock.later(minutes=1)
        interactions.log(dana, Log(contacts=[lena], fact="x", place=place))
    assert offered(dana, "copper") == [
        Place("Copper Door", venue),
        Place("Copper Alley"),
        Place("Copper Door, back entrance"),
    ]
    assert offered(dana, "back co") == [Place("Copper Door, back entrance")]
    assert offered(dana, "") == offered(dana, " , ") == []


def test_no_more_is_offered_than_is_read_at_a_glance(dana: Notebook) -> None:
    lena = contacts.create(dana, {"name": "Lena"})
    for number in range(9):
        door(dana, name=f"Mill bar {number}")
        interactions.log(dana, Log(contacts=[lena], fact="x", place=f"Mill corner {number}"))
    assert len(offered(dana, "mill")) == VENUES + PAST


def test_a_note_at_a_venue_stands_on_its_page_and_is_no_contact_with_it(squad: NotebookSquad, dana: Notebook) -> None:
    venue, lena = door(dana), contacts.create(dana, {"name": "Lena"})
    tomas = contacts.create(dana, {"name": "Tomás", f"member_of/{venue}": True})
    interactions.log(dana, Log(contacts=[lena, tomas], fact="Fight at the bar", venue=venue))
    [there] = interactions.timeline(dana, venue).rows
    assert (there.fact, there.place, there.venue, there.with_others) == (
        "Fight at the bar",
        "Copper Door",
        (venue, "Copper Door"),
        ["Lena", "Tomás"],
    )
    assert interactions.timeline(dana, lena).rows[0].with_others == ["Tomás"]
    rows, total = met_at(dana, venue, 5)
    assert ([row.title for row in rows], total) == (["Lena"], 1)  # Tomás stands under the people here
    assert contacts.read(dana, venue).row.last_at is None
    assert contacts.burden(dana, venue) == 0
    assert [row.id for row in contacts.recent(dana)] == [lena, tomas, venue]  # as added, not as met
    assert sorted(hit.contact.title for hit in search.search(dana, "fight")) == ["Lena", "Tomás"]


def test_a_venue_that_a_note_was_with_is_met_as_before(dana: Notebook) -> None:
    venue, lena = door(dana), contacts.create(dana, {"name": "Lena"})
    interactions.log(dana, Log(contacts=[venue, lena], fact="x", venue=venue, place="The yard"))
    [there] = interactions.timeline(dana, venue).rows
    assert (there.place, there.venue) == ("The yard", None)
    assert contacts.read(dana, venue).row.last_at is not None
    assert [row.title for row in met_at(dana, venue, 5)[0]] == ["Lena"]


def test_everyone_met_there_is_bounded_and_counted(squad: NotebookSquad, dana: Notebook) -> None:
    venue = door(dana)
    for number in range(4):
        guest = contacts.create(dana, {"name": f"Guest {number}"})
        squad.clock.later(minutes=1)
        interactions.log(dana, Log(contacts=[guest], fact="x", venue=venue))
    rows, total = met_at(dana, venue, 2)
    assert ([row.title for row in rows], total) == (["Guest 3", "Guest 2"], 4)


def test_a_note_taken_back_leaves_the_page_of_the_venue(dana: Notebook) -> None:
    venue, lena = door(dana), contacts.create(dana, {"name": "Lena"})
    note = interactions.log(dana, Log(contacts=[lena], fact="x", venue=venue)).interaction
    interactions.take_back(dana, note, "twice")
    assert interactions.timeline(dana, venue).total == 0
    assert met_at(dana, venue, 5) == ([], 0)
    assert offered(dana, "copper") == [Place("Copper Door", venue)]


def test_a_venue_that_moves_takes_along_no_note_about_who_stays(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    venue, lena = door(dana), contacts.create(dana, {"name": "Lena"})
    interactions.log(dana, Log(contacts=[lena], fact="Lena said hello", venue=venue))
    interactions.log(dana, Log(contacts=[venue], fact="The licence is renewed"))
    follow_ups.add(dana, venue, "task", "Look at the door", None)
    day = squad.another("Day squad", dana)
    squad.sync()
    there = moving.move(dana, venue, day.hex())
    squad.sync()
    moving.carry_over(dana)
    squad.sync()
    moving.carry_over(dana)
    assert [item.fact for item in interactions.timeline(dana, there).rows] == ["The licence is renewed"]
    [left] = interactions.timeline(dana, lena).rows
    assert left.venue == (there, "Copper Door")  # whoever is in both squads is led to where it is now
    squad.sync()
    [seen] = interactions.timeline(eli, lena).rows
    assert (seen.place, seen.fact) == ("Copper Door", "Lena said hello")

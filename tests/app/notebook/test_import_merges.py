"""People who are known already, or twice in a file: found by number, address or name, and brought together."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from app.notebook import contacts, interactions, people_import
from app.notebook.address_book import Card
from app.notebook.notebook import Notebook
from app.notebook.people_import import IMPORT, MERGE, SKIP, Person
from tests.cast.notebook import NotebookSquad


def card(name: str = "", phone: str = "", mail: str = "", **more: object) -> Card:
    known = {"line": 1, "organisation": "", "title": "", "address": "", "note": "", "kind": "person", **more}
    return Card(
        name=name,
        phones=(("mobile", phone),) if phone else (),
        emails=(("home", mail),) if mail else (),
        **known,  # type: ignore[arg-type]  # fields as given
    )


def ways(nb: Notebook, contact: str) -> set[str]:
    return {one.uri for one in contacts.read(nb, contact).reach}


def test_somebody_is_known_by_an_e_mail_address(dana: Notebook) -> None:
    lena = contacts.create(dana, {"name": "Lena Abara", "mail": "lena@harbour.example"})
    (row,) = people_import.preview(dana, [card("L.", mail="LENA@harbour.example")]).rows
    assert row.like is not None and (row.like.id, row.like_why) == (lena, "Same e-mail address")
    assert row.usual == SKIP


def test_merging_adds_what_is_new_and_overwrites_nothing(dana: Notebook) -> None:
    place = contacts.create(dana, {"kind": "venue", "name": "Copper Door"})
    lena = contacts.create(
        dana, {"name": "Lena Abara", "phone": "202 555 0122", "role": "Owner", "description": "Red scarf"}
    )
    known = card(
        "Abara, Lena Maria",
        "202-555-0122",
        "lena@harbour.example",
        title="Manager",
        address="5 Elm St",
        organisation="Copper Door",
        note="Speaks French",
    )
    found = people_import.preview(dana, [known])
    assert found.rows[0].adds == (
        "1 e-mail, what a number or address is called, an address, words about them, where they belong"
    )
    assert people_import.people(found, {}) == []
    done = people_import.run(dana, people_import.people(found, {0: MERGE}))
    assert (done.contacts, len(done.merged), done.skipped) == (0, 1, 0)
    after = contacts.read(dana, lena)
    assert (after.name, after.role, after.address) == ("Lena Abara", "Owner", "5 Elm St")
    assert after.description == "Red scarf · Name: Abara, Lena Maria · Role: Manager · Speaks French"
    assert ways(dana, lena) == {"tel:+12025550122", "mailto:lena@harbour.example"}
    assert [home.named for home in after.member_of] == [place]
    # Once more adds nothing.
    again = people_import.preview(dana, [known])
    assert again.rows[0].adds == ""
    before = dana.store.count()
    people_import.run(dana, people_import.people(again, {0: MERGE}))
    assert dana.store.count() == before


def test_merging_keeps_what_a_known_number_is_called_in_the_file_and_undo_takes_it_out(dana: Notebook) -> None:
    home = {"reach/tel:+12025550122": "home"}
    for there, label, told, words in (
        ({"phone": "202 555 0122"}, "mobile", "mobile", ""),
        ({"phone": "202 555 0122"}, "fax", "", "(202) 555-0122: fax"),
        (home, "mobile", "home", "(202) 555-0122: mobile"),
        (home, "home", "home", ""),
    ):
        lena = contacts.create(dana, {"name": "Lena Abara", **there})
        before = contacts.read(dana, lena)
        same = replace(card("Lena Abara"), phones=((label, "202-555-0122"),))
        done = people_import.run(dana, [Person((same,), lena)])
        after = contacts.read(dana, lena)
        assert ([one.label for one in after.reach], after.description) == ([told], words)
        people_import.undo_import(dana, done.batch, done.merged)
        assert contacts.read(dana, lena) == before
        contacts.delete(dana, lena)


def test_undoing_takes_back_a_merge_and_keeps_what_was_written_since(squad: NotebookSquad, dana: Notebook) -> None:
    lena = contacts.create(dana, {"name": "Lena", "phone": "202 555 0122", "description": "Red scarf"})
    omar = contacts.create(dana, {"name": "Omar", "phone": "202 555 0133"})
    cards = [
        card("Lena", "202 555 0122", "lena@a.example", address="5 Elm St", note="Speaks French"),
        card("Omar", "202 555 0133", "omar@a.example", title="Cook"),
        card("Somebody New", "202 555 0144"),
    ]
    found = people_import.preview(dana, cards)
    done = people_import.run(dana, people_import.people(found, {0: MERGE, 1: MERGE}))
    assert (done.contacts, len(done.merged)) == (1, 2)
    contacts.edit(dana, lena, {"address": "7 Oak St", "description": "Red scarf · Speaks French. Two sons"})
    contacts.edit(dana, omar, {"reach/mailto:omar@a.example": "bar", "phone": "202 555 0155"})
    assert people_import.undo_import(dana, done.batch, done.merged) == 1
    first, second = contacts.read(dana, lena), contacts.read(dana, omar)
    assert (first.address, first.description) == ("7 Oak St", "Red scarf. Two sons")
    assert ways(dana, lena) == {"tel:+12025550122"}
    assert second.role == ""
    assert ways(dana, omar) == {"tel:+12025550133", "tel:+12025550155", "mailto:omar@a.example"}
    before = dana.store.count()
    people_import.undo_import(dana, done.batch, done.merged)
    assert dana.store.count() == before


def test_a_merge_reaches_the_squad_and_meets_an_edit_made_elsewhere(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    lena = contacts.create(dana, {"name": "Lena", "phone": "202 555 0122"})
    squad.sync()
    contacts.edit(eli, lena, {"role": "Owner"})
    found = people_import.preview(dana, [card("Lena", "202 555 0122", "lena@a.example")])
    people_import.run(dana, people_import.people(found, {0: MERGE}))
    squad.sync()
    for nb in (dana, eli):
        assert contacts.read(nb, lena).role == "Owner"
        assert ways(nb, lena) == {"tel:+12025550122", "mailto:lena@a.example"}


def test_two_cards_of_one_person_are_one_and_of_two_are_two(dana: Notebook) -> None:
    cards = [
        card("Lena Abara", "202 555 0122"),
        card("Abara, Lena", "202 555 0122", "lena@a.example"),  # number and name: one person
        card("Omar Abara", "202 555 0122"),  # a shared number
        card("Lena Abara", "202 555 0177"),  # a shared name
    ]
    found = people_import.preview(dana, cards)
    assert [(row.twin, row.like_why, row.usual) for row in found.rows] == [
        (None, "", IMPORT),
        (0, "Same phone number and name", MERGE),
        (0, "Same phone number", IMPORT),
        (0, "Name is alike", IMPORT),
    ]
    assert (found.new, found.twins) == (1, 3)
    assert [len(one.cards) for one in people_import.people(found, {})] == [2, 1, 1]
    assert [len(one.cards) for one in people_import.people(found, {3: MERGE, 2: SKIP})] == [3]
    # Whoever's first card is left out comes in by the second.
    assert people_import.people(found, {0: SKIP, 2: SKIP, 3: SKIP}) == [Person((cards[1],))]
    done = people_import.run(dana, people_import.people(found, {}))
    assert done.contacts == 3
    lena = next(row for row in contacts.page(dana).rows if row.phone == "+12025550122" and "Lena" in row.title)
    assert ways(dana, lena.id) == {"tel:+12025550122", "mailto:lena@a.example"}
    assert people_import.undo_import(dana, done.batch, done.merged) == 3


def test_two_cards_merge_into_the_same_contact(dana: Notebook) -> None:
    lena = contacts.create(dana, {"name": "Lena", "phone": "202 555 0122"})
    cards = [
        card("Lena", "202 555 0122", "one@a.example", address="5 Elm St", note="First"),
        card("Lena", "202 555 0122", "two@a.example", address="7 Oak St", note="Second"),
    ]
    done = people_import.run(dana, people_import.people(people_import.preview(dana, cards), {0: MERGE, 1: MERGE}))
    after = contacts.read(dana, lena)
    assert (after.address, after.description) == ("5 Elm St", "First · Address: 7 Oak St · Second")
    assert ways(dana, lena) == {"tel:+12025550122", "mailto:one@a.example", "mailto:two@a.example"}
    people_import.undo_import(dana, done.batch, done.merged)
    assert (contacts.read(dana, lena).address, contacts.read(dana, lena).description) == ("", "")


def test_a_contact_deleted_meanwhile_is_not_merged_into_and_the_card_comes_in_by_itself(dana: Notebook) -> None:
    lena = contacts.create(dana, {"name": "Lena", "phone": "202 555 0122"})
    found = people_import.preview(dana, [card("Lena", "202 555 0122", "one@a.example")])
    contacts.delete(dana, lena)
    done = people_import.run(dana, people_import.people(found, {0: MERGE}))
    assert (done.contacts, done.skipped, done.merged) == (1, 0, ())
    assert contacts.read(dana, lena).deleted
    [came] = contacts.page(dana).rows
    assert ways(dana, came.id) == {"tel:+12025550122", "mailto:one@a.example"}


def test_somebody_who_returned_is_merged_into_like_anybody(dana: Notebook) -> None:
    lena = contacts.create(dana, {"name": "Lena", "phone": "202 555 0122"})
    contacts.delete(dana, lena)
    interactions.log(dana, interactions.Log(contacts=[lena], fact="Met her all the same."))
    found = people_import.preview(dana, [card("Lena", "202 555 0122", "one@a.example")])
    done = people_import.run(dana, people_import.people(found, {0: MERGE}))
    assert (done.contacts, len(done.merged)) == (0, 1)
    assert ways(dana, lena) == {"tel:+12025550122", "mailto:one@a.example"}


def test_merging_never_cuts_what_was_there(dana: Notebook) -> None:
    words = "x" * 1_995
    lena = contacts.create(dana, {"name": "Lena", "phone": "202 555 0122", "description": words})
    found = people_import.preview(dana, [card("Lena", "202 555 0122", note="Speaks French")])
    assert "no room left" in found.rows[0].remark
    people_import.run(dana, people_import.people(found, {0: MERGE}))
    assert contacts.read(dana, lena).description == words


def test_the_number_that_the_file_prefers_is_the_one_to_call(dana: Notebook) -> None:
    phones = (("mobile", "202 555 0101"), ("work", "202 555 0102 x7"), ("fax", "202 555 0100"))
    one = Card(1, "Lena", "", "", phones, (), "", "", "person", call="202 555 0102 x7")
    people_import.run(dana, [one])
    assert contacts.page(dana).rows[0].phone == "+12025550102;ext=7"


@pytest.mark.slow
@pytest.mark.parametrize("name", ["Ada {0:05}", "Ada Poe", "{0:x<60} " * 3, "A {0} B {0} C {0} D {0}"])
def test_thousands_of_cards_with_alike_names_are_looked_through_in_seconds(dana: Notebook, name: str) -> None:
    cards = [
        card(name.format(number)[:200].strip(), f"202 {number % 800 + 200} {number % 10_000:04}")
        for number in range(1_000)
    ]
    began = time.process_time()
    people_import.preview(dana, cards)
    assert time.process_time() - began < 10

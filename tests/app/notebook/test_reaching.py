"""Numbers and names as officers type them: what is called, what an edit leaves alone, what counts as a name."""

from __future__ import annotations

import pytest

from app.domain.field_rules import NotValid
from app.notebook import contacts, interactions
from app.notebook.interactions import Log, NewContact
from app.notebook.notebook import Notebook
from tests.cast.notebook import NotebookSquad

UNSEEN = ["\u200b", " \u2060\ufeff", "\u00ad", "\u3164", "\u2800", "\u034f\u200d", "\U000e0041", "\u202e\n\t", "\u0301"]


def reached(nb: Notebook, contact: str) -> list[tuple[str, str]]:
    return [(one.uri, one.label) for one in contacts.read(nb, contact).reach]


def test_two_numbers_typed_into_one_field_are_both_kept(dana: Notebook) -> None:
    lena = contacts.create(dana, {"name": "Lena", "phone": "202-555-0122 or 202-555-0177 x3"})
    assert {uri for uri, _ in reached(dana, lena)} == {"tel:+12025550122", "tel:+12025550177;ext=3"}


def test_the_mobile_is_called_before_the_desk_and_the_fax_never(dana: Notebook) -> None:
    lena = contacts.create(
        dana,
        {
            "name": "Lena",
            "reach/tel:+12025550101": "fax",
            "reach/tel:+12025550102": "desk",
            "reach/tel:+12025550103": "mobile",
        },
    )
    assert contacts.read(dana, lena).row.phone == "+12025550103"
    assert [label for _, label in reached(dana, lena)] == ["mobile", "desk", "fax"]
    contacts.edit(dana, lena, {"call_first": "tel:+12025550102"})
    assert contacts.read(dana, lena).row.phone == "+12025550102"
    contacts.edit(dana, lena, {"call_first": "tel:+12025550101"})
    assert contacts.read(dana, lena).row.phone == "+12025550103"
    fax = contacts.create(dana, {"name": "Fax only", "reach/tel:+12025550101": "fax"})
    assert contacts.read(dana, fax).row.phone is None


def test_an_edit_leaves_alone_what_it_does_not_change_whatever_the_rules_say_today(
    squad: NotebookSquad, dana: Notebook
) -> None:
    lena = contacts.create(dana, {"name": "Lena"})
    # As another version may have written it.
    dana.write(dana.change("contact", lena, {"role": "Owner,  late   shift", "description": "x" * 3_000}))
    before = dana.store.count()
    contacts.edit(dana, lena, {"role": "Owner,  late   shift", "description": contacts.read(dana, lena).description})
    assert dana.store.count() == before


@pytest.mark.parametrize("name", UNSEEN)
def test_a_name_that_nobody_can_see_is_no_name(dana: Notebook, name: str) -> None:
    with pytest.raises(NotValid, match="Write a name"):
        contacts.create(dana, {"name": name})
    with pytest.raises(NotValid, match="Write a name"):
        interactions.log(dana, Log(contacts=[], new_contacts=[NewContact(name=name)], fact="x"))
    lena = contacts.create(dana, {"name": "Lena"})
    with pytest.raises(NotValid, match="Write a name"):
        contacts.edit(dana, lena, {"name": name})
    known = contacts.create(dana, {"name": name, "description": "Red jacket"})
    assert contacts.read(dana, known).row.title == "Red jacket"
    assert contacts.read(dana, known).row.unnamed


@pytest.mark.parametrize("name", UNSEEN)
def test_such_a_name_from_elsewhere_is_shown_as_unnamed(dana: Notebook, name: str) -> None:
    lena = contacts.create(dana, {"name": "Lena", "role": "Cook"})
    dana.write(dana.change("contact", lena, {"name": name}))
    assert contacts.read(dana, lena).row.title == "Unnamed person"
    contacts.edit(dana, lena, {"address": "5 Elm St"})


@pytest.mark.parametrize("name", ["?", "😀", "王", "ㅤ김", "e\u0301", "नी"])
def test_a_name_with_anything_to_see_is_one(dana: Notebook, name: str) -> None:
    assert contacts.read(dana, contacts.create(dana, {"name": name})).name == name.strip()


def test_a_likely_duplicate_is_found_behind_deleted_ones_with_its_number(dana: Notebook) -> None:
    lena = contacts.create(dana, {"name": "Lena", "phone": "202 555 0122 x4"})
    for number in range(8):
        contacts.delete(dana, contacts.create(dana, {"name": f"Gone {number}", "phone": "202 555 0122"}))
    assert [row.id for row in contacts.likely_duplicates(dana, "", "+1 202-555-0122")] == [lena]

"""Who of the by-name lists was not met for long: the same people as the list itself warns of."""

from __future__ import annotations

from app.domain.kinds import outreach as rules
from app.notebook import merging, out_of_contact, outreach
from app.notebook.notebook import Notebook
from app.notebook.out_of_contact import OutOfContact
from tests.app.notebook.test_outreach import ago, meet, person


def listed(nb: Notebook, name: str, *met: int) -> str:
    """Somebody on the list who was met so many days ago."""
    who = person(nb, name)
    for days_ago in met:
        meet(nb, who, days_ago)
    return outreach.add(nb, who)


def test_it_begins_at_sixty_days_and_the_longest_ago_is_named_first(dana: Notebook) -> None:
    assert out_of_contact.read(dana) == OutOfContact()
    listed(dana, "Nobody Yet")
    for days in (59, 60, 89, 90):
        listed(dana, f"Person {days}", days, 200)
    named = (("Person 90", 90), ("Person 89", 89), ("Person 60", 60))
    assert out_of_contact.read(dana) == OutOfContact(3, 1, named)
    assert [row.silent for row in outreach.page(dana) if row.how != "fine"] == [90, 89, 60]


def test_a_call_is_no_meeting_and_engaging_somebody_is_one(dana: Notebook) -> None:
    called, engaged = person(dana, "Called Only"), listed(dana, "Odile Brandt", 95)
    meet(dana, called, 70)
    meet(dana, called, 3, "phone")
    outreach.add(dana, called)
    assert out_of_contact.read(dana).count == 2
    outreach.engage(dana, engaged, ago(dana, 10))
    assert out_of_contact.read(dana).named == (("Called Only", 70),)


def test_nobody_who_is_off_the_list_or_was_put_on_it_by_mistake(dana: Notebook) -> None:
    off, wrong = listed(dana, "Walter Ames", 95), listed(dana, "Jun Park", 95)
    outreach.take_off(dana, off, ago(dana, 0), rules.NO_CONTACT)
    outreach.delete(dana, wrong)
    assert out_of_contact.read(dana) == OutOfContact()
    outreach.back_on(dana, off)
    assert out_of_contact.read(dana).count == 1


def test_somebody_merged_of_two_on_the_list_counts_once_by_the_later_meeting(dana: Notebook) -> None:
    first, second = person(dana, "Walter Ames"), person(dana, "W. Ames")
    for who, days in ((first, 95), (second, 61)):
        meet(dana, who, days)
        outreach.add(dana, who)
    merging.merge(dana, merging.both(dana, first, second), [])
    assert out_of_contact.read(dana) == OutOfContact(1, 0, (("Walter Ames", 61),))


def test_of_one_squad(dana: Notebook) -> None:
    listed(dana, "Walter Ames", 95)
    (keeper,) = dana.vaults
    assert out_of_contact.read(dana, keeper.hex()).count == 1
    assert out_of_contact.read(dana, "f" * 32).count == 0

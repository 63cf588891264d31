"""What is wrong stands below its own field, covers nothing, is brought into sight, and goes when it is mended."""

from __future__ import annotations

from playwright.sync_api import expect

from app.notebook import contacts
from tests.cast.near import NearPhone, NearSquad
from tests.harness import browser as harness

NO_NAME = "Write a name, or in a few words how to recognize them."
NO_DAYS = "Every how many days? A number from 1."
NO_FACT = "Write at least one line about what happened."
NO_MINUTES = "A number of minutes, at most"


def stands_at(near: NearPhone, field: str, problem: str) -> None:
    """Field and words are both in sight, the words below the field and above the button at the thumb."""
    said = near.page.get_by_text(problem)
    expect(said.first).to_be_visible()
    harness.still(near.page)
    at, words = harness.place_of(near.field(field)), harness.place_of(said.first)
    thumb = harness.place_of(near.button("Save", exact=True))
    assert at["y"] >= 0, "the field is above the window"
    assert words["y"] >= at["y"] + at["height"] - 1, "the words lie over the field"
    assert words["y"] + words["height"] <= thumb["y"], "the words are below what can be seen"
    expect(said).to_have_count(1)


def is_gone(near: NearPhone, problem: str) -> None:
    expect(near.page.get_by_text(problem)).to_have_count(0)


def to_the_end(near: NearPhone) -> None:
    near.page.mouse.move(195, 400)
    for _ in range(8):
        near.page.mouse.wheel(0, 1200)
        near.page.wait_for_timeout(60)
    harness.still(near.page)


def to_the_top(near: NearPhone) -> None:
    near.page.mouse.move(195, 400)
    for _ in range(8):
        near.page.mouse.wheel(0, -1200)
        near.page.wait_for_timeout(60)
    harness.still(near.page)


def test_a_fault_in_a_long_form_is_shown_where_it_is(near: NearPhone) -> None:
    near.go("/people/new")
    a_long_form(near)


def test_a_fault_in_letters_twice_as_large_is_shown_where_it_is(near_squad: NearSquad) -> None:
    near = near_squad.phone()
    near.scale = 2.0
    near.begin("/people/new")
    a_long_form(near)


def a_long_form(near: NearPhone) -> None:
    near.field("Name").wait_for()
    to_the_end(near)
    near.tap("Save", exact=True)
    stands_at(near, "Name", NO_NAME)
    near.page.keyboard.type("Lena")  # the field has the focus
    is_gone(near, NO_NAME)

    to_the_end(near)
    near.choose("Own days")
    to_the_top(near)
    near.tap("Save", exact=True)
    stands_at(near, "Days between contacts", NO_DAYS)
    near.page.keyboard.type("0")
    is_gone(near, NO_DAYS)
    near.tap("Save", exact=True)
    stands_at(near, "Days between contacts", NO_DAYS)
    near.page.keyboard.press("Control+a")
    near.page.keyboard.type("10")
    is_gone(near, NO_DAYS)
    near.tap("Save", exact=True)
    near.sees("Saved on this phone")
    lena = next(row.id for row in contacts.page(near.notebook).rows if row.title == "Lena")
    assert contacts.read(near.notebook, lena).cadence_days == 10


def test_several_faults_of_a_note_stand_each_at_its_field_and_the_first_is_in_sight(near: NearPhone) -> None:
    tomas = next(row.id for row in contacts.page(near.notebook).rows if row.title == "Tomás Mendes")
    near.go(f"/log/{tomas}")
    near.tap("Skills, minutes, who started, place")
    near.type("Minutes", "soon")
    to_the_end(near)
    near.tap("Save", exact=True)
    stands_at(near, "What happened", NO_FACT)
    near.page.keyboard.type("Said hello.")
    is_gone(near, NO_FACT)
    near.tap("Save", exact=True)
    stands_at(near, "Minutes", NO_MINUTES)
    near.chip("15").click()  # mended by a tap beside the field
    is_gone(near, NO_MINUTES)

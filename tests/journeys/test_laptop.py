"""On a laptop: a page beside the list it was chosen from, and Log contact beside what is being read."""

from __future__ import annotations

import re

from app.domain.due_choice import due
from app.notebook import contacts, follow_ups, interactions
from app.notebook.notebook import Notebook
from app.ui.when import now
from tests.cast.browser import picture
from tests.cast.near import NearSquad

LAPTOP = {"width": 1280, "height": 800}
TABLET = {"width": 768, "height": 1024}
ALLEY = "Two scuffles at closing; the queue stands in the alley."


def a_week(nb: Notebook) -> None:
    for name, words, task in (
        ("Grace Lindqvist", "Asked twice for the noise permit.", "bring the permit form"),
        ("Rafiq Khan", ALLEY, "walk the alley at closing"),
        ("Priya Wells", "Wants advice about cameras.", "send the camera guidance"),
    ):
        contact = contacts.create(nb, {"name": name, "role": "Manager", "primary": nb.officer})
        interactions.log(nb, interactions.Log(contacts=[contact], fact=words))
        follow_ups.add(nb, contact, "promise", task, due("tomorrow", now()).day.isoformat())


def test_a_follow_up_is_read_beside_today_and_a_note_is_written_beside_a_page(near_squad: NearSquad) -> None:
    near = near_squad.phone(a_week)
    near.page.set_viewport_size(LAPTOP)
    near.begin()
    near.tap("walk the alley at closing")
    near.sees(ALLEY)
    near.sees("send the camera guidance")
    picture(near.page, "laptop")
    near.press(near.button("Mark done", exact=True).last)
    near.sees("Nothing is open")
    near.tap("People", exact=True)
    near.tap("Priya Wells")
    near.sees("Wants advice about cameras.")
    near.tap("Log with Priya")
    near.type("What happened", "Cameras cover the yard now.")
    near.sees("Wants advice about cameras.")
    near.sees("Rafiq Khan")
    picture(near.page, "laptop-log")
    near.page.set_viewport_size(TABLET)
    near.sees("Draft kept")
    near.holds("What happened", "Cameras cover the yard now.")
    near.tap("Save", exact=True)
    near.sees("Saved on this phone")
    near.sees("Grace Lindqvist")
    picture(near.page, "tablet")


def test_a_follow_up_is_done_and_a_note_is_written_by_keyboard_alone(near_squad: NearSquad) -> None:
    near = near_squad.phone(a_week)
    near.page.set_viewport_size(LAPTOP)
    near.begin()
    near.sees("walk the alley at closing")
    near.key("?")
    near.sees("To the next row, or the one before")
    picture(near.page, "keyboard")
    near.key("Escape")
    near.button("Dismiss").wait_for(state="detached")
    near.key("j")
    near.key("j")
    picture(near.page, "laptop-marked")
    near.key("e")
    near.until(lambda: len(follow_ups.page(near.notebook).rows) == 2, "one done")
    near.key("n")
    near.sees("What happened")
    near.type("Who", "Priya")
    near.press(
        near.page.get_by_role("button", name=re.compile("^Priya Wells")).first
    )  # rows of Today end with her name
    near.type("What happened", "Cameras cover the yard now.")
    near.page.keyboard.press("Control+Enter")
    near.sees("Saved on this phone")

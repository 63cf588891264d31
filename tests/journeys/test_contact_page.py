"""A contact's page: what is seldom done lies behind dots, and the sheet that follows takes what is typed."""

from __future__ import annotations

from playwright.sync_api import expect

from app.notebook import contacts, interactions
from app.notebook.notebook import Notebook
from tests.cast.near import NearPhone


def before_the_shift(nb: Notebook) -> None:
    lena = contacts.create(nb, {"name": "Lena Abara"})
    interactions.log(nb, interactions.Log(contacts=[lena], fact="Said hello at the door.", promise="bring the form"))


def test_a_note_is_taken_back_and_a_promise_put_off_from_behind_the_dots(near: NearPhone) -> None:
    lena = next(row.id for row in contacts.page(near.notebook).rows if row.title == "Lena Abara")
    near.go(f"/people/{lena}")
    near.tap("Add to favorites")
    expect(near.button("Remove from favorites")).to_be_visible()
    near.tap("More for bring the form")
    near.tap("Snooze")
    near.choose("Tomorrow")
    near.type("Reason", "She is away")
    near.tap("Move it")
    near.sees("Moved to")
    near.tap("More for this note")
    near.tap("Take back")
    near.type("Reason", "It was somebody else")
    near.tap("Take back", exact=True)
    near.until(lambda: interactions.timeline(near.notebook, lena).total == 0, "the note taken back")

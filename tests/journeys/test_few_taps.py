"""Log contact is counted in taps: typing is none, choosing a person is one, and so is going into a field."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from app.notebook import contacts, follow_ups, interactions
from app.notebook.notebook import Notebook
from tests.cast.browser import picture
from tests.cast.near import NearPhone
from tests.harness import browser as harness

PLAIN_MAX, WHOLE_MAX = 4, 7


def before_the_shift(nb: Notebook) -> None:
    interactions.log(nb, interactions.Log(contacts=[tomas(nb)], fact="Said hello."))


def tomas(nb: Notebook) -> str:
    return next(row.id for row in contacts.page(nb).rows if row.title == "Tomás Mendes")


@pytest.fixture
def taps(near: NearPhone, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The name of whatever is tapped or gone into from here on."""
    counted: list[str] = []
    press, fill = NearPhone.press, harness.fill

    def pressed(phone: NearPhone, target: Locator) -> None:
        counted.append(str(target))
        press(phone, target)

    def filled(field: Locator, words: str) -> None:
        counted.append(str(field))
        fill(field, words)

    monkeypatch.setattr(NearPhone, "press", pressed)
    monkeypatch.setattr(harness, "fill", filled)
    return counted


def notes_of(near: NearPhone) -> list[interactions.TimelineItem]:
    return interactions.timeline(near.notebook, tomas(near.notebook)).rows


def test_a_plain_note_takes_four_taps(near: NearPhone, taps: list[str]) -> None:
    near.tap("Log contact")
    expect(near.field("Who")).to_be_focused()
    near.tap("Tomás Mendes")
    near.type("What happened", "New doorman starts tonight.")
    near.tap("Save", exact=True)
    near.sees("Saved on this phone")
    assert len(taps) <= PLAIN_MAX, taps
    assert "New doorman starts tonight." in [note.fact for note in notes_of(near)]


def test_a_note_with_a_promise_and_a_follow_up_and_both_days_takes_seven(near: NearPhone, taps: list[str]) -> None:
    near.tap("Log contact")
    near.tap("Tomás Mendes")
    near.type("What happened", "Wants help with the queue on the alley side.")
    near.type("I said I would", "walk the alley with him at closing")
    near.press(near.chip("Tomorrow").first)
    near.press(near.chip("1 week").last)
    picture(near.page, "log-whole")
    near.tap("Save", exact=True)
    near.sees("Saved on this phone")
    assert len(taps) <= WHOLE_MAX, taps
    owed = {row.kind: row for row in follow_ups.page(near.notebook).rows}
    assert set(owed) == {"promise", "task"} and all(row.due for row in owed.values())

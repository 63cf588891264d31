"""The month of follow-ups: from the list to a day, one more for it, and a file for the phone's own calendar."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from icalendar import Calendar
from playwright.sync_api import expect

from app import formats
from app.notebook import contacts, follow_ups
from app.notebook.notebook import Notebook
from app.ui import when
from tests.cast.near import NearPhone


def before_the_shift(nb: Notebook) -> None:
    lena = contacts.create(nb, {"name": "Lena Abara"})
    for kind, words in (("promise", "bring the form"), ("task", "ask about the lamps")):
        follow_ups.add(nb, lena, kind, words, when.now().date().isoformat())


def test_a_month_lists_a_day_adds_to_it_and_goes_to_the_phones_calendar(near: NearPhone, tmp_path: Path) -> None:
    today = when.now().date()
    near.go("/follow-ups")
    near.tap("Calendar")
    expect(near.button(f"{formats.day_of_month(today)}, today, 2 due, 1 promise")).to_be_visible()
    near.sees("bring the form")
    next_month = (today.replace(day=1) + timedelta(days=32)).replace(day=15)
    near.tap("Next month")
    near.tap(formats.day_of_month(next_month))
    near.tap("Add for this day")
    near.type("What to do", "meet the tenants")
    near.tap("Save")
    expect(near.button(f"{formats.day_of_month(next_month)}, 1 due")).to_be_visible()
    near.tap("Save a calendar file")
    near.choose("What to do")
    with near.page.expect_download() as download:
        near.tap("Save 1 event")
    download.value.save_as(tmp_path / "saved.ics")
    (event,) = Calendar.from_ical((tmp_path / "saved.ics").read_bytes()).walk("VEVENT")
    assert (str(event["summary"]), event.decoded("dtstart")) == ("meet the tenants", next_month)

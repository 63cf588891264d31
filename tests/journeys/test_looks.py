"""The same screens in the dark, on night patrol, in Tokyo and with letters twice as large."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from tests.cast.browser import BrowserPhone, BrowserSquad, choose_who, log_contact
from tests.cast.containers import PASSPHRASE_A
from tests.harness import browser as harness
from tests.journeys.conftest import MakePhone


def in_light_and_dark(phone: BrowserPhone, name: str) -> None:
    """The system goes dark under an open screen, and light again."""
    for look in ("light", "dark"):
        phone.page.emulate_media(color_scheme=look)  # type: ignore[arg-type]  # each is one of its words
        phone.picture(f"{name}-{look}")
    phone.page.emulate_media(color_scheme="light")


def test_the_main_screens_are_drawn_in_light_and_dark_and_night_patrol_stays_after_a_lock(squad: BrowserSquad) -> None:
    a = squad.a
    a.begin()
    log_contact(a, "Tomás Mendes", "New doorman starts tonight.", promise="walk the alley at closing")
    a.sees("Saved on this phone")
    a.tab("Today")
    a.sees("walk the alley at closing")
    expect(a.page.get_by_text("Unfinished note")).to_have_count(0)  # it was saved
    in_light_and_dark(a, "today")
    a.tab("People")
    a.sees("Copper Door")
    in_light_and_dark(a, "people")
    a.tap("Tomás Mendes")
    a.sees("New doorman starts tonight.")
    in_light_and_dark(a, "contact")
    a.tap("Log contact")
    a.sees("What happened")
    in_light_and_dark(a, "log")
    a.tap("Close", exact=True)
    a.tap("Back")

    a.tab("More")
    a.tap("Settings")
    a.choose("Night patrol")
    a.picture("settings-night")
    a.tap("Back")
    a.tap("Lock now")
    a.sees("Your notebook is locked")
    a.picture("unlock-night")


def test_in_tokyo_a_week_is_a_week_of_tokyo(squad: BrowserSquad, make_phone: MakePhone, monkeypatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    a = make_phone("a", PASSPHRASE_A, timezone_id="Asia/Tokyo")
    a.begin()
    a.tap("Log contact")
    choose_who(a, "Tomás Mendes")
    a.type("What happened", "Talked about the weekend.")
    a.type("Follow up", "Ask how the weekend went")
    harness.press(a.page.get_by_role("checkbox", name="1 week", exact=True).last)
    a.tap("Save", exact=True)
    a.sees("Saved on this phone")
    a.tap("Follow-ups")
    due = datetime.now(ZoneInfo("Asia/Tokyo")) + timedelta(days=7)
    a.sees(f"{due:%a} {due.day} {due:%b}")


def test_with_letters_twice_as_large_every_word_can_be_reached(squad: BrowserSquad, make_phone: MakePhone) -> None:
    a = make_phone("a", PASSPHRASE_A, scale=2.0)
    a.begin()
    a.picture("today-large-text")
    a.tap("Log contact")
    choose_who(a, "Tomás Mendes")
    a.type("What happened", "Large letters, same note.")
    a.picture("log-large-text")
    a.tap("Save", exact=True)
    a.sees("Saved on this phone")

"""The app is killed without warning in the middle of a note, and locked in the same one. Nothing is lost."""

from __future__ import annotations

from playwright.sync_api import expect

from app.state import form_draft
from tests.cast.browser import BrowserSquad, choose_who, log_contact


def test_a_killed_app_has_the_note_that_was_saved_and_reopens_the_half_written_one(squad: BrowserSquad) -> None:
    a = squad.a
    a.begin()
    squad.server.stop()
    log_contact(a, "Henrik Dahl", "Asked for help with the closing time.")
    a.sees("Saved on this phone")
    a.tap("Log contact")
    choose_who(a, "Tomás Mendes")
    a.type("What happened", "Two scuffles at the alley exit last weekend.")
    a.choose("Phone")  # what the window tells comes in order: once this is drawn, the words have come
    expect(a.chip("Phone")).to_be_checked()
    a.sees("Draft kept")
    a.page.wait_for_timeout(form_draft.KEPT_EVERY_S * 1000 + 300)  # and are on the disk by then
    a.kill()

    a.begin()
    a.status("Offline, 1 waiting")
    a.sees("Unfinished note")
    a.tap("Continue")
    a.holds("What happened", "Two scuffles at the alley exit last weekend.")
    a.sees("Tomás Mendes")

    a.open("/more")
    a.tap("Lock now")
    a.sees("Your notebook is locked")
    a.open("/log")
    a.unlock()
    a.holds("What happened", "Two scuffles at the alley exit last weekend.")
    a.tap("Save", exact=True)
    a.sees("Saved on this phone")
    a.tab("People")
    a.tap("Henrik Dahl")
    a.sees("Asked for help with the closing time.")

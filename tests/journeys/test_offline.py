"""No signal is a normal state: two officers work without one and find each other's notes afterwards."""

from __future__ import annotations

from tests.cast.browser import BrowserSquad, log_contact


def test_what_is_logged_without_signal_is_on_the_other_phone_after_the_sync(squad: BrowserSquad) -> None:
    squad.a.begin()
    squad.b.begin()
    squad.server.stop()
    log_contact(squad.a, "Tomás Mendes", "New doorman starts tonight.", promise="walk the alley at closing")
    squad.a.status("Offline, 1 waiting")
    log_contact(squad.b, "Henrik Dahl", "Showed me the new queue line.")
    squad.b.status("Offline, 1 waiting")

    squad.server.start().wait()
    for phone in (squad.a, squad.b, squad.a):
        phone.tap("Sync status")
        phone.tap("Sync now")
        phone.status("All on the server")
    squad.b.tab("People")
    squad.b.tap("Tomás Mendes")
    squad.b.sees("New doorman starts tonight.")
    squad.a.tab("People")
    squad.a.tap("Henrik Dahl")
    squad.a.sees("Showed me the new queue line.")

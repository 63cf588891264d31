"""The end of two shifts: an honest word when there is no signal, a receipt when there is."""

from __future__ import annotations

from tests.cast.browser import BrowserSquad, log_contact


def test_without_signal_it_says_what_waits_and_with_signal_it_ends_with_a_signed_receipt(squad: BrowserSquad) -> None:
    a = squad.a
    a.begin()
    squad.server.stop()
    log_contact(a, "Tomás Mendes", "Walked the floor.")
    a.sees("Saved on this phone")
    a.tap("End shift")
    a.sees("Before you go")
    a.tap("End shift")
    a.sees("1 entry waits on this phone")
    a.picture("no-signal")
    a.tap("Lock anyway")
    a.sees("Your notebook is locked")

    squad.server.start().wait()
    a.unlock()
    a.status("All on the server")
    a.tab("Today")
    log_contact(a, "Tomás Mendes", "Walked the floor again.", promise="bring the form")
    a.sees("Saved on this phone")
    log_contact(a, "Henrik Dahl", "Said hello.")
    a.status("All on the server")  # told where both notes were saved: before that the form is still open
    a.tap("End shift")
    a.sees("Before you go")
    a.tap("End shift")
    a.sees("2 of 2 entries are on the server")
    a.sees("Signed by Riverton Police")
    a.sees("Receipt ")
    a.picture("receipt")
    a.tap("Lock and finish")
    a.sees("Your notebook is locked")

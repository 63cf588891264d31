"""Five wrong passphrases lock the slot, a restart does not help, and the recovery key opens it with nothing lost."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.cast.browser import BrowserSquad, log_contact


def test_five_wrong_passphrases_lock_it_and_only_the_recovery_key_opens(squad: BrowserSquad) -> None:
    a = squad.a
    a.begin()
    squad.server.stop()
    log_contact(a, "Tomás Mendes", "Written before the lock.")
    a.sees("Saved on this phone")
    a.tab("More")
    a.tap("Lock now")
    for left in (4, 3, 2, 1):
        a.unlock("not the passphrase")
        a.sees(f"{left} tr")
    a.unlock("not the passphrase")
    a.sees("Too many wrong tries")

    a.kill()
    a.open()
    a.sees("Too many wrong tries")
    expect(a.button("Unlock", exact=True)).to_have_count(0)
    a.picture("locked")
    a.type("Recovery key", squad.recovery_words)
    a.type("New passphrase", "a quite different sentence")
    a.type("Same again", "a quite different sentence")
    a.tap("Open and set passphrase")
    expect(a.button("Log contact").first).to_be_visible()
    a.tab("People")
    a.tap("Tomás Mendes")
    a.sees("Written before the lock.")

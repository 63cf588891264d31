"""Somebody moves to another squad without signal, is written to there meanwhile, and comes home."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.cast.browser import BrowserSquad, log_contact, sync
from tests.cast.containers import PASSPHRASE_A, in_another_thread, opened, shared_squad, synced

WHO = "Tomás Mendes"


async def found_vice(squad: BrowserSquad) -> None:
    """A squad of the admin's officer alone."""
    async with opened(squad.a.folder) as (admin,):
        await admin.unlock(PASSPHRASE_A)
        await shared_squad(admin, "Vice unit")
        await synced(admin)


def test_a_person_moves_without_signal_with_all_that_is_written_meanwhile_and_back(squad: BrowserSquad) -> None:
    in_another_thread(found_vice(squad))
    squad.a.begin()
    squad.b.begin()
    sync(squad.a, squad.b)
    squad.server.stop()
    squad.a.tab("People")
    squad.a.tap(WHO)
    squad.a.tap(f"More for {WHO}")
    squad.a.tap("Move to another squad")
    squad.a.sees(f"{WHO} goes there with all notes")
    squad.a.picture("move-to-another-squad")
    squad.a.tap("Move", exact=True)
    squad.a.sees("Moving to Vice unit")
    squad.a.sees("Squad Vice unit")
    log_contact(squad.b, WHO, "Asked for a word about the alley.")
    squad.b.status("Offline, 1 waiting")

    squad.server.start().wait()
    squad.a.tap("Back")
    sync(squad.a, squad.b, squad.a, squad.a, squad.b)
    squad.b.tab("People")
    squad.b.sees("Henrik Dahl")
    expect(squad.b.button(WHO)).to_have_count(0)
    squad.a.tab("People")
    squad.a.tap(WHO)
    squad.a.sees("Asked for a word about the alley.")
    squad.a.sees("Squad Vice unit")

    squad.a.tap(f"More for {WHO}")
    squad.a.tap("Move to another squad")
    squad.a.tap("Move", exact=True)
    squad.a.sees("Squad Harbour beat")
    squad.a.tap("Back")
    sync(squad.a, squad.b)
    squad.b.tab("People")
    squad.b.tap(WHO)
    squad.b.sees("Asked for a word about the alley.")

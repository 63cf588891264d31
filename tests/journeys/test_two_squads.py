"""Two officers share one squad, then a second one; one of them is in a third. Each sees their own, all together."""

from __future__ import annotations

import asyncio

from playwright.sync_api import expect

from app.notebook import contacts
from tests.cast.browser import BrowserSquad, choose_who, sync
from tests.cast.containers import OSEI, PASSPHRASE_A, in_another_thread, opened, shared_squad, synced


async def found_two_more(squad: BrowserSquad) -> None:
    """The admin's phone makes a squad for both officers and one for its officer alone, with somebody in each."""
    async with opened(squad.a.folder) as (admin,):
        await admin.unlock(PASSPHRASE_A)
        for name, officers, somebody in (("Coalition", [OSEI], "Ada Quill"), ("Vice unit", [], "Grace Lindqvist")):
            vault = await shared_squad(admin, name, *officers)
            await asyncio.to_thread(contacts.create, admin.notebook, {"name": somebody}, vault)
        await synced(admin)


async def take_out(squad: BrowserSquad, name: str) -> None:
    """The admin's phone takes the other officer out of a squad."""
    async with opened(squad.a.folder) as (admin,):
        await admin.unlock(PASSPHRASE_A)
        osei = next(one.id for one in admin.members.all() if one.name == OSEI)
        await admin.squads.take_out(next(one.id for one in admin.squads.all() if one.name == name), osei)
        await synced(admin)


def test_an_officer_put_into_a_squad_sees_it_beside_the_first_and_no_other(squad: BrowserSquad) -> None:
    squad.b.begin()
    squad.b.tab("People")
    squad.b.sees("Tomás Mendes")
    in_another_thread(found_two_more(squad))
    sync(squad.b)
    squad.b.tab("People")
    squad.b.sees("Ada Quill")  # without a restart
    expect(squad.b.button("Grace Lindqvist")).to_have_count(0)
    squad.b.choose("Coalition")
    squad.b.sees("1 contact")
    squad.b.sees("Squad Coalition")

    squad.a.begin()
    squad.a.tap("Log contact")
    choose_who(squad.a, "Tomás Mendes")
    squad.a.tap("Add another person")
    choose_who(squad.a, "Grace Lindqvist")
    squad.a.type("What happened", "Both were at the back door.")
    squad.a.tap("Save", exact=True)
    squad.a.sees("Which squad keeps this note?")
    squad.a.picture("which-squad")
    squad.a.tap("Harbour beat")
    squad.a.sees("Saved on this phone")
    squad.a.tab("People")
    squad.a.sees("Grace Lindqvist")
    squad.a.picture("people-of-several-squads")

    sync(squad.a, squad.b)
    squad.b.tab("People")
    squad.b.choose("All squads")
    squad.b.tap("Tomás Mendes")
    squad.b.sees("Both were at the back door.")
    squad.b.sees("With somebody of another squad")
    squad.b.picture("somebody-of-another-squad")

    # Taken out again: their phone hears of it at its next sync, and lets go of it.
    in_another_thread(take_out(squad, "Coalition"))
    squad.b.tap("Back")
    squad.b.sees("Ada Quill")
    sync(squad.b)
    squad.b.tab("Today")
    squad.b.sees("You are no longer in Coalition. Its notes are gone from this phone.")
    squad.b.picture("left-a-squad")
    squad.b.tap("OK")
    squad.b.tab("People")
    squad.b.sees("Tomás Mendes")
    expect(squad.b.button("Ada Quill")).to_have_count(0)

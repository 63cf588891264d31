"""Another officer writes about my people and hands something over: a number on the tabs, until I have looked."""

from __future__ import annotations

import asyncio

from playwright.sync_api import expect

from app.notebook import contacts, follow_ups, interactions
from app.notebook.interactions import Log
from app.notebook.notebook import Notebook
from tests.cast.browser import BrowserPhone, BrowserSquad
from tests.cast.containers import ORTIZ, PASSPHRASE_A, in_another_thread, opened


def went_on(nb: Notebook, me: str) -> None:
    tomas = next(one.id for one in contacts.page(nb).rows if one.title == "Tomás Mendes")
    contacts.edit(nb, tomas, {"primary": me})
    interactions.log(nb, Log(contacts=[tomas], fact="Asked about the new fence."))
    follow_ups.add(nb, tomas, "task", "Bring the keys of the gate", owner=me)


async def another_officer_writes(squad: BrowserSquad) -> None:
    async with opened(squad.a.folder) as (phone,):
        await phone.unlock(PASSPHRASE_A)
        me = next(one.id for one in phone.members.all() if one.name != ORTIZ)
        await asyncio.to_thread(went_on, phone.notebook, me)
        assert (await phone.sync_now()).problem is None


def sync(phone: BrowserPhone) -> None:
    phone.tab("More")
    phone.tap("Sync now")
    phone.sees("Everything is on the server")


def test_what_another_officer_did_is_a_number_on_the_tabs_until_it_was_looked_at(squad: BrowserSquad) -> None:
    b = squad.b
    b.begin()
    in_another_thread(another_officer_writes(squad))
    sync(b)
    b.picture("news-badge")
    for name in ("Today", "More"):  # the number is no part of the name
        expect(b.button(name, exact=True)).to_have_count(1)
    b.tab("Today")
    b.sees("Since your last shift")
    b.sees(f"{ORTIZ} wrote a note")
    b.picture("news-today")
    b.tap("All news")
    b.sees(f"{ORTIZ} handed this to you")
    b.picture("news")
    b.tap("Back")
    b.sees("Nothing is due")
    expect(b.page.get_by_text("Since your last shift")).to_have_count(0)
    b.picture("news-seen")

"""A colleague hands somebody over: it stands on Today, is read, and accepted; the other phone sees who has them now."""

from __future__ import annotations

import asyncio

from app.notebook import contacts, follow_ups, handovers, squad
from app.notebook.notebook import Notebook
from tests.cast.browser import BrowserPhone, BrowserSquad
from tests.cast.containers import ORTIZ, PASSPHRASE_A, in_another_thread, opened


def offer(nb: Notebook, me: str) -> None:
    tomas = next(one.id for one in contacts.page(nb).rows if one.title == "Tomás Mendes")
    contacts.edit(nb, tomas, {"primary": nb.officer, "reach_note": "At the laundry, mornings. Not at his door."})
    follow_ups.add(nb, tomas, "promise", "Call back about the shelter bed")
    said = {"to": me, "name": "Harbor beat", "contacts": [tomas], "words": "He worries about the cellar."}
    handovers.offer(nb, said, squad.mine(nb)[0].id)


def is_theirs(nb: Notebook, me: str) -> None:
    (row,) = handovers.page(nb)
    assert row.status == "done"
    (_kind, tomas) = row.items[0]
    assert contacts.read(nb, tomas).primary == me


async def on_the_other_phone(cast: BrowserSquad, after: bool) -> None:
    async with opened(cast.a.folder) as (phone,):
        await phone.unlock(PASSPHRASE_A)
        me = next(one.id for one in phone.members.all() if one.name != ORTIZ)
        if after:
            assert (await phone.sync_now()).problem is None
            await asyncio.to_thread(is_theirs, phone.notebook, me)
        else:
            await asyncio.to_thread(offer, phone.notebook, me)
            assert (await phone.sync_now()).problem is None


def sync(phone: BrowserPhone) -> None:
    phone.tab("More")
    phone.tap("Sync now")
    phone.sees("Everything is on the server")


def test_what_is_handed_over_is_read_on_today_and_accepted(squad: BrowserSquad) -> None:
    b = squad.b
    b.begin()
    in_another_thread(on_the_other_phone(squad, after=False))
    sync(b)
    b.tab("Today")
    b.picture("handover-today")
    b.tap("Harbor beat")
    b.sees("At the laundry, mornings")
    b.picture("handover")
    b.tap("Accept all")
    b.sees("You both have a follow-up")
    b.picture("handover-accepted")
    b.tap("Back")  # to the list of handovers
    b.sees("Accepted and withdrawn")
    b.tap("Back")
    sync(b)
    in_another_thread(on_the_other_phone(squad, after=True))

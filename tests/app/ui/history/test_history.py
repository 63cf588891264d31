"""A record's history, read from its page, and Back leads there."""

from __future__ import annotations

from app.notebook import contacts
from app.notebook.notebook import Notebook
from tests.app.ui.conftest import OpenDesk, met


async def test_a_contacts_history_is_read_from_its_page_and_back_leads_there(desk: OpenDesk) -> None:
    def before(nb: Notebook) -> None:
        lena = met(nb, "Lena Ortega", "The lamp is out. " + "Long story. " * 60)
        contacts.edit(nb, lena, {"role": "Cook"})
        contacts.edit(nb, lena, {"role": "Owner"})

    async with desk("/people", before=before) as d:
        await d.tap("Lena Ortega")
        await d.choose("History")
        await d.sees("Contact added")
        assert d.screen.says("Cook") and d.screen.says("Owner") and d.screen.says("Note written")
        assert d.screen.says("On this phone")
        await d.tap("Their details only")
        await d.misses("Note written")
        await d.tap("Everything about them")
        await d.tap("Show all")
        await d.screen.until(lambda: any(one.count("Long story.") == 60 for one in d.screen.texts), "the whole text")
        await d.tap("Back")
        await d.sees("Last time")


async def test_a_notes_history_is_read_from_the_timeline(desk: OpenDesk) -> None:
    async with desk("/people", before=lambda nb: met(nb, "Lena Ortega", "The lamp is out.")) as d:
        await d.tap("Lena Ortega")
        await d.sees("The lamp is out.")
        await d.choose("History", note=0)
        await d.sees("What happened")
        assert not d.screen.says("Contact added")


async def test_an_address_of_no_record_says_so(desk: OpenDesk) -> None:
    async with desk(f"/people/{'0' * 32}/history/contact/{'0' * 32}") as d:
        await d.sees("This is not in the notebook any more.")

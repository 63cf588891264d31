"""Search from any screen: a word finds people, places, notes and promises, and what was found leads back to it."""

from __future__ import annotations

from app.domain.due_choice import due
from app.notebook import contacts, follow_ups, interactions
from app.notebook.notebook import Notebook
from app.ui.when import now
from tests.cast.browser import picture
from tests.cast.near import NearSquad


def a_week(nb: Notebook) -> None:
    ruth = contacts.create(nb, {"name": "Ruth Okafor", "role": "Shelter manager"})
    interactions.log(nb, interactions.Log(contacts=[ruth], fact="Two kegs went missing behind the Copper Door."))
    follow_ups.add(nb, ruth, "promise", "ask about the kegs", due("tomorrow", now()).day.isoformat())


def test_a_word_is_looked_for_from_today_and_what_it_finds_leads_back(near_squad: NearSquad) -> None:
    near = near_squad.phone(a_week)
    near.begin()
    near.tap("Search everything")
    near.type("Search everything", "copper")
    near.sees("In notes")
    picture(near.page, "search")
    near.tap("Ruth Okafor")
    near.sees("Two kegs went missing behind the Copper Door.")
    near.tap("Back")
    near.sees("In notes")
    near.tap("Close", exact=True)
    near.sees("Next 7 days")

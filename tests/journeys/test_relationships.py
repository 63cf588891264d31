"""How a relationship stands and where one is met. Setting right what a week left behind: somebody twice in the
notebook, a note on the wrong page, somebody deleted with a promise open, and what became of the promises."""

from __future__ import annotations

from datetime import timedelta

from app.notebook import contacts, follow_ups, interactions, merging
from app.notebook.notebook import Notebook
from app.ui.when import now
from tests.cast.near import NearPhone, NearSquad

ALLEY = "Two scuffles at closing."


def a_week(nb: Notebook) -> None:
    grace = contacts.create(nb, {"name": "Grace Lindqvist", "role": "Manager", "primary": nb.officer})
    again = contacts.create(nb, {"name": "Grace Lindquist", "role": "Owner"})
    interactions.log(nb, interactions.Log(contacts=[grace], fact="Asked for the noise permit."))
    interactions.log(nb, interactions.Log(contacts=[again], fact=ALLEY))
    rafiq = contacts.create(nb, {"name": "Rafiq Khan"})
    yesterday = (now().date() - timedelta(days=1)).isoformat()
    follow_ups.add(nb, rafiq, "promise", "look at the speed sign", yesterday)


def who(near: NearPhone, name: str) -> str:
    return next(row.id for row in contacts.page(near.notebook).rows if row.title == name)


def test_a_notebook_is_set_right_and_nothing_is_lost(near_squad: NearSquad) -> None:
    near = near_squad.phone(a_week)
    near.begin()
    grace, again = who(near, "Grace Lindqvist"), who(near, "Grace Lindquist")

    near.go("/more/attention")
    near.sees("Grace Lindquist")
    near.go(f"/people/{grace}/merge/{again}")
    near.sees("It can be undone.")
    near.tap("Merge", exact=True)
    near.sees("Merged: both are one contact now")
    near.sees(ALLEY)
    assert not merging.later(near.notebook)

    near.tap("More for this note")
    near.tap("It was somebody else")
    near.tap("Rafiq Khan")
    near.sees("Moved. Its history says that it stood here first.")
    rafiq = who(near, "Rafiq Khan")
    near.go(f"/people/{rafiq}")
    near.sees(ALLEY)
    near.sees("Moved here from somebody else")

    near.tap("More for Rafiq Khan")
    near.tap("Delete", exact=True)
    near.sees("1 promise")  # nobody lets one go without being asked
    near.tap("Delete contact")
    near.sees("4 contacts")
    near.go("/more/deleted")
    near.tap("Rafiq Khan")
    near.tap("Bring back")
    near.sees(ALLEY)

    near.press(near.button("Mark done", exact=True).first)
    near.go("/follow-up/promises")
    near.sees("Kept late")
    near.sees("1 of 1 promises kept")


def a_bar(nb: Notebook) -> None:
    lena = contacts.create(nb, {"name": "Lena Abara", "role": "Door staff"})
    contacts.create(nb, {"kind": "venue", "name": "Copper Door"})
    interactions.log(nb, interactions.Log(contacts=[lena], fact="Introduced herself."))


def test_a_relationship_says_how_it_stands_and_its_place_knows_who_is_met_there(near_squad: NearSquad) -> None:
    near = near_squad.phone(a_bar)
    near.begin()
    lena, bar = who(near, "Lena Abara"), who(near, "Copper Door")

    near.go(f"/people/{lena}/edit")
    near.type("How they like to be met", "Before her shift, at the side door")
    near.type("Interpreter needed", "Amharic")
    near.choose("Trusted")
    near.choose("Asked not to be contacted")
    near.sees("No reminders: they asked not to be contacted.")
    near.tap("Save", exact=True)
    near.sees("They asked not to be contacted.")
    near.sees("Amharic")
    near.sees("Trusted")

    near.tap("Log contact")
    near.sees("They asked not to be contacted.")  # before a word is written
    near.type("What happened", "She called about a stolen bicycle.")
    near.tap("Skills, minutes, who started, place")
    near.choose("They did")
    near.type("Place", "Copper")
    near.tap("Copper Door")
    near.tap("Save", exact=True)
    near.sees("They reached out 1 time in 90 days")

    near.go(f"/people/{bar}")
    near.sees("Also met here")
    near.sees("Lena Abara")
    near.sees("She called about a stolen bicycle.")

"""An event shows whom it missed, and one tap follows them up; what a meeting agreed is owed by a partner."""

from __future__ import annotations

from app.notebook import contacts, follow_ups, gatherings
from tests.cast.browser import picture
from tests.cast.near import NearPhone


def test_an_event_shows_whom_it_missed_and_a_partner_owes_what_was_agreed(near: NearPhone) -> None:
    nb = near.notebook
    people = {row.title: row.id for row in contacts.page(nb).rows}
    works = contacts.create(nb, {"name": "City Works", "kind": "agency"})
    today = nb.local().date().isoformat()
    wanted = {f"wanted/{people[name]}": True for name in ("Copper Door", "Henrik Dahl")}
    event = {"kind": "event", "title": "Coffee on Market Row", "day": today, "place": "Market Row", "others": "31"}
    coffee = gatherings.add(nb, {**event, **wanted, f"came/{people['Tomás Mendes']}": True})
    near.go(f"/gatherings/one/{coffee}")
    near.sees("1 of 2 reached")
    near.tap("Follow up with Henrik Dahl")
    near.sees("What follows")
    picture(near.page, "event")
    assert [row.contact for row in follow_ups.page(nb).rows] == [people["Henrik Dahl"]]
    near.go("/gatherings/new")
    near.type("What it is called", "Coalition meeting")
    near.type("Who came", "City")
    near.tap("City Works")
    near.tap("Save", exact=True)
    near.tap("Add what was agreed")
    near.type("What was agreed", "Light the stairs at the quay")
    near.tap("City Works")
    near.tap("Save", exact=True)
    near.sees("Partner: City Works")
    picture(near.page, "meeting")
    assert [row.text for row in gatherings.owed_by(nb, works)] == ["Light the stairs at the quay"]

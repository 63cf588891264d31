"""What was seen once too often becomes a problem, comes back on its day, and is asked whether it declined."""

from __future__ import annotations

from playwright.sync_api import expect

from app.domain import days
from app.notebook import contacts, interactions, problems
from app.notebook.notebook import Notebook
from tests.cast.browser import picture
from tests.cast.near import NearPhone

FIGHTS, BIKES = "Fights between patrons leaving", "Bikes taken from racks"


def before_the_shift(nb: Notebook) -> None:
    tomas = next(row.id for row in contacts.page(nb).rows if row.title == "Tomás Mendes")
    told = "Third fight in the alley this month, again when the queue moved."
    interactions.log(nb, interactions.Log(contacts=[tomas], fact=told, place="Copper alley"))
    today = nb.local().date().isoformat()
    problems.add(nb, {"behaviour": BIKES, "place": "North gate", "stage": "assessment", "review": today})


def test_a_problem_goes_from_a_note_to_its_assessment(near: NearPhone) -> None:
    tomas = next(row.id for row in contacts.page(near.notebook).rows if row.title == "Tomás Mendes")
    near.go(f"/people/{tomas}")
    near.tap("More for this note")
    near.tap("Make it a problem")
    near.sees("Third fight in the alley this month")
    near.type("What happens", FIGHTS)
    near.choose("Fri")
    near.tap("Save", exact=True)
    near.sees("7 still open here.")
    picture(near.page, "problem")
    near.tap("Assessment", exact=True)
    near.tap("Move to Assessment")
    near.sees("Did the response cause it?")
    near.tap("Did the problem decline?")
    near.choose("Yes")
    near.type("Why, in a few words", "From four a week to two since the queue moved.")
    near.tap("Save", exact=True)
    near.until(lambda: "declined" in _read(near.notebook, FIGHTS).answered, "the answer")
    found = _read(near.notebook, FIGHTS)
    assert (found.row.place, found.row.days, found.row.stage) == ("Copper alley", ("fr",), "assessment")
    assert found.note is not None and found.answered["declined"].verdict == "yes"


def test_a_review_comes_on_its_day_is_assessed_and_leaves_today(near: NearPhone) -> None:
    near.go("/")
    near.sees("Problems to look at again")
    near.tap(BIKES)
    near.sees("It is time to look at it again.")
    for question, verdict, why in (
        ("Did the problem decline?", "Yes", "From nine a month to two."),
        ("Did the response cause it?", "Partly", "The racks moved, and it was winter."),
    ):
        near.tap(question)
        near.choose(verdict)
        near.type("Why, in a few words", why)
        near.tap("Save", exact=True)
        near.until(lambda why=why: why in {one.text for one in _read(near.notebook, BIKES).entries}, "the answer")
    near.tap("Again in 4 weeks")
    near.until(lambda: not _read(near.notebook, BIKES).row.due, "another day")
    near.go("/")
    expect(near.button(BIKES)).to_have_count(0)
    found = _read(near.notebook, BIKES)
    assert found.row.review == days.added(near.notebook.local().date(), 28).isoformat()
    assert [found.answered[one].verdict for one in ("declined", "because")] == ["yes", "partly"]


def _read(nb: Notebook, behaviour: str) -> problems.Problem:
    return problems.read(nb, next(row.id for row in problems.page(nb).rows if row.behaviour == behaviour))

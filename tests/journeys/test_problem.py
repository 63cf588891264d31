"""What was seen once too often becomes a problem, and is asked in the end whether it declined."""

from __future__ import annotations

from app.notebook import contacts, interactions, problems
from app.notebook.notebook import Notebook
from tests.cast.browser import picture
from tests.cast.near import NearPhone


def before_the_shift(nb: Notebook) -> None:
    tomas = next(row.id for row in contacts.page(nb).rows if row.title == "Tomás Mendes")
    told = "Third fight in the alley this month, again when the queue moved."
    interactions.log(nb, interactions.Log(contacts=[tomas], fact=told, place="Copper alley"))


def test_a_problem_goes_from_a_note_to_its_assessment(near: NearPhone) -> None:
    tomas = next(row.id for row in contacts.page(near.notebook).rows if row.title == "Tomás Mendes")
    near.go(f"/people/{tomas}")
    near.tap("More for this note")
    near.tap("Make it a problem")
    near.sees("Third fight in the alley this month")
    near.type("What happens", "Fights between patrons leaving")
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
    near.until(lambda: "declined" in _read(near.notebook).answered, "the answer")
    found = _read(near.notebook)
    assert (found.row.place, found.row.days, found.row.stage) == ("Copper alley", ("fr",), "assessment")
    assert found.note is not None and found.answered["declined"].verdict == "yes"


def _read(nb: Notebook) -> problems.Problem:
    return problems.read(nb, problems.page(nb).rows[0].id)

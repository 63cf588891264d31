"""Problems by stage and age, of problems alone."""

from __future__ import annotations

from dataclasses import fields

from app.notebook import problem_ages, problems
from app.notebook.notebook import Notebook
from app.notebook.problem_ages import Ages
from tests.cast.notebook import NotebookSquad

FIGHTS = {"behaviour": "Fights between patrons", "place": "Copper alley"}


def test_problems_are_counted_by_stage_and_by_how_long_they_are_known(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    old = problems.add(dana, FIGHTS)
    squad.clock.later(days=100)
    young, gone = problems.add(dana, {**FIGHTS, "place": "Market Row"}), problems.add(dana, {**FIGHTS, "place": "Quay"})
    problems.move(dana, old, "analysis")
    problems.close(dana, gone, {"worked": "Moved the queue", "watch": "The manager"})
    squad.sync()
    squad.clock.later(days=29)
    found = problem_ages.read(eli)
    assert (found.open, found.closed, found.oldest) == (2, 1, 129)
    assert found.by_stage == {
        "scanning": (1, 0, 0, 0),
        "analysis": (0, 0, 1, 0),
        "response": (0, 0, 0, 0),
        "assessment": (0, 0, 0, 0),
    }
    squad.clock.later(days=1)
    assert problem_ages.read(eli, eli.squad_of(young)).by_stage["scanning"] == (0, 1, 0, 0)
    assert found.in_stage("analysis") == 1 and found.in_stage("of tomorrow") == 0


def test_nothing_of_it_names_an_officer(dana: Notebook) -> None:
    assert problem_ages.read(dana) == Ages(
        dict.fromkeys(("scanning", "analysis", "response", "assessment"), (0, 0, 0, 0)), 0, 0, None
    )
    assert {one.name for one in fields(Ages)} == {"by_stage", "open", "closed", "oldest"}

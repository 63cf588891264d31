"""A problem on paper: all of it, and names of people only where they are wanted."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from app.notebook import contacts, follow_ups, measures, problems
from app.notebook.notebook import Notebook
from app.ui.paper import Paper
from app.ui.problems import printed
from tests.app.ui.conftest import OpenDesk


class Heard(Paper):
    """Paper that remembers what was written on it."""

    def __init__(self, title: str) -> None:
        self.words: list[str] = []
        super().__init__(title)

    def say(self, words: str, *more: Any, **other: Any) -> None:
        self.words.append(words)
        super().say(words, *more, **other)


def at_work(nb: Notebook) -> str:
    tomas = contacts.create(nb, {"kind": "person", "name": "Tomás Mendes"})
    fights = {"behaviour": "Fights between patrons", "place": "Copper alley", "days": ["fr", "sa"]}
    offender = {"offender": "Patrons refused re-entry", f"manager/{tomas}": True}
    ident = problems.add(nb, {**fights, **offender, "title": "Fights in Copper alley"})
    problems.write_entry(nb, ident, "Neighbors above the alley.", question="community")
    done = problems.respond(nb, ident, {"text": "Queue moves to Market Row", "contact": tomas})
    follow_ups.done(nb, done)
    counted = measures.add(nb, ident, {"name": "Fights reported", "unit": "fights"})
    beside = {"name": "Fights reported", "at": "comparison", "where": "Harbor steps", "beside": counted}
    compared = measures.add(nb, ident, beside)
    for ago, count in ((7, 12), (14, 15), (40, 9)):
        day = nb.local().date() - timedelta(ago)
        measures.add_reading(nb, counted, {"first": day, "last": day + timedelta(6), "count": count})
    measures.add_reading(nb, compared, {"first": date(2026, 1, 1), "count": 3})
    return ident


def heard(nb: Notebook, ident: str, names: bool) -> list[str]:
    file = printed.read_file(nb, ident, names)
    paper = Heard(file.problem.row.title)
    printed.write(paper, file)
    assert paper.done().startswith(b"%PDF-")
    return paper.words


async def test_the_file_has_all_of_a_problem_and_names_nobody_unless_it_is_wanted(desk: OpenDesk) -> None:
    async with desk() as d:
        ident = at_work(d.notebook)
        without, with_names = heard(d.notebook, ident, False), heard(d.notebook, ident, True)
    for said in (without, with_names):
        assert said[:2] == ["Fights in Copper alley", "Fights between patrons · Copper alley · Fri–Sat"]
        assert [one for one in said if one in ("Triangle", "Responses", "Measures", "Entries")] == [
            "Triangle",
            "Responses",
            "Measures",
            "Entries",
        ]
        assert {"Offender: Patrons refused re-entry", "Handler: not known yet", "Neighbors above the alley."} <= set(
            said
        )
        assert {"Who in the community experiences it?", "Fights reported · A comparison place · Harbor steps"} <= set(
            said
        )
        assert any(one.startswith("36 fights in 3 weeks before.") for one in said)
    assert "Manager: 1 contact" in without and not any("Mendes" in one for one in without)
    assert "Manager: Tomás Mendes" in with_names
    assert without[-1].endswith("Without the names of people.") and with_names[-1].endswith("With the names of people.")

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


async def test_the_file_is_saved_from_the_page_without_names_until_they_are_ticked(desk: OpenDesk) -> None:
    kept: list[str] = []
    async with desk(before=lambda nb: kept.append(at_work(nb))) as d:
        d.screen.phone.answers["save_file"] = lambda _: "/somewhere/problem.pdf"
        await d.screen.go(f"/problems/{kept[0]}")
        await d.sees("36 fights in 3 weeks before.")
        await d.choose("Problem file")
        await d.sees("names in it too")
        assert "Names of people" not in d.chosen()
        await d.tap("Save the file")
        await d.says("The problem's file is saved")
        (data,) = [args["src_bytes"] for name, args in d.screen.phone.called if name == "save_file"]
        assert data.startswith(b"%PDF-")
        await d.choose("Problem file")
        await d.tap("Names of people")
        assert d.chosen() == ["Names of people"]
        await d.screen.settle()


async def test_a_problem_shows_its_measures_or_how_to_begin_with_one(desk: OpenDesk) -> None:
    kept: list[str] = []
    fights = {"behaviour": "Fights between patrons", "place": "Copper alley"}
    async with desk(before=lambda nb: kept.append(problems.add(nb, fights))) as d:
        await d.screen.go(f"/problems/{kept[0]}")
        await d.sees("Nothing is measured yet")
        await d.tap("Add a measure")
        await d.type("What is counted", "Fights")
        await d.tap("Save")
        await d.says("The measure is written")
        await d.sees("Add a reading")
        await d.tap("Fights")
        await d.sees("No readings yet")
        await d.tap("Back")
        await d.sees("Responses")

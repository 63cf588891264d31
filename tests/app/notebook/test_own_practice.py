"""One's own mix of skills by month: of one's own notes with somebody, and of nobody else's."""

from __future__ import annotations

from dataclasses import fields
from datetime import date

from app.domain.kinds.interaction import SELF_CHECK, SKILLS
from app.journal.change import Change
from app.notebook import contacts, interactions, own_practice
from app.notebook.interactions import Log
from app.notebook.notebook import Notebook
from app.notebook.own_practice import Month
from tests.cast.notebook import NotebookSquad


def used(month: Month) -> dict[str, int]:
    return {one: count for one, count in {**month.skills, **month.ticks}.items() if count}


def test_ones_own_skills_are_counted_by_month_and_nobody_elses(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    tomas = contacts.create(dana, {"name": "Tomás Mendes"})
    earlier = dana.local().date().replace(day=1)
    interactions.log(dana, Log([tomas], fact="Said hello.", skills=["reflection", "summary"]))
    squad.clock.later(days=31)
    now = dana.local().date().replace(day=1)
    interactions.log(dana, Log([tomas], fact="Asked again.", skills=["reflection"], self_check=["voice"]))
    interactions.log(dana, Log([tomas], fact="Waved."))
    interactions.log(dana, Log(about="duty", fact="Walked the quay.", skills=["summary"]))
    squad.sync()
    interactions.log(eli, Log([tomas], fact="Passed by.", skills=["boundary"]))
    squad.sync()
    found = own_practice.months(dana)
    assert [(one.first, one.notes, one.checked, used(one)) for one in found] == [
        (now, 2, 1, {"reflection": 1, "voice": 1}),
        (earlier, 1, 0, {"reflection": 1, "summary": 1}),
    ]
    assert list(found[0].skills) == list(SKILLS) and list(found[0].ticks) == list(SELF_CHECK)
    assert [used(one) for one in own_practice.months(eli)] == [{"boundary": 1}]


def test_what_was_taken_back_counts_no_more_and_after_half_a_year_nothing_does(
    squad: NotebookSquad, dana: Notebook
) -> None:
    tomas = contacts.create(dana, {"name": "Tomás Mendes"})
    assert own_practice.months(dana) == []
    saved = interactions.log(dana, Log([tomas], fact="Said hello.", skills=["summary"]))
    interactions.log(dana, Log([tomas], fact="Said more.", skills=["affirmation"]))
    interactions.undo(dana, saved)
    assert [used(one) for one in own_practice.months(dana)] == [{"affirmation": 1}]
    squad.clock.later(days=185)
    assert own_practice.months(dana) == []


def test_the_months_go_back_over_the_turn_of_a_year() -> None:
    assert own_practice._firsts(date(2027, 2, 28)) == [
        *(date(2027, month, 1) for month in (2, 1)),
        *(date(2026, month, 1) for month in (12, 11, 10, 9)),
    ]


def test_words_that_nobody_knows_count_for_nothing(dana: Notebook) -> None:
    tomas = contacts.create(dana, {"name": "Tomás Mendes"})
    forged = {"contacts": [tomas], "at": dana.clock(), "fact": "Hm.", "skills": ["summary", "spell", 7, "summary"]}
    dana.write(Change(bytes.fromhex(dana.new_id(None)), "interaction", {**forged, "self_check": {"voice": True}}))
    assert [used(one) for one in own_practice.months(dana)] == [{"summary": 1}]


def test_the_self_check_is_of_the_note_and_an_empty_one_is_not_written(dana: Notebook) -> None:
    tomas = contacts.create(dana, {"name": "Tomás Mendes"})
    plain = interactions.log(dana, Log([tomas], fact="Said hello.")).interaction
    asked = interactions.log(dana, Log([tomas], fact="Said more.", self_check=["respect", "voice"])).interaction
    assert "self_check" not in dana.known("interaction", plain).shown()
    assert dana.known("interaction", asked).shown()["self_check"] == ["voice", "respect"]
    assert [interactions.read(dana, one).self_check for one in (plain, asked)] == [0, 2]


def test_nothing_of_it_names_an_officer() -> None:
    assert {one.name for one in fields(Month)} == {"first", "notes", "skills", "checked", "ticks"}

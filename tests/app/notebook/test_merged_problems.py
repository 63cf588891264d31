"""Two officers wrote the same problem: it is made one, whoever writes of either meanwhile, and taken apart again."""

from __future__ import annotations

import pytest

from app.journal.change import Change
from app.notebook import contacts, history, measures, merged_problems, problems
from app.notebook.errors import NotThere
from app.notebook.notebook import Notebook
from tests.cast.notebook import NotebookSquad

FIGHTS = {"behaviour": "Fights between patrons leaving", "place": "Copper alley", "harmed": "Patrons"}
BRAWLS = {"behaviour": "Fights at closing time", "place": "Copper alley", "guardian_words": "The doormen"}


def shown(nb: Notebook) -> list[str]:
    return [row.id for row in problems.page(nb).rows]


def texts(nb: Notebook, problem: str) -> set[str]:
    return {one.text for one in problems.read(nb, problem).entries}


@pytest.fixture
def kept(dana: Notebook) -> str:
    ident = problems.add(dana, FIGHTS)
    problems.write_entry(dana, ident, "Three in a week.")
    return ident


@pytest.fixture
def other(dana: Notebook, kept: str) -> str:
    tomas = contacts.create(dana, {"name": "Tomás Mendes", "role": "Manager"})
    ident = problems.add(dana, {**BRAWLS, f"manager/{tomas}": True})
    problems.write_entry(dana, ident, "The queue turns the corner.")
    problems.respond(dana, ident, {"text": "Move the queue"})
    measures.add(dana, ident, {"name": "Fights", "unit": "per week"})
    return ident


def test_all_that_names_either_stands_on_one_page_and_leaves_it_again(dana: Notebook, kept: str, other: str) -> None:
    manager = contacts.page(dana).rows[0].id
    assert [row.id for row in merged_problems.offered(dana, kept)[0]] == [other]
    merged_problems.merge(dana, kept, other)
    merged_problems.merge(dana, kept, other)
    assert shown(dana) == [kept] and not any(merged_problems.offered(dana, kept))
    found = problems.read(dana, other)
    assert (found.row.id, [row.id for row in found.merged]) == (kept, [other])
    assert texts(dana, kept) == {"Three in a week.", "The queue turns the corner."}
    assert [one.row.text for one in found.responses] == ["Move the queue"]
    (measure,) = measures.of_problem(dana, kept)
    assert measures.read(dana, measure.id).problem == kept
    assert [(part.row.id, part.role) for part in problems.of_contact(dana, manager)] == [(kept, "manager")]
    words = {
        role.role: (role.words, len(role.contacts)) for side in found.sides for role in (side.corner, side.controller)
    }
    assert (words["target"], words["guardian"], words["manager"]) == (("Patrons", 0), ("The doormen", 0), ("", 1))
    acts = [act.name for item in history.read(dana, "problem", kept).page.rows for act in item.acts]
    assert "Problem made one with another" in acts and "Problem restored" not in acts

    assert merged_problems.unmerge(dana, other) == kept
    assert set(shown(dana)) == {kept, other} and texts(dana, kept) == {"Three in a week."}
    apart = problems.read(dana, other)
    assert texts(dana, other) == {"The queue turns the corner."} and len(apart.responses) == 1
    assert not measures.of_problem(dana, kept) and len(measures.of_problem(dana, other)) == 1
    assert [part.row.id for part in problems.of_contact(dana, manager)] == [other]
    with pytest.raises(NotThere):
        merged_problems.unmerge(dana, other)
    with pytest.raises(NotThere):
        merged_problems.merge(dana, kept, kept)


def test_what_a_phone_without_signal_writes_of_the_other_one_is_found(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    kept, other = problems.add(dana, FIGHTS), problems.add(eli, BRAWLS)
    squad.sync()
    merged_problems.merge(dana, kept, other)
    problems.write_entry(eli, other, "Quiet since the light.")
    problems.edit(eli, other, {"harmed": "Taxi drivers"})
    squad.sync()
    for nb in (dana, eli):
        assert shown(nb) == [kept] and texts(nb, other) == {"Quiet since the light."}
        assert problems.read(nb, kept).merged[0].id == other


def test_each_made_one_with_the_other_by_two_officers_one_is_shown_on_both_phones(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    first, second = problems.add(dana, FIGHTS), problems.add(eli, BRAWLS)
    squad.sync()
    merged_problems.merge(dana, first, second)
    merged_problems.merge(eli, second, first)
    squad.sync()
    assert shown(dana) == shown(eli) and len(shown(dana)) == 1


def test_who_deletes_the_kept_one_unknowing_hides_neither(squad: NotebookSquad, dana: Notebook, eli: Notebook) -> None:
    kept, other = problems.add(dana, FIGHTS), problems.add(eli, BRAWLS)
    squad.sync()
    problems.delete(eli, kept)
    merged_problems.merge(dana, kept, other)
    squad.sync()
    assert shown(dana) == shown(eli) == [kept]


def test_a_forged_merge_into_another_kind_or_itself_or_nobody_hides_nothing(
    dana: Notebook, kept: str, other: str
) -> None:
    somebody = contacts.page(dana).rows[0].id
    for target in (somebody, other, "ab" * 16, "x"):
        dana.write(Change(bytes.fromhex(other), "problem", {"merged_into": target}))
        assert set(shown(dana)) == {kept, other}
        assert problems.read(dana, other).row.id == other


def test_what_is_written_of_the_other_one_where_it_was_is_read_on_the_one_page(
    dana: Notebook, kept: str, other: str
) -> None:
    basis = problems.seen(dana, other)  # a form that was open when they were made one
    problems.move(dana, kept, "analysis")
    merged_problems.merge(dana, kept, other)
    problems.edit(dana, other, {"until": "03:00"}, basis)
    problems.edit(dana, other, {"harmed": "Taxi drivers"}, problems.seen(dana, other))
    entry = problems.write_entry(dana, other, "Seen by the driver of the night bus.")
    found = problems.read(dana, kept)
    assert (found.harmed, found.fields["until"], found.row.versions) == ("Taxi drivers", "03:00", 0)
    assert [one.stage for one in found.entries if one.id == entry] == ["analysis"]
    after = problems.close(dana, other, {"worked": "The light", "watch": "The owner"})
    assert problems.read(dana, kept).row.status == "closed"
    problems.reopen(dana, other, after)
    moved = problems.move(dana, other, "response")
    assert (problems.read(dana, kept).row.status, problems.read(dana, kept).row.stage) == ("open", "response")
    assert moved is not None and moved.before == "analysis"


def test_taken_apart_and_back_it_is_one_with_the_same_as_before(dana: Notebook, kept: str, other: str) -> None:
    third = problems.add(dana, {"behaviour": "Shouting after closing time", "place": "Copper alley"})
    merged_problems.merge(dana, other, third)
    merged_problems.merge(dana, kept, other)
    assert merged_problems.unmerge(dana, third) == other
    merged_problems.merge(dana, other, third)
    assert problems.read(dana, third).row.id == kept
    merged_problems.unmerge(dana, other)
    assert problems.read(dana, third).row.id == other

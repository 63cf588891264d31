"""Meeting somebody is an edit: whom a note names that a deletion had not seen is back on every phone, and says so."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.notebook import conflicts, contacts, follow_ups, interactions, people_import
from app.notebook.address_book import Card
from app.notebook.interactions import Log
from app.notebook.notebook import Notebook
from app.notebook.search import search
from tests.cast.notebook import NotebookSquad

WORK: dict[str, Callable[[Notebook, str], object]] = {
    "a note": lambda nb, who: interactions.log(nb, Log(contacts=[who], fact="saw them")),
    "a note with a promise": lambda nb, who: interactions.log(nb, Log(contacts=[who], fact="saw them", promise="keys")),
    "a follow-up": lambda nb, who: follow_ups.add(nb, who, "task", "call them"),
    "a supplement": lambda nb, who: interactions.amend(nb, interactions.timeline(nb, who).rows[0].id, "and more"),
}


def known(squad: NotebookSquad, nb: Notebook) -> str:
    lena = contacts.create(nb, {"name": "Lena"})
    interactions.log(nb, Log(contacts=[lena], fact="first met"))
    squad.sync()
    return lena


@pytest.mark.slow
@pytest.mark.parametrize("work", WORK)
@pytest.mark.parametrize("first", ["dana", "eli"])
def test_what_was_written_while_another_deleted_somebody_brings_them_back(
    squad: NotebookSquad, dana: Notebook, eli: Notebook, work: str, first: str
) -> None:
    lena = known(squad, dana)
    contacts.delete(dana, lena)
    squad.clock.later(hours=-3)  # whatever the clocks say
    WORK[work](eli, lena)
    order = [dana, eli] if first == "dana" else [eli, dana]
    for nb in (*order, *order):
        squad.sync(nb)
    for nb in (eli, squad.phone(dana).reopen()):
        assert [row.title for row in contacts.page(nb).rows] == ["Lena"]
        page = contacts.read(nb, lena)
        assert page.returned and not page.deleted and page.row.versions == 1
        (matter,) = conflicts.two_versions(nb)
        assert (matter.field, [one.value for one in matter.versions]) == ("deleted", [False, True])
        assert matter.versions[0].officer_name == "Eli Osei"
        assert search(nb, "lena")
    for task in follow_ups.page(eli, whose="mine").rows:
        assert task.contact == lena and task.contact_title == "Lena"


@pytest.mark.parametrize("keep", [True, False])
def test_whether_they_stay_is_then_chosen_once_for_all(
    squad: NotebookSquad, dana: Notebook, eli: Notebook, keep: bool
) -> None:
    lena = known(squad, dana)
    contacts.delete(dana, lena)
    interactions.log(eli, Log(contacts=[lena], fact="saw them", promise="keys"))
    squad.sync()
    squad.sync()
    conflicts.choose(dana, lena, "deleted", not keep)
    squad.sync()
    for nb in (dana, squad.phone(eli).reopen()):
        assert conflicts.two_versions(nb) == []
        assert [row.title for row in contacts.page(nb).rows] == (["Lena"] if keep else [])
        assert contacts.read(nb, lena).deleted is not keep and not contacts.read(nb, lena).returned


def test_a_deletion_that_had_seen_every_note_hides_them(squad: NotebookSquad, dana: Notebook, eli: Notebook) -> None:
    lena = known(squad, dana)
    for work in WORK.values():
        work(eli, lena)
    squad.sync()
    contacts.delete(dana, lena)
    squad.sync()
    for nb in (dana, eli):
        assert contacts.page(nb).rows == [] and contacts.read(nb, lena).deleted


def test_a_note_taken_back_again_lets_them_go(squad: NotebookSquad, dana: Notebook, eli: Notebook) -> None:
    lena = known(squad, dana)
    contacts.delete(dana, lena)
    saved = interactions.log(eli, Log(contacts=[lena], fact="the wrong person"))
    squad.sync()
    squad.sync()
    assert contacts.page(dana).rows
    interactions.undo(eli, saved)
    squad.sync()
    for nb in (dana, eli):
        assert contacts.page(nb).rows == [] and conflicts.two_versions(nb) == []


def test_somebody_met_after_they_were_imported_outlives_the_undoing_of_the_import(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    cards = [Card(at, f"Import {at}", "", "", (), (), "", "", "person") for at in (1, 2)]
    imported = people_import.run(dana, cards)
    squad.sync()
    met = next(row.id for row in contacts.page(eli).rows if row.title == "Import 1")
    interactions.log(eli, Log(contacts=[met], fact="met them at the market", promise="bring the form"))
    assert people_import.undo_import(dana, imported.batch) == 2
    squad.sync()
    squad.sync()
    for nb in (dana, eli):
        assert [row.title for row in contacts.page(nb).rows] == ["Import 1"]
        assert contacts.read(nb, met).returned
    assert [row.text for row in follow_ups.page(eli).rows] == ["bring the form"]


def test_somebody_with_more_notes_than_one_entry_can_name_is_deleted_all_the_same(
    squad: NotebookSquad, dana: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.notebook import projection

    monkeypatch.setattr(projection, "BASIS_MAX", 3)
    lena = known(squad, dana)
    for number in range(10):
        interactions.log(dana, Log(contacts=[lena], fact=f"{number}"))
    contacts.delete(dana, lena)
    assert contacts.page(dana).rows == [] and contacts.read(dana, lena).deleted
    contacts.restore(dana, lena)
    assert contacts.page(dana).rows and not contacts.read(dana, lena).returned

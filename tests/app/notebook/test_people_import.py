from __future__ import annotations

import pytest

from app.notebook import contacts, follow_ups, interactions, people_import
from app.notebook.address_book import Card
from app.notebook.interactions import Log
from app.notebook.notebook import Notebook
from app.notebook.today import what_to_do
from tests.cast.notebook import NotebookSquad


def card(name: str = "", *phones: str, kind: str = "person", **more: object) -> Card:
    known = {"line": 1, "organisation": "", "title": "", "emails": (), "address": "", "note": "", **more}
    return Card(name=name, phones=tuple(("mobile", one) for one in phones), kind=kind, **known)  # type: ignore[arg-type]  # fields as given


def test_looking_first_writes_nothing_and_marks_who_is_known(dana: Notebook) -> None:
    lena = contacts.create(dana, {"name": "Lena Abara", "phone": "202 555 0122"})
    before = dana.store.count()
    found = people_import.preview(
        dana,
        [
            card("L. A.", "+1 (202) 555-0122"),
            card("Abara, Lena"),
            card("Tomás Mendes", "202 555 0121"),
            card("x" * 201),
            card("Tomás Mendes", "202 555 0121"),
        ],
    )
    assert dana.store.count() == before
    assert [(row.like.id if row.like else None, row.like_why) for row in found.rows] == [
        (lena, "Same phone number"),
        (lena, "Name is alike"),
        (None, ""),
        (None, ""),
        (None, ""),
    ]
    assert [row.problem is None for row in found.rows] == [True, True, True, False, False]
    assert (found.new, found.duplicates, found.problems) == (1, 2, 2)
    assert (found.rows[2].title, found.rows[2].phone) == ("Tomás Mendes", "+12025550121")


def test_a_card_becomes_a_contact_with_all_it_says(dana: Notebook) -> None:
    place = contacts.create(dana, {"kind": "venue", "name": "Copper Door"})
    people_import.run(
        dana,
        [
            card(
                "Tomás Mendes",
                "202 555 0121",
                title="Manager",
                organisation="copper door",
                emails=(("work", "T@Copper.example"),),
                address="214 Wharf St",
                note="Texts before four",
            ),
            card("Lena Abara", organisation="Harbour Grill"),
            card("Oak Court", kind="venue", organisation="Oak Court"),
        ],
    )
    known = {row.title: contacts.read(dana, row.id) for row in contacts.page(dana).rows}
    tomas = known["Tomás Mendes"]
    assert tomas.row.subtitle == "Manager · Copper Door"
    assert [(one.uri, one.label) for one in tomas.reach] == [
        ("tel:+12025550121", "mobile"),
        ("mailto:t@copper.example", "work"),
    ]
    assert (tomas.address, tomas.description) == ("214 Wharf St", "Texts before four")
    assert [home.named for home in tomas.member_of] == [place]
    assert known["Lena Abara"].description == "Harbour Grill"
    assert (known["Oak Court"].row.kind, known["Oak Court"].description) == ("venue", "")


def test_a_card_with_only_a_number_is_called_by_it(dana: Notebook) -> None:
    people_import.run(dana, [card("", "202 555 0121"), card("", emails=(("", "jo@example.org"),))])
    assert sorted(row.title for row in contacts.page(dana).rows) == ["(202) 555-0121", "jo@example.org"]


def test_what_does_not_fit_is_said_before_it_is_cut(dana: Notebook) -> None:
    cards = [card("Lena", note="x" * 3_000), card("Jo", emails=(("", "not an address"),))]
    long, odd = people_import.preview(dana, cards).rows
    assert "cut after 2,000" in long.remark and "stays behind" in odd.remark
    people_import.run(dana, cards)
    ident = contacts.page(dana, text="lena").rows[0].id
    assert len(contacts.read(dana, ident).description) == 2_000


def test_an_import_is_few_entries_and_reports_its_progress(squad: NotebookSquad, dana: Notebook, eli: Notebook) -> None:
    steps: list[tuple[int, int]] = []
    cards = [card(f"Person {number}") for number in range(320)] + [card("x" * 300)]
    done = people_import.run(dana, cards, lambda at, total: steps.append((at, total)))
    assert (done.contacts, done.skipped) == (320, 1)
    assert steps == [(250, 321), (321, 321)]
    assert dana.store.count() == 7
    squad.sync()
    assert contacts.page(eli).total == 320


def test_nobody_is_anybodys_by_being_imported(squad: NotebookSquad, dana: Notebook) -> None:
    people_import.run(dana, [card("Lena")])
    squad.clock.later(days=1000)
    row = contacts.page(dana).rows[0]
    assert (row.quiet, row.stage) == ("no", "known_of")
    assert contacts.page(dana, mine=True).total == 0
    assert contacts.recent(dana) == []
    assert what_to_do(dana, squad.clock.local).going_quiet == []
    interactions.log(dana, Log(contacts=[row.id], fact="x"))
    squad.clock.later(days=61)
    assert contacts.read(dana, row.id).row.quiet == "due"


def test_undoing_removes_the_whole_batch_and_nothing_else(squad: NotebookSquad, dana: Notebook, eli: Notebook) -> None:
    contacts.create(dana, {"name": "Mine"})
    people_import.run(dana, [card("Other batch")])
    done = people_import.run(dana, [card(f"Person {number}") for number in range(120)])
    squad.sync()
    assert people_import.undo_import(dana, done.batch) == 120
    assert people_import.undo_import(dana, done.batch) == 0
    squad.sync()
    assert [row.title for row in contacts.page(eli).rows] == ["Mine", "Other batch"]


def test_undoing_keeps_whoever_somebody_worked_with_since(dana: Notebook) -> None:
    done = people_import.run(
        dana, [card(name) for name in ("Met", "Edited", "Planned", "Untouched")] + [card("Inn", kind="venue")]
    )
    ids = {row.title: row.id for row in contacts.page(dana).rows}
    interactions.log(dana, Log(contacts=[ids["Met"]], fact="x"))
    contacts.edit(dana, ids["Edited"], {f"member_of/{ids['Inn']}": True})
    follow_ups.add(dana, ids["Planned"], "task", "Call")
    assert people_import.undo_import(dana, done.batch) == 1
    assert {row.title for row in contacts.page(dana).rows} == {"Met", "Edited", "Planned", "Inn"}


def test_a_batch_nobody_knows_undoes_nothing(dana: Notebook) -> None:
    assert people_import.undo_import(dana, "no such batch") == 0
    assert people_import.preview(dana, []).rows == []


@pytest.mark.parametrize("count", [0, 1, 250])
def test_any_number_of_cards_comes_in(dana: Notebook, count: int) -> None:
    assert people_import.run(dana, [card(f"P {number}") for number in range(count)]).contacts == count
    assert contacts.page(dana).total == count

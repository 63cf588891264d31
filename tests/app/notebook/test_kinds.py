"""A new noun is two files and a line; an older app keeps what it does not know, and shows it once it is updated."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest

from app.device.snapshot import SnapshotFile
from app.domain.kinds.kind import Kind
from app.notebook import conflicts, contacts, feed, history, search
from app.notebook.errors import NotThere
from app.notebook.kinds.registry import KINDS
from app.notebook.notebook import Notebook
from app.notebook.search_results import Hit, Other
from app.notebook.value_words import NEWER
from tests.cast.notebook import NotebookPhone, NotebookSquad
from tests.toy.loan import LOAN, LOOK, LOOK_AT
from tests.toy.loans import Loans, Looks

NEWER_KINDS = KINDS.and_also(Loans, Looks)


@pytest.fixture
def newer(squad: NotebookSquad, eli: Notebook, monkeypatch: pytest.MonkeyPatch) -> tuple[Notebook, Notebook]:
    """Dana's and Eli's notebooks in an app that knows loans. Snapshots are written after every entry."""
    monkeypatch.setattr(feed, "SAVE_VIEW_AT_CLOSE_ENTRIES", 1)
    dana_phone, eli_phone = squad.phones
    update(dana_phone)
    update(eli_phone)
    return dana_phone.notebook, eli_phone.notebook


def update(phone: NotebookPhone) -> Notebook:
    phone.kinds = NEWER_KINDS
    return phone.reopen()


def write(nb: Notebook, kind: Kind, fields: dict[str, Any], record: str = "") -> str:
    ident = record or nb.new_id()
    nb.write(nb.change(kind.id, ident, kind.clean(fields)))
    return ident


def lend(nb: Notebook, contact: str, thing: str = "Bicycle pump") -> str:
    return write(nb, LOAN, {"thing": thing, f"to/{contact}": True, "state": "out", "note": "Needs it until Sunday"})


def found(nb: Notebook, text: str) -> list[Other]:
    return [one for one in search.everything(nb, text) if isinstance(one, Other)]


def acts(nb: Notebook, kind: str, record: str) -> list[str]:
    return [act.name for item in history.read(nb, kind, record).page.rows for act in item.acts]


def test_a_new_kind_is_merged_and_two_versions_of_it_wait_for_a_choice(
    squad: NotebookSquad, newer: tuple[Notebook, Notebook]
) -> None:
    dana, eli = newer
    ident = lend(dana, contacts.create(dana, {"name": "Lena"}))
    squad.sync()
    write(dana, LOAN, {"thing": "Old bicycle pump"}, ident)
    squad.clock.later(minutes=1)
    write(eli, LOAN, {"thing": "Foot pump"}, ident)
    write(dana, LOAN, {"state": "back", "back": "2026-11-28"}, ident)
    write(eli, LOAN, {"state": "out"}, ident)
    squad.sync()
    state, thing = sorted(conflicts.two_versions(dana), key=lambda one: one.field)
    assert (thing.kind, thing.title, thing.label, thing.can_join) == ("loan", "Foot pump", "Thing", True)
    assert (state.label, state.can_join) == ("State, day it came back", False)
    assert {one.shown for one in state.versions} == {"Back; 2026-11-28", "Out; Not back yet"}
    conflicts.settle(dana, ident, "state", next(one for one in state.versions if one.value == "back"))
    conflicts.choose(dana, ident, "thing", "Bicycle pump, the old one")
    squad.sync()
    for nb in newer:
        assert conflicts.two_versions(nb) == [] and nb.state("loan", ident).value("back") == "2026-11-28"


def test_a_new_kind_stands_in_its_own_history_and_in_that_of_what_it_names(
    squad: NotebookSquad, newer: tuple[Notebook, Notebook]
) -> None:
    dana, eli = newer
    lena = contacts.create(dana, {"name": "Lena"})
    ident = lend(dana, lena)
    squad.sync()
    squad.clock.later(minutes=1)
    write(eli, LOAN, {"state": "back", "back": "2026-11-28"}, ident)
    write(eli, LOOK_AT, {"loan": ident, "seen": "The valve leaks."})
    squad.sync()
    assert acts(dana, "loan", ident) == ["Look written", "Loan came back", "Loan written"]
    assert acts(dana, "contact", lena) == ["Look written", "Loan came back", "Loan written", "Contact added"]
    lines = [
        (line.label, line.words)
        for item in history.read(dana, "loan", ident).page.rows
        for act in item.acts
        for line in act.lines
    ]
    assert lines == [
        ("Seen", "The valve leaks."),
        ("State", "Back"),
        ("Day it came back", "Sat 28 Nov 2026"),
        ("Thing", "Bicycle pump"),
        ("Note", "Needs it until Sunday"),
        ("Lent to", "Lena"),
    ]


def test_search_finds_a_new_kind_and_says_what_it_is(newer: tuple[Notebook, Notebook]) -> None:
    dana, _ = newer
    lena = contacts.create(dana, {"name": "Lena Pumphrey"})
    ident = lend(dana, lena)
    look = write(dana, LOOK_AT, {"loan": ident, "seen": "The valve leaks."})
    pump = Other("loan", ident, "Loan", "Bicycle pump", "", matched=frozenset({"pump"}), names=(("contact", lena),))
    assert found(dana, "pump") == [pump]
    assert found(dana, "sunday") == [replace(pump, snippet="Needs it until Sunday", matched=frozenset({"Sunday"}))]
    valve = Other(LOOK, look, "Look", "The valve leaks.", "", matched=frozenset({"valve"}), names=(("loan", ident),))
    assert found(dana, "valve") == [valve]
    first, second = search.everything(dana, "pump")
    assert isinstance(first, Hit) and first.contact.title == "Lena Pumphrey" and isinstance(second, Other)
    assert [hit.contact.title for hit in search.search(dana, "pump")] == ["Lena Pumphrey"]


def test_a_new_kind_is_hidden_when_it_is_deleted_and_found_again_when_it_is_back(
    newer: tuple[Notebook, Notebook],
) -> None:
    dana, _ = newer
    ident = lend(dana, contacts.create(dana, {"name": "Lena"}))
    look = write(dana, LOOK_AT, {"loan": ident, "seen": "The valve leaks."})
    assert not dana.hidden("loan", ident) and not dana.hidden(LOOK, look)
    for kind, record, text in ((LOAN, ident, "pump"), (LOOK_AT, look, "valve")):
        write(dana, kind, {"deleted": True}, record)
        assert dana.hidden(kind.id, record) and found(dana, text) == []
        write(dana, kind, {"deleted": False}, record)
        assert not dana.hidden(kind.id, record) and [one.id for one in found(dana, text)] == [record]


def test_what_its_author_took_back_is_not_found_and_what_another_wrote_beside_it_is(
    squad: NotebookSquad, newer: tuple[Notebook, Notebook]
) -> None:
    dana, eli = newer
    look = write(eli, LOOK_AT, {"seen": "The valve leaks."})
    squad.sync()
    write(dana, LOOK_AT, {"seen": "Nothing is wrong."}, look)
    squad.sync()
    assert [one.title for one in found(eli, "wrong")] == ["The valve leaks."]
    write(eli, LOOK_AT, {"deleted": True}, look)
    assert found(eli, "valve") == [] and [one.title for one in found(eli, "wrong")] == ["Nothing is wrong."]


def test_a_new_kind_waits_with_the_contact_it_is_about_and_brings_them_back(
    squad: NotebookSquad, newer: tuple[Notebook, Notebook]
) -> None:
    dana, eli = newer
    lena = contacts.create(dana, {"name": "Lena"})
    squad.sync()
    assert dana.waiting_contacts == set()
    contacts.delete(eli, lena)
    ident = lend(dana, lena)
    assert dana.waiting_contacts == {lena} and dana.is_waiting("loan", ident)
    squad.sync()
    for nb in newer:
        assert contacts.read(nb, lena).returned and not nb.hidden("contact", lena)
    write(dana, LOAN, {"deleted": True}, ident)
    assert dana.hidden("contact", lena)


def test_a_new_kind_survives_lock_and_snapshot(squad: NotebookSquad, newer: tuple[Notebook, Notebook]) -> None:
    dana, _ = newer
    lena = contacts.create(dana, {"name": "Lena"})
    ident = lend(dana, lena)
    phone = squad.phone(dana)
    for _ in range(2):  # from the entries, then from the snapshot
        dana = phone.reopen()
        assert SnapshotFile(phone.store, phone.keyring, NEWER_KINDS.form).read() is not None
        assert [one.title for one in found(dana, "pump")] == ["Bicycle pump"]
        assert dana.state("loan", ident).value(f"to/{lena}") is True and not dana.hidden("loan", ident)
        assert acts(dana, "contact", lena) == ["Loan written", "Contact added"]


# --- an older app ------------------------------------------------------------------------------------------------


def test_an_older_app_keeps_a_kind_it_does_not_know_and_calls_it_a_newer_versions(
    squad: NotebookSquad, eli: Notebook
) -> None:
    dana = update(squad.phones[0])
    ident = lend(dana, contacts.create(dana, {"name": "Lena"}))
    squad.sync()
    told = history.read(eli, "loan", ident)
    assert told.title == NEWER and acts(eli, "loan", ident) == ["A record of a newer version of Beatbook"]
    assert ("note", "Needs it until Sunday") in [
        (line.label, line.words) for item in told.page.rows for act in item.acts for line in act.lines
    ]
    assert found(eli, "pump") == [] and eli.hidden("loan", ident) and eli.unread() == {}
    with pytest.raises(NotThere):
        history.read(eli, "loan", "ab" * 16)


def test_an_updated_app_shows_what_a_newer_one_shows_also_of_a_kind_that_is_written_once(
    squad: NotebookSquad, eli: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "SAVE_VIEW_AT_CLOSE_ENTRIES", 1)
    dana = update(squad.phones[0])
    ident = lend(dana, contacts.create(dana, {"name": "Lena"}))
    look = write(dana, LOOK_AT, {"loan": ident, "seen": "The valve leaks."})
    squad.sync()
    # Of an ordinary record this replaces the text; of one that is written once it counts for nothing.
    eli.write(eli.change(LOOK, look, {"seen": "Nothing is wrong."}))
    squad.sync()
    assert eli.state(LOOK, look).value("seen") == "Nothing is wrong."
    assert dana.state(LOOK, look).value("seen") == "The valve leaks."
    phone = squad.phone(eli)
    eli.close()
    assert SnapshotFile(phone.store, phone.keyring, KINDS.form).read() is not None
    assert SnapshotFile(phone.store, phone.keyring, NEWER_KINDS.form).read() is None
    phone.kinds = NEWER_KINDS
    updated = phone.open()
    for kind, record in ((LOAN.id, ident), (LOOK, look)):
        assert updated.state(kind, record).pack() == dana.state(kind, record).pack()
    assert updated.state(LOOK, look).value("seen") == "The valve leaks."
    assert found(updated, "valve") == found(dana, "valve") != []


def test_a_field_of_a_newer_version_does_not_ask_for_a_choice_where_it_is_an_element_of_a_set(
    squad: NotebookSquad, eli: Notebook
) -> None:
    dana, ident = squad.dana, squad.dana.new_id()
    dana.write(dana.change("a later kind", ident, {"with/" + "0" * 32: True}))
    eli.write(eli.change("a later kind", ident, {"with/" + "0" * 32: "again"}))
    squad.sync()
    assert conflicts.two_versions(dana) == []


# --- the registry ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", NEWER_KINDS.all, ids=lambda kind: kind.id)
def test_every_kind_names_kinds_that_there_are_and_calls_its_fields_by_words(kind: Kind) -> None:
    known = {one.id for one in NEWER_KINDS.all}
    assert {field.names for field in kind.fields.values() if field.names} <= known
    assert kind.part_of in known | {""} and kind.known
    assert all(kind.label(name) for name in kind.fields)


@pytest.mark.slow
def test_a_snapshot_of_other_kinds_or_fields_has_another_form_and_of_the_same_the_same_at_every_start() -> None:
    longer = {**LOAN.fields, "holder/": LOAN.fields["to/"]}

    class Longer(Loans):
        kind = Kind(LOAN.id, LOAN.noun, longer)

    forms = [KINDS.form, NEWER_KINDS.form, KINDS.and_also(Loans).form, KINDS.and_also(Longer).form]
    assert len(set(forms)) == len(forms)
    said = "from app.notebook.kinds.registry import KINDS; print(KINDS.form)"
    for seed in ("1", "2"):
        again = subprocess.run(
            [sys.executable, "-c", said],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        assert int(again.stdout) == KINDS.form


def test_a_kind_that_nobody_knows_has_no_field_and_no_title() -> None:
    stranger = KINDS.of("hologram")
    assert not stranger.known and stranger.id == "hologram" and stranger.title({"text": "x", "name": "y"}) == ""
    assert stranger.field("text") is None and stranger.references({"contact": "0" * 32}) == []

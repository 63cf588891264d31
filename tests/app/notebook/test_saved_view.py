"""Unlocking from a snapshot shows what unlocking from every entry shows."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

import pytest

from app.device.snapshot import SnapshotFile
from app.notebook import contacts, feed, interactions, text_index
from app.notebook.interactions import Log, NewContact
from app.notebook.kinds.registry import KINDS
from app.notebook.notebook import Notebook
from app.notebook.search import search
from tests.cast.notebook import NotebookSquad


@pytest.fixture
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """Snapshots are written after every entry instead of after hundreds."""
    monkeypatch.setattr(feed, "SAVE_VIEW_AT_CLOSE_ENTRIES", 1)


def names(nb: Notebook) -> list[str]:
    return [row.title for row in contacts.page(nb).rows]


def restored(squad: NotebookSquad) -> bool:
    phone = squad.phones[0]
    return SnapshotFile(phone.store, phone.keyring, KINDS.form).read() is not None


@pytest.mark.usefixtures("eager")
def test_a_snapshot_shows_everything_and_newer_entries_come_on_top(squad: NotebookSquad, eli: Notebook) -> None:
    saved = interactions.log(squad.dana, Log(new_contacts=[NewContact(name="Lena")], fact="The keg store"))
    squad.dana = squad.phones[0].reopen()
    assert restored(squad) and names(squad.dana) == ["Lena"]
    contacts.create(eli, {"name": "Tomás"})
    squad.dana.close()
    squad.push(squad.phone(eli))
    squad.push(squad.phones[0])
    squad.pull(squad.phones[0])
    squad.dana = squad.phones[0].open()
    assert names(squad.dana) == ["Lena", "Tomás"]
    assert [hit.interaction for hit in search(squad.dana, "keg")] == [saved.interaction]
    contacts.edit(squad.dana, saved.contacts[0], {"role": "Owner"})
    assert contacts.read(squad.dana, saved.contacts[0]).role == "Owner"


@pytest.mark.usefixtures("eager")
def test_a_damaged_snapshot_is_ignored(squad: NotebookSquad) -> None:
    contacts.create(squad.dana, {"name": "Lena"})
    squad.dana.close()
    (path,) = squad.phones[0].folder.glob("*.snapshot")
    broken = bytearray(path.read_bytes())
    broken[len(broken) // 2] ^= 1
    path.write_bytes(broken)
    assert names(squad.phones[0].open()) == ["Lena"]


@pytest.mark.usefixtures("eager")
def test_a_snapshot_without_a_search_index_is_made_anew_where_there_can_be_one(squad: NotebookSquad) -> None:
    interactions.log(squad.dana, Log(new_contacts=[NewContact(name="Lena")], fact="The keg store"))
    plain = squad.phones[0].reopen(indexed=False)
    assert not plain.projection.indexed
    assert len(search(plain, "keg")) == 1
    again = squad.phones[0].reopen()
    assert again.projection.indexed
    assert len(search(again, "keg")) == 1


@pytest.mark.usefixtures("eager")
def test_stages_changed_since_the_snapshot_count(squad: NotebookSquad) -> None:
    saved = interactions.log(squad.dana, Log(new_contacts=[NewContact(name="Lena")], fact="x"))
    squad.dana.close()
    squad.policy({"stages": [{"id": "introduced", "name": "Met", "cadence_days": 1}]})
    squad.clock.later(days=1)
    again = squad.phones[0].open()
    row = contacts.read(again, saved.contacts[0]).row
    assert (row.stage_name, row.quiet) == ("Met", "due")


@pytest.mark.usefixtures("eager")
def test_a_snapshot_of_another_squad_is_not_shown(squad: NotebookSquad) -> None:
    contacts.create(squad.dana, {"name": "Lena"})
    squad.dana.close()
    vaults = squad.roster.vaults
    (vault,) = vaults.values()
    vaults.clear()
    other = replace(vault, id=b"o" * 16, name="Day squad")
    vaults[other.id] = other
    assert names(squad.phones[0].open()) == []


def test_few_new_entries_are_not_worth_a_snapshot(squad: NotebookSquad) -> None:
    contacts.create(squad.dana, {"name": "Lena"})
    squad.dana.close()
    assert not restored(squad)
    assert names(squad.phones[0].open()) == ["Lena"]


@pytest.mark.usefixtures("eager")
def test_where_sqlite_cannot_give_its_bytes_there_is_no_snapshot(
    squad: NotebookSquad, monkeypatch: pytest.MonkeyPatch
) -> None:
    contacts.create(squad.dana, {"name": "Lena"})
    monkeypatch.setattr(squad.dana.projection, "_driver", object())
    monkeypatch.setattr(squad.dana.projection, "close", lambda: None)
    squad.dana.close()
    assert not restored(squad)
    assert hasattr(sqlite3.Connection, "serialize")


def test_a_long_pull_is_saved_soon_after(squad: NotebookSquad, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "SAVE_VIEW_AT_ENTRIES", 10)
    late = squad.join("Late Comer")
    for number in range(12):
        contacts.create(squad.dana, {"name": f"{number:02}"})
    squad.sync()
    phone = squad.phone(late)
    while late.tidy():
        pass
    assert SnapshotFile(phone.store, phone.keyring, KINDS.form).read() is not None


@pytest.mark.usefixtures("eager")
def test_what_was_not_indexed_at_locking_is_found_and_indexed_after_it(
    squad: NotebookSquad, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_index, "STRETCH", 2)
    for number in range(5):
        interactions.log(squad.dana, Log(new_contacts=[NewContact(name=f"Lena {number}")], fact=f"keg {number}"))
    again = squad.phones[0].reopen()
    assert restored(squad) and again.projection.indexes["notes"].tail == 5
    for tail in (3, 1, 0):
        assert len(search(again, "keg")) == 5
        assert again.projection.catch_up(0)
        assert again.projection.indexes["notes"].tail == tail
    assert len(search(again, "keg")) == 5
    assert not again.projection.catch_up(0)

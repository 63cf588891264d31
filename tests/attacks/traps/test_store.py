"""What a phone keeps: on the disk when it says so, under many hands, with the snapshot never in the way."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest

from app.device.errors import StoreBusy
from app.device.store import Store
from app.journal.entry import Entry
from app.notebook import contacts, feed
from app.notebook.notebook import Notebook
from tests.app.device import conftest as device
from tests.app.device import test_snapshot, test_store_file
from tests.app.device.writing import VAULT, Writer
from tests.app.notebook import conftest as notebooks
from tests.attacks.traps.trap import trap
from tests.cast.notebook import NotebookSquad

OVERLAP_S = 0.3
folder, store, squad = device.folder, device.store, notebooks.squad


@trap("a deferred BEGIN failing under threads", without="a deferred BEGIN", fails=StoreBusy)
def test_a_save_that_another_window_overtakes_is_saved_behind_it(folder: Path) -> None:
    writer = Writer()
    with Store(folder) as first, Store(folder) as second:
        done = threading.Event()

        def other_window() -> None:
            second.append_own(VAULT, writer.device, writer.maker("from the other window"))
            done.set()

        thread = threading.Thread(target=other_window)

        def make(number: int, previous: bytes) -> Entry:
            """Between reading the newest number and writing the next, the other window saves, if it can."""
            thread.start()
            done.wait(OVERLAP_S)
            return writer.maker("from this one")(number, previous)

        try:
            first.append_own(VAULT, writer.device, make)
        finally:
            thread.join()
        assert [one.entry.header.number for one in first.entries_after(0)] == [1, 2]


@trap("a deferred BEGIN failing under threads", without="a deferred BEGIN", fails=StoreBusy)
def test_a_slot_that_another_window_changes_meanwhile_keeps_both_changes(folder: Path) -> None:
    with Store(folder) as first, Store(folder) as second:
        first.put_slot("words", b"one")
        done = threading.Event()

        def other_window() -> None:
            second.update_slot("words", lambda old: (old or b"") + b" three")
            done.set()

        thread = threading.Thread(target=other_window)

        def change(old: bytes | None) -> bytes:
            thread.start()
            done.wait(OVERLAP_S)
            return (old or b"") + b" two"

        try:
            first.update_slot("words", change)
        finally:
            thread.join()
        assert first.slot("words") == b"one two three"


@trap("an acknowledged row lost on power failure", without="a save that answers before its commit")
def test_what_was_saved_is_in_the_files_at_that_moment(folder: Path, tmp_path: Path) -> None:
    writer = Writer()
    with Store(folder) as store:
        for number in range(3):
            saved = store.append_own(VAULT, writer.device, writer.maker(f"note {number}")).entry
            after = tmp_path / f"after power failure {number}"
            shutil.copytree(folder, after, ignore=shutil.ignore_patterns("*-shm"))
            with Store(after) as again:
                assert again.known([saved.hash]) == {saved.hash}


test_every_connection_waits_for_the_disk = trap(
    "an acknowledged row lost on power failure", without="a commit that does not wait for the disk", elsewhere=True
)(test_store_file.test_every_connection_is_set_for_durability)


def names(nb: Notebook) -> list[str]:
    return [row.title for row in contacts.page(nb).rows]


@trap("a snapshot discarding unsent work", without="a snapshot taken for everything")
def test_what_was_saved_after_the_snapshot_is_shown_and_still_waits_to_be_sent(
    squad: NotebookSquad, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = squad.phones[0]
    contacts.create(squad.dana, {"name": "Lena"})
    with monkeypatch.context() as eager:
        eager.setattr(feed, "SAVE_VIEW_AT_CLOSE_ENTRIES", 1)
        nb = phone.reopen()
    assert list(phone.folder.glob("*.snapshot")), "a snapshot was written at locking"
    contacts.create(nb, {"name": "Tomás"})
    nb = phone.reopen()  # too little for a new snapshot: the old one stands
    assert names(nb) == ["Lena", "Tomás"]
    assert phone.store.unsent_count() == 2


test_a_snapshot_newer_than_a_restored_store_is_ignored = trap(
    "a snapshot discarding unsent work", without="a snapshot of another file believed", elsewhere=True
)(test_snapshot.test_a_snapshot_newer_than_a_restored_store_is_ignored_for_good)

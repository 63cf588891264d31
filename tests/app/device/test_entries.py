"""What is appended stays: in order, under one number each, whoever writes at the same time."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from app.device.store import Store
from app.journal.entry import EMPTY_HEAD, Entry, verify_page
from app.state.error_sentences import sentence
from tests.app.device.writing import OTHER_VAULT, VAULT, Writer, after, author, numbered, text_of

KILLS = 6
KILLED_WRITER = """
import sys
from pathlib import Path
from app.device.store import Store
from tests.app.device.writing import Writer

writer, store = Writer(), Store(Path(sys.argv[1]))
while True:
    done = store.append_own(writer.vault, writer.device, writer.maker())
    sys.stdout.write(f"{done.entry.header.number}\\n")
    sys.stdout.flush()
"""
APPENDING_WINDOW = """
import sys
from pathlib import Path
from app.device.store import Store
from tests.app.device.writing import Writer

writer = Writer()
with Store(Path(sys.argv[1])) as store:
    for _ in range(int(sys.argv[2])):
        store.append_own(writer.vault, writer.device, writer.maker())
"""
REPOSITORY = Path(__file__).parents[3]


def chain_holds(store: Store, count: int) -> None:
    """All `count` entries of the phone form one chain that verifies."""
    entries = [one.entry for one in store.entries_after(0, 10_000)]
    entries.sort(key=lambda entry: entry.header.number)
    accepted, refused = verify_page(entries, VAULT, {}, lambda device: author("phone").key.public)
    assert (len(accepted), refused) == (count, [])


def test_an_entry_reads_back_as_it_was_written(store: Store) -> None:
    writer = Writer()
    stored = store.append_own(VAULT, writer.device, writer.maker("Maria at the kiosk"))
    (read,) = store.entries_after(0)
    assert read == stored
    assert read.seq is None and text_of(read.entry) == "Maria at the kiosk"
    assert read.entry.header.number == 1 and read.entry.header.previous == EMPTY_HEAD


def test_entries_come_in_order_of_arrival_page_by_page(store: Store) -> None:
    writer = Writer()
    store.append_own_many(VAULT, writer.device, [writer.maker(f"{at}") for at in range(25)])
    seen, rowid = [], 0
    while page := store.entries_after(rowid, 10):
        assert len(page) <= 10
        seen += [text_of(one.entry) for one in page]
        rowid = page[-1].rowid
    assert seen == [f"{at}" for at in range(25)]
    assert rowid == store.last_rowid() and store.count() == 25


def test_an_empty_notebook_answers_everything(store: Store) -> None:
    assert store.entries_after(0) == [] and store.unsent(VAULT, 10, 10) == []
    assert (store.count(), store.last_rowid(), store.unsent_count()) == (0, 0, 0)
    assert store.chain_tips(VAULT) == {} and store.known([b"h" * 32]) == set() and store.hash_at(1) is None


def test_several_entries_of_one_action_are_all_kept_or_none(store: Store) -> None:
    writer = Writer()

    def fails(number: int, previous: bytes) -> Entry:
        raise RuntimeError("the third one fails")

    with pytest.raises(RuntimeError):
        store.append_own_many(VAULT, writer.device, [writer.maker(), writer.maker(), fails])
    assert store.count() == 0
    assert store.append_own(VAULT, writer.device, writer.maker()).entry.header.number == 1


def test_an_entry_made_for_another_place_is_not_taken(store: Store) -> None:
    writer = Writer()
    with pytest.raises(ValueError, match="another place"):
        store.append_own(OTHER_VAULT, writer.device, writer.maker())
    with pytest.raises(ValueError, match="another place"):
        store.append_own(VAULT, writer.device, lambda number, previous: writer.maker()(number + 1, previous))
    assert store.count() == 0


def test_each_vault_and_device_counts_for_itself(store: Store) -> None:
    phone, laptop, other = Writer("phone"), Writer("laptop"), Writer("phone", OTHER_VAULT)
    for writer in (phone, phone, laptop, other):
        store.append_own(writer.vault, writer.device, writer.maker())
    tips = store.chain_tips(VAULT)
    assert {device: number for device, (number, _) in tips.items()} == {phone.device: 2, laptop.device: 1}
    assert store.chain_tips(VAULT, [laptop.device, b"x" * 16]) == {laptop.device: tips[laptop.device]}
    assert store.unsent_count(OTHER_VAULT) == 1 and store.unsent_count() == 4


def test_tips_up_to_a_cursor_leave_out_what_the_server_put_behind_it(store: Store) -> None:
    writer, other = Writer("phone"), Writer("laptop")
    mine, theirs = writer.several(3), other.several(2)
    page = [mine[0], theirs[0], mine[1], mine[2], theirs[1]]
    store.commit_page(VAULT, numbered(page), after(store.cursor(VAULT), page))
    store.append_own(VAULT, writer.device, writer.maker())
    assert store.chain_tips(VAULT, up_to=3) == {writer.device: (2, mine[1].hash), other.device: (1, theirs[0].hash)}
    assert store.chain_tips(VAULT)[writer.device][0] == 4


def test_unsent_entries_come_chain_by_chain_within_the_limits(store: Store) -> None:
    writers = [Writer("phone"), Writer("laptop")]
    for _ in range(4):
        for writer in writers:
            store.append_own(VAULT, writer.device, writer.maker())
    entries = store.unsent(VAULT, 100, 1 << 20)
    places = [(entry.header.device, entry.header.number) for entry in entries]
    assert places == sorted(places) and len(places) == 8
    assert store.unsent(VAULT, 3, 1 << 20) == entries[:3]
    two = len(entries[0].pack()) + len(entries[1].pack())
    assert store.unsent(VAULT, 100, two) == entries[:2]
    assert store.unsent(VAULT, 100, two - 1) == entries[:1]
    assert store.unsent(VAULT, 100, 1) == entries[:1], "one entry goes out however small the limit"


def test_four_threads_never_use_one_number_twice(store: Store) -> None:
    writer, failures = Writer(), []

    def work() -> None:
        try:
            for _ in range(50):
                store.append_own(VAULT, writer.device, writer.maker())
                store.unsent_count()
        except BaseException as error:  # noqa: BLE001  # reported below, in the test's own thread
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    numbers = [one.entry.header.number for one in store.entries_after(0, 1000)]
    assert numbers == list(range(1, 201))
    chain_holds(store, 200)


def test_two_windows_on_one_file_never_use_one_number_twice(folder: Path, store: Store) -> None:
    with Store(folder) as second:
        threads = [
            threading.Thread(
                target=lambda one: [one.append_own(VAULT, Writer().device, Writer().maker()) for _ in range(50)],
                args=(window,),
            )
            for window in (store, second)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert second.count() == store.count() == 100
    chain_holds(store, 100)


@pytest.mark.slow
def test_three_processes_on_one_file_never_use_one_number_twice(folder: Path) -> None:
    # The file does not exist yet: they also race to create it.
    started = [
        subprocess.Popen([sys.executable, "-c", APPENDING_WINDOW, str(folder), "40"], cwd=REPOSITORY) for _ in range(3)
    ]
    assert [process.wait(60) for process in started] == [0, 0, 0]
    with Store(folder) as store:
        chain_holds(store, 120)


@pytest.mark.slow
def test_a_killed_app_loses_no_note_it_had_saved(folder: Path) -> None:
    for kill in range(KILLS):
        process = subprocess.Popen(
            [sys.executable, "-c", KILLED_WRITER, str(folder)], stdout=subprocess.PIPE, cwd=REPOSITORY
        )
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(0.02 * kill)
        os.kill(process.pid, signal.SIGKILL)
        rest = process.stdout.read().split()
        process.stdout.close()
        process.wait(10)
        with Store(folder) as store:
            count = store.count()
            assert not rest or count >= int(rest[-1]), "a save that was confirmed is gone"
            chain_holds(store, count)
        with sqlite3.connect(folder / "beatbook.db") as raw:
            assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        raw.close()


def test_another_windows_work_shows_in_the_data_version(folder: Path, store: Store) -> None:
    writer = Writer()
    before = store.data_version()
    assert store.data_version() == before
    store.append_own(VAULT, writer.device, writer.maker())
    own = store.data_version()
    assert own != before, "own writes count, too"
    store.count()
    assert store.data_version() == own
    with Store(folder) as second:
        second.append_own(VAULT, writer.device, writer.maker())
        assert store.data_version() != own


def test_known_tells_what_lies_here(store: Store) -> None:
    writer = Writer()
    stored = store.append_own_many(VAULT, writer.device, [writer.maker() for _ in range(3)])
    hashes = [one.entry.hash for one in stored]
    assert store.known([*hashes, b"x" * 32]) == set(hashes)
    assert store.hash_at(stored[1].rowid) == hashes[1]
    assert len(store.known([os.urandom(32) for _ in range(1201)] + hashes)) == 3


@pytest.mark.parametrize("column", ["header", "signature", "body"])
def test_a_page_damaged_on_disk_goes_to_quarantine_and_the_others_are_read(
    folder: Path, store: Store, column: str
) -> None:
    writer = Writer()
    stored = store.append_own_many(VAULT, writer.device, [writer.maker() for _ in range(3)])
    generation = store.generation()
    with sqlite3.connect(folder / "beatbook.db") as raw:
        damage = b"" if column == "signature" else b"\x00" * 110
        raw.execute(f"UPDATE entries SET {column} = ? WHERE rowid = ?", (damage, stored[1].rowid))
    raw.close()
    read = store.entries_after(0) if column == "body" else store.unsent(VAULT, 10, 1 << 20)
    assert len(read) == 2 and store.count() == 2
    (aside,) = store.quarantined()
    assert "damaged" in sentence(aside.reason) and aside.vault == VAULT
    assert store.generation() != generation

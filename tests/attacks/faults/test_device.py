"""What a phone's storage and clock can do: full, read-only, held by another, torn. It is told, and nothing is lost."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.device import store_tables
from app.device.attempts import Attempts
from app.device.errors import FolderNotOurs, StoreBusy, StoreError, StoreFull, StoreReadOnly, StoreUnreadable
from app.device.keyring import PASSPHRASE, Keyring
from app.device.salvage import mend
from app.device.snapshot import SnapshotFile
from app.device.store import FILE_NAME, Store
from app.device.store_file import DatabaseFile, driver
from app.notebook import contacts
from tests.app.device.writing import VAULT, Writer, after, numbered, text_of
from tests.attacks.faults.child import DONE_WITHIN_S, become_nobody, in_child, room
from tests.attacks.faults.damage import NOW_MS, SEEDS, Sample, harm_page, scribbled
from tests.cast.notebook import NotebookSquad
from tests.telling import tells

WAL = f"{FILE_NAME}-wal"


def size_of(folder: Path) -> int:
    """Of the largest file there: the one that a limit meets first."""
    return max(path.stat().st_size for path in folder.iterdir())


def sound(folder: Path) -> bool:
    raw = sqlite3.connect(folder / FILE_NAME)
    try:
        return raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    finally:
        raw.close()


# --- full ------------------------------------------------------------------------------------------------


def test_a_save_on_a_full_disk_is_told_and_every_earlier_one_is_there(whole: Sample, folder: Path) -> None:
    def work() -> None:
        with Store(folder) as store:
            saved: list[bytes] = []

            def save_on() -> None:
                for at in range(1000):
                    saved.append(store.append_own(VAULT, whole.me.device, whole.me.maker(f"late {at}")).entry.hash)

            with room(size_of(folder) + 30_000), tells(StoreFull, "Free some space"):
                save_on()
            assert 0 < len(saved) < 1000
            assert store.known(saved) == set(saved)
            again = store.append_own(VAULT, whole.me.device, whole.me.maker("when there is room again")).entry
            assert again.header.number == whole.me.number + 9 + len(saved) + 1, "the chain goes on without a hole"

    in_child(work)
    with Store(folder) as store:
        assert text_of(store.entries_after(0, 10_000)[-1].entry) == "when there is room again"
    assert sound(folder)


def test_a_page_from_the_server_that_finds_no_room_leaves_the_cursor_where_it_was(whole: Sample, folder: Path) -> None:
    def work() -> None:
        with Store(folder) as store:
            page = Writer("tablet").several(60)
            cursor = store.cursor(VAULT)
            behind = after(cursor, page)
            with room(40_000), pytest.raises(StoreFull):
                store.commit_page(VAULT, numbered(page, cursor.seq + 1), behind)
            assert store.cursor(VAULT) == cursor
            assert not store.known([one.hash for one in page])
            store.commit_page(VAULT, numbered(page, cursor.seq + 1), behind)
            assert store.cursor(VAULT) == behind

    in_child(work)
    assert sound(folder)


def test_a_snapshot_that_finds_no_room_leaves_the_old_one_and_no_litter(whole: Sample, folder: Path) -> None:
    def work() -> None:
        with Store(folder) as store:
            file = SnapshotFile(store, Keyring(store, whole.key), 1)
            assert file.write(b"old" * 1000, store.generation(), store.last_rowid())
            with room(2000):
                assert not file.write(b"new" * 9000, store.generation(), store.last_rowid())
            kept = file.read()
            assert kept is not None and kept.data == b"old" * 1000
            assert [path.name for path in folder.glob("*.new")] == []

    in_child(work)


def test_a_new_version_that_finds_no_room_to_climb_leaves_the_old_form(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung = ("CREATE TABLE later (copy BLOB) STRICT", "INSERT INTO later VALUES (zeroblob(200000))")
    monkeypatch.setattr(store_tables, "LADDER", (*store_tables.LADDER, rung))
    monkeypatch.setattr(store_tables.climb, "__defaults__", (store_tables.LADDER,))

    def work() -> None:
        with room(40_000), pytest.raises(StoreFull):
            Store(folder)
        raw = sqlite3.connect(folder / FILE_NAME)
        assert raw.execute("PRAGMA user_version").fetchone() == (len(store_tables.LADDER) - 1,)
        raw.close()
        with Store(folder) as store:
            assert store.count() > 50

    in_child(work)
    assert sound(folder)


def test_a_repair_that_finds_no_room_leaves_the_damaged_notebook_untouched(whole: Sample, folder: Path) -> None:
    harm_page(folder / FILE_NAME, 1, scribbled)
    damaged = (folder / FILE_NAME).read_bytes()

    def work() -> None:
        with room(60_000), pytest.raises(StoreFull):
            mend(folder)

    in_child(work)
    assert [(path.name, path.read_bytes()) for path in folder.iterdir()] == [(FILE_NAME, damaged)]
    assert mend(folder).waiting == len(whole.waiting)


def test_a_notebook_on_a_disk_without_a_byte_says_so_and_opens_when_there_is_room(folder: Path) -> None:
    def work() -> None:
        with room(0), pytest.raises(StoreFull):
            Store(folder)
        Store(folder).close()
        with Store(folder) as store, room(0):
            assert store.count() > 50, "reading needs no room"
            with pytest.raises(StoreFull):
                Attempts(store, PASSPHRASE).begin(NOW_MS)

    in_child(work)


def test_a_contact_that_found_no_room_is_not_shown_and_can_be_saved_again(tmp_path: Path) -> None:
    squad = NotebookSquad(tmp_path)
    squad.dana.close()
    phone = squad.phones[0]

    def work() -> None:
        notebook = phone.open()

        def meet_many() -> None:
            for at in range(200):
                contacts.create(notebook, {"kind": "person", "name": f"Person {at}"})

        with room(size_of(phone.folder) + 100_000), tells(StoreFull, "Nothing saved earlier is lost"):
            meet_many()
        shown = contacts.page(notebook).total
        assert 0 < shown < 200
        contacts.create(notebook, {"kind": "person", "name": "With room"})
        assert contacts.page(notebook).total == shown + 1 == phone.store.count()
        assert contacts.page(phone.reopen()).total == shown + 1

    in_child(work)
    phone.store.close()


# --- read-only and held ----------------------------------------------------------------------------------


@pytest.fixture
def shared() -> Iterator[Path]:
    """A folder that any user may reach; pytest's own are closed to all but the one who runs it."""
    place = Path(tempfile.mkdtemp(prefix="beatbook-faults-"))
    place.chmod(0o755)
    yield place
    for path in (place, *place.rglob("*")):
        path.chmod(0o700)
    shutil.rmtree(place)


@pytest.mark.parametrize("what", ["file", "folder", "both"])
def test_a_notebook_that_may_not_be_written_says_so_and_is_left_alone(whole: Sample, shared: Path, what: str) -> None:
    folder = shared / "profile"
    path = whole.copy(folder)
    content = path.read_bytes()

    folder.chmod(0o555 if what != "file" else 0o755)
    path.chmod(0o444 if what != "folder" else 0o644)
    if os.geteuid() != 0:  # the owner of both: then Beatbook takes its rights back, and works
        with Store(folder) as store:
            store.append_own(VAULT, whole.me.device, whole.me.maker())
        return

    def work() -> None:
        # Another's file in a folder of ours, or another's folder: it may have been put there.
        become_nobody(*((shared, folder) if what == "file" else ()))
        with tells(FolderNotOurs, "somebody else"), Store(folder) as store:
            store.append_own(VAULT, whole.me.device, whole.me.maker())

    in_child(work)
    assert path.read_bytes() == content
    folder.chmod(0o700)
    assert [one.name for one in folder.iterdir()] == [FILE_NAME]


def test_a_file_that_became_read_only_while_in_use_is_told_and_works_again(whole: Sample, folder: Path) -> None:
    with Store(folder) as store:
        raw = driver(store._file._writer)
        raw.execute("PRAGMA query_only = ON")
        with pytest.raises(StoreReadOnly):
            store.append_own(VAULT, whole.me.device, whole.me.maker())
        assert store.count() > 50
        raw.execute("PRAGMA query_only = OFF")
        store.append_own(VAULT, whole.me.device, whole.me.maker("again"))


@pytest.mark.parametrize("mode", ["NORMAL", "EXCLUSIVE"])
def test_a_program_that_holds_the_file_is_waited_for_and_then_told(whole: Sample, folder: Path, mode: str) -> None:
    holds, let_go = os.pipe(), os.pipe()
    child = os.fork()
    if child == 0:  # a backup tool, say: another process with the file in its hands
        signal.alarm(DONE_WITHIN_S)
        raw = sqlite3.connect(folder / FILE_NAME, isolation_level=None)
        raw.execute(f"PRAGMA locking_mode = {mode}")
        raw.execute("BEGIN EXCLUSIVE")
        os.write(holds[1], b"!")
        os.read(let_go[0], 1)
        os._exit(0)
    assert os.read(holds[0], 1) == b"!"
    try:
        began = time.monotonic()
        with tells(StoreBusy, "Wait a moment"), Store(folder, busy_ms=80) as store:
            store.append_own(VAULT, whole.me.device, whole.me.maker())
        assert time.monotonic() - began < 4, "told after the wait, not after fifty of them"
        release = threading.Timer(0.2, os.write, (let_go[1], b"!"))
        release.start()
        with Store(folder, busy_ms=5_000) as store:
            store.append_own(VAULT, whole.me.device, whole.me.maker("after the wait"))
        release.join()
    finally:
        os.write(let_go[1], b"!")
        os.waitpid(child, 0)
        for end in (*holds, *let_go):
            os.close(end)
    with Store(folder) as store:
        assert text_of(store.entries_after(0, 10_000)[-1].entry) == "after the wait"


# --- torn ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[bytes]]:
    """What a kill leaves: a file, its log with twelve transactions, and the hashes of what they saved, in order."""
    folder, copy = tmp_path_factory.mktemp("killed") / "profile", tmp_path_factory.mktemp("killed") / "copy"
    me, saved = Writer(), []
    with Store(folder) as store:
        store.put_slots({"secrets": b"s" * 300})
        driver(store._file._writer).execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        for at in range(12):
            saved.append(store.append_own(VAULT, me.device, me.maker(f"note {at}" * 20)).entry.hash)
        copy.mkdir()
        for name in (FILE_NAME, WAL):
            shutil.copy(folder / name, copy / name)
    return copy, saved


def opened(folder: Path, saved: list[bytes]) -> int | None:
    """How many of the saved notes the notebook opens with, always from the first on; None if it says it is damaged."""
    try:
        with Store(folder) as store:
            found = [one.entry.hash for one in store.entries_after(0)]
    except StoreUnreadable:
        return None
    assert found == saved[: len(found)], "a beginning of what was saved, never a selection"
    return len(found)


def test_a_log_cut_off_anywhere_opens_with_the_transactions_before_the_cut(
    killed: tuple[Path, list[bytes]], tmp_path: Path
) -> None:
    kept, saved = killed
    log = (kept / WAL).read_bytes()
    seen = []
    for cut in (*range(0, len(log), 512 if SEEDS > 1 else 5 * 512), len(log)):
        folder = tmp_path / "profile"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(kept, folder)
        (folder / WAL).write_bytes(log[:cut])
        seen.append(opened(folder, saved))
    assert None not in seen
    assert seen == sorted(seen, key=lambda count: count or 0)
    assert (seen[0], seen[-1]) == (0, 12)


def test_a_log_with_a_spoiled_middle_never_passes_for_a_shorter_one(
    killed: tuple[Path, list[bytes]], tmp_path: Path
) -> None:
    kept, saved = killed
    log = (kept / WAL).read_bytes()
    for at in range(0, len(log), 4096 + 24):
        folder = tmp_path / "profile"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(kept, folder)
        spoiled = bytearray(log)
        spoiled[at + 40 : at + 60] = b"\xa5" * 20
        (folder / WAL).write_bytes(spoiled)
        count = opened(folder, saved)
        if count is not None:  # the very last transactions: the same bytes could be those of a power failure
            assert count >= 10
            continue
        mended = mend(folder)
        # The damage lies across two frames: at most what their two transactions added may be missing.
        assert mended.found >= 10, at
        assert (mended.aside / WAL).read_bytes() == spoiled


def test_a_log_without_its_head_is_told_and_the_repair_reads_it_all_the_same(
    killed: tuple[Path, list[bytes]], tmp_path: Path
) -> None:
    kept, saved = killed
    folder = tmp_path / "profile"
    shutil.copytree(kept, folder)
    log = bytearray((folder / WAL).read_bytes())
    log[:32] = b"\x5a" * 32
    (folder / WAL).write_bytes(log)
    with pytest.raises(StoreUnreadable):
        Store(folder)
    assert mend(folder).found >= len(saved) - 1


def test_garbage_instead_of_a_log_is_passed_over(killed: tuple[Path, list[bytes]], tmp_path: Path) -> None:
    kept, saved = killed
    folder = tmp_path / "profile"
    shutil.copytree(kept, folder)
    (folder / WAL).write_bytes(os.urandom(50_000))
    assert opened(folder, saved) == 0, "what the file itself holds"


@pytest.mark.parametrize("version", [0, -5, 7_000_000])
def test_a_spoiled_version_number_is_damage_and_not_a_newer_app(folder: Path, version: int) -> None:
    raw = sqlite3.connect(folder / FILE_NAME)
    raw.execute(f"PRAGMA user_version = {version}")
    raw.close()
    with pytest.raises(StoreUnreadable):
        Store(folder)
    assert mend(folder).opens


# --- damage met while working ----------------------------------------------------------------------------


def test_the_first_sign_of_damage_is_told_once(whole: Sample, folder: Path) -> None:
    told: list[StoreError] = []
    with Store(folder) as store:
        store.on_unreadable = told.append
        store.count()
        root = sqlite3.connect(folder / FILE_NAME).execute("SELECT rootpage FROM sqlite_schema WHERE name = 'drafts'")
        harm_page(folder / FILE_NAME, root.fetchone()[0], scribbled)
        for _ in range(3):
            with pytest.raises(StoreUnreadable):
                store.drafts()
    assert [type(one) for one in told] == [StoreUnreadable]


def test_a_broken_rule_is_damage_only_where_the_file_is_damaged(folder: Path) -> None:
    file = DatabaseFile(folder)
    told: list[StoreError] = []
    file.on_unreadable = told.append
    for _ in range(2):
        with pytest.raises(sqlite3.IntegrityError), file.save() as raw:
            raw.execute("INSERT INTO slots VALUES ('secrets', x'00')")
    assert told == []
    file.close()

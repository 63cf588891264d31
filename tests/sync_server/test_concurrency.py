"""Many at once, in threads and in four processes: no entry twice, no entry lost, no hole for a reader."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Connection

from app.journal import messages
from app.journal.entry import EMPTY_HEAD, Entry, next_head
from app.journal.messages import Known, Sync
from sync_server import remembered_roster
from sync_server.configuration import Settings
from sync_server.db import Statement
from sync_server.installation import install
from tests.cast.postgres import Postgres
from tests.cast.servers import NearServer, ServerProcess
from tests.cast.wire import SYNC, Pushed, Web, WireAgency, WirePhone

WRITERS = 4
BATCHES, PER_BATCH = 12, 5
SQUADS = 6


class Turns:
    """Sends every request through the next of several processes."""

    def __init__(self, doors: Sequence[Web]) -> None:
        self._doors = itertools.cycle(doors)

    def request(self, method: str, url: str, **more: Any) -> httpx.Response:
        return next(self._doors).request(method, url, **more)


def at_once(*works: Callable[[], None]) -> None:
    """Runs them all in threads; the first exception comes out."""
    with ThreadPoolExecutor(len(works)) as pool:
        for done in [pool.submit(work) for work in works]:
            done.result()


def write_and_read_at_once(agency: WireAgency, writers: list[WirePhone], reader: WirePhone) -> None:
    """Everybody writes into one vault; what the reader follows meanwhile is the journal, whole and in order."""
    vault = agency.squad
    batches = {phone.device: [phone.entries(vault, PER_BATCH) for _ in range(BATCHES)] for phone in writers}
    followed: list[bytes] = []
    writing = threading.Semaphore(0)

    def write(phone: WirePhone) -> None:
        try:
            done = 0
            for batch in batches[phone.device]:
                pushed = phone.push(vault, batch)
                done += len(batch)
                assert [result.status for result in pushed.results] == [messages.STORED] * len(batch)
                assert phone.receipt(pushed).count == done
        finally:
            writing.release()

    def follow() -> None:
        seq, head, finished = 0, EMPTY_HEAD, 0
        while True:
            while writing.acquire(blocking=False):
                finished += 1
            page = reader.pull(vault, seq, head, limit=7)
            assert page.seq == seq + len(page.items)
            for item in page.items:
                head = next_head(head, Entry.parse(item).hash)
            assert head == page.head
            followed.extend(page.items)
            if finished == len(writers) and not page.items:
                return
            seq = page.seq

    at_once(follow, *(partial(write, phone) for phone in writers))
    sent = {entry.pack() for phone in writers for batch in batches[phone.device] for entry in batch}
    assert len(followed) == len(sent) == len(writers) * BATCHES * PER_BATCH
    assert set(followed) == sent
    assert reader.pull_all(vault) == followed
    for phone in writers:
        own = [entry.pack() for batch in batches[phone.device] for entry in batch]
        assert [item for item in followed if Entry.parse(item).header.device == phone.device] == own


def through(phone: WirePhone, web: Web) -> WirePhone:
    return replace(phone, web=web, tips=dict(phone.tips))


def test_four_threads_write_one_vault_while_another_reads_it(server: NearServer, agency: WireAgency) -> None:
    phones = [agency.officer(f"Officer {number}") for number in range(WRITERS)]
    writers = [through(phone, server.web()) for phone in phones]
    write_and_read_at_once(agency, writers, through(agency.admin, server.web()))


@pytest.fixture
def four(settings: Settings, server: NearServer, tmp_path: Path) -> Iterator[list[ServerProcess]]:
    """Four server processes on one database, on sockets of their own."""
    processes = [ServerProcess(settings, tmp_path / f"server-{number}.log").start() for number in range(4)]
    try:
        for process in processes:
            process.wait()
        yield processes
    finally:
        for process in processes:
            process.kill()


@pytest.fixture
def doors(four: list[ServerProcess]) -> Iterator[list[httpx.Client]]:
    """A client of each process."""
    with ExitStack() as stack:
        yield [stack.enter_context(process.client()) for process in four]


def test_four_processes_serve_one_vault_and_a_reader_misses_nothing(
    four: list[ServerProcess], agency: WireAgency, doors: list[httpx.Client]
) -> None:
    """Two writers at each process, and a reader that asks another one every time."""
    phones = [agency.officer(f"Officer {number}") for number in range(2 * len(four))]
    with ExitStack() as stack:
        own = [stack.enter_context(four[at % len(four)].client()) for at in range(len(phones))]
        writers = [through(phone, web) for phone, web in zip(phones, own, strict=True)]
        write_and_read_at_once(agency, writers, through(agency.admin, Turns(doors)))


def test_a_squad_used_first_by_everybody_at_once_has_one_journal(agency: WireAgency, doors: list[httpx.Client]) -> None:
    phones = [agency.officer(f"Officer {number}") for number in range(len(doors))]
    for number in range(SQUADS):
        squad = agency.add_squad(f"Beat {number}", phones)
        writers = [through(phone, door) for phone, door in zip(phones, doors, strict=True)]
        first = [phone.entry(squad) for phone in writers]
        seqs: list[int] = []
        ready = threading.Barrier(len(writers))

        def push(phone: WirePhone, entry: Entry, squad: bytes = squad, ready: threading.Barrier = ready) -> int:
            ready.wait()
            return phone.push(squad, [entry]).results[0].seq

        with ThreadPoolExecutor(len(writers)) as pool:
            seqs = list(pool.map(push, writers, first))
        assert sorted(seqs) == [1, 2, 3, 4]
        in_order = sorted(zip(seqs, first, strict=True), key=lambda pair: pair[0])
        assert [through(agency.admin, door).pull_all(squad) for door in doors] == [
            [entry.pack() for _, entry in in_order]
        ] * len(doors)


def test_who_joins_through_one_process_is_known_to_the_others_at_once(
    agency: WireAgency, doors: list[httpx.Client]
) -> None:
    """Each process remembers the roster; none may answer from what it remembers."""
    for number in range(2 * len(doors)):
        by = replace(agency, web=doors[number % len(doors)], admin=through(agency.admin, doors[number % len(doors)]))
        newcomer = by.officer(f"Officer {number}")
        for door in doors:
            pushed = through(newcomer, door).push(agency.squad, newcomer.entries(agency.squad, 1))
            assert [result.status for result in pushed.results] == [messages.STORED]


def test_a_challenge_of_one_process_is_signed_for_another(agency: WireAgency, doors: list[httpx.Client]) -> None:
    officer = agency.officer()
    officer.web = Turns(doors)
    for _ in doors:
        officer.asked_anew()
        assert officer.send(SYNC, Sync(Known(agency.id, 0, EMPTY_HEAD)).pack()).status_code == 200


def test_a_fact_that_comes_while_the_roster_is_read_is_no_damage(
    postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A writing transaction of PostgreSQL sees what others commit between two of its statements."""
    settings = Settings(data=tmp_path / "server", database=postgres.emptied())
    server = NearServer(settings, install(settings, "Harbor City Police"))
    agency = WireAgency.found(server.web(), server.code)
    officer = agency.officer()
    elsewhere = replace(agency, web=server.web(app=server.start()))
    elsewhere.admin = through(agency.admin, elsewhere.web)
    elsewhere.officer("Officer Osei")  # known to the other process, not to this one
    waiting, added = ["Officer Lindqvist"], list[WirePhone]()

    find = Statement.rows

    def then_add_another(asked: Statement, connection: Connection, **values: Any) -> list[tuple[Any, ...]]:
        found = find(asked, connection, **values)
        if asked is remembered_roster._NEWEST and waiting:
            added.append(elsewhere.officer(waiting.pop()))
        return found

    with monkeypatch.context() as patched, server.service.database.writing() as connection:
        patched.setattr(Statement, "rows", then_add_another)
        roster = server.service.roster.current(connection)
    assert added[0].device not in roster.devices
    pushed = officer.push(agency.squad, officer.entries(agency.squad, 1))
    assert pushed.results[0].on_server
    assert agency.admin.roster().seq == roster.seq + 2
    server.close()


def test_facts_from_four_processes_get_one_order(agency: WireAgency, doors: list[httpx.Client]) -> None:
    codes = [agency.invite(f"Officer {number}") for number in range(3 * len(doors))]
    joined: list[WirePhone] = []

    def join(number: int) -> None:
        by = replace(agency, web=doors[number])
        for code in codes[number :: len(doors)]:
            joined.append(by.join(code))

    at_once(*(partial(join, number) for number in range(len(doors))))
    rosters = [through(agency.admin, door).roster() for door in doors]
    assert {roster.head for roster in rosters} == {rosters[0].head}
    assert {phone.device for phone in joined} < rosters[0].devices.keys()
    assert rosters[0].seq == 2 + 2 * len(codes)


def test_one_entry_pushed_by_everybody_at_once_is_stored_once(server: NearServer, agency: WireAgency) -> None:
    entries = agency.admin.entries(agency.squad, 20)
    phones = [through(agency.officer(f"Officer {number}"), server.web(app=server.start())) for number in range(3)]
    answers: list[Pushed] = []
    at_once(*(partial(lambda phone: answers.append(phone.push(agency.squad, entries)), phone) for phone in phones))
    assert all(result.on_server for pushed in answers for result in pushed.results)
    stored = [result for pushed in answers for result in pushed.results if result.status == messages.STORED]
    assert [result.seq for result in stored] == list(range(1, 21))
    assert agency.admin.pull_all(agency.squad) == [entry.pack() for entry in entries]

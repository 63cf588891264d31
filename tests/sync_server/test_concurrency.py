"""Many at once, in threads and in processes: no entry twice, no entry lost, no hole for a reader."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from app.journal import wire
from app.journal.entry import EMPTY_HEAD, Entry, next_head
from sync_server.settings import Settings
from tests.agency import Agency, Phone, Web
from tests.sync_server.conftest import Server
from tests.sync_server.serving import Running

WRITERS = 4
BATCHES, PER_BATCH = 12, 5


def at_once(*works: Callable[[], None]) -> None:
    """Runs them all in threads; the first exception comes out."""
    with ThreadPoolExecutor(len(works)) as pool:
        for done in [pool.submit(work) for work in works]:
            done.result()


def write_and_read_at_once(agency: Agency, writers: list[Phone], reader: Phone) -> None:
    """Everybody writes into one vault; what the reader follows meanwhile is the journal, whole and in order."""
    vault = agency.squad
    batches = {phone.device: [phone.entries(vault, PER_BATCH) for _ in range(BATCHES)] for phone in writers}
    followed: list[bytes] = []
    writing = threading.Semaphore(0)

    def write(phone: Phone) -> None:
        try:
            done = 0
            for batch in batches[phone.device]:
                pushed = phone.push(vault, batch)
                done += len(batch)
                assert [result.status for result in pushed.results] == [wire.STORED] * len(batch)
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

    at_once(follow, *(lambda phone=phone: write(phone) for phone in writers))  # type: ignore[misc]  # bound per loop
    sent = {entry.pack() for phone in writers for batch in batches[phone.device] for entry in batch}
    assert len(followed) == len(sent) == WRITERS * BATCHES * PER_BATCH
    assert set(followed) == sent
    assert reader.pull_all(vault) == followed
    for phone in writers:
        own = [entry.pack() for batch in batches[phone.device] for entry in batch]
        assert [item for item in followed if Entry.parse(item).header.device == phone.device] == own


def through(phone: Phone, web: Web) -> Phone:
    return replace(phone, web=web, tips=dict(phone.tips))


def test_four_threads_write_one_vault_while_another_reads_it(server: Server, agency: Agency) -> None:
    phones = [agency.officer(f"Officer {number}") for number in range(WRITERS)]
    writers = [through(phone, server.web()) for phone in phones]
    write_and_read_at_once(agency, writers, through(agency.admin, server.web()))


def test_two_processes_serve_one_database(settings: Settings, server: Server, agency: Agency, tmp_path: Path) -> None:
    phones = [agency.officer(f"Officer {number}") for number in range(WRITERS)]
    processes = [Running(settings, tmp_path / f"server-{number}.log") for number in range(2)]
    try:
        clients = [processes[number % 2].client() for number in range(WRITERS + 1)]
        writers = [through(phone, client) for phone, client in zip(phones, clients, strict=False)]
        write_and_read_at_once(agency, writers, through(agency.admin, clients[-1]))
        for client in clients:
            client.close()
    finally:
        for process in processes:
            process.kill()


def test_one_entry_pushed_by_everybody_at_once_is_stored_once(server: Server, agency: Agency) -> None:
    entries = agency.admin.entries(agency.squad, 20)
    phones = [through(agency.officer(f"Officer {number}"), server.web(app=server.start())) for number in range(3)]
    answers: list[wire.Pushed] = []
    at_once(*(lambda phone=phone: answers.append(phone.push(agency.squad, entries)) for phone in phones))  # type: ignore[misc]  # bound per loop
    assert all(result.on_server for pushed in answers for result in pushed.results)
    stored = [result for pushed in answers for result in pushed.results if result.status == wire.STORED]
    assert [result.seq for result in stored] == list(range(1, 21))
    assert agency.admin.pull_all(agency.squad) == [entry.pack() for entry in entries]


def test_facts_from_several_processes_get_one_order(server: Server, agency: Agency) -> None:
    webs = [server.web(app=server.start()) for _ in range(3)]
    codes = [agency.invite(f"Officer {number}") for number in range(6)]
    joined: list[Phone] = []

    def join(number: int) -> None:
        by = replace(agency, web=webs[number])
        for code in codes[number::3]:
            joined.append(by.join(code))

    at_once(*(lambda number=number: join(number) for number in range(3)))  # type: ignore[misc]  # bound per loop
    rosters = [through(agency.admin, web).roster() for web in webs]
    assert {roster.head for roster in rosters} == {rosters[0].head}
    assert {phone.device for phone in joined} < rosters[0].devices.keys()
    assert rosters[0].seq == 2 + 6 + 6

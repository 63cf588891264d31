"""Carrying: push, pull, an empty sync and a repeated push, over real HTTP between real processes."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Collection
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter

from app.journal.entry import Entry
from app.journal.messages import BATCH_FIRST_ENTRIES
from app.notebook.notebook import Notebook
from app.sync.driver import Server
from app.sync.exchange import Answer, Request
from sync_server import installation
from tests.bench.bare import SQLITE_FULL, BareClient, BareFile
from tests.bench.result import Row, Series, ms, rate
from tests.bench.stations import Station, counted, station
from tests.bench.town import Note, Town
from tests.cast.clock import now_ms
from tests.cast.sync import SyncPhone

ENTRIES = 10_000
NOTE_CHARS = 760  # packed, such an interaction comes to about 1 KiB
CONTACTS_PART = 0.05
LONG_ROUNDS = 3  # of what takes several seconds
EMPTY_ROUNDS = 100
EMPTY_BAR_S = 0.005
EMPTY_BAR = 1.3
AGAIN_BAR = 0.5
PEERS = "≥ 4 × PouchDB, ≥ 25 × Morango: see the peers below"
PULL_PEERS = "≥ 3 × PouchDB, ≥ 25 × Morango: see the peers below"


def rows(folder: Path, scale: float, database: str, wanted: Collection[str], rounds: int) -> list[Row]:
    """The rows asked for, on "SQLite" or "PostgreSQL"."""
    with station(database, folder) as made:
        return asyncio.run(_Carrying(made, database, round(ENTRIES * scale), rounds).rows(wanted))


class _Carrying:
    def __init__(self, made: Station, database: str, entries: int, rounds: int) -> None:
        self._station, self._database, self._entries, self._rounds = made, database, entries, rounds

    async def rows(self, wanted: Collection[str]) -> list[Row]:
        async with Server(self._station.address) as server:
            bare = BareClient(self._station.bare_address)
            try:
                return await self._rows(server, bare, wanted)
            finally:
                await bare.close()

    async def _rows(self, server: Server, bare: BareClient, wanted: Collection[str]) -> list[Row]:
        admin = await self._station.found(server)
        fresh = await self._station.join(server, admin)
        self._town = Town([admin.keyring.secrets.officer.hex()], now_ms(), admin.vault)
        push = Series()
        await self._push_round(server, bare, admin, push, 0)
        found: list[Row] = []
        if "pull" in wanted:
            found += await self._pull(server, bare, fresh)
        if "push" in wanted:
            for number in range(1, self._rounds):
                await self._push_round(server, bare, admin, push, number)
            found.insert(0, self._pushed(push))
        if "re-push" in wanted:
            found.append(await self._again(server, admin))
        if "empty-sync" in wanted:
            found.append(await self._empty(server, bare, admin))
        for phone in (admin, fresh):
            phone.close()
        return found

    def _written(self, phone: SyncPhone) -> list[Entry]:
        return phone.append(note.changes for note in drawn(self._town, self._entries))

    async def _push_round(
        self, server: Server, bare: BareClient, phone: SyncPhone, series: Series, number: int
    ) -> None:
        blobs = [entry.pack() for entry in self._written(phone)]

        async def ours() -> None:
            report = await server.carry(phone.engine().run())
            assert report.sent == self._entries

        await _in_turn(series, number, ours, lambda: bare.push(blobs))

    def _pushed(self, series: Series) -> Row:
        return Row(
            key="push",
            what=f"Push {self._entries:,} entries of 1 KiB, {self._database}",
            ours=rate(self._entries, median(series.ours)),
            baseline=f"{rate(self._entries, median(series.baseline))} bare insert over HTTP, batches of 200",
            ratio=series.ratio,
            spread=series.spread,
            bar=PEERS,
            met=None,
            durability=self._station.durability,
        )

    async def _pull(self, server: Server, bare: BareClient, fresh: SyncPhone) -> list[Row]:
        """Each round is a phone that has just joined: a copy of one that has."""
        series, indexing = Series(), list[float]()
        for number in range(min(self._rounds, LONG_ROUNDS)):
            folder = self._station.folder / f"pull-{number}"
            phone = fresh.clone(folder / "phone")
            await server.carry(phone.engine().pull_roster())
            notebook = phone.notebook()
            file = BareFile(folder / "bare.db")

            async def ours(phone: SyncPhone = phone, notebook: Notebook = notebook) -> None:
                report = await server.carry(phone.engine().run())
                assert report.received == self._entries
                await asyncio.to_thread(notebook.refresh)

            await _in_turn(series, number, ours, partial(bare.pull, file, self._entries))
            assert not notebook.unread()
            indexing.append(await timed(partial(asyncio.to_thread, _tidied, notebook)))
            notebook.close()
            phone.close()
            file.close()
            shutil.rmtree(folder)
        pulled = Row(
            key="pull",
            what=f"Fresh pull of {self._entries:,} entries, {self._database}: verify, store, decrypt and show",
            ours=rate(self._entries, median(series.ours)),
            baseline=f"{rate(self._entries, median(series.baseline))} bare page over HTTP and insert",
            ratio=series.ratio,
            spread=series.spread,
            bar=PULL_PEERS,
            met=None,
            durability=f"{SQLITE_FULL}, one commit a page, on both sides",
        )
        indexed = Row(
            key="index",
            what="Afterwards, in the background: index these for search and save the snapshot",
            ours=rate(self._entries, median(indexing)),
            baseline="–",
            ratio=None,
            spread=None,
            bar="nobody waits: search reads what is not indexed yet",
            met=None,
            durability="in memory; the snapshot is a file of its own",
            drawn=False,
        )
        return [pulled, indexed]

    async def _again(self, server: Server, phone: SyncPhone) -> Row:
        """A phone syncs; then it is set back to before, as if no answer had ever arrived, and syncs again."""
        series, stored_twice = Series(), 0
        for _ in range(min(self._rounds, LONG_ROUNDS)):
            self._written(phone)
            before = phone.store.cursor(phone.vault).seq
            series.baseline.append(await timed(lambda: server.carry(phone.engine().run())))
            held = installation.status(self._station.settings).entries
            phone.store.rewind(phone.vault, before)
            phone.link.batch = BATCH_FIRST_ENTRIES
            assert phone.store.unsent_count() == self._entries
            series.ours.append(await timed(lambda: server.carry(phone.engine().run())))
            assert phone.store.unsent_count() == 0
            stored_twice += installation.status(self._station.settings).entries - held
        ratio = series.ratio
        return Row(
            key="re-push",
            what=f"Sync the same {self._entries:,} entries again, {self._database}: {stored_twice} stored twice",
            ours=rate(self._entries, median(series.ours)),
            baseline=f"{rate(self._entries, median(series.baseline))} the first time",
            ratio=ratio,
            spread=series.spread,
            bar="≤ 0.5 × the time of the first, 0 twice",
            met=ratio <= AGAIN_BAR and not stored_twice,
            durability=self._station.durability,
            bar_ratio=AGAIN_BAR,
        )

    async def _empty(self, server: Server, bare: BareClient, phone: SyncPhone) -> Row:
        """Beside a bare request and answer with bodies of the same sizes."""
        series, requests, answers = Series(), list[Request](), list[Answer]()
        await server.carry(counted(phone.engine().run(), requests, answers))
        sent, answered = len(requests.pop().body), len(answers.pop().body)

        async def ours() -> None:
            report = await server.carry(counted(phone.engine().run(), requests))
            assert not report.sent and not report.received

        for number in range(EMPTY_ROUNDS):
            await _in_turn(series, number, ours, lambda: bare.look(sent, answered))
        each = len(requests) / EMPTY_ROUNDS
        took_s = median(series.ours)
        return Row(
            key="empty-sync",
            what=f"Sync with nothing to do, one vault, {self._database}: {each:g} request",
            ours=ms(took_s),
            baseline=f"{ms(median(series.baseline))} one bare request",
            ratio=series.ratio,
            spread=series.spread,
            bar="≤ 1.3 × one bare request, ≤ 5 ms, 1 request",
            met=series.ratio <= EMPTY_BAR and took_s <= EMPTY_BAR_S and each == 1,
            durability="nothing is written",
            bar_ratio=EMPTY_BAR,
        )


def drawn(town: Town, entries: int) -> list[Note]:
    """What is carried here and by the peers: some contacts, and interactions that pack to about 1 KiB."""
    people = round(entries * CONTACTS_PART)
    return [*town.people(people), *town.notes(entries - people, NOTE_CHARS)]


def _tidied(notebook: Notebook) -> None:
    while notebook.tidy():
        pass


async def timed(work: Callable[[], Awaitable[object]]) -> float:
    """In seconds."""
    began = perf_counter()
    await work()
    return perf_counter() - began


async def _in_turn(
    series: Series, number: int, ours: Callable[[], Awaitable[object]], baseline: Callable[[], Awaitable[object]]
) -> None:
    """One round of each, the other one first every other time."""
    if number % 2:
        series.baseline.append(await timed(baseline))
        series.ours.append(await timed(ours))
    else:
        series.ours.append(await timed(ours))
        series.baseline.append(await timed(baseline))

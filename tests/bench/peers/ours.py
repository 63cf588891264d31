"""Beatbook's side: a real server process, a phone that pushes and a phone that has just joined, new in every round."""

from __future__ import annotations

import asyncio
from pathlib import Path

from app.sync.driver import Server
from app.sync.exchange import Request
from tests.bench.bare import SQLITE_FULL
from tests.bench.carrying import EMPTY_ROUNDS, drawn, timed
from tests.bench.peers.side import Times
from tests.bench.stations import Station, counted, station
from tests.bench.town import Town
from tests.cast.clock import now_ms


class Beatbook:
    """On "SQLite" or "PostgreSQL"; the phone's own store is SQLite either way."""

    version = ""

    def __init__(self, folder: Path, database: str, records: int, rounds: int) -> None:
        self.name = f"Beatbook on {database}"
        self.records, self.rounds = records, rounds
        self._folder, self._database = folder, database
        postgresql = "PostgreSQL fsync=on, synchronous_commit=on; on the phone "
        self.durability = (postgresql if database == "PostgreSQL" else "") + SQLITE_FULL

    def round(self, number: int) -> Times:
        folder = self._folder / f"{self._database}-{number}"
        folder.mkdir()
        with station(self._database, folder) as made:
            return asyncio.run(self._round(made))

    async def _round(self, made: Station) -> Times:
        async with Server(made.address) as server:
            writer = await made.found(server)
            reader = await made.join(server, writer)
            town = Town([writer.keyring.secrets.officer.hex()], now_ms(), writer.vault)
            writer.append(note.changes for note in drawn(town, self.records))

            async def push() -> None:
                report = await server.carry(writer.engine().run())
                assert report.sent == self.records

            async def store() -> None:
                report = await server.carry(reader.engine().run())
                assert report.received == self.records

            async def show() -> None:
                await asyncio.to_thread(notebook.refresh)

            async def behind() -> None:
                while await asyncio.to_thread(notebook.tidy):
                    pass

            async def idle() -> None:
                report = await server.carry(counted(writer.engine().run(), requests))
                assert not report.sent and not report.received

            requests: list[Request] = []
            push_s = await timed(push)
            await server.carry(reader.engine().pull_roster())
            notebook = reader.notebook()
            stored_s = await timed(store)
            pull_s = stored_s + await timed(show)
            assert not notebook.unread()
            behind_s = await timed(behind)
            await idle()
            requests.clear()
            idle_s = [await timed(idle) for _ in range(EMPTY_ROUNDS)]
            notebook.close()
            for phone in (writer, reader):
                phone.close()
            return Times(push_s, pull_s, idle_s, len(requests) / EMPTY_ROUNDS, behind_s, stored_s)

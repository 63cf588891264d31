"""Weighing: every byte that crosses the socket while entries are pushed and pulled, HTTP and answers included."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from app.journal import stamps
from app.journal.change import Action, Change
from app.sync.driver import Server
from tests.bench.result import Row
from tests.bench.stations import Station, station
from tests.bench.town import Note, Town
from tests.cast.clock import now_ms

ENTRIES = 2_000
NOTE_CHARS = 580  # packed, such an action comes to about 1 KiB
NOISE_BYTES = 920  # the same for what cannot be compressed
BAR = 1.35
CHUNK_BYTES = 1 << 16


@dataclass
class Scale:
    """Bytes in both directions since it was last read."""

    bytes: int = 0

    def taken(self) -> int:
        taken, self.bytes = self.bytes, 0
        return taken


def rows(folder: Path, scale: float) -> list[Row]:
    """One row for prose and one for noise, which no compression helps."""
    with station("SQLite", folder) as made:
        return asyncio.run(_rows(made, max(200, round(ENTRIES * scale))))


async def _rows(made: Station, count: int) -> list[Row]:
    scale = Scale()
    async with Server(made.address) as direct, _relay(made.address, scale) as address, Server(address) as weighed:
        admin = await made.found(direct)
        fresh = await made.join(direct, admin)
        town = Town([admin.keyring.secrets.officer.hex()], now_ms(), admin.vault)
        list(town.people(50))
        facts = [Change(town.ident(), "interaction", {"fact": town.noise(NOISE_BYTES)}) for _ in range(count)]
        noise = [Note(0, (fact,)) for fact in facts]
        found: list[Row] = []
        for kind, notes in (("prose", list(town.notes(count, NOTE_CHARS))), ("random bytes", noise)):
            plain = sum(len(Action(stamps.make(0, 0, bytes(16)), note.changes).pack()) for note in notes)
            for phone in (admin, fresh):
                await weighed.carry(phone.engine().run())
            admin.append(note.changes for note in notes)
            scale.taken()
            await weighed.carry(admin.engine().run())
            pushed = scale.taken()
            await weighed.carry(fresh.engine().run())
            pulled = scale.taken()
            ratio = max(pushed, pulled) / plain
            found.append(
                Row(
                    key=f"wire {kind.split()[0]}",
                    what=f"Bytes on the wire for an entry of {plain / count:,.0f} bytes of {kind}",
                    ours=f"{pushed / count:,.0f} bytes to push, {pulled / count:,.0f} to pull",
                    baseline=f"{plain / count:,.0f} bytes of plaintext",
                    ratio=ratio,
                    spread=None,
                    bar=f"≤ {BAR} ×",
                    met=ratio <= BAR,
                    durability="all HTTP bytes in both directions, without TLS",
                    bar_ratio=BAR,
                )
            )
        for phone in (admin, fresh):
            phone.close()
        return found


@asynccontextmanager
async def _relay(address: str, scale: Scale) -> AsyncIterator[str]:
    """Stands between phone and server and counts what passes."""
    target = urlsplit(address)
    passing: set[asyncio.Task[None]] = set()

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection(target.hostname, target.port)

        async def pass_on(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
            while chunk := await source.read(CHUNK_BYTES):
                scale.bytes += len(chunk)
                sink.write(chunk)
                await sink.drain()
            sink.close()

        for work in (pass_on(reader, far_writer), pass_on(far_reader, writer)):
            task = asyncio.create_task(work)
            passing.add(task)
            task.add_done_callback(passing.discard)

    server = await asyncio.start_server(meet, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        for task in passing:
            task.cancel()
        await asyncio.gather(*passing, return_exceptions=True)

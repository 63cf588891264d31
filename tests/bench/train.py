"""On a train: an officer's shift over a link of 200 ms each way on which one packet in a hundred is lost.

The link stands in front of both servers, ours and the bare one, which is asked once. Whoever compares with other code
runs this file there as well: it uses nothing but the phone's engine, and says how often that asked.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from app.journal.packing import pack
from app.journal.roster.state import OFFICER
from app.sync import enrolment
from app.sync.driver import Server
from app.sync.exchange import Exchange, Request, ask
from tests.bench.bare import BareClient
from tests.bench.carrying import timed
from tests.bench.result import Row, Series, ms
from tests.bench.stations import Station, counted, station
from tests.bench.town import Town
from tests.cast.clock import now_ms
from tests.cast.sync import SyncPhone

EACH_WAY_S = 0.2
LOSS, AGAIN_S = 0.01, 0.6  # what is lost comes a round trip and a wait later (RFC 6298 allows no less than 200 ms here)
PACKET_BYTES = 1_400
SQUADS, UP, DOWN, ROUNDS = 3, 30, 300, 5
SEED = 12


def rows(folder: Path, rounds: int = ROUNDS) -> Iterator[Row]:
    """Two rows, on SQLite."""
    with station("SQLite", folder) as made:
        yield from asyncio.run(_shifts(made, rounds))


async def _shifts(made: Station, rounds: int) -> list[Row]:
    async with Server(made.address) as near, _link(made.address) as ours_far, _link(made.bare_address) as bare_far:
        admin = await made.found(near)
        officer = await made.join(near, admin)
        squads = [admin.vault, *[await _squad(near, f"Beat {number}", admin, officer) for number in range(1, SQUADS)]]
        town = Town([admin.keyring.secrets.officer.hex()], now_ms(), admin.vault)
        list(town.people(10))
        for phone in (admin, officer, admin, officer):
            await near.carry(phone.engine().run())
        shift, empty, requests = Series(), Series(), list[Request]()
        for _ in range(rounds):
            for squad in squads:
                admin.append([note.changes for note in town.notes(DOWN // SQUADS, 200)], squad)
                officer.append([note.changes for note in town.notes(UP // SQUADS, 200)], squad)
            await near.carry(admin.engine().run())
            shift.ours.append(await timed(lambda: _synced(ours_far, officer, requests, (UP, DOWN))))
            empty.ours.append(await timed(lambda: _synced(ours_far, officer, [], (0, 0))))
            for series in (shift, empty):
                series.baseline.append(await timed(lambda: _looked(bare_far)))
        for phone in (admin, officer):
            phone.close()
    asked = f"{len(requests) / rounds:g} requests"
    told = f"A shift on a train: {UP} entries up, {DOWN} down, {SQUADS} squads, 200 ms each way, 1 % lost: {asked}"
    return [
        _row(made, "train", told, shift, "≤ 0.5 × the code before the one exchange, run in turn"),
        _row(made, "train empty", f"A sync there with nothing to do, {SQUADS} squads", empty, "≤ 1.3 ×", met_at=1.3),
    ]


def _row(made: Station, key: str, what: str, series: Series, bar: str, met_at: float | None = None) -> Row:
    return Row(
        key=key,
        what=what,
        ours=ms(median(series.ours)),
        baseline=f"{ms(median(series.baseline))} one bare request on a new connection",
        ratio=series.ratio,
        spread=series.spread,
        bar=bar,
        met=None if met_at is None else series.ratio <= met_at,
        durability=made.durability,
    )


async def _squad(server: Server, name: str, admin: SyncPhone, officer: SyncPhone) -> bytes:
    """Another squad of both, whose key both have."""
    roles = {one.keyring.secrets.officer: OFFICER for one in (admin, officer)}
    fact, vault, key = enrolment.new_vault(admin.local.roster, admin.local.author, name, roles)

    def tells() -> Exchange[None]:
        (yield from ask(Request("POST", "/v1/roster", pack({"items": [fact.pack()]})))).content()

    await server.carry(tells())
    for phone in (admin, officer):
        phone.keyring.add_vault_key(vault, 1, key)
    await server.carry(admin.engine().run())
    return vault


async def _synced(address: str, officer: SyncPhone, requests: list[Request], brought: tuple[int, int]) -> None:
    """On a connection of its own, as after a tunnel. `brought`: how many entries up and down."""
    async with Server(address) as server:
        report = await server.carry(counted(officer.engine().run(), requests))
    assert (report.sent, report.received) == brought


async def _looked(address: str) -> None:
    client = BareClient(address)
    try:
        await client.look()
    finally:
        await client.close()


@asynccontextmanager
async def _link(address: str) -> AsyncIterator[str]:
    """Stands in between: what comes goes on later, in its order, and a connection takes a round trip to be made."""
    target, chance = urlsplit(address), random.Random(SEED)
    passing: set[asyncio.Task[None]] = set()

    async def pass_on(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        loop, due_s = asyncio.get_running_loop(), 0.0
        queue: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

        async def deliver() -> None:
            while True:
                at_s, chunk = await queue.get()
                await asyncio.sleep(max(0.0, at_s - loop.time()))
                if not chunk:
                    sink.close()
                    return
                sink.write(chunk)
                await sink.drain()

        delivery = asyncio.create_task(deliver())
        try:
            while chunk := await source.read(PACKET_BYTES):
                lost = AGAIN_S if chance.random() < LOSS else 0.0
                due_s = max(due_s, loop.time() + EACH_WAY_S + lost)
                queue.put_nowait((due_s, chunk))
            queue.put_nowait((due_s, b""))
            await delivery
        finally:
            delivery.cancel()

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(2 * EACH_WAY_S)
        far_reader, far_writer = await asyncio.open_connection(target.hostname, target.port)
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

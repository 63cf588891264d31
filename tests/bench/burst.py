"""The end of a shift: every device of an agency pushes its day and pulls its squad's, all at about one time.

First they arrive within a minute, then all in the same instant. The server is `beatbook-server serve` with the limits
it comes with; the bar is looked at from the phone: how long its whole sync took from the moment it wanted to begin.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx

from app.journal.entry import EMPTY_HEAD
from app.journal.messages import BATCH_MAX_ENTRIES, Known
from app.journal.roster.state import OFFICER, SUPERVISOR
from tests.bench.crowd import Cost, Crowd, Member
from tests.bench.result import Row, ms, percentile
from tests.bench.stations import resting_on
from tests.cast.postgres import Postgres
from tests.cast.roster import SignedRoster
from tests.cast.servers import InstalledServer, installed_server
from tests.cast.wire import WireAgency, WirePhone

DEVICES, ENTRIES, SQUAD_DEVICES = 500, 30, 10
NOTE_BYTES = 700  # packed, such an entry comes to about 1 KiB
MINUTE_S = 60.0
P99_BAR_S = 5.0
MEMORY_BAR_BYTES = 200_000_000


def rows(folder: Path, scale: float, database: str) -> Iterator[Row]:
    """Two rows, on "SQLite" or "PostgreSQL"."""
    with ExitStack() as held, _served(database, folder) as (server, durability):
        web = held.enter_context(httpx.Client(base_url=server.address, timeout=60, trust_env=False))
        devices = _enrolled(web, server, round(DEVICES * scale))
        within_s = MINUTE_S * scale
        for what, arriving_s in ((f"within {within_s:.0f} s", within_s), ("all at once", 0.0)):
            crowd = Crowd.prepared(devices, arriving_s, ENTRIES, NOTE_BYTES)
            before = Cost.of(server.pid)
            asyncio.run(crowd.run(server.port))
            after = Cost.of(server.pid)
            yield _row(durability, crowd, what, database, after.peak_bytes, after.busy_s - before.busy_s)


def _row(durability: str, crowd: Crowd, what: str, database: str, peak: int, busy_s: float) -> Row:
    wanted = len(crowd.ends) * ENTRIES
    acknowledged = sum(end.acknowledged() for end in crowd.ends)
    p50_s, p99_s = percentile(crowd.times_s, 50), percentile(crowd.times_s, 99)
    for error in sorted(set(crowd.errors)):
        print(f"    {crowd.errors.count(error)} × {error}")
    return Row(
        key="burst",
        what=f"Shift end: {len(crowd.ends)} devices with {ENTRIES} entries each, {what}, {database}",
        ours=f"p50 {ms(p50_s)}, p99 {ms(p99_s)}; {acknowledged:,} of {wanted:,} acknowledged, "
        f"{len(crowd.errors)} errors; server {peak / 1e6:.0f} MB at most",
        baseline=f"{crowd.wall_s:.1f} s in all, of it processor time {busy_s:.1f} s the server, "
        f"{crowd.busy_s:.1f} s all phones",
        ratio=None,
        spread=None,
        bar="p99 ≤ 5 s, all acknowledged, no error, ≤ 200 MB",
        met=p99_s <= P99_BAR_S and acknowledged == wanted and not crowd.errors and peak <= MEMORY_BAR_BYTES,
        durability=durability,
    )


# --- the server and its agency -----------------------------------------------------------------------------


@contextmanager
def _served(database: str, folder: Path) -> Iterator[tuple[InstalledServer, str]]:
    """The server, and what it rests on."""
    if database == "SQLite":
        with installed_server(folder) as server:
            yield server, "SQLite WAL, synchronous=FULL"
        return
    with Postgres.running(durable=True) as postgres, installed_server(folder, postgres.create()) as server:
        yield server, resting_on(postgres)


def _enrolled(web: httpx.Client, server: InstalledServer, count: int) -> list[Member]:
    """So many officers with a device each, in squads of SQUAD_DEVICES, by facts that the admin's phone sends."""
    agency = WireAgency.found(web, server.code)
    admin, signed = agency.admin, SignedRoster(agency.admin.roster())
    devices: list[Member] = []
    for number in range(count):
        if number % SQUAD_DEVICES == 0:
            squad, key = signed.add_squad(admin, f"Beat {number // SQUAD_DEVICES}", {admin.officer: SUPERVISOR})
        phone = WirePhone(web, agency.id, os.urandom(16), agency.server_key, vault_keys={squad: {1: key}})
        signed.enrol(admin, phone, f"Officer {number}", {squad: OFFICER})
        devices.append(Member(phone, squad))
    facts = signed.facts
    for at in range(0, len(facts), BATCH_MAX_ENTRIES):
        batch = [fact.pack() for fact in facts[at : at + BATCH_MAX_ENTRIES]]
        begin = Known(agency.id, 0, EMPTY_HEAD)
        assert all(result.on_server for result in admin.sync(roster=begin, facts=batch, room=0).facts)
    return devices

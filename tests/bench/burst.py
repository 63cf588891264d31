"""The end of a shift: every device of an agency signs in, pushes its day and pulls its squad's, all at about one time.

First they arrive within a minute, then all in the same instant. The server is `beatbook-server serve` with the limits
it comes with; the bar is looked at from the phone: how long its whole sync took from the moment it wanted to begin.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from app.journal import keys, sealing
from app.journal.entry import Entry
from app.journal.invitation import Code
from app.journal.messages import BATCH_MAX_ENTRIES
from app.journal.roster import INVITATION_LIFE_MS, Roster
from app.journal.roster.facts import EnrolFact
from app.journal.roster.state import ADMIN, OFFICER
from sync_server import installation
from sync_server.configuration import Settings
from tests.agency import Agency, Phone, now_ms, push_facts, vault_body
from tests.bench.crowd import Cost, Crowd, Device
from tests.bench.phones import postgresql
from tests.bench.result import Row, ms, percentile
from tests.processes import free_port, running_program, wait_for

DEVICES, ENTRIES, SQUAD_DEVICES = 500, 30, 10
NOTE_BYTES = 700  # packed, such an entry comes to about 1 KiB
MINUTE_S = 60.0
P99_BAR_S = 5.0
MEMORY_BAR_BYTES = 200_000_000


def rows(folder: Path, scale: float, database: str) -> Iterator[Row]:
    """Two rows, on "SQLite" or "PostgreSQL"."""
    with _served(database, folder) as server:
        devices = _enrolled(server, round(DEVICES * scale))
        within_s = MINUTE_S * scale
        for what, arriving_s in ((f"within {within_s:.0f} s", within_s), ("all at once", 0.0)):
            crowd = Crowd.prepared(devices, arriving_s, ENTRIES, NOTE_BYTES)
            before = Cost.of(server.pid)
            asyncio.run(crowd.run(server.port))
            after = Cost.of(server.pid)
            yield _row(server, crowd, what, database, after.peak_bytes, after.busy_s - before.busy_s)


def _row(server: _Server, crowd: Crowd, what: str, database: str, peak: int, busy_s: float) -> Row:
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
        durability=server.durability,
    )


# --- the server and its agency -----------------------------------------------------------------------------


@dataclass
class _Server:
    """A server process with the settings it comes with."""

    port: int
    pid: int
    code: Code
    durability: str

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def _served(database: str, folder: Path) -> Iterator[_Server]:
    if database == "SQLite":
        with _serving(folder, "", "SQLite WAL, synchronous=FULL") as server:
            yield server
        return
    with postgresql() as postgres:
        durability = f"PostgreSQL {postgres.version}, fsync={postgres.fsync}, synchronous_commit=on"
        with _serving(folder, postgres.create("beatbook"), durability) as server:
            yield server


@contextmanager
def _serving(folder: Path, url: str, durability: str) -> Iterator[_Server]:
    port = free_port()
    settings = Settings(data=folder / "server", database=url)
    code = installation.install(settings, "Riverton Police", f"http://127.0.0.1:{port}")
    serve = ["serve", "--data", str(settings.data), "--port", str(port), *(["--database", url] if url else [])]
    with running_program("beatbook-server", *serve, log=folder / "server.log") as process:
        server = _Server(port, process.pid, code, durability)
        wait_for(f"{server.address}/v1/health", "The server")
        yield server


def _enrolled(server: _Server, count: int) -> list[Device]:
    """So many officers with a device each, in squads of SQUAD_DEVICES, by facts that the admin's phone sends."""
    with httpx.Client(base_url=server.address, timeout=60, trust_env=False) as web:
        agency = Agency.found(web, server.code)
        admin, roster = agency.admin, agency.admin.roster()
        facts: list[Entry] = []

        def add(fact: Entry) -> None:
            refusal = roster.take(fact)
            assert refusal is None, refusal
            facts.append(fact)

        devices: list[Device] = []
        for number in range(count):
            if number % SQUAD_DEVICES == 0:
                key = sealing.new_key()
                squad = vault_body(roster, f"Beat {number // SQUAD_DEVICES}", key, {admin.officer: ADMIN})
                add(roster.sign_fact(admin.author, squad))
            phone = Phone(web, agency.id, os.urandom(16), agency.server_key, vault_keys={squad["id"]: {1: key}})
            invitation = keys.SigningKey(os.urandom(32))
            add(_invite(roster, admin, phone, invitation, f"Officer {number}", squad["id"]))
            add(EnrolFact.signed(roster.agency, invitation, phone.key, keys.hpke_public(phone.hpke_private)))
            devices.append(Device(phone, squad["id"]))
        for at in range(0, len(facts), BATCH_MAX_ENTRIES):
            pushed = push_facts(web, facts[at : at + BATCH_MAX_ENTRIES], admin.bearer)
            assert all(result.on_server for result in pushed.results)
    return devices


def _invite(roster: Roster, admin: Phone, phone: Phone, invitation: keys.SigningKey, name: str, squad: bytes) -> Entry:
    body = {
        "fact": "invite",
        "key": invitation.public,
        "officer": phone.officer,
        "officer_name": name,
        "role": OFFICER,
        "vaults": [squad],
        "expires": now_ms() + INVITATION_LIFE_MS,
    }
    return roster.sign_fact(admin.author, body)

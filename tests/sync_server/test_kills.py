"""Killed at any moment: what was acknowledged is there, nothing is there twice, and no receipt has lied."""

from __future__ import annotations

import random
import threading
import time
from pathlib import Path

import httpx

from app.journal import wire
from app.journal.entry import Entry
from sync_server.settings import Settings
from tests.agency import Agency, Phone
from tests.sync_server.conftest import Server
from tests.sync_server.serving import Running

PUSHES = 100
KILLS = 10
ANSWER_WITHIN_S = 60.0


class Killer(threading.Thread):
    """Kills and restarts a server at random moments, KILLS times; then leaves it running."""

    def __init__(self, process: Running, seed: int) -> None:
        super().__init__()
        self.process, self.kills = process, 0
        self.enough = threading.Event()
        self._random = random.Random(seed)

    def run(self) -> None:
        while self.kills < KILLS and not self.enough.wait(self._random.uniform(0.01, 0.2)):
            self.process.restart()
            self.kills += 1
            self.process.wait()


def push_until_answered(phone: Phone, vault: bytes, batch: list[Entry]) -> wire.Pushed:
    """As the app does: the same request again until there is an answer."""
    until = time.monotonic() + ANSWER_WITHIN_S
    while time.monotonic() < until:
        try:
            return phone.push(vault, batch)
        except httpx.TransportError:
            time.sleep(0.002)
    raise AssertionError("The server never answered.")


def test_a_server_killed_while_phones_push_loses_nothing_and_keeps_its_word(
    settings: Settings, server: Server, agency: Agency, tmp_path: Path
) -> None:
    officer = agency.officer()
    process = Running(settings, tmp_path / "server.log")
    killer = Killer(process, seed=len(settings.database))
    vault = agency.squad
    sent: list[Entry] = []
    promised: dict[int, bytes] = {}
    try:
        with process.client() as client:
            officer.web = client
            killer.start()
            while len(sent) < PUSHES * 3 or killer.kills < KILLS:
                batch = officer.entries(vault, 3, size=300)
                pushed = push_until_answered(officer, vault, batch)
                sent += batch
                assert all(result.on_server for result in pushed.results)
                receipt = officer.receipt(pushed)
                assert (receipt.count, receipt.seq) == (len(sent), len(sent))
                promised[receipt.seq] = receipt.head
            killer.enough.set()
            killer.join()
            process.restart()
            process.wait()
            pulled: list[bytes] = []
            heads = {0: bytes(32)}
            while (page := officer.pull(vault, len(pulled), heads[len(pulled)], limit=3)).items:
                pulled += page.items
                heads[page.seq] = page.head
    finally:
        killer.enough.set()
        if killer.is_alive():
            killer.join()
        process.kill()
    assert killer.kills == KILLS
    assert pulled == [entry.pack() for entry in sent]
    assert promised.items() <= heads.items()

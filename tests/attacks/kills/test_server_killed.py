"""The server is killed while a squad pushes: what it answered is true for ever, and a resend never stores twice."""

from __future__ import annotations

import random
import time
from collections import Counter
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import text

from app.journal.invitation import Code
from sync_server.configuration import Settings
from sync_server.db import Database
from tests.attacks.kills.at_work import SEED, squad_of
from tests.attacks.kills.journal import until_answered
from tests.cast.servers import ServerProcess

UP_S, STEPS = 0.15, 500  # how long a life lasts that is ended from outside, and one that ends itself
DIES_WITHIN_S = 15.0
LOOKS = 15


@pytest.mark.timeout(3600)
def test_a_server_killed_while_a_squad_pushes_loses_nothing_and_keeps_its_word(
    settings: Settings, code: Code, tmp_path: Path, kills: int
) -> None:
    chance = random.Random(SEED)
    process = ServerProcess(settings, tmp_path / "server.log").start()
    began = time.monotonic()
    ends: Counter[str] = Counter()
    try:
        with squad_of(process, code) as squad:
            with squad.at_work():
                for number in range(kills):
                    promised = squad.promised()
                    steps = chance.randint(1, STEPS) if number % 2 else 0
                    process.restart(steps)
                    if steps:
                        ends["by itself"] += process.wait_dead(DIES_WITHIN_S)
                        continue
                    process.wait()
                    for receipt in promised:
                        assert until_answered(partial(squad.is_covered, receipt))
                    time.sleep(chance.uniform(0, UP_S))
                process.restart()
            squad.check()
    except Exception as error:
        error.add_note(f"BEATBOOK_KILLS={kills}, seed {SEED}")
        raise
    finally:
        process.kill()
    fates = squad.fates
    print(f"{kills} kills in {time.monotonic() - began:.0f} s, {dict(ends)}; pushes and entries: {dict(fates)}")
    assert fates["stored"] > kills
    assert fates["unanswered"]


def test_an_answer_is_given_only_after_the_commit(settings: Settings, code: Code, tmp_path: Path) -> None:
    """Whoever looks into the database when the answer is there, through a connection of their own, finds it all."""
    process = ServerProcess(settings, tmp_path / "server.log").start()
    database = Database(settings.database_url())
    try:
        with squad_of(process, code) as squad:
            for writer in squad.writers * LOOKS:
                writer.push()
                with database.reading() as connection:
                    held = connection.execute(text("SELECT count(*), max(seq) FROM entries")).one()
                    head = connection.execute(text("SELECT head FROM vaults")).scalar_one()
                receipt = writer.receipts[-1]
                assert tuple(held) == (receipt.seq, receipt.seq)
                assert bytes(head) == receipt.head
    finally:
        database.close()
        process.kill()

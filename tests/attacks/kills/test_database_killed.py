"""PostgreSQL is killed under a running server: it says so, goes on by itself, and has lost nothing it acknowledged."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path

import httpx
import pytest

from app.journal.receipt import Receipt
from sync_server.configuration import Settings
from sync_server.installation import install
from tests.attacks.kills.at_work import SquadAtWork, squad_of
from tests.attacks.kills.conftest import Mortal
from tests.attacks.kills.journal import until_answered
from tests.cast.servers import ServerProcess

ROUNDS = 2
AT_WORK_S = 0.3
PROMISED_WITHIN_S = 20.0  # a machine that is busy with something else takes its time


@pytest.mark.parametrize("whole", [False, True], ids=["one-of-its-processes", "the-whole-of-it"])
def test_a_killed_postgresql_comes_back_and_the_server_with_it(postgres: Mortal, tmp_path: Path, whole: bool) -> None:
    settings = Settings(data=tmp_path / "server", database=postgres.create())
    code = install(settings, "Harbor City Police")
    process = ServerProcess(settings, tmp_path / "server.log").start()
    try:
        with squad_of(process, code) as squad, process.client() as somebody:
            with squad.at_work():
                for _ in range(ROUNDS):
                    promised = everybody_was_promised(squad)
                    if whole:
                        postgres.kill()
                        assert_it_says_so(somebody)
                        postgres.start_again()
                    else:
                        postgres.kill_backend(settings.database)
                    postgres.wait(settings.database)
                    for receipt in promised:
                        assert until_answered(partial(squad.is_covered, receipt))
            squad.check()
        assert not process.is_dead()
    finally:
        process.kill()
    assert squad.fates["unanswered"]


def everybody_was_promised(squad: SquadAtWork) -> list[Receipt]:
    """A receipt for each writer, after a while of work."""
    until = time.monotonic() + PROMISED_WITHIN_S
    time.sleep(AT_WORK_S)
    while len(promised := squad.promised()) < len(squad.writers):
        assert time.monotonic() < until, f"{len(promised)} of {len(squad.writers)} have a receipt"
        time.sleep(AT_WORK_S)
    return promised


def assert_it_says_so(web: httpx.Client) -> None:
    answer = web.get("/v1/health")
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert answer.headers["Retry-After"]

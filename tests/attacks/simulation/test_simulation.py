"""Runs of the simulation in every `make test`: 60 in shares. Hours of them, with new seeds: `make soak`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.attacks.simulation.runs import Runs

RUNS_A_SHARE = 12
SHARES = 5
ON_POSTGRESQL = 1  # of the shares


@pytest.mark.simulation
@pytest.mark.parametrize("share", range(SHARES - ON_POSTGRESQL))
def test_phones_and_an_sqlite_server_lose_nothing(tmp_path: Path, share: int) -> None:
    Runs(tmp_path).run(RUNS_A_SHARE, seeded=share)


# A server that was killed leaves its connections to the collector, as a dead process leaves them to the system.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.simulation
@pytest.mark.parametrize("share", range(SHARES - ON_POSTGRESQL, SHARES))
def test_phones_and_a_postgresql_server_lose_nothing(tmp_path: Path, postgres_url: str, share: int) -> None:
    Runs(tmp_path, postgres_url).run(RUNS_A_SHARE, seeded=share)

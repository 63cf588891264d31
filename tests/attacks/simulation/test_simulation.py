"""Runs of the simulation in every `make test`: 60 in shares. Hours of them, with new seeds: `make soak`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.attacks.simulation.of_squads import REACHED
from tests.attacks.simulation.runs import Runs
from tests.attacks.simulation.tally import TALLY

RUNS_A_SHARE = 12
SHARES = 5
ON_POSTGRESQL = 1  # of the shares


def told(runs: Runs, share: int) -> None:
    """One share, in which something of all that happens to squads must have happened."""
    before = TALLY.copy()
    runs.run(RUNS_A_SHARE, seeded=share)
    missed = [name for name in REACHED if TALLY[name] == before[name]]
    assert not missed, f"chance never came to: {missed}"


@pytest.mark.simulation
@pytest.mark.parametrize("share", range(SHARES - ON_POSTGRESQL))
def test_phones_and_an_sqlite_server_lose_nothing(tmp_path: Path, share: int) -> None:
    told(Runs(tmp_path), share)


# A server that was killed leaves its connections to the collector, as a dead process leaves them to the system.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.simulation
@pytest.mark.parametrize("share", range(SHARES - ON_POSTGRESQL, SHARES))
def test_phones_and_a_postgresql_server_lose_nothing(tmp_path: Path, postgres_url: str, share: int) -> None:
    told(Runs(tmp_path, postgres_url), share)

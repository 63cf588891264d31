"""Runs of the simulation in every `make test`: 25 in shares, more if need be. With new seeds for hours: `make soak`."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.attacks.simulation.of_squads import REACHED
from tests.attacks.simulation.runs import Runs
from tests.attacks.simulation.tally import TALLY

RUNS_A_SHARE = 5
SHARES = 5
MORE_RUNS = 20  # at most, until everything came to pass at least once
ON_POSTGRESQL = 1  # of the shares


@pytest.fixture
def counted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the shares leave what happened in them, whichever process runs each."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "simulation"
    folder.mkdir(exist_ok=True)
    return folder


def told(folder: Path, share: int, counted: Path, database: str = "") -> None:
    """One share. The last of them goes on, on SQLite, until what must happen to squads has happened."""
    before = TALLY.copy()
    Runs(folder, database).run(RUNS_A_SHARE, seeded=share)
    (counted / f"{share}.json").write_text(json.dumps(TALLY - before))
    others = [json.loads(one.read_text()) for one in counted.glob("*.json")]
    if len(others) < SHARES:
        return

    def missed() -> list[str]:
        return [name for name in REACHED if name not in TALLY - before and not any(name in one for one in others)]

    for more in range(MORE_RUNS):
        if not missed():
            break
        Runs(folder).run(1, seeded=SHARES + more)
    assert not missed(), f"chance never came to: {missed()}"


@pytest.mark.simulation
@pytest.mark.parametrize("share", range(SHARES - ON_POSTGRESQL))
def test_phones_and_an_sqlite_server_lose_nothing(tmp_path: Path, counted: Path, share: int) -> None:
    told(tmp_path, share, counted)


# A server that was killed leaves its connections to the collector, as a dead process leaves them to the system.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.simulation
@pytest.mark.parametrize("share", range(SHARES - ON_POSTGRESQL, SHARES))
def test_phones_and_a_postgresql_server_lose_nothing(
    tmp_path: Path, counted: Path, postgres_url: str, share: int
) -> None:
    told(tmp_path, share, counted, postgres_url)

"""The simulation can fail: with a guard taken out of the product, it notices."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sabotage import BUGS
from tests.simulation.runs import Runs

RUNS_MAX = 40
SEEDS = (0, 1, 2)


@pytest.mark.simulation
@pytest.mark.parametrize("name", [bug.name for bug in BUGS.values() if bug.seen_by_simulation])
def test_a_deliberate_bug_is_caught(tmp_path: Path, name: str) -> None:
    def simulate() -> None:
        for seed in SEEDS:
            Runs(tmp_path).run(RUNS_MAX, seed, shrink=False)

    with BUGS[name].apply(), pytest.raises(AssertionError):
        simulate()

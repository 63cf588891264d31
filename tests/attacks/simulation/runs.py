"""A number of runs from one seed: how the tests, the deliberate bugs and the soak start the simulation.

Everything random in a run follows from its seed, so that a failure can be had again:

    python -m tests.attacks.simulation --seed 17        runs what failed, and shows the shortest steps that make it fail
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.attacks.simulation.machine import Simulation
from tests.attacks.simulation.template import conditions, prepare

STEPS = 16


class Runs:
    """Runs on SQLite, or on the empty PostgreSQL database with this URL."""

    def __init__(self, folder: Path, database: str = "") -> None:
        self._folder, self._database = folder, database

    def run(self, count: int, seeded: int, shrink: bool = True) -> None:
        """Raises what went wrong, with the steps that lead there; `shrink` looks for the fewest."""
        with tempfile.TemporaryDirectory(dir=self._folder, ignore_cleanup_errors=True) as place, conditions():
            folder = Path(place)
            template = prepare(folder / "template", self._database)

            def simulation() -> Simulation:
                return Simulation(template, self._database, folder)

            phases = (Phase.generate, Phase.shrink) if shrink else (Phase.generate,)
            try:
                run_state_machine_as_test(
                    seed(seeded)(simulation),
                    settings=settings(
                        max_examples=count,
                        stateful_step_count=STEPS,
                        phases=phases,
                        deadline=None,
                        database=None,
                        report_multiple_bugs=False,
                        suppress_health_check=list(HealthCheck),
                    ),
                )
            except BaseException as error:
                error.add_note(f"Again: .venv/bin/python -m tests.attacks.simulation --seed {seeded} --runs {count}")
                raise
